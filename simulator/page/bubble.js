// One message: what it shows, and the buttons below it.

import { el, icon, sizeOf, timeOf } from "./dom.js";
import { isStartLink, render } from "./entities.js";

const OTHER = {
  sticker: "Figurinha", voice: "Mensagem de voz", video: "Vídeo", audio: "Áudio",
  animation: "Animação", video_note: "Vídeo curto",
};

export function bubble(message, waiting, on) {
  const isOwn = message.from === "person";
  const when = new Date(message.date * 1000);
  const meta = el(
    "span",
    { class: "meta" },
    message.edited ? el("span", { class: "edited" }, "editada ") : null,
    el("time", { datetime: when.toISOString() }, timeOf(when)),
    isOwn ? el("span", { class: "ticks", "aria-hidden": "true" }, " ✓✓") : null,
  );
  const body = el(
    "div",
    { class: `bubble ${message.photo ? "has-photo" : ""}` },
    el("span", { class: "hidden-text" }, isOwn ? "Você: " : "Robô: "),
    ...parts(message),
    message.text ? el("div", { class: "text" }, render(message.text, message.entities, on)) : null,
    meta,
    message.reaction ? el("span", { class: "reaction", title: "Reação do robô" }, message.reaction) : null,
  );
  return el(
    "div",
    {
      class: `message ${isOwn ? "is-own" : "is-bot"}`,
      "data-testid": `message-${message.message_id}`,
      "data-from": message.from,
    },
    body,
    message.buttons.length ? keyboard(message, waiting, on) : null,
  );
}

function* parts(message) {
  if (message.photo) {
    yield el("img", {
      class: "photo",
      src: `/sim/files/${message.photo.file_id}`,
      width: message.photo.width,
      height: message.photo.height,
      alt: message.text ? "" : "Foto",
      "data-testid": "photo",
    });
  }
  if (message.document) yield documentCard(message.document);
  if (message.venue) yield placeCard(message.venue.title, message.venue.address);
  if (message.location) {
    yield placeCard("Localização", `${message.location.latitude}, ${message.location.longitude}`);
  }
  if (message.contact) {
    const { first_name: first, last_name: last = "", phone_number: phone } = message.contact;
    yield el(
      "div",
      { class: "card", "data-testid": "contact" },
      el("span", { class: "card-icon", "aria-hidden": "true" }, first[0]),
      el("span", { class: "card-text" }, el("strong", {}, `${first} ${last}`.trim()), el("span", {}, phone)),
    );
  }
  if (message.other) yield el("div", { class: "other" }, OTHER[message.other] ?? message.other);
}

function documentCard(document) {
  return el(
    "a",
    { class: "card", href: `/sim/files/${document.file_id}`, download: document.file_name, "data-testid": "document" },
    el("span", { class: "card-icon" }, icon("file")),
    el(
      "span",
      { class: "card-text" },
      el("strong", {}, document.file_name ?? "arquivo"),
      el("span", {}, `${sizeOf(document.file_size)} · baixar`),
    ),
  );
}

function placeCard(title, address) {
  return el(
    "div",
    { class: "place", "data-testid": "venue" },
    el("div", { class: "map" }, icon("pin")),
    el("div", { class: "card-text" }, el("strong", {}, title), el("span", {}, address)),
  );
}

function keyboard(message, waiting, on) {
  return el(
    "div",
    { class: "keyboard" },
    ...message.buttons.map((row) =>
      el("div", { class: "keyboard-row" }, ...row.map((button) => key(message, button, waiting, on))),
    ),
  );
}

function key(message, button, waiting, on) {
  const isBusy = waiting.has(`${message.message_id} ${button.data}`);
  const shared = { class: `key ${button.style ?? ""}`, "data-testid": "button" };
  if (button.url && !isStartLink(button.url)) {
    return el(
      "a",
      { ...shared, href: button.url, target: "_blank", rel: "noopener noreferrer" },
      button.text,
      el("span", { class: "corner", "aria-hidden": "true" }, "↗"),
      el("span", { class: "hidden-text" }, " (abre outra página)"),
    );
  }
  const act = () => {
    if (button.url) on.scan(button.url);
    else if (button.copy !== undefined) on.copy(button.copy);
    else if (button.data !== null) on.tap(message.message_id, button);
  };
  return el(
    "button",
    { ...shared, type: "button", "aria-busy": isBusy ? "true" : null, onclick: act },
    button.text,
    button.copy === undefined ? null : el("span", { class: "corner" }, icon("copy")),
  );
}
