// Passkeys: asks the browser for a key and sends its answer with the form; without script the other ways remain.
const bytes = (said) => Uint8Array.from(atob(said.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
const words = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const named = (list) => list?.map((each) => ({ ...each, id: bytes(each.id) }));
const known = "PublicKeyCredential" in window;

async function answer(form) {
  const asked = await fetch(form.dataset.question, { method: "POST", body: new FormData(form) });
  if (!asked.ok || asked.redirected) throw new Error(asked.status);
  const { publicKey } = await asked.json();
  publicKey.challenge = bytes(publicKey.challenge);
  if (publicKey.user) publicKey.user.id = bytes(publicKey.user.id);
  publicKey.allowCredentials = named(publicKey.allowCredentials);
  publicKey.excludeCredentials = named(publicKey.excludeCredentials);
  const made = await navigator.credentials[form.dataset.passkey]({ publicKey });
  const response = {};
  for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"])
    if (made.response[part]) response[part] = words(made.response[part]);
  return JSON.stringify({ id: made.id, rawId: words(made.rawId), type: made.type, response, clientExtensionResults: {} });
}

for (const form of document.querySelectorAll("[data-passkey]")) {
  form.hidden = !known;
  const said = form.querySelector("[role=status]"), button = form.querySelector("button");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    said.hidden = true;
    button.ariaBusy = "true";
    try {
      form.elements.credential.value = await answer(form);
      form.submit();
    } catch {
      said.hidden = false;
      button.ariaBusy = null;
    }
  });
}
for (const note of document.querySelectorAll("[data-no-passkey]")) note.hidden = known;
