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

export function avatar(element, name, id) {
  element.textContent = [...name][0] ?? "?";
  element.style.setProperty("--hue", (Math.abs(id) * 67) % 360);
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
  if (entity.type === "spoiler") element.onclick = () => element.classList.add("shown");
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
