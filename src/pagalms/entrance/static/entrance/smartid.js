// Shows the code of each second and asks whether the telephone has answered; without script the page loads itself anew.
const { code, state } = document.getElementById("smartid").dataset;
const frame = document.getElementById("kods"), picture = document.getElementById("attels");
const again = document.getElementById("velreiz");
let fresh = performance.now(), over = !code || frame.hidden; // a request pushed to the telephone has no picture

async function draw() {
  const started = performance.now();
  try {
    const answer = await fetch(code, { cache: "no-store", signal: AbortSignal.timeout(2500) });
    if (answer.status === 200) {
      picture.innerHTML = await answer.text();
      fresh = performance.now();
    }
    over = answer.status === 204; // its time is over
  } catch { /* the network is away for a moment */ }
  frame.hidden = over || performance.now() - fresh > 3000; // an old code is worse than none
  again.hidden = !over;
  if (!over) setTimeout(draw, Math.max(0, 1000 - (performance.now() - started)));
}

async function ask() {
  try {
    const answer = await fetch(state, { cache: "no-store" });
    const { to } = answer.ok ? await answer.json() : {};
    if (to) return location.replace(to);
  } catch { /* asked again */ }
  setTimeout(ask, 1500);
}

if (!over) setTimeout(draw, 1000);
setTimeout(ask, code ? 1000 : 2500); // the code to choose is read before the telephone rings
