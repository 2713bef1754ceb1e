// One message as a bubble.
import { avatar, button, day, formatted, hour, icon, make } from "./text.js";

const SERVICE = {
  joined: (name) => [name, " 进群了"],
  left: (name) => [name, " 退群了"],
  upgraded: () => ["群已升级为超级群"],
  pinned: () => ["一条消息被置顶"],
  topic: (name) => ["新话题：", name],
};

// `on` holds what the people can do with it: link, press, reply, edit, unsay, picture.
export function bubble(message, on, isPrivate) {
  const row = make("article", `message ${message.mine ? "mine" : "theirs"}`);
  row.dataset.testid = `message-${message.id}`;
  row.dataset.id = message.id;
  row.tabIndex = -1;
  if (message.service) {
    row.className = "message service";
    const line = make("p");
    line.append(...SERVICE[message.service.kind](make("bdi", "", message.service.name)));
    row.append(line);
    return row;
  }
  if (!message.mine && !isPrivate) {
    const face = make("span", "avatar");
    avatar(face, message.from.name, message.from.id);
    row.append(face);
  }
  const box = make("div", "box");
  const body = make("div", `body${message.protected ? " protected" : ""}`);
  if (!message.mine && !isPrivate) body.append(sender(message.from));
  if (message.forwarded_from) body.append(make("small", "forwarded", `转发自 ${message.forwarded_from}`));
  if (message.reply_to) body.append(quote(message.reply_to));
  body.append(...media(message, on));
  const text = message.text ?? message.caption;
  if (text) {
    const paragraph = make("div", "text");
    paragraph.append(formatted(text, message.entities, on.link));
    body.append(paragraph);
  }
  body.append(foot(message));
  box.append(body, ...keyboard(message, on));
  if (message.reactions.length) box.append(make("span", "reactions", message.reactions.join(" ")));
  row.append(box, tools(message, on));
  return row;
}

function sender(from) {
  const line = make("div", "sender");
  line.style.setProperty("--hue", (Math.abs(from.id) * 67) % 360);
  line.append(make("b", "", from.name));
  if (from.bot) line.append(make("span", "tag", "机器人"));
  if (from.note) line.append(make("span", "tag note", from.note));
  return line;
}

function quote(source) {
  const box = make("div", "quoted");
  box.append(make("b", "", source.name), make("span", "", source.text || "（图片等）"));
  return box;
}

function media(message, on) {
  const parts = [];
  if (message.photo) {
    const image = make("img", "photo");
    image.src = `/sim/file/${message.photo.path}`;
    image.alt = "照片";
    image.width = 240;
    image.height = Math.min(320, Math.round((240 * message.photo.height) / message.photo.width));
    image.tabIndex = 0;
    image.onclick = () => on.picture(image.src);
    parts.push(image);
  }
  if (message.voice) parts.push(thing("voice", `语音 ${message.voice.duration} 秒`));
  if (message.sticker) parts.push(make("div", "sticker", message.sticker.emoji));
  if (message.document) parts.push(thing("document", message.document.file_name));
  if (message.location) {
    const { latitude, longitude } = message.location;
    parts.push(thing("place", `位置 ${latitude.toFixed(4)}, ${longitude.toFixed(4)}`));
  }
  if (message.contact) {
    const { first_name, phone_number } = message.contact;
    parts.push(thing("person", `${first_name} ${phone_number}`));
  }
  return parts;
}

function foot(message) {
  const line = make("small", "foot");
  if (message.protected) line.append(icon("lock", "禁止转发和保存"));
  if (message.silent) line.append(icon("mute", "静音送达，不响铃"));
  if (message.edited) line.append(make("span", "", "已编辑"));
  const at = new Date(message.date * 1000);
  const time = make("time", "", hour(at));
  time.title = day(at);
  line.append(time);
  return line;
}

function thing(sign, words) {
  const line = make("div", "media");
  line.append(icon(sign), make("span", "", words));
  return line;
}

function keyboard(message, on) {
  return message.buttons.map((row) => {
    const line = make("div", "inline");
    for (const key of row) {
      const element = button(key.text, () => on.press(message, key, element));
      element.dataset.testid = "inline-button";
      if (key.url) element.append(make("span", "out", "↗"));
      line.append(element);
    }
    return line;
  });
}

function tools(message, on) {
  const box = make("div", "tools");
  box.append(button("回复", () => on.reply(message)));
  if (message.mine && (message.text || message.caption)) box.append(button("改", () => on.edit(message)));
  if (message.mine) box.append(button("删", () => on.unsay(message)));
  return box;
}
