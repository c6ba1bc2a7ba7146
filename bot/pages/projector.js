"use strict";

// The server's clock decides: the page asks every second, and once more right at the change.
const EVERY_MS = 1000;
const AFTER_CHANGE_MS = 40;
// A code that may have changed misleads people; without news it is taken away.
const TRUSTED_MS = 45000;

const part = (id) => document.getElementById(id);
const address = `${location.pathname.replace(/\/+$/, "")}/codigo`;
let heardAt = performance.now();
let changesAt = 0;

function put(id, text) {
  const element = part(id);
  // Written only when it differs, so that screen readers say nothing twice.
  if (element.textContent !== text) element.textContent = text;
}

function show(state) {
  document.title = state.title;
  put("title", state.title);
  put("words", state.words);
  put("present", state.present === 1 ? "1 pessoa presente" : `${state.present} pessoas presentes`);
  part("open").hidden = !state.is_open;
  document.body.classList.toggle("waits", !state.is_open);
  put("bot", state.bot ? `@${state.bot}` : "o robô");
  part("scan").hidden = !state.qr;
  put("digits", state.digits ?? "");
  if (state.qr && part("qr").src !== state.qr) part("qr").src = state.qr;
  changesAt = performance.now() + (state.changes_in_ms ?? 0);
}

function forget(words) {
  part("open").hidden = true;
  document.body.classList.add("waits");
  put("digits", "");
  put("words", words);
}

async function ask() {
  let pause = EVERY_MS;
  try {
    const answer = await fetch(address, { cache: "no-store", signal: AbortSignal.timeout(5000) });
    if (answer.status === 404) {
      forget("Esta presença não existe mais.");
    } else if (answer.ok) {
      const state = await answer.json();
      show(state);
      if (state.is_open) pause = Math.min(EVERY_MS, state.changes_in_ms + AFTER_CHANGE_MS);
    } else {
      throw new Error(`status ${answer.status}`);
    }
    heardAt = performance.now();
    part("trouble").hidden = true;
  } catch {
    const silent = performance.now() - heardAt;
    part("trouble").hidden = silent < 3 * EVERY_MS;
    if (silent > TRUSTED_MS) forget("O código volta quando houver conexão.");
  }
  setTimeout(ask, pause);
}

setInterval(() => {
  part("left").value = Math.max(0, Math.min(30, (changesAt - performance.now()) / 1000));
}, 250);
ask();
