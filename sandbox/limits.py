"""Telegram's flood limits, as its FAQ gives them; the real ones are looser and unspoken."""

from __future__ import annotations

import math
from collections import defaultdict, deque
from datetime import datetime, timedelta

from sandbox.errors import Refused
from sandbox.model import Chat

OVERALL = (30, timedelta(seconds=1))
GROUP = (20, timedelta(minutes=1))
PRIVATE_BURST = 5  # more than one a second is borne for a moment


class Limits:
    """Counts what one bot sends, on the sandbox's clock."""

    def __init__(self) -> None:
        self._all: deque[datetime] = deque()
        self._groups: defaultdict[int, deque[datetime]] = defaultdict(deque)
        self._private: dict[int, tuple[float, datetime]] = {}

    def check(self, chat: Chat, now: datetime, count: int = 1) -> None:
        """Count `count` messages to `chat`.

        Raises:
            Refused: 429 with `retry_after` in seconds; nothing is counted then.
        """
        wait = _wait(self._all, OVERALL, now, count)
        if chat.user is None:
            wait = max(wait, _wait(self._groups[chat.id], GROUP, now, count))
        else:
            wait = max(wait, self._private_wait(chat.id, now, count))
        if wait > 0:
            seconds = math.ceil(wait)
            raise Refused(f"Too Many Requests: retry after {seconds}", retry_after=seconds)
        self._count(chat, now, count)

    def _private_wait(self, chat: int, now: datetime, count: int) -> float:
        return max(count - self._left(chat, now), 0.0)

    def _left(self, chat: int, now: datetime) -> float:
        left, at = self._private.get(chat, (float(PRIVATE_BURST), now))
        return min(float(PRIVATE_BURST), left + (now - at).total_seconds())

    def _count(self, chat: Chat, now: datetime, count: int) -> None:
        self._all.extend([now] * count)
        if chat.user is None:
            self._groups[chat.id].extend([now] * count)
        else:
            self._private[chat.id] = (self._left(chat.id, now) - count, now)


def _wait(sent: deque[datetime], limit: tuple[int, timedelta], now: datetime, count: int) -> float:
    """Return the seconds until `count` more may go through the sliding window."""
    most, window = limit
    while sent and now - sent[0] >= window:
        sent.popleft()
    surplus = len(sent) + count - most
    if surplus <= 0 or not sent:
        return 0.0
    return (sent[min(surplus, len(sent)) - 1] + window - now).total_seconds()
