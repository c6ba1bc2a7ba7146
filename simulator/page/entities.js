// From a text and its entities to elements. Offsets are UTF-16 units, as strings here are.

import { el, icon, shortDayOf, timeOf } from "./dom.js";

// These stand on lines of their own: the line break beside them is not shown twice.
const BLOCKS = new Set(["pre", "blockquote", "expandable_blockquote"]);

const TAGS = { bold: "strong", italic: "em", underline: "u", strikethrough: "s" };

export function render(text, entities, on) {
  const sorted = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  const out = document.createDocumentFragment();
  out.append(...pieces(text, 0, text.length, sorted, on));
  return out;
}

function pieces(text, from, to, entities, on) {
  const nodes = [];
  let at = from;
  let rest = entities;
  while (rest.length) {
    const [entity, ...others] = rest;
    const start = Math.max(entity.offset, at);
    const end = Math.min(entity.offset + entity.length, to);
    if (start >= end) {
      rest = others;
      continue;
    }
    const isBlock = BLOCKS.has(entity.type);
    if (start > at) {
      const before = text.slice(at, start);
      nodes.push(isBlock ? before.replace(/\n$/, "") : before);
    }
    const inside = others.filter((other) => other.offset < end);
    const children = pieces(text, start, end, inside, on);
    nodes.push(wrap(entity, children, text.slice(start, end), on));
    at = isBlock && text[end] === "\n" && end < to ? end + 1 : end;
    // What reaches beyond this one goes on after it.
    rest = others.filter((other) => other.offset + other.length > end);
  }
  if (at < to) nodes.push(text.slice(at, to));
  return nodes;
}

function wrap(entity, children, text, on) {
  const tag = TAGS[entity.type];
  if (tag) return el(tag, {}, ...children);
  switch (entity.type) {
    case "spoiler":
      return spoiler(children);
    case "code":
      return el("button", { type: "button", class: "code", title: "Copiar", onclick: () => on.copy(text) }, el("code", {}, ...children));
    case "pre":
      return el(
        "div",
        { class: "pre" },
        el("pre", entity.language ? { "data-language": entity.language, tabindex: "0" } : { tabindex: "0" }, ...children),
        el("button", { type: "button", class: "copy", "aria-label": "Copiar o texto", onclick: () => on.copy(text) }, icon("copy")),
      );
    case "blockquote":
      return el("blockquote", {}, ...children);
    case "expandable_blockquote":
      return expandable(children);
    case "text_link":
      return link(entity.url, children, on);
    case "url":
      return link(/^https?:/.test(text) ? text : `https://${text}`, children, on);
    case "bot_command":
      return el("button", { type: "button", class: "inline-link", onclick: () => on.send(text) }, ...children);
    case "date_time":
      return time(new Date(entity.unix_time * 1000), children);
    case "email":
      return el("a", { href: `mailto:${text}` }, ...children);
    case "mention":
    case "text_mention":
    case "hashtag":
      return el("span", { class: "mention" }, ...children);
    default:
      return el("span", {}, ...children);
  }
}

export function isStartLink(url) {
  return /^(?:https?:\/\/)?(?:t\.me|telegram\.me)\/\w+\/?(?:\?start=|$)|^tg:\/\/resolve\?/i.test(url);
}

// What a link to this bot carries: "" for a bare one, null when it leads elsewhere.
export function payloadOf(url, username) {
  let address;
  try {
    address = new URL(/^[a-z]+:/i.test(url) ? url : `https://${url}`);
  } catch {
    return null;
  }
  const isApp = address.protocol === "tg:";
  const isWeb = /^(?:t\.me|telegram\.me|telegram\.dog)$/i.test(address.hostname);
  const name = isApp ? address.searchParams.get("domain") : isWeb ? address.pathname.slice(1) : null;
  if (name?.replace(/\/$/, "").toLowerCase() !== username.toLowerCase()) return null;
  const payload = address.searchParams.get("start") ?? "";
  return /^[\w-]{0,64}$/.test(payload) ? payload : null;
}

function link(url, children, on) {
  if (isStartLink(url)) {
    return el("button", { type: "button", class: "inline-link", onclick: () => on.scan(url) }, ...children);
  }
  return el("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, ...children);
}

function time(when, children) {
  return el("time", { datetime: when.toISOString(), title: `${shortDayOf(when)}, ${timeOf(when)}` }, ...children);
}

function spoiler(children) {
  const node = el(
    "button",
    {
      type: "button",
      class: "spoiler",
      "aria-label": "Mostrar texto escondido",
      "aria-expanded": "false",
      onclick: () => {
        node.classList.add("is-open");
        node.removeAttribute("aria-label");
        node.setAttribute("aria-expanded", "true");
      },
    },
    el("span", {}, ...children),
  );
  return node;
}

function expandable(children) {
  const body = el("div", { class: "quote-body" }, ...children);
  const more = el(
    "button",
    {
      type: "button",
      class: "quote-more",
      "aria-expanded": "false",
      onclick: () => {
        const isOpen = body.classList.toggle("is-open");
        more.setAttribute("aria-expanded", String(isOpen));
        more.textContent = isOpen ? "Mostrar menos" : "Mostrar mais";
      },
    },
    "Mostrar mais",
  );
  // What fits needs no button; whether it fits is known only on the screen.
  new ResizeObserver(() => {
    more.hidden = !body.classList.contains("is-open") && body.scrollHeight <= body.clientHeight + 1;
  }).observe(body);
  return el("blockquote", { class: "is-expandable" }, body, more);
}
