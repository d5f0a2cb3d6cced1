// A form that must arrive: kept in this tab until the desk says that it has it, tried again over a bad line, and sent
// under the key it was given out with, so that it counts once. Without this file it is an ordinary form.
"use strict";

const AGAIN_S = 10, LONGEST_S = 20;
const place = (form) => `arrive:${location.pathname}#${form.id}`;
const fieldsOf = (form) => Array.from(new FormData(form)).filter(([name]) => name !== "csrfmiddlewaretoken");

function say(form, words, waits) {
  const box = form.querySelector("[data-told]");
  if (!box) return;
  box.textContent = words ? form.dataset[words] || "" : "";
  box.hidden = !words;
  box.classList.toggle("waits", Boolean(waits));
}

function keep(form) {
  sessionStorage.setItem(place(form), JSON.stringify(fieldsOf(form)));
}

function restore(form) {
  const held = sessionStorage.getItem(place(form));
  if (!held) return false;
  const seen = {};
  for (const [name, value] of JSON.parse(held)) {
    const all = Array.from(form.elements).filter((one) => one.name === name);
    for (const one of all) if (/^(radio|checkbox)$/.test(one.type)) one.checked = one.checked || one.value === value;
    const plain = all.filter((one) => !/^(radio|checkbox)$/.test(one.type));
    seen[name] = (seen[name] ?? -1) + 1;
    if (plain[seen[name]]) plain[seen[name]].value = value;
  }
  return true;
}

// The page was given out before a new sign-in: its token is old, the form is not.
async function freshToken(form) {
  const answer = await fetch(location.href, { signal: AbortSignal.timeout(LONGEST_S * 1000) });
  if (answer.redirected) {
    location.assign(answer.url);
    return false;
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const token = page.querySelector("main [name=csrfmiddlewaretoken]");
  if (token) form.elements.csrfmiddlewaretoken.value = token.value;
  return Boolean(token);
}

async function send(form, renewed) {
  let answer;
  say(form, "sending", false);
  try {
    const body = new URLSearchParams(new FormData(form));
    answer = await fetch(form.action, { method: "POST", body, signal: AbortSignal.timeout(LONGEST_S * 1000) });
    if (answer.status === 403 && !renewed && (await freshToken(form))) return send(form, true);
  } catch {
    answer = null;
  }
  if (!answer || answer.status >= 502) {
    say(form, "waiting", true);
    form.dataset.timer = setTimeout(() => send(form, false), AGAIN_S * 1000);
  } else if (answer.redirected) {
    if (!new URL(answer.url).pathname.startsWith("/account/")) sessionStorage.removeItem(place(form));
    location.assign(answer.url);
  } else {
    form.submit(); // what the desk says against it is a page; under its key nothing is done twice
  }
  return undefined;
}

for (const done of document.querySelectorAll("[data-arrived]")) {
  for (const name of Object.keys(sessionStorage)) {
    if (name.startsWith("arrive:") && sessionStorage.getItem(name).includes(done.dataset.arrived)) sessionStorage.removeItem(name);
  }
}

for (const form of document.querySelectorAll("form[data-arrive]")) {
  if (restore(form)) say(form, "unsent", true);
  form.addEventListener("input", () => keep(form));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(form.dataset.timer);
    if (form.elements.pressed) form.elements.pressed.value = new Date().toISOString();
    keep(form);
    send(form, false);
  });
  addEventListener("online", () => {
    if (!form.dataset.timer) return;
    clearTimeout(form.dataset.timer);
    delete form.dataset.timer;
    send(form, false);
  });
}
