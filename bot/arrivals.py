"""What has come and is not settled yet: handed over in memory, with the table as the truth."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from storage.inbox import Received
from storage.store import Store
from storage.work import Work

Key = tuple[int, int]
"""(bot id, update id)"""

_BATCH = 200
_AT_A_LOOK = 50  # what is among the first is worked on while the others are looked at
_HELD = 1000  # updates kept in memory; what comes on top of them is read from the table later


def key_of(row: Received) -> Key:
    """Return what names an update."""
    return row.bot_id, row.update_id


class Arrivals:
    """Updates between the commit that stored them and the one that settles them.

    What was just stored is not read back. The table is read at the start, when more waits than
    is kept here, and when somebody else may have written to it; until it is read to its end
    nothing is taken from hand, so that one sender's updates stay in order.
    """

    def __init__(self, store: Store, wake: Callable[[], None]) -> None:
        self._store, self._wake = store, wake
        self._handed: list[Received] = []
        self._known: set[Key] = set()
        self._look = self._missed = True
        store.on_commit("inbox", self.look)

    def hand(self, rows: Sequence[Received]) -> None:
        """Take updates that were stored a moment ago, none of them for the second time."""
        if self._look or len(self._known) + len(rows) > _HELD:
            self.look()
            return
        self._handed += rows
        self._known.update(map(key_of, rows))
        self._wake()

    def look(self) -> None:
        """There may be more in the table than was handed over."""
        self._look = self._missed = True
        self._wake()

    async def next(self) -> list[Received]:
        """Return what has come since the last call, the oldest first, not too much at a time."""
        if self._handed:
            rows, self._handed = self._handed[:_AT_A_LOOK], self._handed[_AT_A_LOOK:]
            return rows
        if not self._look:
            return []
        self._missed = False
        most = _BATCH + len(self._known)
        rows = await self._store.read(_waiting, most)
        self._look = self._missed or len(rows) == most
        fresh = [row for row in rows if key_of(row) not in self._known]
        self._known.update(map(key_of, fresh))
        return fresh

    @property
    def more(self) -> bool:
        """Whether `next` has something to look at already."""
        return bool(self._handed) or self._look

    def give_back(self, rows: Iterable[Received]) -> None:
        """Let rows come again, before all others: nothing was done about them."""
        self._handed[:0] = rows
        self._wake()

    def settled(self, keys: Iterable[Key]) -> None:
        """Forget what is settled or set apart."""
        self._known.difference_update(keys)


def _waiting(work: Work, most: int) -> list[Received]:
    return work.inbox.waiting(most)
