"""Telegram's limits, kept before it has to remind us. Pure: real seconds come as arguments.

What is not published is chosen well below what is: at most 30 messages in any second overall,
20 in any minute to a group, one a second to a person; a short dialogue may go a little faster.
Each limit keeps a reserve for the urgent, so that a digest never makes an emergency wait.
"""

from __future__ import annotations

import math
from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from domain.notice import Priority
from storage.owed import Ready

# Windows are a little longer than Telegram's, since what leaves evenly may arrive in a bunch.
SECOND, MINUTE = 1.1, 62.0
_OVERALL = {Priority.LIFE: 29, Priority.URGENT: 27}
_OVERALL_ELSE = 25
_LUMP, _BLINK = 6, 0.23  # of those at most so many in so many seconds: an even stream, no lumps
_BULK = 15  # of those: check-in prompts and digests together
_GROUP = {Priority.LIFE: 20, Priority.URGENT: 19}
_GROUP_ELSE = 18
_BURST = 4.0  # messages to one person before the pace of one a second counts
_PACE = 0.95  # messages a second to one person
_BOTH_WITHIN = 1.0  # 429 from two chats within this time concerns the bot, not the chats
_FOR_THE_URGENT = 4  # calls that may be on their way when the others hang
_FORGET = 200  # chats remembered before the rested ones are dropped


@dataclass(slots=True)
class _Bucket:
    tokens: float = _BURST
    at: float = 0.0

    def level(self, at: float) -> float:
        return min(_BURST, self.tokens + (at - self.at) * _PACE)


@dataclass
class Limits:
    """What was sent lately, and what may therefore leave now. Edits and deletions count."""

    _overall: deque[float] = field(default_factory=deque)
    _bulk: deque[float] = field(default_factory=deque)
    _groups: defaultdict[int, deque[float]] = field(default_factory=lambda: defaultdict(deque))
    _people: defaultdict[int, _Bucket] = field(default_factory=lambda: defaultdict(_Bucket))
    _halted: dict[int, float] = field(default_factory=dict)
    _all_halted: float = 0.0
    _refusal: tuple[int, float] | None = None

    def room(self, priority: Priority, at: float) -> int:
        """Return how many messages of `priority` may leave at `at`, whatever their chats."""
        if at < self._all_halted:
            return 0
        free = _OVERALL.get(priority, _OVERALL_ELSE) - _count(self._overall, at, SECOND)
        if priority > Priority.URGENT:
            latest = islice(reversed(self._overall), _LUMP)
            free = min(free, _LUMP - sum(sent > at - _BLINK for sent in latest))
        if priority >= Priority.PROMPT:
            free = min(free, _BULK - _count(self._bulk, at, SECOND))
        return max(free, 0)

    def wait(self, chat: int, priority: Priority, at: float) -> float:
        """Return the seconds until `chat` may get a message of `priority`, 0 when it may now."""
        halted = max(self._halted.get(chat, 0.0) - at, 0.0)
        if chat < 0:
            return max(halted, self._group_wait(chat, priority, at))
        bucket = self._people.get(chat)
        if bucket is None:
            return halted
        needed = 1.0 if priority <= Priority.URGENT else 2.0
        return max(halted, (needed - bucket.level(at)) / _PACE, 0.0)

    def resting(self, priority: Priority, at: float) -> dict[int, float]:
        """Return the chats that must wait for a message of `priority`, and for how long."""
        waits = {chat: self.wait(chat, priority, at) for chat in self._known()}
        return {chat: wait for chat, wait in waits.items() if wait > 0}

    def pause(self, at: float) -> float:
        """Return the seconds until something that must wait now may go, else infinity."""
        if at < self._all_halted:
            return self._all_halted - at
        waits = list(self.resting(Priority.DIGEST, at).values())
        if self.room(Priority.NORMAL, at) == 0:
            full = _count(self._overall, at, SECOND) >= _OVERALL_ELSE
            first, window = (0, SECOND) if full else (-_LUMP, _BLINK)
            waits.append(self._overall[first] + window - at)
        if self.room(Priority.DIGEST, at) == 0 and len(self._bulk) >= _BULK:
            waits.append(self._bulk[0] + SECOND - at)
        return min(waits, default=math.inf)

    def took(self, chat: int, priority: Priority, at: float) -> None:
        """Count one call to `chat`."""
        self._overall.append(at)
        if priority >= Priority.PROMPT:
            self._bulk.append(at)
        if chat < 0:
            self._groups[chat].append(at)
        else:
            bucket = self._people[chat]
            bucket.tokens, bucket.at = bucket.level(at) - 1, at
        self._forget(at)

    def refused(self, chat: int, seconds: float, at: float) -> None:
        """Telegram says: nothing to `chat` for `seconds`. Two chats at once: nothing at all."""
        until = at + seconds
        self._halted[chat] = max(self._halted.get(chat, 0.0), until)
        if self._refusal is not None:
            other, when = self._refusal
            if other != chat and at - when <= _BOTH_WITHIN:
                self._all_halted = max(self._all_halted, until, self._halted.get(other, 0.0))
        self._refusal = (chat, at)

    def _group_wait(self, chat: int, priority: Priority, at: float) -> float:
        sent = self._groups.get(chat)
        limit = _GROUP.get(priority, _GROUP_ELSE)
        if sent is None or _count(sent, at, MINUTE) < limit:
            return 0.0
        return sent[-limit] + MINUTE - at

    def _known(self) -> set[int]:
        return self._halted.keys() | self._groups.keys() | self._people.keys()

    def _forget(self, at: float) -> None:
        """Drop chats that have rested; a city's worth of them would else stay for ever."""
        if len(self._people) + len(self._groups) <= _FORGET:
            return
        for chat in [chat for chat, bucket in self._people.items() if bucket.level(at) >= _BURST]:
            del self._people[chat]
        for chat in [chat for chat, sent in self._groups.items() if not _count(sent, at, MINUTE)]:
            del self._groups[chat]
        self._halted = {chat: until for chat, until in self._halted.items() if until > at}


@dataclass(frozen=True, slots=True)
class Gate:
    """What the limits and the calls on their way let leave at one moment.

    Attributes:
        looks: down to which priority to look for it, each with the chats that must wait.
        room: by priority, how many may leave.
        free: how many more calls may be on their way.
    """

    looks: tuple[tuple[Priority, frozenset[int]], ...]
    room: Mapping[Priority, int]
    free: int

    @property
    def holds(self) -> bool:
        """Whether any chat must wait."""
        return any(skip for _, skip in self.looks)

    def allowed(self, rows: Sequence[Ready]) -> list[Ready]:
        """Return those of `rows` that may leave, in their order."""
        allowed: list[Ready] = []
        for row in rows:
            priority = Priority(row.priority)
            reserve = 0 if priority <= Priority.URGENT else _FOR_THE_URGENT
            if self.free - len(allowed) > reserve and self.room[priority] > len(allowed):
                allowed.append(row)
        return allowed


def _count(times: deque[float], at: float, window: float) -> int:
    """Drop what is older than `window` and return how many are left."""
    while times and times[0] <= at - window:
        times.popleft()
    return len(times)
