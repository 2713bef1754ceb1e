// One phone: the group as a chosen speaker sees it, or a person's private chat with the bot.
import { act, base64, see } from "./api.js";
import { swap } from "./keyboard.js";
import { bubble } from "./message.js";
import { avatar, button, changed, day, icon, make } from "./text.js";

const RING = 6000;

export class Column {
  // `host` is the page: people(), botName(), open(user), menu(column) and changed().
  constructor(host, chat, user) {
    Object.assign(this, { host, chat, user, isPrivate: chat > 0, rows: new Map(), seen: null, top: 0 });
    this.el = document.getElementById("column").content.firstElementChild.cloneNode(true);
    this.el.dataset.testid = `column-${chat}`;
    this.el.classList.toggle("private", this.isPrivate);
    this.list = this.part(".messages");
    this.input = this.part("input[type=text]");
    this.part(".bell").append(icon("bell"));
    this.wire();
  }

  part(selector) { return this.el.querySelector(selector); }

  wire() {
    this.input.onkeydown = (event) => {
      if (event.key === "Enter" && !event.isComposing) this.say();
      if (event.key === "Escape") this.aim(null);
    };
    this.part(".send").onclick = () => this.say();
    this.part(".start").onclick = () => this.try("start", { user: this.user });
    this.part(".close").onclick = () => this.host.close(this);
    this.part(".quote button").onclick = () => this.aim(null);
    this.part(".alert button").onclick = () => { this.part(".alert").hidden = true; };
    this.part(".attach").onclick = () => this.popup("footer .popup", this.attachments());
    this.part(".slash").onclick = () => this.popup("footer .popup", this.commands());
    this.part(".more").onclick = () => this.popup("header .popup", this.host.menu(this));
    this.part("input[type=file]").onchange = (event) => this.photo(event.target);
    this.part(".speaker select").onchange = (event) => this.speak(event.target.value);
    this.el.addEventListener("pointerdown", () => this.read());
    this.el.addEventListener("focusin", () => this.read());
  }

  // ---- doing -------------------------------------------------------------------------------

  async try(name, body) {
    try {
      return await act(name, body);
    } catch (error) {
      this.toast(error.message);
      return null;
    }
  }

  here(more = {}) {
    const reply = this.target?.kind === "reply" ? { reply_to: this.target.message.id } : {};
    const guise = this.guise ? { guise: this.guise } : {};
    this.aim(null);
    return { chat: this.chat, user: this.user, ...reply, ...guise, ...more };
  }

  async say() {
    const text = this.input.value.trim();
    if (!text) return;
    this.input.value = "";
    if (this.target?.kind === "edit") {
      const { id } = this.target.message;
      this.aim(null);
      await this.try("edit", { chat: this.chat, user: this.user, message_id: id, text });
    } else {
      await this.try("say", this.here({ text }));
    }
  }

  async photo(field) {
    const caption = this.input.value.trim();
    this.input.value = "";
    for (const file of field.files) await this.try("photo", this.here({ image: await base64(file), caption }));
    field.value = "";
  }

  async press(message, key, element) {
    if (key.url) return this.link(key.url);
    element.classList.add("waiting");
    setTimeout(() => element.classList.remove("waiting"), 15000);
    return this.try("press", { chat: this.chat, user: this.user, label: key.text, message_id: message.id });
  }

  async link(target) {
    if (target.startsWith("/")) return this.try("say", this.here({ text: target }));
    const opened = await this.try("follow", { user: this.user, url: target });
    if (opened?.url) window.open(opened.url, "_blank", "noopener");
    if (opened?.chat) this.host.open(opened.chat);
    return opened;
  }

  aim(target) {
    this.target = target;
    this.part(".quote").hidden = !target;
    if (!target) return;
    const word = target.kind === "edit" ? "修改" : `回复 ${target.message.from.name}`;
    const text = target.message.text ?? target.message.caption ?? "";
    this.part(".quote span").textContent = `${word}：${text.slice(0, 40)}`;
    if (target.kind === "edit") this.input.value = text;
    this.input.focus();
  }

  speak(value) {
    const [user, guise] = value.split(":");
    this.user = Number(user);
    this.guise = guise;
    this.refresh();
  }

  attachments() {
    const make = (name, more) => () => this.try(name, this.here(more));
    return [
      ["选一张照片…", () => this.part("input[type=file]").click()],
      ["发一张示例照片", () => this.try("photo", this.here({ caption: this.take() }))],
      ["发三张的相册", () => this.try("album", this.here({ caption: this.take() }))],
      ["一段语音", make("voice")],
      ["我的位置", make("location", { latitude: 31.2304, longitude: 121.4737 })],
      ["我的电话", make("contact")],
      ["表情贴纸", make("sticker")],
    ];
  }

  take() {
    const text = this.input.value.trim();
    this.input.value = "";
    return text;
  }

  commands() {
    return this.offered.map((c) => [`/${c.command}　${c.description}`, () => this.link(`/${c.command}`)]);
  }

  popup(selector, items) {
    const menu = this.part(selector);
    const again = !menu.hidden;
    document.querySelectorAll(".popup").forEach((other) => { other.hidden = true; });
    if (again) return;
    menu.replaceChildren(...items.map(([label, action]) => button(label, () => { menu.hidden = true; action(); })));
    menu.hidden = false;
    menu.querySelector("button")?.focus();
  }

  // ---- seeing ------------------------------------------------------------------------------

  async refresh() {
    if (this.loading) { this.stale = true; return; }
    this.loading = true;
    try {
      this.show(await see("view", { chat: this.chat, user: this.user }));
    } catch (error) {
      console.warn(error);
    }
    this.loading = false;
    if (this.stale) { this.stale = false; this.refresh(); }
  }

  show(view) {
    this.title(view);
    const atEnd = this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight < 80;
    const grown = this.merge(view.messages);
    if (atEnd || this.seen === null) this.list.scrollTop = this.list.scrollHeight;
    this.count(view.messages, grown);
    this.keys(view.keyboard);
    const pinned = view.messages.find((m) => m.id === view.pinned[0]);
    this.part(".pinned").hidden = !pinned;
    this.part(".pinned").replaceChildren(icon("pin"), pinned?.text ?? pinned?.caption ?? "图片");
    Object.assign(this, { offered: view.commands, blocked: view.blocked });
    this.part(".slash").hidden = !view.commands.length;
    const idle = this.isPrivate && (!view.started || view.blocked);
    this.part(".start").hidden = !idle;
    this.part(".start").textContent = view.blocked ? "已拉黑 · 点这里解除并重新开始" : "开始";
    this.part(".composer").hidden = idle;
  }

  title(view) {
    const person = this.host.people().find((p) => p.id === this.user);
    const name = this.isPrivate ? person?.name ?? "" : view.chat.title;
    avatar(this.part("header .avatar"), this.isPrivate ? name : "群", this.chat);
    this.part(".title").textContent = name;
    const about = person?.note || `与${this.host.botName()}私聊`;
    this.part(".sub").textContent = this.isPrivate ? about : `${view.members} 位成员`;
  }

  // Bring the list to what it should be; edited messages flash, deleted ones fade.
  merge(messages) {
    const wanted = new Set(messages.map((m) => m.id));
    for (const [id, row] of this.rows) if (!wanted.has(id)) this.vanish(id, row.element);
    let grown = [];
    for (const message of messages) {
      const known = this.rows.get(message.id);
      const sign = JSON.stringify(message);
      if (known?.sign === sign) continue;
      const element = bubble(message, this.actions(), this.isPrivate);
      if (known) {
        if (known.edits !== message.edits) element.classList.add("flash");
        swap(known.element, element);
      } else {
        this.divide(message);
        this.list.append(element);
        grown.push(message);
      }
      this.rows.set(message.id, { sign, element, edits: message.edits });
    }
    return grown;
  }

  divide(message) {
    const date = day(new Date(message.date * 1000));
    if (date !== this.lastDay) this.list.append(make("p", "date", date));
    this.lastDay = date;
  }

  vanish(id, element) {
    this.rows.delete(id);
    element.classList.add("gone");
    setTimeout(() => element.remove(), 350);
  }

  actions() {
    this.on ??= {
      link: (target) => this.link(target),
      press: (message, key, element) => this.press(message, key, element),
      reply: (message) => this.aim({ kind: "reply", message }),
      edit: (message) => this.aim({ kind: "edit", message }),
      unsay: (message) => this.try("unsay", { chat: this.chat, user: this.user, message_id: message.id }),
      picture: (source) => this.host.picture(source),
    };
    return this.on;
  }

  count(messages, grown) {
    const last = messages.at(-1)?.id ?? 0;
    if (this.seen === null) this.seen = this.fresh ? 0 : last;
    this.last = last;
    if (this.el.contains(document.activeElement)) this.seen = last; // somebody is looking
    const foreign = (m) => m.id > this.seen && !m.mine && !m.service;
    if (grown.some((m) => foreign(m) && !m.silent)) this.ring();
    this.unread = messages.filter(foreign).length;
    this.part(".unread").hidden = !this.unread;
    this.part(".unread").textContent = this.unread;
    this.host.changed();
  }

  ring() {
    this.el.classList.remove("ringing");
    void this.el.offsetWidth; // restart the animation
    this.el.classList.add("ringing");
    clearTimeout(this.silence);
    this.silence = setTimeout(() => this.el.classList.remove("ringing"), RING);
  }

  read() {
    this.seen = this.last ?? 0;
    this.unread = 0;
    this.part(".unread").hidden = true;
    this.el.classList.remove("ringing");
    this.host.changed();
  }

  keys(keyboard) {
    const box = this.part(".keys");
    if (!changed(box, keyboard, this.user)) return;
    const rows = keyboard?.keyboard ?? [];
    box.hidden = !rows.length;
    box.replaceChildren(...rows.map((row) => {
      const line = make("div", "row");
      for (const key of row) {
        const press = { chat: this.chat, user: this.user, label: key.text };
        const element = button(key.text, () => this.try("press_key", press));
        element.dataset.testid = "reply-key";
        if (key.request_contact) element.prepend(icon("person"));
        if (key.request_location) element.prepend(icon("place"));
        line.append(element);
      }
      return line;
    }));
    this.input.placeholder = keyboard?.input_field_placeholder ?? (keyboard?.force_reply ? "请回答…" : "说点什么…");
  }

  answered(event) {
    this.el.querySelectorAll(".waiting").forEach((key) => key.classList.remove("waiting"));
    if (!event.text) return;
    if (!event.alert) return this.toast(event.text);
    this.part(".alert p").textContent = event.text;
    this.part(".alert").hidden = false;
    this.part(".alert button").focus();
  }

  toast(text) {
    const box = this.part(".toast");
    box.textContent = text;
    box.hidden = false;
    clearTimeout(this.hiding);
    this.hiding = setTimeout(() => { box.hidden = true; }, 4000);
  }
}
