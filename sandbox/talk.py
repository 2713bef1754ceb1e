"""What people do in a chat: speak, show things, edit, press buttons."""

from __future__ import annotations

import base64
from typing import Any
from urllib.parse import parse_qs, urlsplit

from sandbox.entities import plain
from sandbox.errors import Impossible
from sandbox.media import document, photo_sizes, picture
from sandbox.model import (
    ANONYMOUS_ADMIN,
    CHANNEL_POSTER,
    TELEGRAM,
    Chat,
    Json,
    Message,
    User,
    present,
)
from sandbox.state import Query, State

GUISES = {
    "anonymous": User(
        id=ANONYMOUS_ADMIN, first_name="Group", username="GroupAnonymousBot", is_bot=True
    ),
    "channel": User(id=CHANNEL_POSTER, first_name="Channel", username="Channel_Bot", is_bot=True),
    "automatic": User(id=TELEGRAM, first_name="Telegram"),
}


class Talk(State):
    """A person's hands in a chat. `chat` is the group's id, or the person's own id for the
    private chat with the bot; `user` is who acts. All raise Impossible when one could not.
    """

    def say(self, chat: int, user: int, text: str, **how: Any) -> Message:
        """Say `text`; commands, mentions and links in it become entities.

        `how`: `reply_to` (message id), `thread` (topic id), `forwarded_from` (user id, or a
        name whose account is hidden), `guise`: `anonymous` (an admin in the group's name),
        `channel` (in a channel's name), `automatic` (a linked channel's post arriving).
        """
        if not text.strip():
            raise Impossible("an empty text cannot be sent")
        text, entities = plain(text)
        return self._said(chat, user, {"text": text, **present(entities=entities)}, **how)

    def photo(
        self, chat: int, user: int, image: bytes | str = b"", caption: str = "", **how: Any
    ) -> Message:
        """Send a picture (bytes, or base64 text; nothing: one is drawn)."""
        body = base64.b64decode(image) if isinstance(image, str) else image
        file = self.files.add("photo", body or picture(len(self.calls) + self.now()))
        content = {"photo": photo_sizes(file), **_captioned(caption)}
        return self._said(chat, user, content, **how)

    def album(
        self, chat: int, user: int, count: int = 3, caption: str = "", **how: Any
    ) -> list[Message]:
        """Send `count` pictures as one album: as many messages, of which one has the caption."""
        group = str(self.number("query"))
        return [
            self.photo(chat, user, picture(n), caption if n == 0 else "", album=group, **how)
            for n in range(count)
        ]

    def voice(self, chat: int, user: int, seconds: int = 3, **how: Any) -> Message:
        """Send a voice message."""
        file = self.files.add("voice", b"OggS" + bytes(seconds * 100))
        content = {"voice": {**file.json(), "duration": seconds, "mime_type": "audio/ogg"}}
        return self._said(chat, user, content, **how)

    def sticker(self, chat: int, user: int, emoji: str = "\U0001f44d", **how: Any) -> Message:
        """Send a sticker."""
        file = self.files.add("sticker", b"RIFF0000WEBP")
        kind = {"type": "regular", "is_animated": False, "is_video": False, "emoji": emoji}
        size = {"width": 512, "height": 512}
        return self._said(chat, user, {"sticker": {**file.json(), **size, **kind}}, **how)

    def document(
        self, chat: int, user: int, content: str, name: str = "file.txt", **how: Any
    ) -> Message:
        """Send a file; `content` is base64."""
        file = self.files.add("document", base64.b64decode(content), name)
        return self._said(chat, user, {"document": document(file)}, **how)

    def location(
        self, chat: int, user: int, latitude: float = 39.9042, longitude: float = 116.4074,
        **how: Any,
    ) -> Message:  # fmt: skip
        """Send a place in degrees."""
        place = {"latitude": latitude, "longitude": longitude}
        return self._said(chat, user, {"location": place}, **how)

    def contact(self, chat: int, user: int, phone: str = "", name: str = "", **how: Any) -> Message:
        """Send a phone number: one's own unless a `name` is given."""
        person = self.person(user)
        own = {"first_name": person.first_name, "user_id": user}
        number = phone or f"+86138{user % 10**8:08d}"
        who: Json = {"first_name": name} if name else own
        return self._said(chat, user, {"contact": {"phone_number": number, **who}}, **how)

    def edit(self, chat: int, user: int, message_id: int, text: str) -> Message:
        """Change the text (or caption) of one's own message."""
        message = self._own(chat, user, message_id)
        part = "text" if "text" in message.content else "caption"
        text, entities = plain(text)
        old = {k: v for k, v in message.content.items() if k not in (part, _marks(part))}
        message.content = {**old, **present(**{part: text, _marks(part): entities})}
        message.edit_date, message.edits = self.now(), message.edits + 1
        self.tell("edit", message.chat, message_id=message.id)
        self.deliver("edited_message", message)
        return message

    def unsay(self, chat: int, user: int, message_id: int) -> bool:
        """Delete one's own message; bots are never told of that."""
        message = self._own(chat, user, message_id)
        message.deleted = True
        self.tell("delete", message.chat, message_id=message.id)
        return True

    def press(
        self, chat: int, user: int, label: str = "", *, message_id: int = 0, data: str = ""
    ) -> str:
        """Press an inline button by its label or data, on the newest message that has it.

        Returns: the id of the callback query; of a link button the URL that was followed.
        """
        message, button = self._button(self.room(chat, user), label, data, message_id)
        if "url" in button:
            self.follow(user, button["url"])
            return str(button["url"])
        query = Query(str(self.number("query")), self.person(user), message, self.monotonic())
        self.queries[query.id] = query
        self._ask(query, button.get("callback_data", ""))
        return query.id

    def press_key(self, chat: int, user: int, label: str, **how: Any) -> Message:
        """Press a key of the reply keyboard: says its label, or sends contact or location."""
        place = self.room(chat, user)
        keyboard = place.keyboards.get(user, {})
        keys = [key for row in keyboard.get("keyboard", []) for key in row]
        key = next((key for key in keys if key["text"] == label), None)
        if key is None:
            raise Impossible(f"no such key: {label}")
        if keyboard.get("one_time_keyboard"):
            del place.keyboards[user]
        if key.get("request_contact"):
            return self.contact(chat, user, **how)
        if key.get("request_location"):
            return self.location(chat, user, **how)
        return self.say(chat, user, label, **how)

    def start(self, user: int, payload: str = "") -> Message:
        """Open the private chat and press Start, as after a `t.me/bot?start=payload` link."""
        if self.private(user).blocked:
            self.set_blocked(user, False)
        return self.say(user, user, f"/start {payload}".strip())

    def follow(self, user: int, url: str) -> Json:
        """Open a link: one to the bot opens the private chat and starts it with the payload."""
        link = urlsplit(url)
        ours = link.netloc == "t.me" and link.path.strip("/") == self.bot.user.username
        if not ours:
            return {"url": url}
        payload = parse_qs(link.query).get("start", [""])[0]
        return {"chat": user, "message_id": self.start(user, payload).id}

    def _said(
        self, chat: int, user: int, content: Json, *, reply_to: int = 0, thread: int = 0,
        forwarded_from: int | str = "", guise: str = "", album: str = "",
    ) -> Message:  # fmt: skip
        place, person = self.room(chat, user), self.person(user)
        self._may_speak(place, user)
        extra = self._origin(place, guise, forwarded_from) | present(media_group_id=album)
        if "force_reply" in place.keyboards.get(user, {}):
            del place.keyboards[user]
        message = self.post(
            place, GUISES[guise] if guise else person, content, extra=extra,
            reply_to=place.messages.get(reply_to), thread_id=thread or None,
        )  # fmt: skip
        self.deliver("message", message)
        return message

    def _may_speak(self, chat: Chat, user: int) -> None:
        if chat.user is not None:
            if chat.blocked:
                raise Impossible("the bot is blocked: unblock it first")
            chat.started = True
            return
        member = chat.members[user]
        if member.status == "restricted" and "can_send_messages" not in member.rights:
            raise Impossible("not allowed to write in this group")
        if chat.upgraded_to:
            raise Impossible(f"the group has become {chat.upgraded_to}")

    def _origin(self, chat: Chat, guise: str, forwarded_from: int | str) -> Json:
        """Return the fields that say in whose name, or from where, a message comes."""
        if guise == "anonymous":
            return {"sender_chat": chat.json()}
        if guise:
            sender = self.channel().json()
            origin = {"type": "channel", "date": self.now(), "chat": sender, "message_id": 1}
            auto = {"is_automatic_forward": True, "forward_origin": origin}
            return {"sender_chat": sender, **(auto if guise == "automatic" else {})}
        if not forwarded_from:
            return {}
        return {"forward_origin": self._forwarded(forwarded_from)}

    def _forwarded(self, source: int | str) -> Json:
        if isinstance(source, str):
            return {"type": "hidden_user", "date": self.now(), "sender_user_name": source}
        return {"type": "user", "date": self.now(), "sender_user": self.users[source].json()}

    def channel(self) -> Chat:
        """Return the channel in whose name people may write."""
        known = (chat for chat in self.chats.values() if chat.type == "channel")
        return next(known, None) or self._new_channel()

    def _new_channel(self) -> Chat:
        number = -self.number("supergroup")
        chat = Chat(id=number, type="channel", title="Channel", username="linli_channel")
        self.chats[0, number] = chat
        return chat

    def _own(self, chat: int, user: int, message_id: int) -> Message:
        message = self.room(chat, user).messages.get(message_id)
        mine = message is not None and message.sender is self.person(user)
        if message is None or message.deleted or not mine:
            raise Impossible(f"not a message of {user}: {message_id}")
        return message

    def _button(self, chat: Chat, label: str, data: str, message_id: int) -> tuple[Message, Json]:
        """Find the newest button with this label or data."""
        for message in reversed(chat.messages.values()):
            wanted = message_id in (0, message.id) and not message.deleted
            for row in (message.markup or {}).get("inline_keyboard", []) if wanted else []:
                for button in row:
                    if label in ("", button["text"]) and data in ("", button.get("callback_data")):
                        return message, button
        raise Impossible(f"no such button: {label or data or message_id}")

    def _ask(self, query: Query, data: str) -> None:
        """Tell the bot that wrote the message of a pressed button."""
        message = query.message
        body = {
            "id": query.id, "from": query.user.json(), "message": message.json(),
            "chat_instance": str(hash(message.chat.id) % 10**16), "data": data,
        }  # fmt: skip
        for bot in self.bots.values():
            if bot.user is message.sender:
                bot.updates.push("callback_query", body, lane=f"user:{query.user.id}")


def _marks(part: str) -> str:
    return "entities" if part == "text" else "caption_entities"


def _captioned(caption: str) -> Json:
    text, entities = plain(caption)
    return present(caption=text, caption_entities=entities)
