// Passkeys need a script: the browser's own dialogue is reached by no form. Everything else here works without one.
"use strict";

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
const words = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

function opened(options) {
  const key = structuredClone(options.publicKey);
  key.challenge = bytes(key.challenge);
  if (key.user) key.user.id = bytes(key.user.id);
  for (const list of [key.excludeCredentials, key.allowCredentials]) for (const one of list || []) one.id = bytes(one.id);
  return { publicKey: key };
}

function said(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = words(credential.response[name]);
  }
  if (credential.response.getTransports) response.transports = credential.response.getTransports();
  return JSON.stringify({
    id: credential.id,
    rawId: words(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response,
  });
}

async function optionsOf(button) {
  if (button.dataset.options) return JSON.parse(document.getElementById(button.dataset.options).textContent);
  const answer = await fetch(button.dataset.ask, { headers: { Accept: "application/json" } });
  return (await answer.json()).request_options;
}

async function use(button) {
  const options = opened(await optionsOf(button));
  if (button.dataset.passkey === "create") {
    options.publicKey.authenticatorSelection = { residentKey: "required", requireResidentKey: true, userVerification: "required" };
    return navigator.credentials.create(options);
  }
  return navigator.credentials.get(options);
}

for (const button of document.querySelectorAll("button[data-passkey]")) {
  button.hidden = !navigator.credentials;
  button.addEventListener("click", async () => {
    const told = document.querySelector("[data-passkey-failed]");
    try {
      const credential = await use(button);
      button.form.elements[button.dataset.field].value = said(credential);
      button.form.submit();
    } catch {
      if (told) told.hidden = false;
    }
  });
}
