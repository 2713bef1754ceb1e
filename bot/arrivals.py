"""What has come and is not settled yet: handed over in memory, with the table as the truth."""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any, NamedTuple

import structlog

from storage.as_json import parsed
from storage.inbox import Received
from storage.store import Store
from storage.work import Work

log = structlog.get_logger()

Key = tuple[int, int]
"""(bot id, update id)"""

ReadAhead = Callable[[Sequence[dict[str, Any]]], Callable[[], Awaitable[object]]]
"""Begins to read what several raw updates say, and returns what waits for it; who reads one of them
after that finds it read."""

_BATCH = 200
_AT_A_LOOK = 50  # what is among the first is worked on while the others are looked at
_HELD = 1000  # updates kept in memory; what comes on top of them is read from the table later


def key_of(row: Received) -> Key:
    """Return what names an update."""
    return row.bot_id, row.update_id


class Helping(NamedTuple):
    """A few updates, and the reading of what they say, which has begun."""

    rows: Sequence[Received]
    read: Callable[[], Awaitable[object]]


async def _nothing() -> None:
    return


def nothing_ahead(_updates: Sequence[dict[str, Any]]) -> Callable[[], Awaitable[object]]:
    """Read nothing: whoever looks at an update reads it."""
    return _nothing


class Arrivals:
    """Updates between the commit that stored them and the one that settles them.

    What was just stored is not read back. The table is read at the start, when more waits than
    is kept here, and when somebody else may have written to it; until it is read to its end
    nothing is taken from hand, so that one sender's updates stay in order.

    What came is read while it is stored: reading changes nothing.
    """

    def __init__(
        self, store: Store, wake: Callable[[], None], *, ahead: ReadAhead = nothing_ahead
    ) -> None:
        self._store, self._wake, self._ahead = store, wake, ahead
        self._handed: deque[Helping] = deque()
        self._known: set[Key] = set()
        self._look = self._missed = True
        store.on_commit("inbox", self.look)

    def begin(self, rows: Sequence[Received]) -> list[Helping]:
        """Begin to read what came, while it is stored; nothing of what will not be kept here."""
        if self._is_behind(len(rows)):
            return []
        return self._begin(rows)

    def _begin(self, rows: Sequence[Received]) -> list[Helping]:
        parts = [rows[n : n + _AT_A_LOOK] for n in range(0, len(rows), _AT_A_LOOK)]
        return [Helping(part, self._read(part)) for part in parts]

    def hand(self, helpings: Sequence[Helping]) -> None:
        """Take updates that were stored a moment ago, none of them for the second time."""
        keys = [key_of(row) for helping in helpings for row in helping.rows]
        if not helpings or self._is_behind(len(keys)):
            self.look()
            return
        self._handed += helpings
        self._known.update(keys)
        self._wake()

    def look(self) -> None:
        """There may be more in the table than was handed over."""
        self._look = self._missed = True
        self._wake()

    async def next(self) -> list[Received]:
        """Return what has come since the last call, the oldest first, not too much at a time.

        Whatever it says is read by then.
        """
        if self._handed:
            return await self._first()
        if not self._look:
            return []
        self._missed = False
        most = _BATCH + len(self._known)
        rows = await self._store.read(_waiting, most)
        self._look = self._missed or len(rows) == most
        fresh = [row for row in rows if key_of(row) not in self._known]
        self._known.update(map(key_of, fresh))
        self._handed += self._begin(fresh)
        return await self._first() if fresh else []

    def _is_behind(self, more: int) -> bool:
        """Tell whether the table must be read before, or instead of, what comes now."""
        return self._look or len(self._known) + more > _HELD

    async def _first(self) -> list[Received]:
        """Return what was handed first and what came after it, not too much, once it is read."""
        rows: list[Received] = []
        while self._handed and len(rows) + len(self._handed[0].rows) <= _AT_A_LOOK:
            try:
                await self._handed[0].read()
            except Exception as failure:
                _untold(failure)
            rows += self._handed.popleft().rows
        return rows

    def _read(self, rows: Sequence[Received]) -> Callable[[], Awaitable[object]]:
        try:
            return self._ahead([update for row in rows if (update := decoded(row)) is not None])
        except Exception as failure:
            _untold(failure)
            return _nothing

    @property
    def more(self) -> bool:
        """Whether `next` has something to look at already."""
        return bool(self._handed) or self._look

    def settled(self, keys: Iterable[Key]) -> None:
        """Forget what is settled or set apart."""
        self._known.difference_update(keys)


def _untold(failure: Exception) -> None:
    """Go on without what was to be read ahead: each alone will tell which one it was."""
    log.warning("not_read_ahead", error=type(failure).__name__)


def _waiting(work: Work, most: int) -> list[Received]:
    return work.inbox.waiting(most)


def decoded(row: Received) -> dict[str, Any] | None:
    """Return the update as it came, None when it is none."""
    if row.update is not None:
        return row.update
    try:
        update = parsed(row.raw)
    except ValueError:
        return None
    return update if isinstance(update, dict) else None
