"""A look at a raw update: does anything follow from it? Most of what a group says is chatter."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any, Protocol

from domain import conversation
from domain.category import Evidence, Outcome, Reading
from domain.door import has_phone
from handlers.recent import Recent

BINDS = re.compile(r"\s*[/\uff0f]\s*bind(?![A-Za-z_@])", re.IGNORECASE)
"""How a coordinator may type /bind: the slash full-width, no blank before the name."""

Later = Callable[[], Awaitable[bool]]
"""Waits for what must be read first, then tells."""


class Reads(Protocol):
    """Who reads for us: `bot.readers.Readers`."""

    def known(self, text: str, chat: int, /) -> Reading | None:
        """Return the reading of what was read a moment ago."""

    def ahead(self, said: Iterable[tuple[str, int]], /) -> Callable[[], Awaitable[object]]:
        """Begin to read (text, chat) pairs; return what waits until they are known."""


class _Unread(Exception):
    """The look cannot tell before (text, chat) is read."""

    def __init__(self, text: str, chat: int) -> None:
        super().__init__()
        self.said = text, chat


class Glance:
    """Tells chatter from what needs a handler, without building PTB's objects.

    It waits for nobody. What was read with others is known, and told at once; for lines that must
    be read together the reading is begun.
    """

    def __init__(
        self,
        readers: Reads,
        groups: set[int],
        *,
        promising: Callable[[Iterable[Evidence]], bool],
        username: str,
        recent: Recent | None = None,
        elders: set[int] | None = None,
    ) -> None:
        self._readers, self._promising = readers, promising
        self._recent = recent or Recent()
        self._groups = groups
        self._elders = elders if elders is not None else set()
        self._mention = f"@{username}".lower()

    def __call__(self, raw: Mapping[str, Any]) -> bool | Later:
        """Return True when a handler must see the update."""
        try:
            return self._look(raw)
        except _Unread as lacking:
            return self._later(raw, lacking)

    def _later(self, raw: Mapping[str, Any], lacking: _Unread) -> Later:
        read = self._readers.ahead([lacking.said])

        async def told() -> bool:
            await read()
            found = self(raw)
            return found if isinstance(found, bool) else await found()

        return told

    def _read(self, text: str, chat: int) -> Reading:
        """Raises: _Unread: begin to read it, and look again."""
        known = self._readers.known(text, chat)
        if known is None:
            raise _Unread(text, chat)
        return known

    def _look(self, raw: Mapping[str, Any]) -> bool:
        message = raw.get("message")
        if not isinstance(message, dict):
            edited = raw.get("edited_message")
            if isinstance(edited, dict):
                return self._listens(edited)
            return True
        if "migrate_to_chat_id" in message or "migrate_from_chat_id" in message:
            return True
        text = message.get("text") or message.get("caption") or ""
        if text.startswith("/") or BINDS.match(text):
            return self._is_ours(text, message)
        if not self._listens(message):
            return self._is_unsigned_report(text, message)
        if message.get("photo") and not text:
            self._recent.show(message)
        if message["chat"].get("type") == "private":
            self._recent.note(message)
            return True
        if message["from"]["id"] in self._elders:
            self._recent.note(message)
            return True  # whatever an elder says is a sign of life, or a cry for help
        if not isinstance(text, str) or not text:
            return bool(message.get("photo")) and self._shows_something(message)
        return self._says_something(text, message)

    def wording(self, raw: Mapping[str, Any]) -> tuple[str, int] | None:
        """Return what an update says and in which chat, if anybody will read it."""
        message = raw.get("message") or raw.get("edited_message")
        if not isinstance(message, dict) or not self._listens(message):
            return None
        text = message.get("text") or message.get("caption")
        if not isinstance(text, str) or not text or text.startswith("/"):
            return None
        return text, message["chat"]["id"]

    def _shows_something(self, message: Mapping[str, Any]) -> bool:
        """Tell whether a bare photo goes with something: an album, an answer, the lines before."""
        with_it = "media_group_id" in message or "reply_to_message" in message
        return with_it or self._recent.hinted(message)

    def _says_something(self, text: str, message: Mapping[str, Any]) -> bool:
        """Tell whether a text asks for something: alone, as an answer, or with the lines before."""
        chat = message["chat"]["id"]
        reading = self._read(text, chat)
        earlier = self._recent.note(
            message, hints=conversation.hints(reading), evidence=reading.evidence
        )
        if reading.outcome is not Outcome.IGNORE or reading.closing or reading.undone:
            return True
        answered = message.get("reply_to_message")
        if isinstance(answered, dict):
            where = reading.place.building or reading.place.room
            return bool(where) or reading.echo or bool(answered.get("from", {}).get("is_bot"))
        if reading.echo or self._may_say_where(reading, text, message):
            return True
        if not earlier or not self._promising(
            (*(line.evidence for line in earlier), reading.evidence)
        ):
            return False
        whole = conversation.joined((*(line.text for line in earlier), text))
        return self._read(whole, chat).outcome is not Outcome.IGNORE

    def _may_say_where(self, reading: Reading, text: str, message: Mapping[str, Any]) -> bool:
        """Tell whether a place or a phone may be more of what its writer said just before."""
        where = reading.place.building or reading.place.unit or reading.place.room
        return bool(where or has_phone(text)) and self._recent.spoke(message)

    def _listens(self, message: Mapping[str, Any]) -> bool:
        """Tell whether somebody speaks to us: a person, in private or in a bound group."""
        chat = message["chat"]
        if message.get("is_automatic_forward") or "sender_chat" in message:
            return False
        if message.get("from", {}).get("is_bot", True):
            return False
        return chat.get("type") == "private" or chat["id"] in self._groups

    def _is_unsigned_report(self, text: str, message: Mapping[str, Any]) -> bool:
        """Tell whether an admin who speaks in a bound group's own name reports something."""
        speaks_as, chat = message.get("sender_chat"), message["chat"]["id"]
        if not text or not isinstance(speaks_as, dict) or chat not in self._groups:
            return False
        if speaks_as.get("id") != chat:
            return False
        return self._read(text, chat).outcome is Outcome.TICKET

    def _is_ours(self, text: str, message: Mapping[str, Any]) -> bool:
        """Commands are ours unless they name another bot; in unknown groups only /bind is."""
        command = text.split(maxsplit=1)[0].lower()
        name, at, _ = command.partition("@")
        if at and not command.endswith(self._mention):
            return False
        chat = message["chat"]
        if chat.get("type") == "private" or chat["id"] in self._groups:
            return True
        return name == "/bind" or BINDS.match(text) is not None
