// Making elements without a template: attributes, listeners, children; and small words.

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
  down: "M6 9.5l6 6 6-6",
  close: "M6 6l12 12M18 6 6 18",
  keys: "M3 7h18v11H3zM7 11v.01M11 11v.01M15 11v.01M18 11v.01M8 15h8",
  arrow: "M8 16 16 8M9 8h7v7",
  theme: "M12 4a8 8 0 1 0 8 8 6 6 0 0 1-8-8z",
  qr: "M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2v2h-2zM18 18h2v2h-2zM18 14h2M14 18v2",
};

const svg = (tag, attributes, ...children) => {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
};

export function icon(name) {
  const shape = { viewBox: "0 0 24 24", "aria-hidden": "true", class: `icon icon-${name}` };
  return svg("svg", shape, svg("path", { d: PATHS[name] }));
}

// A map of nowhere: streets in an order of its own for every place, the pin in the middle.
export function map(latitude, longitude) {
  let seed = Math.abs(Math.round(latitude * 9973) ^ Math.round(longitude * 7919)) || 1;
  const chance = (most) => (seed = (seed * 48271) % 2147483647) % most;
  const streets = [];
  for (let at = -20 + chance(30); at < 320; at += 34 + chance(34)) {
    const lean = chance(40) - 20;
    streets.push(svg("path", { class: chance(4) ? "street" : "avenue", d: `M${at} -5 L${at + lean} 125` }));
  }
  for (let at = 8 + chance(20); at < 120; at += 26 + chance(20)) {
    streets.push(svg("path", { class: chance(3) ? "street" : "avenue", d: `M-5 ${at} Q150 ${at + chance(24) - 12} 305 ${at + chance(16) - 8}` }));
  }
  const park = svg("rect", { class: "park", x: chance(180), y: chance(50), width: 60 + chance(50), height: 40, rx: 8 });
  const river = svg("path", { class: "river", d: `M-5 ${90 + chance(30)} Q90 ${60 + chance(30)} 160 ${95 + chance(20)} T305 ${80 + chance(30)}` });
  return svg(
    "svg",
    { viewBox: "0 0 300 120", class: "map", "aria-hidden": "true", preserveAspectRatio: "xMidYMid slice" },
    park, river, ...streets,
    svg("path", { class: "pin", d: "M150 72s17-15 17-27a17 17 0 1 0-34 0c0 12 17 27 17 27z" }),
    svg("circle", { cx: 150, cy: 45, r: 6, fill: "#fff" }),
  );
}

// The demonstration speaks of Brasília time, wherever the browser is.
const ZONE = { timeZone: "America/Sao_Paulo" };
const TIME = new Intl.DateTimeFormat("pt-BR", { ...ZONE, hour: "2-digit", minute: "2-digit" });
const DAY = new Intl.DateTimeFormat("pt-BR", { ...ZONE, weekday: "long", day: "numeric", month: "long" });
const SHORT_DAY = new Intl.DateTimeFormat("pt-BR", {
  ...ZONE, weekday: "long", day: "numeric", month: "numeric", year: "numeric",
});

export const timeOf = (moment) => TIME.format(moment);
export const dayOf = (moment) => DAY.format(moment);
// "segunda", as people say it: never cut to letters, which a screen reader spells out.
export const shortDayOf = (moment) => SHORT_DAY.format(moment).replace("-feira", "");

export function sizeOf(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1).replace(".", ",")} MB`;
}

export function initialsOf(name) {
  const words = name.split(/\s+/).filter((word) => /^\p{L}/u.test(word));
  return ((words[0]?.[0] ?? "?") + (words.length > 1 ? words.at(-1)[0] : "")).toUpperCase();
}

export const isStill = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
