// Making elements without a template: attributes, listeners, children.

export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "class") node.className = value;
    else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

// Small pictures drawn here: nothing comes from outside.
const PATHS = {
  send: "M3 11.5 21 3l-6.5 18-3.2-7.2z",
  attach: "M8 12.5 14.2 6.3a3 3 0 0 1 4.3 4.3l-8 8a5 5 0 0 1-7-7L11 4",
  menu: "M4 7h16M4 12h16M4 17h16",
  file: "M7 3h7l5 5v13H7zM14 3v5h5",
  pin: "M12 21s7-6.2 7-11a7 7 0 1 0-14 0c0 4.8 7 11 7 11zM12 12.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5",
  copy: "M9 9h10v11H9zM15 6V4H5v11h2",
  more: "M12 6.5v.01M12 12v.01M12 17.5v.01",
};

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", `icon icon-${name}`);
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

// The demonstration speaks of Brasília time, wherever the browser is.
const ZONE = { timeZone: "America/Sao_Paulo" };
const TIME = new Intl.DateTimeFormat("pt-BR", { ...ZONE, hour: "2-digit", minute: "2-digit" });
const DAY = new Intl.DateTimeFormat("pt-BR", { ...ZONE, weekday: "long", day: "numeric", month: "long" });
const SHORT_DAY = new Intl.DateTimeFormat("pt-BR", {
  ...ZONE, weekday: "short", day: "numeric", month: "numeric", year: "numeric",
});

export const timeOf = (moment) => TIME.format(moment);
export const dayOf = (moment) => DAY.format(moment);
export const shortDayOf = (moment) => SHORT_DAY.format(moment);

export function sizeOf(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1).replace(".", ",")} MB`;
}

export function initialsOf(name) {
  const words = name.split(/\s+/).filter((word) => /^\p{L}/u.test(word));
  return ((words[0]?.[0] ?? "?") + (words.length > 1 ? words.at(-1)[0] : "")).toUpperCase();
}
