"""One call of a bot: its parameters, and the checks that many methods share."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sandbox import errors
from sandbox.entities import html, plain, width
from sandbox.errors import Refused
from sandbox.markup import inline_keyboard, reply_keyboard
from sandbox.model import PRESENT, Chat, Json, Message, present
from sandbox.state import Bot, State

TEXT_MOST = 4096
CAPTION_MOST = 1024


class Upload(NamedTuple):
    """A file that came with a multipart request."""

    name: str
    mime: str
    body: bytes


@dataclass(slots=True)
class Request:
    """A call of `bot`. Values are strings, or JSON values if the body was JSON."""

    world: State
    bot: Bot
    values: Json = field(default_factory=dict)
    uploads: dict[str, Upload] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """Return a parameter as text; "" if it is absent."""
        value = self.values.get(name)
        return "" if value is None else str(value)

    def number(self, name: str, default: int = 0) -> int:
        """Return a parameter as an integer; `default` if it is absent or no number."""
        try:
            return int(self.values.get(name, default))
        except (TypeError, ValueError):
            return default

    def flag(self, name: str) -> bool:
        """Return a parameter as a truth value."""
        return self.text(name).lower() in ("true", "1", "yes")

    def json(self, name: str) -> Any:
        """Return a parameter that holds an object or a list; None if it is absent."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value) if value else None
        except ValueError:
            raise Refused(f"Bad Request: can't parse {name} JSON object") from None

    def chat(self, name: str = "chat_id", *, enter: bool = True) -> Chat:
        """Return the chat that the call is about, which the bot must know and may `enter`."""
        if not self.text(name):
            raise Refused(errors.CHAT_ID_EMPTY)
        chat = self._named(self.text(name)) or self.world.find(self.number(name), self.bot)
        if chat is None or not self._known(chat):
            raise Refused(errors.CHAT_NOT_FOUND)
        if chat.upgraded_to:
            raise Refused(errors.UPGRADED, migrate_to_chat_id=chat.upgraded_to)
        if enter or chat.user is None:
            self._may_enter(chat)
        return chat

    def target(self, count: int = 1) -> Chat:
        """Return the chat that `count` messages are to be sent to, if they may be."""
        chat = self.chat()
        if chat.user is not None and not chat.started:
            raise Refused(errors.NOT_STARTED)
        member = chat.members.get(self.bot.user.id)
        if member and member.status == "restricted" and "can_send_messages" not in member.rights:
            act = "send text messages to the chat"
            raise Refused(errors.NO_RIGHTS.format(act=act))
        if self.world.limited:
            self.bot.limits.check(chat, self.world.clock(), count)
        return chat

    def message(self, missing: str, name: str = "message_id", chat: Chat | None = None) -> Message:
        """Return the message that the call is about; refuse with `missing` if it is gone."""
        place = chat or self.chat()
        message = place.messages.get(self.number(name))
        if message is None or message.deleted:
            raise Refused(missing)
        return message

    def right(self, chat: Chat, right: str, act: str) -> None:
        """Refuse unless the bot is an admin with `right` (in private chats it may all)."""
        member = chat.members.get(self.bot.user.id)
        if chat.user is None and (member is None or not member.may(right)):
            raise Refused(errors.NO_RIGHTS.format(act=act))

    def formatted(self, name: str = "text") -> tuple[str, list[Json]]:
        """Return a text and its entities, of the right length."""
        source, mode = self.text(name), self.text("parse_mode").lower()
        given = self.json("entities" if name == "text" else f"{name}_entities")
        if mode not in ("", "html"):
            raise Refused(errors.PARSE_MODE)
        text, entities = html(source) if mode else plain(source)
        if given and not mode:
            text, entities = source, given
        if name == "text" and not text:
            raise Refused(errors.TEXT_EMPTY)
        if width(text) > (TEXT_MOST if name == "text" else CAPTION_MOST):
            raise Refused(errors.TEXT_TOO_LONG if name == "text" else errors.CAPTION_TOO_LONG)
        return text, entities

    def caption(self) -> Json:
        """Return the fields of a caption, none if there is none."""
        text, entities = self.formatted("caption")
        return present(caption=text, caption_entities=entities)

    def inline(self) -> Json | None:
        """Return the inline keyboard of the call, if it brings one."""
        markup = self.json("reply_markup")
        return inline_keyboard(markup) if markup and "inline_keyboard" in markup else None

    def send(self, chat: Chat, content: Json, **more: Any) -> Message:
        """Post a message of the bot with everything that all send methods accept."""
        inline, keyboard = self.inline(), reply_keyboard(self.json("reply_markup"))
        reply_to, thread = self._replied(chat), self._thread(chat)
        message = self.world.post(
            chat, self.bot.user, content, reply_to=reply_to, thread_id=thread, markup=inline,
            silent=self.flag("disable_notification"), protected=self.flag("protect_content"),
            **more,
        )  # fmt: skip
        if keyboard is not None:
            self._show(keyboard, message)
        return message

    def _named(self, name: str) -> Chat | None:
        """Find a chat by @username."""
        if not name.startswith("@"):
            return None
        chats = self.world.chats.values()
        return next((c for c in chats if c.user is None and c.username == name[1:]), None)

    def _known(self, chat: Chat) -> bool:
        """Tell whether the bot has ever met the chat; people it meets in groups."""
        bot = self.bot.user.id
        if chat.user is None:
            return bot in chat.members
        met = (c.members for c in self.world.chats.values() if bot in c.members)
        return chat.started or chat.blocked or any(chat.id in members for members in met)

    def _may_enter(self, chat: Chat) -> None:
        if chat.user is not None:
            if chat.user.deactivated:
                raise Refused(errors.DEACTIVATED)
            if chat.blocked:
                raise Refused(errors.BLOCKED)
        elif (status := chat.members[self.bot.user.id].status) not in PRESENT:
            text = errors.KICKED if status == "kicked" else errors.NOT_MEMBER
            raise Refused(text.format(type=chat.type))

    def _replied(self, chat: Chat) -> Message | None:
        """Return the message to be quoted."""
        how = self.json("reply_parameters") or {}
        number = int(how.get("message_id") or self.number("reply_to_message_id"))
        message = chat.messages.get(number)
        if message is not None and not message.deleted:
            return message
        lenient = how.get("allow_sending_without_reply") or self.flag("allow_sending_without_reply")
        if number and not lenient:
            raise Refused(errors.NO_REPLY)
        return None

    def _thread(self, chat: Chat) -> int | None:
        number = self.number("message_thread_id")
        if not number:
            return None
        topic = chat.topics.get(number)
        if topic is None:
            raise Refused(errors.NO_THREAD)
        if topic.closed and not chat.members[self.bot.user.id].may("can_manage_topics"):
            raise Refused(errors.TOPIC_CLOSED)
        return number

    def _show(self, keyboard: Json, message: Message) -> None:
        """Put a reply keyboard before those who are meant, or take it away."""
        chat = message.chat
        meant = [chat.id] if chat.user is not None else list(chat.members)
        if keyboard.get("selective") and chat.user is None and message.reply_to is not None:
            author = message.reply_to.sender
            meant = [author.id] if author else []
        for user in meant:
            if "remove_keyboard" in keyboard:
                chat.keyboards.pop(user, None)
            else:
                chat.keyboards[user] = keyboard
