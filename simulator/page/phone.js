// One person's phone: the chat with the bot, what stands below it, and what pops up.

import { get, post, wordsFor } from "./api.js";
import { Composer } from "./composer.js";
import { el, icon, initialsOf } from "./dom.js";
import { payloadOf } from "./entities.js";
import { Log } from "./log.js";
import { view } from "./viewer.js";

const TOAST_MS = 4000;
// Bots answer within a second or two; after this long something is wrong.
const PATIENCE_MS = 4000;
// How long the simulator goes on letting a tap wait after it told us that nobody answered.
const LEFT_TO_WAIT_MS = 5_500;
const ACTIONS = {
  typing: "digitando…", upload_document: "enviando arquivo…", upload_photo: "enviando foto…", find_location: "enviando lugar…",
};

export class Phone {
  constructor(person, onUnread) {
    this.person = person;
    this.name = `${person.first_name} ${person.last_name}`.trim();
    this.botTitle = "Robô";
    this.unread = 0;
    this.onUnread = onUnread;
    this.path = `/sim/people/${person.id}`;
    this.version = 0;
    this.link = null;
    this.pending = new Set();
    this.build();
  }

  build() {
    this.title = el("h3", {}, "");
    this.status = el("p", { class: "status" }, "robô");
    this.avatar = el("span", { class: "avatar", "aria-hidden": "true" }, "");
    this.blockButton = el("button", { type: "button", "data-testid": "block", onclick: () => this.toggleBlock() }, "");
    this.log = new Log(this.name, this);
    this.composer = new Composer(this.name, this);
    this.toasts = el("div", { class: "toasts", role: "status", "data-testid": "toasts" });
    this.alertPlace = el("div", {});
    this.intro = el("div", { class: "intro" });
    this.footer = el("div", { class: "footer" });
    this.head = el(
      "div",
      { class: "chat-head" },
      this.avatar,
      el("div", { class: "chat-title" }, this.title, this.status),
      el(
        "details",
        { class: "menu" },
        el("summary", { class: "round", "aria-label": `Opções da conversa de ${this.name}`, "data-testid": "options" }, icon("more")),
        el("div", { class: "menu-body is-right" }, this.blockButton),
      ),
    );
    this.chatPlace = el("div", { class: "chat" }, this.log.list, this.intro, this.log.downButton, this.toasts, this.alertPlace);
    this.root = el(
      "section",
      { class: "phone", "aria-label": `Telefone de ${this.name}`, "data-testid": `phone-${this.person.id}` },
      el(
        "div",
        { class: "owner" },
        el("span", { class: "owner-avatar", "aria-hidden": "true" }, initialsOf(this.name)),
        el("h2", {}, this.name),
        el("p", {}, this.person.about),
      ),
      el("div", { class: "screen" }, this.head, this.chatPlace, this.footer),
    );
  }

  contact() {
    return { phone_number: "+55 31 90000-0000", first_name: this.person.first_name, user_id: this.person.id };
  }

  commands() {
    return this.chat.commands;
  }

  last(from) {
    return this.log.last(from);
  }

  // Several changes in a row cost one more look, not one each.
  async refresh() {
    if (this.isLooking) {
      this.isStale = true;
      return;
    }
    this.isLooking = true;
    try {
      do {
        this.isStale = false;
        this.show(await get(`${this.path}/changes`, { since: this.version }));
      } while (this.isStale);
    } catch {
      // The person is gone or the server is away; the next event asks again.
    } finally {
      this.isLooking = false;
    }
  }

  // After a gap nothing known is certain.
  reload() {
    this.version = 0;
    return this.refresh();
  }

  show(chat) {
    this.chat = chat;
    this.version = chat.version;
    this.botTitle = chat.bot.name;
    this.title.textContent = chat.bot.name;
    this.avatar.textContent = initialsOf(chat.bot.name);
    this.showAction(chat.action);
    this.blockButton.textContent = chat.blocked ? "Desbloquear o robô" : "Bloquear o robô";
    this.blockButton.hidden = !chat.started && !chat.blocked;
    const heard = this.log.take(chat);
    this.waiting = new Set(chat.waiting.map((tap) => `${tap.message_id} ${tap.data}`));
    this.log.markBusy(this.waiting);
    this.showIntro(chat);
    this.showFooter(chat);
    if (heard) this.onUnread(this, heard);
  }

  showAction(action) {
    clearTimeout(this.actionTimer);
    this.status.textContent = action ? (ACTIONS[action] ?? ACTIONS.typing) : "robô";
    this.status.classList.toggle("is-acting", Boolean(action));
    if (action) this.actionTimer = setTimeout(() => this.showAction(""), 5000);
  }

  showIntro(chat) {
    const isFresh = this.log.messages.size === 0;
    this.intro.hidden = !isFresh;
    if (!isFresh) return;
    const about = chat.bot.description;
    this.intro.replaceChildren(
      el(
        "div",
        { class: "intro-card" },
        el("strong", {}, about ? "O que este robô faz?" : chat.bot.name),
        el("p", {}, about || "Nenhuma mensagem aqui ainda. Toque em INICIAR para conversar."),
      ),
    );
  }

  showFooter(chat) {
    const open = this.link === null ? "open" : "link";
    // As in the app, an empty chat shows the button even to those who once pressed it.
    const isFresh = !chat.started || (this.log.messages.size === 0 && this.link === null);
    const mode = chat.blocked ? "blocked" : isFresh ? "fresh" : open;
    const keys = JSON.stringify(chat.reply_keyboard);
    this.composer.menuButton.hidden = chat.commands.length === 0;
    if (mode !== this.mode) this.setMode(mode);
    if (keys !== this.shownKeys) {
      this.shownKeys = keys;
      this.composer.showKeys(chat.reply_keyboard, this.last("bot"));
    }
  }

  setMode(mode) {
    this.mode = mode;
    const big = (label, id) =>
      el("button", { type: "button", class: "start", "data-testid": id, onclick: () => this.start() }, label);
    if (mode === "fresh") this.footer.replaceChildren(big("INICIAR", "start"));
    else if (mode === "blocked") this.footer.replaceChildren(big("DESBLOQUEAR O ROBÔ", "unblock"));
    else if (mode === "link") {
      const leave = () => this.open(null);
      this.footer.replaceChildren(
        el("div", { class: "start-row" }, big("INICIAR", "start"), el("button", { type: "button", class: "round", "aria-label": "Deixar o endereço de lado", onclick: leave }, icon("close"))),
      );
    } else {
      this.footer.replaceChildren(...this.composer.nodes);
      if (this.wantsInput) this.composer.focus();
      this.wantsInput = false;
    }
  }

  // A link of the bot shows its button; what it carries goes out when that is pressed.
  open(payload) {
    this.link = payload;
    if (this.chat) this.showFooter(this.chat);
    if (payload !== null) this.footer.querySelector(".start")?.focus({ preventScroll: true });
  }

  async start() {
    const payload = this.link ?? (this.mode === "fresh" ? this.person.start_payload : "");
    this.link = null;
    // The input takes the button's place as soon as the chat has begun.
    this.wantsInput = true;
    await this.attempt(() => post(`${this.path}/start`, payload ? { payload } : {}));
    if (this.mode === "link") this.showFooter(this.chat);
  }

  toggleBlock() {
    this.head.querySelector("details").open = false;
    return this.attempt(() => post(`${this.path}/block`, { blocked: !this.chat.blocked }));
  }

  say(body) {
    return this.attempt(() => post(`${this.path}/messages`, body));
  }

  send(text) {
    return this.say({ text });
  }

  rewrite(id, text) {
    return this.attempt(() => post(`${this.path}/messages/${id}`, { text }));
  }

  replyTo(id) {
    const message = this.log.messages.get(id);
    if (message && this.mode === "open") this.composer.setReply(message);
  }

  goTo(id) {
    this.log.goTo(id);
  }

  view(message) {
    view(message);
  }

  scan(url) {
    const payload = payloadOf(url, this.chat.bot.username);
    if (payload === null) this.toast("Este endereço não leva a este robô.");
    else this.open(payload);
  }

  async tap(messageId, button) {
    const key = `${messageId} ${button.data}`;
    if (this.pending.has(key)) return;
    this.pending.add(key);
    this.log.note(messageId, "");
    this.log.markBusy(new Set([...this.waiting, key]));
    const worry = setTimeout(() => this.log.note(messageId, "O robô ainda não respondeu a este toque."), PATIENCE_MS);
    const result = await this.attempt(() => post(`${this.path}/taps`, { message_id: messageId, data: button.data }));
    clearTimeout(worry);
    this.pending.delete(key);
    if (!result) {
      this.log.markBusy(this.waiting);
      return;
    }
    if (!result.answered) {
      this.log.note(messageId, "O robô não respondeu a este toque. Toque de novo.");
      setTimeout(() => this.refresh(), LEFT_TO_WAIT_MS);
      return;
    }
    this.log.note(messageId, "");
    if (result.alert) this.alert(result.toast);
    else if (result.toast) this.toast(result.toast);
  }

  async copy(text) {
    try {
      await navigator.clipboard.writeText(text);
      this.toast("Texto copiado.");
    } catch {
      this.toast(`Copie daqui: ${text}`);
    }
  }

  async attempt(act) {
    try {
      return await act();
    } catch (error) {
      this.toast(wordsFor(error));
      return null;
    }
  }

  toast(text) {
    const node = el("div", { class: "toast", "data-testid": "toast" }, text);
    this.toasts.replaceChildren(node);
    clearTimeout(this.toastTimer);
    this.toastTimer = setTimeout(() => node.remove(), TOAST_MS);
  }

  alert(text) {
    const active = document.activeElement;
    const isHere = this.root.contains(active);
    const key = active?.dataset.key;
    const behind = [this.head, this.log.list, this.footer];
    const close = () => {
      this.alertPlace.replaceChildren();
      for (const node of behind) node.inert = false;
      if (!isHere) return;
      // The bubble may have been drawn anew meanwhile: the button is found by what it does.
      (active.isConnected ? active : (key && this.log.keyOf(key)) || this.composer.input).focus({ preventScroll: true });
    };
    const ok = el("button", { type: "button", "data-testid": "alert-ok", onclick: close }, "OK");
    this.alertPlace.replaceChildren(
      el(
        "div",
        { class: "veil", onkeydown: (event) => event.key === "Escape" && close() },
        el("div", { class: "alert", role: "alertdialog", "aria-label": "Aviso do robô", "data-testid": "alert" }, el("p", {}, text), ok),
      ),
    );
    for (const node of behind) node.inert = true;
    ok.focus({ preventScroll: true });
  }
}
