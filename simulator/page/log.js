// The messages of one chat: only what changed is drawn again, and nothing jumps.

import { bubble } from "./bubble.js";
import { dayOf, el, icon, isStill } from "./dom.js";

const NEAR_BOTTOM = 60;
const FADE_MS = 220;

export class Log {
  constructor(name, on) {
    this.on = on;
    this.messages = new Map();
    this.entries = new Map();
    this.newest = 0;
    this.missed = 0;
    this.sticks = true;
    this.list = el("div", {
      class: "log", role: "log", "aria-live": "off", "aria-label": `Conversa de ${name}`, tabindex: "0", "data-testid": "log",
    });
    this.badge = el("span", { class: "badge" });
    this.downButton = el(
      "button",
      { type: "button", class: "to-bottom", "aria-label": "Ir para o fim da conversa", hidden: true, onclick: () => this.toBottom() },
      icon("down"), this.badge,
    );
    this.list.addEventListener("scroll", () => this.noteScroll(), { passive: true });
    // A keyboard that opens below, or a window made smaller, must not hide the last message.
    new ResizeObserver(() => this.sticks && this.toBottom()).observe(this.list);
  }

  // Takes what changed; returns how many messages of the bot are new.
  take({ messages, gone, is_whole: isWhole }) {
    if (isWhole) {
      const now = new Set(messages.map((one) => one.message_id));
      for (const id of this.messages.keys()) if (!now.has(id)) this.messages.delete(id);
    }
    for (const id of gone) this.messages.delete(id);
    for (const message of messages) this.messages.set(message.message_id, message);
    const fresh = messages.filter((one) => one.message_id > this.newest);
    if (fresh.length) this.newest = Math.max(...fresh.map((one) => one.message_id));
    this.draw();
    if (fresh.some((one) => one.from === "person")) this.sticks = true;
    const heard = fresh.filter((one) => one.from === "bot").length;
    if (this.sticks) this.toBottom();
    else this.missed += heard;
    this.showDown();
    // Read aloud what arrives, not what was there when the page was opened.
    if (this.hasShown) return heard;
    this.hasShown = true;
    setTimeout(() => this.list.setAttribute("aria-live", "polite"), 300);
    return 0;
  }

  last(from) {
    return this.sorted().findLast((one) => one.from === from);
  }

  sorted() {
    return [...this.messages.values()].sort((a, b) => a.message_id - b.message_id);
  }

  draw() {
    const anchor = this.sticks ? null : this.firstVisible();
    const kept = new Map();
    const wanted = [];
    let day = "";
    for (const group of grouped(this.sorted())) {
      const its = dayOf(new Date(group[0].date * 1000));
      if (its !== day) {
        day = its;
        wanted.push(this.entry(kept, `day ${its}`, [its], () => el("div", { class: "day" }, el("span", {}, its))));
      }
      const replied = this.messages.get(group[0].reply_to);
      wanted.push(
        this.entry(kept, group[0].message_id, [...group, replied], () => bubble(group, replied, this.on)),
      );
    }
    for (const [key, { node }] of this.entries) if (!kept.has(key)) this.fade(node);
    this.entries = kept;
    this.arrange(wanted);
    // In the style sheet ":has(+ …)" would look at all messages again for each that changes.
    wanted.forEach((node, at) => {
      const side = sideOf(node);
      if (side) node.classList.toggle("has-tail", side !== sideOf(wanted[at + 1]));
    });
    const stays = anchor && kept.get(anchor.key)?.node;
    if (stays) this.list.scrollTop += stays.offsetTop - anchor.top;
  }

  // Gives the element for a key: the old one if nothing changed, else a new one in its place.
  entry(kept, key, state, make) {
    const old = this.entries.get(key);
    if (old && old.state.length === state.length && old.state.every((one, at) => one === state[at])) {
      kept.set(key, old);
      return old.node;
    }
    const node = make();
    kept.set(key, { state, node });
    if (!old) {
      if (this.hasShown) node.classList.add("is-new");
      return node;
    }
    const active = document.activeElement;
    const at = old.node.contains(active) ? [...old.node.querySelectorAll("button, a")].indexOf(active) : -1;
    old.node.replaceWith(node);
    node.classList.add("is-changed");
    // Whoever works by keyboard stays where they were: on the same words, or the same place.
    if (at >= 0) {
      const keys = [...node.querySelectorAll(".key")];
      const same = keys.find((one) => one.textContent === active.textContent);
      (same ?? keys[0] ?? this.list).focus({ preventScroll: true });
    }
    return node;
  }

  arrange(wanted) {
    let cursor = this.list.firstChild;
    const skip = () => { while (cursor?.classList.contains("is-leaving")) cursor = cursor.nextSibling; };
    skip();
    for (const node of wanted) {
      if (node === cursor) cursor = cursor.nextSibling;
      else this.list.insertBefore(node, cursor);
      skip();
    }
  }

  fade(node) {
    if (isStill() || node.offsetHeight === 0) {
      node.remove();
      return;
    }
    node.classList.add("is-leaving");
    node.inert = true;
    const from = { height: `${node.offsetHeight}px`, opacity: 1 };
    const fading = node.animate([from, { ...from, opacity: 0, offset: 0.5 }, { height: 0, margin: 0, opacity: 0 }], FADE_MS);
    fading.onfinish = () => node.remove();
  }

  markBusy(waiting) {
    for (const key of this.list.querySelectorAll(".key[aria-busy]")) {
      if (!waiting.has(key.dataset.key)) key.removeAttribute("aria-busy");
    }
    for (const wanted of waiting) {
      this.keyOf(wanted)?.setAttribute("aria-busy", "true");
    }
  }

  keyOf(wanted) {
    return this.list.querySelector(`[data-key="${CSS.escape(wanted)}"]`);
  }

  // A word of our own below a message; it goes when the message is drawn again.
  note(id, text) {
    const node = this.entries.get(id)?.node;
    node?.querySelector(".note")?.remove();
    if (text) node?.append(el("p", { class: "note", "data-testid": "note" }, text));
    if (this.sticks) this.toBottom();
  }

  goTo(id) {
    const node = this.entries.get(id)?.node;
    if (!node) return;
    node.scrollIntoView({ block: "center", behavior: isStill() ? "instant" : "smooth" });
    node.classList.remove("is-changed");
    requestAnimationFrame(() => node.classList.add("is-changed"));
  }

  // What stands at the top of the screen stays there, whatever changes above it.
  firstVisible() {
    for (const [key, { node }] of this.entries) {
      const isMessage = node.classList.contains("message");
      if (isMessage && node.offsetTop + node.offsetHeight > this.list.scrollTop) return { key, top: node.offsetTop };
    }
    return null;
  }

  noteScroll() {
    const { scrollHeight, scrollTop, clientHeight } = this.list;
    if (clientHeight === 0) return;
    this.sticks = scrollHeight - scrollTop - clientHeight < NEAR_BOTTOM;
    if (this.sticks) this.missed = 0;
    this.showDown();
  }

  showDown() {
    this.downButton.hidden = this.sticks;
    this.badge.textContent = this.missed || "";
    this.badge.hidden = this.missed === 0;
  }

  toBottom() {
    this.sticks = true;
    this.missed = 0;
    this.list.scrollTop = this.list.scrollHeight;
    this.showDown();
  }
}

function sideOf(node) {
  return ["is-own", "is-bot"].find((side) => node?.classList.contains(side));
}

// Messages that came as one album stand together.
function* grouped(messages) {
  let group = [];
  for (const message of messages) {
    if (group.length && !(message.album && message.album === group[0].album)) {
      yield group;
      group = [];
    }
    group.push(message);
  }
  if (group.length) yield group;
}
