// One person's phone: the chat with the bot, the input below it, and what pops up.

import { get, post } from "./api.js";
import { bubble } from "./bubble.js";
import { dayOf, el, icon, initialsOf } from "./dom.js";

const TOAST_MS = 4000;
const NEAR_BOTTOM = 80;
const ACTIONS = { typing: "digitando…", upload_document: "enviando arquivo…", upload_photo: "enviando foto…" };

export class Phone {
  constructor(person, onUnread) {
    this.person = person;
    this.name = `${person.first_name} ${person.last_name}`.trim();
    this.unread = 0;
    this.onUnread = onUnread;
    this.path = `/sim/people/${person.id}`;
    this.nodes = new Map();
    this.pending = new Set();
    this.lastSeen = 0;
    this.build();
  }

  build() {
    this.botName = el("h3", {}, "");
    this.status = el("p", { class: "status" }, "robô");
    this.avatar = el("span", { class: "avatar", "aria-hidden": "true" }, "");
    this.blockButton = el("button", { type: "button", "data-testid": "block", onclick: () => this.toggleBlock() }, "");
    this.log = el("div", { class: "log", role: "log", "aria-live": "polite", "aria-label": `Conversa de ${this.name}`, tabindex: "0", "data-testid": "log" });
    this.toasts = el("div", { class: "toasts", role: "status", "data-testid": "toasts" });
    this.alertPlace = el("div", {});
    this.intro = el("div", { class: "intro" });
    this.footer = el("div", { class: "footer" });
    this.buildInput();
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
      el(
        "div",
        { class: "screen" },
        el(
          "div",
          { class: "chat-head" },
          this.avatar,
          el("div", { class: "chat-title" }, this.botName, this.status),
          el(
            "details",
            { class: "menu" },
            el("summary", { "aria-label": `Opções da conversa de ${this.name}` }, icon("more")),
            el("div", { class: "menu-body is-right" }, this.blockButton),
          ),
        ),
        el("div", { class: "chat" }, this.log, this.intro, this.toasts, this.alertPlace),
        this.footer,
      ),
    );
  }

  buildInput() {
    this.input = el("textarea", {
      rows: "1", placeholder: "Mensagem", "aria-label": `Mensagem de ${this.name}`, "data-testid": "input",
      onkeydown: (event) => this.onKey(event), oninput: () => this.onInput(),
    });
    this.commandList = el("div", { class: "commands", "data-testid": "commands", hidden: true });
    this.commandList.addEventListener("keydown", (event) => this.onListKey(event));
    this.menuButton = el(
      "button",
      { type: "button", class: "menu-button", "aria-expanded": "false", "data-testid": "menu", onclick: () => this.toggleCommands() },
      icon("menu"), el("span", {}, "Menu"),
    );
    const pick = (kind, accept) => {
      const input = el("input", { type: "file", accept, hidden: true, "data-testid": `file-${kind}` });
      input.addEventListener("change", () => {
        if (input.files.length) this.sendFile(kind, input.files[0]);
        input.value = "";
        this.attachMenu.open = false;
      });
      return input;
    };
    const photo = pick("photo", "image/*");
    const file = pick("document", null);
    const option = (label, act) => el("button", { type: "button", onclick: act }, label);
    const send = (body) => {
      this.attachMenu.open = false;
      this.say(body);
    };
    this.attachMenu = el(
      "details",
      { class: "menu attach", "data-testid": "attach" },
      el("summary", { "aria-label": "Anexar" }, icon("attach")),
      el(
        "div",
        { class: "menu-body is-up" },
        option("Foto", () => photo.click()),
        option("Arquivo", () => file.click()),
        option("Localização", () => send({ location: { latitude: -19.7815, longitude: -43.9493 } })),
        option("Meu contato", () => send({ contact: this.contact() })),
        photo, file,
      ),
    );
    this.sendButton = el(
      "button",
      { type: "button", class: "send", "aria-label": "Enviar", "data-testid": "send", onclick: () => this.sendText() },
      icon("send"),
    );
    this.inputRow = el("div", { class: "input-row" }, this.menuButton, this.attachMenu, this.input, this.sendButton);
    this.replyKeys = el("div", { class: "reply-keys", "data-testid": "reply-keyboard" });
  }

  contact() {
    return { phone_number: "+55 31 90000-0000", first_name: this.person.first_name, user_id: this.person.id };
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
        this.show(await get(`${this.path}/chat`));
      } while (this.isStale);
    } catch {
      // The person is gone or the server is away; the next event asks again.
    } finally {
      this.isLooking = false;
    }
  }

  show(chat) {
    this.chat = chat;
    this.botName.textContent = chat.bot.name;
    this.avatar.textContent = initialsOf(chat.bot.name);
    this.status.textContent = ACTIONS[chat.action] ?? (chat.action ? ACTIONS.typing : "robô");
    clearTimeout(this.actionTimer);
    if (chat.action) this.actionTimer = setTimeout(() => { this.status.textContent = "robô"; }, 5000);
    this.blockButton.textContent = chat.blocked ? "Desbloquear o robô" : "Bloquear o robô";
    this.waiting = new Set(chat.waiting.map((tap) => `${tap.message_id} ${tap.data}`));
    this.showMessages(chat.messages);
    this.showIntro(chat);
    this.showFooter(chat);
  }

  showMessages(messages) {
    const wasAtBottom = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < NEAR_BOTTOM;
    const wanted = [];
    const kept = new Map();
    let day = "";
    for (const message of messages) {
      const its = dayOf(new Date(message.date * 1000));
      if (its !== day) {
        day = its;
        wanted.push(this.cached(kept, `day ${its}`, its, () => el("div", { class: "day" }, el("span", {}, its))));
      }
      const busy = [...this.waiting].filter((key) => key.startsWith(`${message.message_id} `));
      wanted.push(
        this.cached(kept, message.message_id, JSON.stringify([message, busy]), () => bubble(message, this.waiting, this)),
      );
    }
    const isFirst = !this.hasShown;
    this.hasShown = true;
    this.nodes = kept;
    let cursor = this.log.firstChild;
    for (const node of wanted) {
      if (node === cursor) cursor = cursor.nextSibling;
      else this.log.insertBefore(node, cursor);
    }
    while (cursor) {
      const next = cursor.nextSibling;
      cursor.remove();
      cursor = next;
    }
    const last = messages.at(-1);
    const isNew = last && last.message_id > this.lastSeen;
    if (isNew) {
      const fresh = messages.filter((one) => one.from === "bot" && one.message_id > this.lastSeen).length;
      this.lastSeen = last.message_id;
      if (!isFirst) this.onUnread(this, fresh);
    }
    if (wasAtBottom || isFirst || (isNew && last.from === "person")) this.toBottom();
  }

  // Returns the element for a key: the old one if nothing changed, else a new one in its place.
  cached(kept, key, state, make) {
    const old = this.nodes.get(key);
    if (old?.state === state) {
      kept.set(key, old);
      return old.node;
    }
    const node = make();
    kept.set(key, { state, node });
    if (old) {
      const label = old.node.contains(document.activeElement) ? document.activeElement.textContent : null;
      const before = JSON.parse(old.state)[0];
      old.node.replaceWith(node);
      if (JSON.parse(state)[0].text !== before.text) node.classList.add("is-changed");
      // Whoever works by keyboard stays where they were.
      if (label !== null) {
        const keys = [...node.querySelectorAll(".key")];
        (keys.find((one) => one.textContent === label) ?? keys[0] ?? this.input).focus({ preventScroll: true });
      }
    } else node.classList.add("is-new");
    return node;
  }

  toBottom() {
    this.log.scrollTop = this.log.scrollHeight;
  }

  showIntro(chat) {
    const about = chat.bot.description;
    const isFresh = chat.messages.length === 0;
    this.intro.hidden = !isFresh;
    if (!isFresh) return;
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
    const mode = chat.blocked ? "blocked" : chat.started ? "open" : "fresh";
    const keys = JSON.stringify(chat.reply_keyboard);
    this.menuButton.hidden = chat.commands.length === 0;
    if (mode !== this.mode) {
      this.mode = mode;
      const big = (label, id) =>
        el("button", { type: "button", class: "start", "data-testid": id, onclick: () => this.start() }, label);
      if (mode === "fresh") this.footer.replaceChildren(big("INICIAR", "start"));
      else if (mode === "blocked") this.footer.replaceChildren(big("REINICIAR O ROBÔ", "unblock"));
      else {
        this.footer.replaceChildren(this.commandList, this.inputRow, this.replyKeys);
        if (this.wantsInput) this.input.focus({ preventScroll: true });
        this.wantsInput = false;
      }
    }
    if (keys !== this.shownKeys) {
      this.shownKeys = keys;
      this.showReplyKeys(chat.reply_keyboard);
    }
  }

  showReplyKeys(markup) {
    this.input.placeholder = markup?.input_field_placeholder || "Mensagem";
    const rows = markup?.keyboard ?? [];
    const act = (key) => {
      if (key.request_contact) this.say({ contact: this.contact() });
      else if (key.request_location) this.say({ location: { latitude: -19.7815, longitude: -43.9493 } });
      else this.say({ text: key.text });
    };
    this.replyKeys.replaceChildren(
      ...rows.map((row) =>
        el("div", { class: "keyboard-row" }, ...row.map((key) => el("button", { type: "button", onclick: () => act(key) }, key.text))),
      ),
    );
    if (markup?.force_reply) this.input.focus();
  }

  async start() {
    // After a block the bot gets a bare /start, as in the app.
    const payload = this.mode === "fresh" ? this.person.start_payload : "";
    // The input takes the button's place as soon as the chat has begun.
    this.wantsInput = true;
    await this.attempt(() => post(`${this.path}/start`, payload ? { payload } : {}));
  }

  toggleBlock() {
    this.root.querySelector(".chat-head details").open = false;
    return this.attempt(() => post(`${this.path}/block`, { blocked: !this.chat.blocked }));
  }

  sendText() {
    const text = this.input.value.trim();
    if (!text) return;
    this.input.value = "";
    this.onInput();
    this.say({ text });
  }

  send(text) {
    return this.say({ text });
  }

  say(body) {
    return this.attempt(() => post(`${this.path}/messages`, body));
  }

  sendFile(kind, file) {
    const form = new FormData();
    form.append(kind, file, file.name);
    if (this.input.value.trim()) form.append("caption", this.input.value.trim());
    this.input.value = "";
    return this.say(form);
  }

  scan(url) {
    return this.attempt(() => post(`${this.path}/scan`, { text: url }));
  }

  async tap(messageId, button) {
    const key = `${messageId} ${button.data}`;
    if (this.pending.has(key)) return;
    this.pending.add(key);
    const result = await this.attempt(() => post(`${this.path}/taps`, { message_id: messageId, data: button.data }));
    this.pending.delete(key);
    if (!result) return;
    if (!result.answered) this.toast("O robô não respondeu ao toque.");
    else if (result.alert) this.alert(result.toast);
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
      this.toast(`Não deu certo: ${error.message}`);
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
    const id = active?.closest(".message")?.dataset.testid;
    const label = active?.textContent;
    const close = () => {
      this.alertPlace.replaceChildren();
      // The bubble may have been drawn anew meanwhile: the button is found by its text.
      const keys = id ? [...this.log.querySelectorAll(`[data-testid="${id}"] .key`)] : [];
      (keys.find((key) => key.textContent === label) ?? this.input).focus({ preventScroll: true });
    };
    const ok = el("button", { type: "button", "data-testid": "alert-ok", onclick: close }, "OK");
    this.alertPlace.replaceChildren(
      el(
        "div",
        { class: "veil", onkeydown: (event) => event.key === "Escape" && close() },
        el("div", { class: "alert", role: "alertdialog", "aria-label": "Aviso do robô", "data-testid": "alert" }, el("p", {}, text), ok),
      ),
    );
    ok.focus({ preventScroll: true });
  }

  onKey(event) {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.sendText();
    } else if (event.key === "ArrowDown" && !this.commandList.hidden) {
      event.preventDefault();
      this.commandList.querySelector("button")?.focus();
    } else if (event.key === "Escape") this.closeCommands();
  }

  onInput() {
    this.input.style.height = "auto";
    this.input.style.height = `${Math.min(this.input.scrollHeight, 120)}px`;
    const typed = this.input.value;
    if (/^\/\w*$/.test(typed)) this.openCommands(typed.slice(1));
    else this.closeCommands();
  }

  toggleCommands() {
    if (this.commandList.hidden) {
      this.openCommands("");
      this.commandList.querySelector("button")?.focus();
    } else this.closeCommands();
  }

  openCommands(prefix) {
    const found = this.chat.commands.filter((one) => one.command.startsWith(prefix));
    this.commandList.replaceChildren(
      ...found.map((one) =>
        el(
          "button",
          { type: "button", onclick: () => this.choose(one.command) },
          el("strong", {}, `/${one.command}`), el("span", {}, one.description),
        ),
      ),
    );
    this.commandList.hidden = found.length === 0;
    this.menuButton.setAttribute("aria-expanded", String(found.length > 0));
  }

  choose(command) {
    this.input.value = "";
    this.closeCommands();
    this.input.focus();
    this.say({ text: `/${command}` });
  }

  closeCommands() {
    this.commandList.hidden = true;
    this.menuButton.setAttribute("aria-expanded", "false");
  }

  onListKey(event) {
    const keys = [...this.commandList.querySelectorAll("button")];
    const at = keys.indexOf(document.activeElement);
    if (event.key === "ArrowDown") keys[Math.min(at + 1, keys.length - 1)]?.focus();
    else if (event.key === "ArrowUp") (at > 0 ? keys[at - 1] : this.input).focus();
    else if (event.key === "Escape") {
      this.closeCommands();
      this.input.focus();
    } else return;
    event.preventDefault();
  }
}
