// Ctrl+K, or "/" outside of fields, goes to the search from every page of the office. "/" rests while keys are switched
// off (see queue.js): somebody who speaks to the computer would press it without meaning to.
// From the field the arrows lead through what was found, and words that were looked for give way to the next ones typed.
const said = document.querySelector("#said");
if (said?.value && said.autofocus) { said.focus(); said.select(); }
document.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const found = step && said ? [said, ...document.querySelectorAll("main .rows a")] : [];
  const at = found.indexOf(document.activeElement);
  if (at >= 0 && found[at + step]) { event.preventDefault(); found[at + step].focus(); return; }
  const typing = event.target.closest("input:not([type=radio], [type=checkbox]), textarea, select");
  const slash = event.key === "/" && !typing && !event.ctrlKey && !event.altKey && !event.metaKey && localStorage.getItem("queue-keys") !== "off";
  if (!slash && !((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k")) return;
  event.preventDefault();
  const field = [...document.querySelectorAll("#said, #mekle")].find((one) => one.checkVisibility());
  if (field) { field.focus(); field.select(); }
  else document.querySelector(".find > a")?.click();
});
