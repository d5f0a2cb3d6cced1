// The desk's keyboard. Everything here has a form or a link without it; this only saves the hand a journey.
"use strict";

const rows = () => Array.from(document.querySelectorAll("[data-row]"));
let at = -1;

function typing(target) {
  return target.matches("input:not([type=radio], [type=checkbox], [type=submit]), textarea, select, [contenteditable]");
}

function move(step) {
  const all = rows();
  if (!all.length) {
    const next = step > 0 && document.querySelector("main a[rel=next]");
    if (next) next.click();
    return;
  }
  if (at >= 0 && all[at]) all[at].classList.remove("at");
  at = Math.max(0, Math.min(all.length - 1, at + step));
  all[at].classList.add("at");
  all[at].scrollIntoView({ block: "nearest" });
  const link = all[at].querySelector("a");
  if (link) link.focus({ preventScroll: true });
}

function press(key) {
  const asked = `[data-key="${key}"]`;
  const target = document.querySelector(`.at ${asked}`) || document.querySelector(asked);
  if (!target) return false;
  const form = target.form;
  if (form && target.type === "submit" && !form.checkValidity()) {
    form.reportValidity();
    return true;
  }
  if (target.matches("input, textarea, [tabindex]")) target.focus();
  else target.click();
  return true;
}

function keys() {
  const dialog = document.getElementById("keys");
  if (dialog && !dialog.open) dialog.showModal();
}

function fill(number) {
  const choice = document.querySelectorAll("[data-fill]")[number - 1];
  const field = choice && document.getElementById(choice.dataset.fill);
  if (!field) return false;
  field.value = choice.textContent.trim();
  field.focus();
  return true;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (typing(event.target)) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  let done = true;
  if (event.key === "j") move(1);
  else if (event.key === "k") move(-1);
  else if (event.key === "?") keys();
  else if (/^[1-9]$/.test(event.key)) done = fill(Number(event.key));
  else if (/^[asnuwz/]$/.test(event.key)) done = press(event.key);
  else done = false;
  if (done) event.preventDefault();
});

document.addEventListener("click", (event) => {
  const choice = event.target.closest("[data-fill]");
  if (choice) {
    const field = document.getElementById(choice.dataset.fill);
    field.value = choice.textContent.trim();
    field.focus();
    return;
  }
  const copied = event.target.closest("[data-copy]");
  if (copied && navigator.clipboard) navigator.clipboard.writeText(copied.textContent.trim());
});

// Local time beside UTC: on hover for every instant, always in the top bar.
const local = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", timeZoneName: "short" });
for (const time of document.querySelectorAll("time[datetime]")) {
  const instant = new Date(time.getAttribute("datetime"));
  if (!Number.isNaN(instant.valueOf())) time.title = local.format(instant);
}

const clock = document.getElementById("clock");
function tick() {
  const now = new Date();
  const two = (n) => String(n).padStart(2, "0");
  clock.querySelector("b").textContent = `${two(now.getUTCHours())}:${two(now.getUTCMinutes())} UTC`;
  clock.querySelector("span").textContent = `${two(now.getHours())}:${two(now.getMinutes())} ${clock.dataset.local}`;
}
if (clock) {
  tick();
  setInterval(tick, 10000);
}

// A half-written reason survives a session that ended at 04:30, and an error: kept in this tab until a page says that it was
// taken. What was sent is marked; a page that says it was not (data-page="unsent") lifts the mark until it is sent again.
const SENT = "kept-sent", UNSENT = "kept-unsent";
const named = (list) => JSON.parse(sessionStorage.getItem(list) || "[]");
const noted = (list, names) => sessionStorage.setItem(list, JSON.stringify([...new Set(names)]));
const state = document.body.dataset.page;

if (state === "done") {
  for (const name of named(SENT)) sessionStorage.removeItem(name);
  noted(SENT, []);
} else if (state === "unsent") {
  noted(UNSENT, [...named(UNSENT), ...named(SENT)]);
  noted(SENT, []);
  for (const form of document.querySelectorAll("main form[data-again]")) {
    form.addEventListener("submit", () => {
      noted(SENT, [...named(SENT), ...named(UNSENT)]);
      noted(UNSENT, []);
    });
  }
}

for (const field of document.querySelectorAll("textarea[data-keep]")) {
  const name = `kept:${location.pathname}:${field.id}`;
  if (!field.value) field.value = sessionStorage.getItem(name) || "";
  field.addEventListener("input", () => sessionStorage.setItem(name, field.value));
  field.form.addEventListener("submit", () => {
    sessionStorage.setItem(name, field.value);
    noted(SENT, [...named(SENT), name]);
    noted(UNSENT, named(UNSENT).filter((one) => one !== name));
  });
}

// On a narrow screen parts and tabs lie in one line: the present one is in sight.
for (const here of document.querySelectorAll(".rail [aria-current], .tabs [aria-current]")) {
  const list = here.closest("ul");
  if (list.scrollWidth > list.clientWidth) list.scrollLeft += here.getBoundingClientRect().left - list.getBoundingClientRect().left - 24;
}
