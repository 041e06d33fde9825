// Renews the part of the page that is still going on; without script the page loads itself anew.
const wait = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));
for (let live = document.querySelector("[data-live]"); live?.dataset.live; ) {
  await wait(Number(live.dataset.live));
  try {
    const answer = await fetch(location.href, { cache: "no-store", signal: AbortSignal.timeout(5000) });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const next = answer.ok && page.querySelector("[data-live]");
    if (!next || !next.dataset.live) location.reload(); // it has come to an end: the whole page tells of it
    live.replaceChildren(...next.childNodes);
  } catch { /* the network is away for a moment */ }
}
