// The page: who is on the screen, and the live connection.

import { bot, get, listen, post } from "./api.js";
import { Calls } from "./calls.js";
import { el } from "./dom.js";
import { Phone } from "./phone.js";
import { attempt, notice, place, showFaults, showMoments, takeClock, wireToolbar } from "./toolbar.js";
import { scanning } from "./viewer.js";

const SHOWN_AT_FIRST = 3;
const narrow = matchMedia("(max-width: 719px)");

const phones = new Map();
const shown = new Set();
let isRestarting = false;

const listed = () => [...phones.values()];
const calls = new Calls(place("calls"), place("calls-button"), (id) => phones.get(id)?.person.first_name);

// --- people ---

function showPeople(people) {
  for (const person of people) {
    if (phones.has(person.id)) continue;
    const phone = new Phone(person, (which, count) => {
      if (shown.has(which.person.id)) return;
      which.unread += count;
      showChips();
    });
    phones.set(person.id, phone);
    place("phones").append(phone.root);
    if (shown.size < (narrow.matches ? 1 : SHOWN_AT_FIRST)) shown.add(person.id);
    phone.refresh();
  }
  place("link-person").replaceChildren(
    ...people.map((person) => el("option", { value: person.id }, person.first_name)),
  );
  showChips();
}

function showChips() {
  const focused = document.activeElement?.dataset.testid;
  place("people").replaceChildren(
    ...listed().map((phone) =>
      el(
        "button",
        {
          type: "button", class: "chip", "aria-pressed": String(shown.has(phone.person.id)),
          "data-testid": `show-${phone.person.id}`, onclick: () => toggle(phone),
        },
        phone.name,
        phone.unread
          ? el("span", { class: "badge" }, String(phone.unread), el("span", { class: "hidden-text" }, " mensagens novas"))
          : null,
      ),
    ),
  );
  place("people").classList.toggle("is-few", phones.size <= SHOWN_AT_FIRST);
  if (focused?.startsWith("show-")) document.querySelector(`[data-testid="${focused}"]`)?.focus();
  for (const phone of listed()) phone.root.hidden = !shown.has(phone.person.id);
}

function toggle(phone) {
  const { id } = phone.person;
  if (narrow.matches) {
    shown.clear();
    shown.add(id);
  } else if (!shown.delete(id)) shown.add(id);
  if (shown.has(id)) phone.unread = 0;
  showChips();
  if (shown.has(id) && phone.log.sticks) phone.log.toBottom();
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

function scan(phone, text) {
  if (!shown.has(phone.person.id)) toggle(phone);
  phone.scan(text);
}

// --- all of it ---

async function load() {
  const state = await get("/sim/state");
  document.title = `${state.bot.name} · demonstração`;
  place("restart").hidden = !state.can_restart;
  takeClock(state.clock);
  showMoments(state.moments);
  showFaults(state.faults);
  showPeople(state.people);
}

async function restart() {
  isRestarting = true;
  await attempt(() => post("/sim/restart"), "O robô está reiniciando. Os botões continuam valendo.");
}

// The first thing a bot asks is who it is.
function hear(call) {
  calls.look();
  if (isRestarting && call.method.toLowerCase() === "getme") {
    isRestarting = false;
    notice("O robô voltou.");
  }
  if (place("trouble").firstChild) lookAtFaults();
}

// What fails in the background is made up for at the next event.
const quietly = (act) => () => act().catch(() => {});

async function seeFaults() {
  showFaults((await get("/sim/faults")).faults);
}

// Some troubles end by themselves.
function lookAtFaults() {
  clearTimeout(lookAtFaults.timer);
  lookAtFaults.timer = setTimeout(quietly(seeFaults), 300);
}

wireToolbar({ phones: listed, scan });
scanning.people = listed;
scanning.scan = scan;
place("restart").addEventListener("click", restart);
place("reset").addEventListener("click", () => {
  if (confirm("Apagar todas as conversas desta demonstração?")) {
    attempt(() => post("/sim/reset"), "Apaguei as conversas.");
  }
});
narrow.addEventListener("change", fitScreen);

listen({
  // After a gap anything may have changed.
  hello: quietly(async () => {
    const known = listed();
    await load();
    for (const phone of known) phone.reload();
  }),
  chat: (event) => {
    if (!bot || String(event.bot) === bot) phones.get(event.person)?.refresh();
  },
  clock: quietly(load),
  people: quietly(load),
  moments: quietly(load),
  faults: quietly(seeFaults),
  call: hear,
  reset: () => location.reload(),
  lost: () => notice("A demonstração parou. Tentando de novo…"),
});
