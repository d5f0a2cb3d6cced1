// The live part of a board asks every five seconds whether anything changed, and says when it could not ask.
"use strict";

const EVERY_S = 5, LONGEST_S = 10;
const live = document.getElementById("live");
const line = document.getElementById("line");
let tag = live.dataset.tag, heard = Date.now();

const two = (n) => String(n).padStart(2, "0");

function told(words, waits) {
  const at = new Date(heard);
  line.textContent = words.replace("%s", `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())} UTC`);
  line.classList.toggle("waits", waits);
}

// How long ago, by this clock: the page is not sent again for it.
function ages() {
  for (const one of live.querySelectorAll("[data-ago]")) {
    const minutes = Math.max(0, Math.round((Date.now() - Date.parse(one.dataset.ago)) / 60000));
    const hours = Math.round(minutes / 60);
    one.textContent = minutes < 120 ? `${minutes} min` : minutes < 48 * 60 ? `${hours} h` : `${Math.round(minutes / 1440)} days`;
  }
}

async function ask() {
  if (document.hidden) return;
  try {
    const answer = await fetch(live.dataset.from, { headers: { "If-None-Match": `"${tag}"` }, signal: AbortSignal.timeout(LONGEST_S * 1000) });
    if (answer.redirected) {
      told(live.dataset.over, true);
      clearInterval(turn);
      return;
    }
    if (answer.status === 200) {
      const open = Array.from(live.querySelectorAll("details[open][id]"), (one) => one.id);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      live.replaceChildren(...page.body.childNodes);
      tag = (answer.headers.get("ETag") || "").replaceAll('"', "");
      for (const id of open) document.getElementById(id)?.setAttribute("open", "");
    } else if (answer.status !== 304) throw new Error(String(answer.status));
    heard = Date.now();
    told(live.dataset.heard, false);
    ages();
  } catch {
    told(live.dataset.lost, true);
  }
}

const turn = setInterval(ask, EVERY_S * 1000);
document.addEventListener("visibilitychange", ask);
told(live.dataset.heard, false);
ages();
