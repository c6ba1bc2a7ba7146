// What stands below a chat: the input, the list of commands, what to attach, the bot's keys.

import { gist } from "./bubble.js";
import { el, icon } from "./dom.js";

const HERE = { latitude: -19.7815, longitude: -43.9493 };
const SEND = { label: "Enviar", hint: "Mensagem" };

let count = 0;

export class Composer {
  // `on` is the phone: it knows the commands and speaks with the simulator.
  constructor(name, on) {
    this.on = on;
    this.chosen = -1;
    const listId = `commands-${++count}`;
    this.input = el("textarea", {
      rows: "1", placeholder: SEND.hint, "aria-label": `Mensagem de ${name}`, "aria-autocomplete": "list",
      "aria-controls": listId, "data-testid": "input",
      onkeydown: (event) => this.onKey(event), oninput: () => this.onInput(),
    });
    this.list = el("div", {
      class: "commands", id: listId, role: "listbox", "aria-label": "Comandos", tabindex: "-1", hidden: true,
      "data-testid": "commands", onkeydown: (event) => this.onListKey(event),
    });
    this.menuButton = el(
      "button",
      {
        type: "button", class: "menu-button", "aria-expanded": "false", "aria-controls": listId, "data-testid": "menu",
        onclick: () => this.toggleCommands(),
      },
      icon("menu"), el("span", {}, "Menu"),
    );
    this.attach = this.makeAttach();
    this.keysButton = el(
      "button",
      { type: "button", class: "round", "aria-label": "Mostrar ou esconder os botões", "aria-expanded": "true", hidden: true, onclick: () => this.toggleKeys() },
      icon("keys"),
    );
    const sendButton = el(
      "button",
      { type: "button", class: "round send", "aria-label": SEND.label, "data-testid": "send", onclick: () => this.send() },
      icon("send"),
    );
    this.row = el("div", { class: "input-row" }, this.menuButton, this.attach, this.input, this.keysButton, sendButton);
    this.bar = el("div", { class: "bar", hidden: true, "data-testid": "reply-bar" });
    this.keys = el("div", { class: "reply-keys", "data-testid": "reply-keyboard" });
    this.nodes = [this.list, this.bar, this.row, this.keys];
  }

  makeAttach() {
    const pick = (kind, accept) => {
      const input = el("input", { type: "file", accept, hidden: true, "data-testid": `file-${kind}` });
      input.addEventListener("change", () => {
        if (input.files.length) this.sendFile(kind, input.files[0]);
        input.value = "";
        menu.open = false;
      });
      return input;
    };
    const photo = pick("photo", "image/*");
    const file = pick("document", null);
    const option = (label, act) => el("button", { type: "button", onclick: act }, label);
    const send = (label, body) => option(label, () => {
      menu.open = false;
      this.say(body());
    });
    const menu = el(
      "details",
      { class: "menu attach", "data-testid": "attach" },
      el("summary", { class: "round", "aria-label": "Anexar" }, icon("attach")),
      el(
        "div",
        { class: "menu-body is-up" },
        option("📷 Foto", () => photo.click()),
        option("📎 Arquivo", () => file.click()),
        send("📍 Localização", () => ({ location: HERE })),
        send("👤 Meu contato", () => ({ contact: this.on.contact() })),
        send("🎤 Mensagem de voz", () => ({ kind: "voice" })),
        send("🙂 Figurinha", () => ({ kind: "sticker" })),
        photo, file,
      ),
    );
    return menu;
  }

  focus() {
    this.input.focus({ preventScroll: true });
  }

  // --- sending ---

  say(body) {
    const answers = this.reply ? { reply_to_message_id: this.reply } : {};
    this.setReply(null);
    return this.on.say(body instanceof FormData ? body : { ...answers, ...body });
  }

  send() {
    const text = this.input.value.trim();
    if (!text) return;
    if (this.isChoosing()) {
      this.choose(this.options()[this.chosen].dataset.command);
      return;
    }
    this.clear();
    const { editing } = this;
    if (editing) {
      this.setEditing(null);
      this.on.rewrite(editing, text);
    } else this.say({ text });
  }

  sendFile(kind, file) {
    const form = new FormData();
    form.append(kind, file, file.name);
    if (this.input.value.trim()) form.append("caption", this.input.value.trim());
    this.clear();
    return this.say(form);
  }

  clear() {
    this.input.value = "";
    this.onInput();
  }

  // --- answering and correcting ---

  setReply(message) {
    this.reply = message?.message_id ?? null;
    if (message) this.editing = null;
    this.showBar(message, "Resposta a");
  }

  setEditing(message) {
    this.editing = message?.message_id ?? null;
    if (message) this.reply = null;
    this.input.value = message?.text ?? "";
    this.showBar(message, "Corrigir mensagem");
    this.onInput();
  }

  showBar(message, title) {
    this.bar.hidden = !message;
    if (!message) return;
    const cancel = () => {
      if (this.editing) this.setEditing(null);
      this.setReply(null);
      this.focus();
    };
    this.bar.replaceChildren(
      el("span", { class: "bar-text" }, el("strong", {}, title), el("span", {}, gist(message))),
      el("button", { type: "button", class: "round", "aria-label": "Cancelar", onclick: cancel }, icon("close")),
    );
    this.focus();
  }

  // --- the keys a bot puts below the input ---

  showKeys(markup, asked) {
    this.input.placeholder = markup?.input_field_placeholder || SEND.hint;
    const act = (key) => {
      if (key.request_contact) this.say({ contact: this.on.contact() });
      else if (key.request_location) this.say({ location: HERE });
      else this.say({ text: key.text });
    };
    this.keys.replaceChildren(
      ...(markup?.keyboard ?? []).map((row) =>
        el("div", { class: "keyboard-row" }, ...row.map((key) => el("button", { type: "button", onclick: () => act(key) }, key.text))),
      ),
    );
    this.keysButton.hidden = !markup?.keyboard;
    this.keys.hidden = !markup?.keyboard;
    if (markup?.force_reply && asked) this.setReply(asked);
  }

  toggleKeys() {
    this.keys.hidden = !this.keys.hidden;
    this.keysButton.setAttribute("aria-expanded", String(!this.keys.hidden));
  }

  // --- commands: the focus stays where it is, the arrows move the choice ---

  options() {
    return [...this.list.children];
  }

  isChoosing() {
    return !this.list.hidden && this.chosen >= 0;
  }

  onInput() {
    this.input.style.height = "auto";
    if (this.input.value) this.input.style.height = `${Math.min(this.input.scrollHeight + 2, 120)}px`;
    const typed = this.input.value;
    if (/^\/\w*$/.test(typed)) this.openCommands(typed.slice(1).toLowerCase());
    else this.closeCommands();
  }

  toggleCommands() {
    if (!this.list.hidden) {
      this.closeCommands();
      return;
    }
    this.openCommands("");
    this.list.focus();
  }

  openCommands(prefix) {
    const found = this.on.commands().filter((one) => one.command.startsWith(prefix));
    this.list.replaceChildren(
      ...found.map((one, at) =>
        el(
          "div",
          {
            role: "option", class: "command", id: `${this.list.id}-${at}`, "data-command": one.command,
            onclick: () => this.choose(one.command),
          },
          el("strong", {}, `/${one.command}`), el("span", {}, one.description),
        ),
      ),
    );
    this.list.hidden = found.length === 0;
    this.menuButton.setAttribute("aria-expanded", String(found.length > 0));
    this.mark(found.length ? 0 : -1);
  }

  closeCommands() {
    this.list.hidden = true;
    this.menuButton.setAttribute("aria-expanded", "false");
    this.mark(-1);
  }

  mark(at) {
    this.chosen = at;
    for (const [index, option] of this.options().entries()) option.setAttribute("aria-selected", String(index === at));
    const option = this.options()[at];
    option?.scrollIntoView({ block: "nearest" });
    for (const node of [this.input, this.list]) {
      if (option && !this.list.hidden) node.setAttribute("aria-activedescendant", option.id);
      else node.removeAttribute("aria-activedescendant");
    }
  }

  move(by) {
    const { length } = this.options();
    this.mark((this.chosen + by + length) % length);
  }

  choose(command) {
    this.clear();
    this.closeCommands();
    this.focus();
    this.say({ text: `/${command}` });
  }

  onListKey(event) {
    if (event.key === "ArrowDown") this.move(1);
    else if (event.key === "ArrowUp") this.move(-1);
    else if (event.key === "Enter" && this.isChoosing()) this.choose(this.options()[this.chosen].dataset.command);
    else if (event.key === "Escape") {
      this.closeCommands();
      this.menuButton.focus();
    } else return;
    event.preventDefault();
  }

  onKey(event) {
    const isListed = !this.list.hidden;
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) this.send();
    else if (event.key === "ArrowDown" && isListed) this.move(1);
    else if (event.key === "ArrowUp" && isListed) this.move(-1);
    else if (event.key === "ArrowUp" && !this.input.value) {
      // As in the app: the arrow corrects what was said last, with Ctrl it answers the bot.
      const last = this.on.last(event.ctrlKey ? "bot" : "person");
      if (!last || (!event.ctrlKey && (!last.text || last.photo || last.document))) return;
      if (event.ctrlKey) this.setReply(last);
      else this.setEditing(last);
    } else if (event.key === "Tab" && !event.shiftKey && this.isChoosing()) {
      this.input.value = `/${this.options()[this.chosen].dataset.command} `;
      this.closeCommands();
    } else if (event.key === "Escape") {
      if (isListed) this.closeCommands();
      else if (this.editing) this.setEditing(null);
      else this.setReply(null);
    } else return;
    event.preventDefault();
  }
}
