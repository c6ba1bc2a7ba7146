// What stands above the phones: clock, QR and links, a broken Telegram, light and dark.

import { get, post, remove, wordsFor } from "./api.js";
import { el, icon, shortDayOf, timeOf } from "./dom.js";
import { offer, readQr } from "./viewer.js";

export const place = (id) => document.getElementById(id);

export function notice(text) {
  place("notice").textContent = text;
  clearTimeout(notice.timer);
  notice.timer = setTimeout(() => { place("notice").textContent = ""; }, 6000);
}

export async function attempt(act, done) {
  try {
    await act();
    if (done) notice(done);
  } catch (error) {
    notice(wordsFor(error));
  }
}

// --- the clock ---

let skew = 0;

const now = () => new Date(Date.now() + skew);

export function takeClock(clock) {
  skew = new Date(clock.now).getTime() - Date.now();
  showClock();
}

function showClock() {
  place("clock-day").textContent = shortDayOf(now());
  place("clock-time").textContent = timeOf(now());
  place("clock-time").dateTime = now().toISOString();
}

function setClock(body) {
  return attempt(async () => takeClock(await post("/sim/clock", body)));
}

export function showMoments(moments) {
  const coming = moments.filter((moment) => !moment.at || new Date(moment.at) > now());
  const next = coming.find((moment) => moment.at);
  place("next").hidden = !next;
  place("next").onclick = async () => {
    // What comes next may have changed since it was shown: somebody confirmed.
    const { moments: fresh } = await get("/sim/state");
    const first = fresh.find((moment) => moment.at && new Date(moment.at) > now());
    if (!first) return notice("Nenhum lembrete nos próximos dias.");
    await setClock({ set: first.at });
    return notice(first.label);
  };
  place("moments").replaceChildren(
    ...coming.map((moment) =>
      el(
        "button",
        {
          type: "button", "data-testid": "moment",
          onclick: () => {
            place("clock-menu").open = false;
            setClock(moment.at ? { set: moment.at } : { advance_s: moment.advance_s });
          },
        },
        el("strong", {}, moment.label),
        moment.at ? el("span", {}, `${shortDayOf(new Date(moment.at))}, ${timeOf(new Date(moment.at))}`) : null,
      ),
    ),
  );
}

function wireClock() {
  for (const button of document.querySelectorAll("[data-advance]")) {
    button.addEventListener("click", () => setClock({ advance_s: Number(button.dataset.advance) }));
  }
  place("clock-form").addEventListener("submit", (event) => {
    event.preventDefault();
    place("clock-menu").open = false;
    // No zone given: the simulator reads it in its own, Brasília's.
    setClock({ set: place("clock-input").value });
  });
  place("clock-menu").addEventListener("toggle", async () => {
    if (place("clock-menu").open) showMoments((await get("/sim/state")).moments);
  });
  setInterval(showClock, 1000);
}

// --- QR and links ---

// Looks for the newest photo with a QR in any chat, and offers to scan it.
async function lookForQr(phones) {
  const room = place("qr-place");
  room.replaceChildren(el("p", {}, "Procurando um código QR nas conversas…"));
  const photos = phones()
    .flatMap((phone) => phone.log.sorted().filter((one) => one.photo))
    .sort((a, b) => b.date - a.date || b.message_id - a.message_id);
  for (const { photo } of photos.slice(0, 10)) {
    const blob = await (await fetch(`/sim/files/${photo.file_id}`)).blob();
    const { can_read: canRead, texts } = await readQr(blob);
    if (!canRead) {
      room.replaceChildren(el("p", {}, "Para ler um código QR, instale o pacote zxing-cpp."));
      return;
    }
    if (!texts.length) continue;
    room.replaceChildren(
      el("img", { src: `/sim/files/${photo.file_id}`, alt: "Código QR mais novo das conversas", class: "qr-small" }),
      ...offer(texts[0], () => { place("link-menu").open = false; }),
    );
    return;
  }
  room.replaceChildren(
    el("p", {}, "Nenhum código QR nas conversas ainda. Quem organiza recebe o da sala ao abrir a presença."),
  );
}

function wireLinks(phones, scan) {
  place("link-menu").addEventListener("toggle", () => place("link-menu").open && lookForQr(phones));
  place("link-form").addEventListener("submit", (event) => {
    event.preventDefault();
    place("link-menu").open = false;
    const who = Number(place("link-person").value);
    scan(phones().find((phone) => phone.person.id === who), place("link-text").value.trim());
    place("link-text").value = "";
  });
}

// --- a broken Telegram ---

const busy = { status: 429, retry_after: 3 };
const TROUBLES = [
  {
    label: "Muito movimento", about: "Recusa as 3 próximas mensagens e manda esperar 3 segundos (429).",
    faults: [{ method: "sendMessage", times: 3, answer: busy }, { method: "editMessageText", times: 3, answer: busy }],
  },
  { label: "Fora do ar", about: "Responde a tudo que houve um erro (502).", faults: [{ answer: { status: 502 } }] },
  { label: "Sem resposta", about: "Corta a conexão em todos os pedidos.", faults: [{ answer: "drop" }] },
  { label: "Lento", about: "Cada pedido do robô leva 3 segundos a mais.", faults: [{ latency_ms: 3000 }] },
  { label: "Instável", about: "De cada 3 pedidos, mais ou menos 1 falha (500).", faults: [{ probability: 0.33, answer: { status: 500 } }] },
  {
    label: "Resposta perdida", about: "A próxima mensagem chega, mas o robô não fica sabendo.",
    faults: [{ method: "sendMessage", times: 1, answer: "accept_then_hang" }],
  },
];
let chosen = null;

export function showFaults(faults) {
  const inForce = faults.filter((fault) => fault.times === null || fault.hits < fault.times);
  const label = chosen?.label ?? "com falhas";
  if (inForce.length === 0) {
    if (faults.length && chosen) mend("O Telegram voltou ao normal.");
    place("trouble").replaceChildren();
    return;
  }
  if (place("trouble").dataset.label === label && place("trouble").firstChild) return;
  place("trouble").dataset.label = label;
  place("trouble").replaceChildren(
    el("span", {}, "Telegram quebrado: ", el("strong", {}, label.toLowerCase())),
    el("button", { type: "button", "data-testid": "mend", onclick: () => mend("O Telegram voltou ao normal.") }, "Consertar"),
  );
}

function mend(words) {
  chosen = null;
  return attempt(() => remove("/sim/faults"), words);
}

async function breakWith(trouble) {
  place("trouble-menu").open = false;
  await attempt(async () => {
    await remove("/sim/faults");
    chosen = trouble;
    for (const fault of trouble.faults) await post("/sim/faults", fault);
  });
}

function wireTroubles() {
  place("troubles").replaceChildren(
    ...TROUBLES.map((trouble) =>
      el(
        "button",
        { type: "button", "data-testid": "break", onclick: () => breakWith(trouble) },
        el("strong", {}, trouble.label), el("span", {}, trouble.about),
      ),
    ),
  );
}

// --- light and dark ---

function wireTheme() {
  const prefers = matchMedia("(prefers-color-scheme: dark)");
  const root = document.documentElement;
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : prefers.matches);
  const show = () => place("theme").setAttribute("aria-pressed", String(isDark()));
  place("theme").append(icon("theme"));
  place("theme").addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    localStorage.setItem("theme", root.dataset.theme);
    show();
  });
  prefers.addEventListener("change", show);
  show();
}

// --- menus ---

function closeMenus(except) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(except)) menu.open = false;
  }
}

function wireMenus() {
  place("tools").addEventListener("click", () => {
    const isOpen = document.querySelector(".toolbar").classList.toggle("is-open");
    place("tools").setAttribute("aria-expanded", String(isOpen));
    place("tools").textContent = isOpen ? "Menos" : "Mais";
  });
  document.addEventListener("click", (event) => closeMenus(event.target));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = document.activeElement?.closest("details.menu[open]");
    closeMenus(null);
    open?.querySelector("summary").focus();
  });
}

export function wireToolbar({ phones, scan }) {
  wireClock();
  wireLinks(phones, scan);
  wireTroubles();
  wireTheme();
  wireMenus();
}
