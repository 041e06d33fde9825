// Keys of the queue: 1, 2, 3 choose the decision, A goes to the answer or to what is asked for, J and K to the next and
// the previous. Only outside of fields, and only while they are switched on: somebody who speaks to the computer would
// press them without meaning to. Inside of the form Escape leaves a field for these keys, and Ctrl+Enter presses the
// first button.
const form = document.querySelector("[data-queue]");
const on = document.querySelector("#taustini");
if (form && on) {
  on.parentElement.hidden = false;
  on.checked = localStorage.getItem("queue-keys") !== "off";
  on.addEventListener("change", () => localStorage.setItem("queue-keys", on.checked ? "on" : "off"));
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input:not([type=radio], [type=checkbox]), textarea, select");
    if (typing?.form === form && event.key === "Escape") typing.blur();
    if (typing?.form === form && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit(form.querySelector(".actions button"));
    }
    if (!on.checked || typing || event.ctrlKey || event.altKey || event.metaKey) return;
    const key = event.key.toLowerCase();
    const choice = form.querySelectorAll("[name=decision]")[Number(key) - 1];
    const where = key === "j" ? form.dataset.after : key === "k" ? form.dataset.before : "";
    const answer = key === "a" && document.querySelector("[data-answer]");
    if (answer) { event.preventDefault(); answer.focus(); }
    else if (choice) { choice.click(); choice.focus(); }
    else if (where) location.assign(where);
  });
}
