// One message, or one album: what it shows, and the buttons below it.

import { el, icon, map, sizeOf, timeOf } from "./dom.js";
import { isStartLink, render } from "./entities.js";

const OTHER = {
  sticker: "🙂 Figurinha", voice: "🎤 Mensagem de voz", video: "🎬 Vídeo", audio: "🎵 Áudio",
  animation: "🎞️ Animação", video_note: "⏺️ Vídeo curto",
};

// In a few words, for the quote in an answer and for what is told of a message.
export function gist(message) {
  if (message.text) return message.text.split("\n", 1)[0].slice(0, 90);
  if (message.photo) return "📷 Foto";
  if (message.document) return `📎 ${message.document.file_name ?? "Arquivo"}`;
  if (message.venue || message.location) return `📍 ${message.venue?.title ?? "Localização"}`;
  if (message.contact) return `👤 ${message.contact.first_name}`;
  return OTHER[message.other] ?? "Mensagem";
}

// `messages` is one message, or all of an album; `replied` is what the first one answers.
export function bubble(messages, replied, on) {
  const [first] = messages;
  const last = messages.at(-1);
  const isOwn = first.from === "person";
  const isPicture = messages.every((one) => one.photo);
  const isBare = isPicture && messages.every((one) => !one.text);
  const said = messages.find((one) => one.text);
  const body = el(
    "div",
    { class: `bubble${isPicture ? " has-photo" : ""}${isBare ? " is-bare" : ""}` },
    el("span", { class: "hidden-text" }, isOwn ? "Você: " : "Robô: "),
    first.reply_to ? quote(first.reply_to, replied, on) : null,
    messages.length > 1 ? album(messages, on) : null,
    ...(messages.length > 1 ? [] : parts(first, on)),
    said ? words(said, on) : null,
    meta(messages, last, isOwn),
    first.reaction ? el("span", { class: "reaction", title: "Reação do robô" }, first.reaction) : null,
  );
  const node = el(
    "div",
    {
      class: `message ${isOwn ? "is-own" : "is-bot"}`,
      "data-testid": `message-${first.message_id}`,
      "data-from": first.from,
      ondblclick: (event) => { if (!event.target.closest("button, a, code, pre")) on.replyTo(first.message_id); },
    },
    body,
    last.buttons.length ? keyboard(last, on) : null,
  );
  return node;
}

// As in the app, what a link carried goes to the bot and is not shown.
function words(message, on) {
  const [start] = /^\/start(?= \S+$)/.exec(message.from === "person" ? message.text : "") ?? [];
  return el(
    "div",
    { class: "text", title: start && message.text },
    render(start ?? message.text, message.entities, on),
  );
}

function meta(messages, last, isOwn) {
  const when = new Date(last.date * 1000);
  return el(
    "span",
    { class: "meta" },
    messages.some((one) => one.edited) ? el("span", { class: "edited" }, "editado ") : null,
    el("time", { datetime: when.toISOString() }, timeOf(when)),
    isOwn ? el("span", { class: "ticks", "aria-hidden": "true" }, " ✓✓") : null,
  );
}

function quote(id, replied, on) {
  return el(
    "button",
    { type: "button", class: "reply-quote", onclick: () => on.goTo(id), "data-testid": "reply-quote" },
    el("strong", {}, replied ? (replied.from === "person" ? "Você" : on.botTitle) : "Mensagem apagada"),
    replied ? el("span", {}, gist(replied)) : null,
  );
}

function* parts(message, on) {
  if (message.photo) yield photo(message, on);
  if (message.document) yield documentCard(message.document);
  if (message.venue) yield placeCard(message.venue, message.venue.title, message.venue.address);
  if (message.location) {
    const { latitude, longitude } = message.location;
    yield placeCard(message.location, "Localização", [latitude, longitude].map(degrees).join(" · "));
  }
  if (message.contact) yield contactCard(message.contact);
  if (message.other) yield el("div", { class: "other" }, OTHER[message.other] ?? message.other);
}

function album(messages, on) {
  if (!messages.every((one) => one.photo)) {
    return el("div", { class: "files" }, ...messages.flatMap((one) => [...parts(one, on)]));
  }
  return el("div", { class: "album", "data-testid": "album" }, ...messages.map((one) => photo(one, on)));
}

function photo(message, on) {
  const { file_id: id, width, height } = message.photo;
  const label = message.text ? `Abrir a foto: ${gist(message)}` : "Abrir a foto";
  return el(
    "button",
    { type: "button", class: "photo", "aria-label": label, "data-testid": "photo", onclick: () => on.view(message) },
    el("img", { src: `/sim/files/${id}`, width, height, alt: "" }),
  );
}

function documentCard(document) {
  const name = document.file_name ?? "arquivo";
  return el(
    "a",
    { class: "card", href: `/sim/files/${document.file_id}`, download: name, "data-testid": "document" },
    el("span", { class: "card-icon" }, icon("file")),
    el("span", { class: "card-text" }, el("strong", {}, name), el("span", {}, `${sizeOf(document.file_size)} · baixar`)),
  );
}

function placeCard({ latitude, longitude }, title, address) {
  return el(
    "div",
    { class: "place", "data-testid": "venue" },
    map(latitude, longitude),
    el("div", { class: "card-text" }, el("strong", {}, title), el("span", {}, address)),
  );
}

const degrees = (angle) => `${angle.toFixed(4).replace(".", ",")}°`;

function contactCard({ first_name: first, last_name: last = "", phone_number: phone }) {
  return el(
    "div",
    { class: "card", "data-testid": "contact" },
    el("span", { class: "card-icon", "aria-hidden": "true" }, first[0]),
    el("span", { class: "card-text" }, el("strong", {}, `${first} ${last}`.trim()), el("span", {}, phone)),
  );
}

function keyboard(message, on) {
  return el(
    "div",
    { class: "keyboard" },
    ...message.buttons.map((row) =>
      el("div", { class: "keyboard-row" }, ...row.map((button) => key(message, button, on))),
    ),
  );
}

function key(message, button, on) {
  const shared = { class: `key ${button.style ?? ""}`, "data-testid": "button" };
  const [, emoji = "", rest] = /^(\p{Extended_Pictographic}\S*)?([^]*)$/u.exec(button.text);
  const text = el("span", {}, emoji && el("span", { class: "emoji" }, emoji), rest);
  const corner = (name) => el("span", { class: "corner" }, icon(name));
  if (button.url && !isStartLink(button.url)) {
    return el(
      "a",
      { ...shared, href: button.url, target: "_blank", rel: "noopener noreferrer" },
      text, corner("arrow"), el("span", { class: "hidden-text" }, " (abre outra página)"),
    );
  }
  const act = () => {
    if (button.url) on.scan(button.url);
    else if (button.copy !== undefined) on.copy(button.copy);
    else if (button.data !== null) on.tap(message.message_id, button);
  };
  return el(
    "button",
    { ...shared, type: "button", "data-key": button.data === null ? null : `${message.message_id} ${button.data}`, onclick: act },
    text,
    button.url ? corner("arrow") : null,
    button.copy === undefined ? null : corner("copy"),
  );
}
