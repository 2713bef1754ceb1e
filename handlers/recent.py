"""The short lines that somebody has just written, so that they can be read together.

This is memory, not truth: after a restart it is filled again from the inbox.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Any

from domain.category import UNWEIGHED, Evidence
from domain.conversation import (
    FEW,
    MORE_WITHIN,
    MOST_PHOTOS,
    TOGETHER,
    Line,
    before,
)

_SPEAKERS = 2000
Speaker = tuple[int, int]  # chat, user
Shown = tuple[int, datetime, str]  # message, when, Telegram's file id


class Recent:
    """The last few lines of everybody who wrote lately. Used from several threads."""

    def __init__(self) -> None:
        self._lines: OrderedDict[Speaker, deque[Line]] = OrderedDict()
        self._shown: OrderedDict[Speaker, deque[Shown]] = OrderedDict()
        self._lock = Lock()

    def note(
        self, message: Mapping[str, Any], *, hints: bool = True, evidence: Evidence = UNWEIGHED
    ) -> tuple[Line, ...]:
        """Keep the text of a raw message; return the lines it may be read together with."""
        speaker = (message["chat"]["id"], message["from"]["id"])
        written = datetime.fromtimestamp(message["date"], UTC)
        text = message.get("text") or message.get("caption") or ""
        line = Line(message["message_id"], written, text, hints, evidence)
        with self._lock:
            lines = self._lines.setdefault(speaker, deque(maxlen=FEW + 1))
            self._lines.move_to_end(speaker)
            if all(known.message != line.message for known in lines):
                lines.append(line)
            while len(self._lines) > _SPEAKERS:
                self._lines.popitem(last=False)
            return before(tuple(lines), line)

    def show(self, message: Mapping[str, Any]) -> None:
        """Keep the photo of a raw message without a word: the words may come after it."""
        speaker = (message["chat"]["id"], message["from"]["id"])
        sent = datetime.fromtimestamp(message["date"], UTC)
        photo = message["photo"][-1]["file_id"]
        with self._lock:
            shown = self._shown.setdefault(speaker, deque(maxlen=MOST_PHOTOS))
            self._shown.move_to_end(speaker)
            if all(known != message["message_id"] for known, _, _ in shown):
                shown.append((message["message_id"], sent, photo))
            while len(self._shown) > _SPEAKERS:
                self._shown.popitem(last=False)

    def photos(self, chat: int, user: int, message: int, at: datetime) -> tuple[str, ...]:
        """Return the photos that somebody sent without a word in the 90 seconds before."""
        with self._lock:
            shown = tuple(self._shown.get((chat, user), ()))
        near = (s for s in shown if s[0] < message and timedelta(0) <= at - s[1] <= TOGETHER)
        return tuple(photo for _, _, photo in near)

    def hinted(self, message: Mapping[str, Any]) -> bool:
        """Tell whether who sent a raw message spoke of a place or a thing just before."""
        return self._hinted(message, TOGETHER)

    def spoke(self, message: Mapping[str, Any]) -> bool:
        """Tell whether who sent a raw message has hinted at a matter in the minutes before."""
        return self._hinted(message, MORE_WITHIN)

    def _hinted(self, message: Mapping[str, Any], within: timedelta) -> bool:
        sent = datetime.fromtimestamp(message["date"], UTC)
        with self._lock:
            lines = tuple(self._lines.get((message["chat"]["id"], message["from"]["id"]), ()))
        earlier = (line for line in lines if line.message < message["message_id"])
        return any(line.hints and sent - line.at <= within for line in earlier)

    def before(self, chat: int, user: int, message: int) -> tuple[str, ...]:
        """Return the lines that a noted message is to be read together with."""
        with self._lock:
            lines = tuple(self._lines.get((chat, user), ()))
        line = next((known for known in lines if known.message == message), None)
        return () if line is None else tuple(other.text for other in before(lines, line))
