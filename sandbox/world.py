"""The world of the sandbox: everything Telegram knows, everything people can do, and a view."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sandbox.faults import Fault
from sandbox.groups import Groups
from sandbox.model import ADMINS, Chat, Json, Message, User
from sandbox.state import Call
from sandbox.talk import Talk

SHOWN = ("text", "caption", "location", "contact", "sticker", "voice", "document")


class World(Groups, Talk):
    """State, and the hands and eyes of the people in it. See sandbox/README.md for the list."""

    def transcript(self, chat: int, user: int, *, last: int = 200) -> list[Json]:
        """Return what `user` sees of a chat, oldest first; deleted messages are gone."""
        place = self.room(chat)
        seen = [m for m in place.messages.values() if not m.deleted][-last:]
        return [self._seen(message, user) for message in seen]

    def view(self, chat: int, user: int, *, last: int = 200) -> Json:
        """Return the transcript with what stands around it: keyboard, block, bot's action."""
        place = self.room(chat)
        return {
            "chat": place.json(), "messages": self.transcript(chat, user, last=last),
            "keyboard": place.keyboards.get(user), "blocked": place.blocked,
            "started": place.started, "pinned": place.pinned[-1:],
            "members": sum(m.here for m in place.members.values()),
            "commands": self.commands(place, user),
        }  # fmt: skip

    def commands(self, chat: Chat, user: int) -> list[Json]:
        """Return the command menu that `user` has in `chat`: of all scopes the narrowest."""
        for scope in _scopes(chat, user):
            if found := self.bot.commands.get((scope, "")):
                return found
        return []

    def people(self) -> list[Json]:
        """Return all persons with their notes."""
        return [
            {"id": u.id, "name": u.name, "note": u.note, "username": u.username}
            for u in self.users.values()
            if not u.is_bot
        ]

    def groups(self) -> list[Json]:
        """Return all groups that still are, with the ids of those who are in them."""
        return [
            {**chat.json(), "members": [m.user.id for m in chat.members.values() if m.here]}
            for chat in self.chats.values()
            if chat.type in ("group", "supergroup") and not chat.upgraded_to
        ]

    def status(self) -> Json:
        """Return what the page shows around the chats."""
        user = self.bot.user
        bot = {"id": user.id, "username": user.username, "name": user.name}
        clock = {"now": self.clock().isoformat(), "speed": self.clock.speed}
        return {"bot": bot, "clock": clock, "people": self.people(), "groups": self.groups()}

    def fault(self, method: str = "*", **how: Any) -> None:
        """Order trouble for coming calls; `how` are the fields of Fault."""
        self.faults.append(Fault(method=method, **how))

    def clear_faults(self) -> None:
        """Let everything work again."""
        self.faults.clear()

    def log(self, *, method: str = "", chat: int = 0, since: int = 0) -> list[Json]:
        """Return the call log, optionally of one method or chat, from entry `since` on."""
        return [c.json() for c in list(self.calls)[since:] if _logged(c, method, chat)]

    def inject(self, update: Any) -> int:
        """Queue an update for the bot as it is, malformed or not; return its update_id."""
        return self.bot.updates.inject(update)

    def preload(self, updates: Iterable[Any]) -> int:
        """Queue many updates as they are; return how many."""
        return self.bot.updates.preload(updates)

    def jump(self, seconds: float) -> str:
        """Let `seconds` pass at once; return the new time."""
        self.clock.jump(seconds)
        self.tell("clock")
        return self.clock().isoformat()

    def speed(self, speed: float) -> float:
        """Set the sandbox seconds per real second, 1 to 600."""
        self.clock.speed = speed
        self.tell("clock")
        return self.clock.speed

    def answer(self, query: str) -> Json | None:
        """Return how the bot answered a button press: `text` and `show_alert`, or None yet."""
        return self.queries[query].answer

    def disorder(self, *, duplicates: int = 0, shuffle: bool = False) -> None:
        """Deliver every webhook update `1 + duplicates` times, or in any order."""
        hook = self.bot.webhook
        assert hook is not None, "no webhook is set"
        hook.duplicates, hook.shuffle = duplicates, shuffle

    def _seen(self, message: Message, user: int) -> Json:
        sender = _face(message)
        content = {k: message.content[k] for k in SHOWN if k in message.content}
        if "photo" in message.content:
            content["photo"] = self._photo(message.content["photo"][-1])
        entities = message.content.get("entities") or message.content.get("caption_entities")
        return {
            "id": message.id, "date": message.date, "from": sender, **content,
            "mine": message.sender is not None and message.sender.id == user,
            "entities": entities or [], "buttons": _buttons(message.markup),
            "silent": message.silent, "protected": message.protected,
            "edits": message.edits, "edited": message.edit_date is not None,
            "reply_to": _quote(message.reply_to),
            "forwarded_from": _source(message.extra.get("forward_origin")),
            "album": message.extra.get("media_group_id"), "thread": message.thread_id,
            "service": _service(message.content),
            "reactions": [r["emoji"] for rs in message.reactions.values() for r in rs],
        }  # fmt: skip

    def _photo(self, size: Json) -> Json:
        file = self.files.get(size["file_id"])
        path = file.path if file else ""
        return {"path": path, "width": size["width"], "height": size["height"]}


def _scopes(chat: Chat, user: int) -> Iterator[str]:
    """Return the scopes of commands that hold for a person in a chat, the narrowest first."""
    if chat.user is not None:
        yield from (f"chat:{chat.id}", "all_private_chats", "default")
        return
    admin = user in chat.members and chat.members[user].status in ADMINS
    yield f"chat_member:{chat.id}:{user}"
    if admin:
        yield f"chat_administrators:{chat.id}"
    yield f"chat:{chat.id}"
    if admin:
        yield "all_chat_administrators"
    yield from ("all_group_chats", "default")


def _logged(call: Call, method: str, chat: int) -> bool:
    right = method.lower() in ("", call.method.lower())
    return right and (not chat or str(call.params.get("chat_id")) == str(chat))


def _face(message: Message) -> Json:
    """Return in whose name a message stands."""
    shown = message.extra.get("sender_chat")
    if shown is not None:
        return {"id": shown["id"], "name": shown["title"], "note": "", "bot": False}
    user = message.sender
    if user is None:
        return {"id": message.chat.id, "name": message.chat.title, "note": "", "bot": False}
    return {"id": user.id, "name": user.name, "note": user.note, "bot": user.is_bot}


def _buttons(markup: Json | None) -> list[list[Json]]:
    rows = (markup or {}).get("inline_keyboard", [])
    return [[{"text": b["text"], "url": b.get("url")} for b in row] for row in rows]


def _quote(message: Message | None) -> Json | None:
    if message is None or message.deleted:
        return None
    text = message.content.get("text") or message.content.get("caption") or ""
    return {"id": message.id, "name": _face(message)["name"], "text": text[:80]}


def _source(origin: Json | None) -> str | None:
    """Return the name a forwarded message is said to come from."""
    if origin is None:
        return None
    if "sender_user" in origin:
        return str(origin["sender_user"]["first_name"])
    return str(origin.get("sender_user_name") or origin["chat"]["title"])


def _service(content: Json) -> Json | None:
    """Return the kind of a service message and the name in it, None for others."""
    match content:
        case {"new_chat_members": [member, *_]}:
            return {"kind": "joined", "name": member["first_name"]}
        case {"left_chat_member": member}:
            return {"kind": "left", "name": member["first_name"]}
        case {"migrate_to_chat_id": _} | {"migrate_from_chat_id": _}:
            return {"kind": "upgraded", "name": ""}
        case {"pinned_message": _}:
            return {"kind": "pinned", "name": ""}
        case {"forum_topic_created": topic}:
            return {"kind": "topic", "name": topic["name"]}
    return None


__all__ = ["Chat", "Message", "User", "World"]
