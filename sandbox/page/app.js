// The page: the clock bar, the people, and the phones side by side.
import { act, listen, see } from "./api.js";
import { Column } from "./column.js";
import { byKeyboard } from "./keyboard.js";
import { avatar, changed, day, make, second } from "./text.js";

const KEPT = "linli-open-phones";
const AUTO_MOST = 5; // phones that may open by themselves when they ring
let status = null;
let read = 0; // when the status was fetched
let columns = [];

const $ = (selector) => document.querySelector(selector);

const host = {
  people: () => status.people,
  botName: () => status.bot.name,
  open: (user) => open(user, true),
  close(column) {
    columns = columns.filter((c) => c !== column);
    column.el.remove();
    remember();
    chips();
  },
  menu: (column) => (column.isPrivate ? personMenu(column) : groupMenu(column)),
  changed: () => chips(),
  picture(source) {
    $("#picture img").src = source;
    $("#picture").showModal();
  },
};

// ---- phones ----------------------------------------------------------------------------------

function open(user, focus, fresh = false) {
  let column = columns.find((c) => c.isPrivate && c.user === user);
  if (!column) {
    column = new Column(host, user, user);
    column.fresh = fresh;
    const place = fresh ? status.groups.length : columns.length;
    columns.splice(place, 0, column);
    $("main").insertBefore(column.el, $("main").children[place] ?? null);
    column.refresh();
    remember();
  }
  if (focus) {
    column.el.scrollIntoView({ behavior: "smooth", inline: "center", block: "nearest" });
    column.input.focus({ preventScroll: true });
  }
  chips();
  return column;
}

// One phone per group, before all others; a group that was upgraded is another group.
function groups() {
  const known = new Set(status.groups.map((g) => g.id));
  columns.filter((c) => !c.isPrivate && !known.has(c.chat)).forEach((c) => host.close(c));
  status.groups.forEach((group, place) => {
    let column = columns.find((c) => c.chat === group.id);
    if (!column) {
      column = new Column(host, group.id, group.members.find((id) => id !== status.bot.id) ?? 0);
      if (place === 0) column.el.dataset.testid = "column-group";
      column.part(".close").hidden = true;
      column.part(".speaker").hidden = false;
      columns.splice(place, 0, column);
      $("main").insertBefore(column.el, $("main").children[place] ?? null);
    }
    speakers(column, group);
  });
}

function speakers(column, known) {
  const select = column.part(".speaker select");
  const now = select.value || String(column.user);
  const here = status.people.filter((p) => known.members.includes(p.id));
  if (!changed(select, here)) return;
  const options = here.map((p) => new Option([p.name, p.note].filter(Boolean).join(" · "), p.id));
  if (here.length) options.push(new Option("匿名管理员（以群的名义）", `${here[0].id}:anonymous`));
  select.replaceChildren(...options);
  select.value = now;
}

function remember() {
  const users = columns.filter((c) => c.isPrivate).map((c) => c.user);
  try { localStorage.setItem(KEPT, JSON.stringify(users)); } catch { /* private window */ }
}

function remembered() {
  try { return JSON.parse(localStorage.getItem(KEPT)); } catch { return null; }
}

// ---- people ----------------------------------------------------------------------------------

function chips() {
  const box = $(".chips");
  const shown = status.people.map((person) => ({ ...person, ...phoneOf(person) }));
  if (changed(box, shown)) box.replaceChildren(...shown.map(chip));
  const unread = columns.reduce((sum, c) => sum + (c.isPrivate ? c.unread ?? 0 : 0), 0);
  document.title = `${unread ? `(${unread}) ` : ""}邻里 · 沙盒`;
}

function phoneOf(person) {
  const column = columns.find((c) => c.isPrivate && c.user === person.id);
  return { open: Boolean(column), missed: column ? column.unread : waiting.get(person.id) };
}

function chip(person) {
  const element = make("button", "chip");
  element.dataset.testid = `chip-${person.id}`;
  element.setAttribute("aria-pressed", String(person.open));
  const face = make("span", "avatar");
  avatar(face, person.name, person.id);
  const words = make("span", "words");
  words.append(make("b", "", person.name), make("small", "", person.note));
  element.append(face, words);
  if (person.missed) element.append(make("span", "unread", String(person.missed)));
  element.classList.toggle("ringing", Boolean(person.missed));
  element.onclick = () => {
    waiting.delete(person.id);
    open(person.id, true).read();
  };
  return element;
}

const waiting = new Map(); // messages to people whose phone is not on the table

function personMenu(column) {
  const user = column.user;
  const known = status.groups[0];
  const inside = known?.members.includes(user);
  return [
    column.blocked
      ? ["解除拉黑", () => column.try("unblock", { user })]
      : ["拉黑机器人", () => column.try("block", { user })],
    known && (inside
      ? ["退出小区群", () => column.try("leave", { chat: known.id, user })]
      : ["加入小区群", () => column.try("join", { chat: known.id, user })]),
    ["注销账号", () => column.try("deactivate", { user })],
  ].filter(Boolean);
}

function groupMenu(column) {
  const known = status.groups.find((g) => g.id === column.chat);
  const by = column.user;
  const set = (value) => () => column.try("set_bot", { chat: known.id, status: value, by });
  const inside = known.members.includes(status.bot.id);
  return [
    ...(inside
      ? [["把机器人设为管理员", set("administrator")], ["把机器人降为成员", set("member")], ["移除机器人", set("kicked")]]
      : [["拉机器人进群", set("member")]]),
    known.type === "group" && ["升级为超级群", () => column.try("upgrade", { chat: known.id })],
    ["成员都打开手机", () => known.members.filter((id) => id !== status.bot.id).forEach((id) => open(id, false))],
  ].filter(Boolean);
}

function addPerson() {
  const dialog = $("#person");
  const form = dialog.querySelector("form");
  form.reset();
  dialog.returnValue = "";
  dialog.onclose = async () => {
    if (dialog.returnValue !== "ok") return;
    const fields = new FormData(form);
    const person = await act("add_user", { first_name: fields.get("name"), note: fields.get("note") });
    if (fields.get("join") && status.groups[0]) await act("join", { chat: status.groups[0].id, user: person.id });
    await load();
    open(person.id, true);
  };
  dialog.showModal();
}

// ---- clock -----------------------------------------------------------------------------------

function tick() {
  if (!status) return;
  const { now, speed } = status.clock;
  const at = new Date(new Date(now).getTime() + (performance.now() - read) * speed);
  $(".clock .day").textContent = day(at);
  $(".clock strong").textContent = second(at);
}

function clockBar() {
  for (const key of document.querySelectorAll("[data-speed]")) {
    key.setAttribute("aria-pressed", String(Number(key.dataset.speed) === status.clock.speed));
    key.onclick = () => act("speed", { speed: Number(key.dataset.speed) });
  }
  for (const key of document.querySelectorAll("[data-jump]")) {
    key.onclick = () => act("jump", { seconds: Number(key.dataset.jump) });
  }
  tick();
}

// ---- events ----------------------------------------------------------------------------------

function onEvent(event) {
  if (event.event === "clock" || event.event === "people") return later(load);
  const concerned = columns.filter((c) => c.chat === event.chat);
  if (event.event === "answer") {
    return concerned.filter((c) => c.user === event.user).forEach((c) => c.answered(event));
  }
  if (event.event === "open") {
    return concerned.filter((c) => c.user === event.user).forEach((c) => c.link(event.url));
  }
  concerned.forEach((c) => later(c.reload ??= () => c.refresh()));
  if (event.event === "message" && event.chat > 0 && !concerned.length) arrived(event);
}

// A message came for somebody whose phone lies in the drawer.
function arrived(event) {
  if (event.silent || columns.length <= AUTO_MOST) {
    if (!event.silent) return open(event.chat, false, true);
  }
  waiting.set(event.chat, (waiting.get(event.chat) ?? 0) + 1);
  return chips();
}

const due = new Map();
function later(task) {
  if (!due.has(task)) due.set(task, setTimeout(() => { due.delete(task); task(); }, 40));
}

async function load() {
  status = await see("status");
  read = performance.now();
  clockBar();
  groups();
  columns.forEach((c) => c.refresh());
  chips();
}

async function begin() {
  await load();
  const ids = new Set(status.people.map((p) => p.id));
  const wanted = (remembered() ?? []).filter((id) => ids.has(id));
  const first = wanted.length ? wanted : status.people.slice(0, 3).map((p) => p.id);
  first.forEach((id) => open(id, false));
  listen(onEvent, async (there) => {
    $(".offline").hidden = there;
    if (there) await load(); // whatever happened before the line was open
    document.body.dataset.live = there;
  });
  setInterval(tick, 200);
}

$("[data-testid=add-person]").onclick = addPerson;
$("#picture").onclick = () => $("#picture").close();
byKeyboard();
document.addEventListener("pointerdown", (event) => {
  if (!event.target.closest(".popup, .more, .attach, .slash")) {
    document.querySelectorAll(".popup").forEach((menu) => { menu.hidden = true; });
  }
});
begin();
