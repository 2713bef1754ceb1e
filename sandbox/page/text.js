// Small pieces of page: elements, avatars, formatted text. Text is only ever set as text.

export function make(tag, className = "", text = "") {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text) element.textContent = text;
  return element;
}

export function button(label, onClick, className = "") {
  const element = make("button", className, label);
  element.type = "button";
  element.onclick = onClick;
  return element;
}

// Rebuild only what has changed: a button that is replaced while it is pressed is not clicked.
export function changed(element, ...facts) {
  const sign = JSON.stringify(facts);
  const fresh = element.dataset.sign !== sign;
  element.dataset.sign = sign;
  return fresh;
}

export function avatar(element, name, id) {
  element.textContent = [...name][0] ?? "?";
  element.style.setProperty("--hue", (Math.abs(id) * 67) % 360);
}

const BELL = "M12 3a5 5 0 0 0-5 5v4l-2 4h14l-2-4V8a5 5 0 0 0-5-5zm-2 15a2 2 0 0 0 4 0z";
const ICONS = {
  bell: BELL,
  mute: `${BELL}M3 4.4 4.4 3 21 19.6 19.6 21z`,
  lock: "M7 10V8a5 5 0 0 1 10 0v2h1a1 1 0 0 1 1 1v8a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1v-8a1 1 0 0 1 1-1zm2 0h6V8a3 3 0 0 0-6 0z",
  pin: "M14 3l7 7-3 1-3 4v3l-3-3-5 5-1-1 5-5-3-3h3l4-3z",
  voice: "M12 3a3 3 0 0 0-3 3v5a3 3 0 0 0 6 0V6a3 3 0 0 0-3-3zM6 11h2a4 4 0 0 0 8 0h2a6 6 0 0 1-5 5.900V20h-2v-3.100A6 6 0 0 1 6 11z",
  document: "M6 3h8l5 5v13H6zm7 2v4h4z",
  place: "M12 2a7 7 0 0 0-7 7c0 5 7 13 7 13s7-8 7-13a7 7 0 0 0-7-7zm0 9.500a2.5 2.5 0 1 1 0-5 2.5 2.5 0 0 1 0 5z",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zm-8 8c0-4 4-6 8-6s8 2 8 6z",
};

// Drawn, because not every machine has a font with such signs.
export function icon(name, meaning = "") {
  const space = "http://www.w3.org/2000/svg";
  const picture = document.createElementNS(space, "svg");
  picture.setAttribute("viewBox", "0 0 24 24");
  picture.setAttribute("class", `icon i-${name}`);
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", ICONS[name]);
  path.setAttribute("fill-rule", name === "mute" ? "nonzero" : "evenodd");
  picture.append(path);
  const holder = make("span", "mark");
  if (meaning) { holder.title = meaning; holder.setAttribute("aria-label", meaning); }
  holder.append(picture);
  return holder;
}

const TAGS = {
  bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code", pre: "pre",
  blockquote: "blockquote", expandable_blockquote: "blockquote",
};

// Entities may nest but never cross: cut the text at every border, wrap each piece.
export function formatted(text, entities, onLink) {
  const borders = new Set([0, text.length]);
  for (const e of entities) borders.add(e.offset).add(e.offset + e.length);
  const cuts = [...borders].sort((a, b) => a - b);
  const out = document.createDocumentFragment();
  for (let i = 0; i + 1 < cuts.length; i++) {
    const [start, end] = [cuts[i], cuts[i + 1]];
    let node = document.createTextNode(text.slice(start, end));
    const here = entities.filter((e) => e.offset <= start && e.offset + e.length >= end);
    for (const entity of here.sort((a, b) => a.length - b.length)) {
      const whole = text.slice(entity.offset, entity.offset + entity.length);
      node = wrapped(node, entity, whole, onLink);
    }
    out.append(node);
  }
  return out;
}

function wrapped(node, entity, whole, onLink) {
  const element = make(TAGS[entity.type] ?? "span", `e-${entity.type}`);
  element.append(node);
  if (entity.type === "spoiler") {
    element.setAttribute("role", "button");
    element.tabIndex = 0;
    element.onclick = () => element.classList.add("shown");
  }
  const target = { text_link: entity.url, url: whole, bot_command: whole }[entity.type];
  if (target) {
    element.setAttribute("role", "link");
    element.tabIndex = 0;
    element.onclick = () => onLink(target);
  }
  return element;
}

const ZONE = "Asia/Shanghai";
const HOUR = new Intl.DateTimeFormat("zh-CN", { timeZone: ZONE, hour: "2-digit", minute: "2-digit", hour12: false });
const SECOND = new Intl.DateTimeFormat("zh-CN", { timeZone: ZONE, hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false });
const DAY = new Intl.DateTimeFormat("zh-CN", { timeZone: ZONE, month: "long", day: "numeric", weekday: "short" });

export const hour = (at) => HOUR.format(at);
export const second = (at) => SECOND.format(at);
export const day = (at) => DAY.format(at);
