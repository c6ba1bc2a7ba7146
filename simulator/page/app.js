// The page: the toolbar, who is on the screen, and the live connection.

import { bot, get, listen, post } from "./api.js";
import { el, shortDayOf, timeOf } from "./dom.js";
import { Phone } from "./phone.js";

const SHOWN_AT_FIRST = 3;
const place = (id) => document.getElementById(id);
const narrow = matchMedia("(max-width: 719px)");

const phones = new Map();
const shown = new Set();
let state = null;
let clockSkew = 0;

function notice(text) {
  place("notice").textContent = text;
  clearTimeout(notice.timer);
  notice.timer = setTimeout(() => { place("notice").textContent = ""; }, 6000);
}

async function attempt(act, done) {
  try {
    await act();
    if (done) notice(done);
  } catch (error) {
    notice(`Não deu certo: ${error.message}`);
  }
}

// --- clock ---

function takeClock(clock) {
  clockSkew = new Date(clock.now).getTime() - Date.now();
  showClock();
}

function showClock() {
  const now = new Date(Date.now() + clockSkew);
  place("clock-day").textContent = shortDayOf(now);
  place("clock-time").textContent = timeOf(now);
  place("clock-time").dateTime = now.toISOString();
}

async function setClock(body) {
  await attempt(async () => takeClock(await post("/sim/clock", body)));
}

function showMoments() {
  const list = place("moments");
  list.replaceChildren(
    ...state.moments.map((moment) =>
      el(
        "button",
        {
          type: "button",
          "data-testid": "moment",
          onclick: () => {
            list.closest("details").open = false;
            setClock(moment.at ? { set: moment.at } : { advance_s: moment.advance_s });
          },
        },
        el("strong", {}, moment.label),
        moment.at ? el("span", {}, `${shortDayOf(new Date(moment.at))}, ${timeOf(new Date(moment.at))}`) : null,
      ),
    ),
  );
}

// --- people ---

function showPeople() {
  for (const person of state.people) {
    if (phones.has(person.id)) continue;
    const phone = new Phone(person, (which, count) => {
      if (!shown.has(which.person.id)) {
        which.unread += count;
        showChips();
      }
    });
    phones.set(person.id, phone);
    place("phones").append(phone.root);
    if (shown.size < (narrow.matches ? 1 : SHOWN_AT_FIRST)) shown.add(person.id);
    phone.refresh();
  }
  place("link-person").replaceChildren(
    ...state.people.map((person) => el("option", { value: person.id }, person.first_name)),
  );
  showChips();
}

function showChips() {
  place("people").replaceChildren(
    ...[...phones.values()].map((phone) =>
      el(
        "button",
        {
          type: "button",
          class: "chip",
          "aria-pressed": String(shown.has(phone.person.id)),
          "data-testid": `show-${phone.person.id}`,
          onclick: () => toggle(phone),
        },
        phone.name,
        phone.unread
          ? el("span", { class: "badge" }, String(phone.unread), el("span", { class: "hidden-text" }, " mensagens novas"))
          : null,
      ),
    ),
  );
  for (const phone of phones.values()) phone.root.hidden = !shown.has(phone.person.id);
}

function toggle(phone) {
  const { id } = phone.person;
  const focused = document.activeElement?.dataset.testid;
  if (narrow.matches) {
    shown.clear();
    shown.add(id);
  } else if (!shown.delete(id)) shown.add(id);
  if (shown.has(id)) phone.unread = 0;
  showChips();
  if (shown.has(id)) phone.toBottom();
  document.querySelector(`[data-testid="${focused}"]`)?.focus();
}

function fitScreen() {
  if (narrow.matches && shown.size > 1) {
    const [first] = shown;
    shown.clear();
    shown.add(first);
  }
  if (!narrow.matches) for (const id of phones.keys()) if (shown.size < SHOWN_AT_FIRST) shown.add(id);
  for (const id of shown) phones.get(id).unread = 0;
  showChips();
}

// --- all of it ---

async function load() {
  state = await get("/sim/state");
  document.title = `${state.bot.name} · demonstração`;
  place("restart").hidden = !state.can_restart;
  takeClock(state.clock);
  showMoments();
  showPeople();
}

async function restart() {
  const button = place("restart");
  button.setAttribute("aria-busy", "true");
  await attempt(() => post("/sim/restart"), "O robô está reiniciando. Os botões continuam valendo.");
  button.removeAttribute("aria-busy");
}

function closeMenus(except) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(except)) menu.open = false;
  }
}

for (const button of document.querySelectorAll("[data-advance]")) {
  button.addEventListener("click", () => setClock({ advance_s: Number(button.dataset.advance) }));
}
place("clock-form").addEventListener("submit", (event) => {
  event.preventDefault();
  place("clock-form").closest("details").open = false;
  // No zone given: the simulator reads it in its own, Brasília's.
  setClock({ set: place("clock-input").value });
});
place("link-form").addEventListener("submit", (event) => {
  event.preventDefault();
  const phone = phones.get(Number(place("link-person").value));
  if (!shown.has(phone.person.id)) toggle(phone);
  attempt(async () => {
    await post(`/sim/people/${phone.person.id}/scan`, { text: place("link-text").value });
    place("link-text").value = "";
  });
});
place("tools").addEventListener("click", () => {
  const isOpen = document.querySelector(".toolbar").classList.toggle("is-open");
  place("tools").setAttribute("aria-expanded", String(isOpen));
  place("tools").textContent = isOpen ? "Menos" : "Mais";
});
place("restart").addEventListener("click", restart);
place("reset").addEventListener("click", () => {
  if (confirm("Apagar todas as conversas desta demonstração?")) {
    attempt(() => post("/sim/reset"), "As conversas foram apagadas.");
  }
});
document.addEventListener("click", (event) => closeMenus(event.target));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = document.activeElement?.closest("details.menu[open]");
  closeMenus(null);
  open?.querySelector("summary").focus();
});
narrow.addEventListener("change", fitScreen);
setInterval(showClock, 1000);

listen({
  // After a gap anything may have changed.
  hello: () => load().then(() => phones.forEach((phone) => phone.refresh())),
  chat: (event) => {
    if (!bot || String(event.bot) === bot) phones.get(event.person)?.refresh();
  },
  clock: async () => takeClock(await get("/sim/clock")),
  people: load,
  moments: async () => {
    state = await get("/sim/state");
    showMoments();
  },
  reset: () => location.reload(),
  lost: () => notice("A demonstração parou. Tentando de novo…"),
});
