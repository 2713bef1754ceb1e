"""The queue of updates of one bot: kept until confirmed, but not for ever."""

from __future__ import annotations

import asyncio
import random
from collections import deque
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

Json = dict[str, Any]

DAY = timedelta(days=1)
WEEK = timedelta(days=7)
LIFETIME = {"callback_query": timedelta(seconds=150)}  # all others: a day
ON_REQUEST = ("chat_member", "message_reaction", "message_reaction_count")
MOST = 100


@dataclass(slots=True, eq=False)
class Waiting:
    """An update nobody has confirmed; `lane` keeps the order of a webhook, `raw` is injected."""

    id: int
    update: Any
    expires_at: datetime
    lane: str
    raw: bool = False
    delivered: bool = False


class Updates:
    """What a bot has not confirmed yet, oldest first.

    An update leaves the queue when a later `offset` confirms it, whether or not the bot has
    done anything about it, or when its time is over: 150 seconds for a button press, a day for
    anything else.
    """

    def __init__(
        self, clock: Callable[[], datetime], stir: Callable[[], None], seed: int = 0
    ) -> None:
        self._clock = clock
        self.stir = stir  # wakes whoever delivers webhooks
        self._random = random.Random(seed)
        self._next = self._random.randrange(100_000_000, 900_000_000)
        self._pushed_at = clock()
        self._ragged = False  # injected ids may be out of order
        self.waiting: deque[Waiting] = deque()
        self.allowed: frozenset[str] | None = None  # None: all but ON_REQUEST
        self.poll: asyncio.Future[None] | None = None  # the long poll that is open

    def push(self, kind: str, body: Json, *, lane: str) -> None:
        """Queue an update of `kind`, unless the bot does not want to hear of such."""
        if not self.wants(kind):
            return
        now = self._clock()
        if now - self._pushed_at >= WEEK:  # "the identifier of the next update is chosen randomly"
            self._next = self._random.randrange(100_000_000, 900_000_000)
        self._pushed_at = now
        expires_at = now + LIFETIME.get(kind, DAY)
        self._append(Waiting(self._next, {"update_id": self._next, kind: body}, expires_at, lane))
        self._next += 1

    def inject(self, update: Any) -> int:
        """Queue `update` as it is; an `update_id` of its own is kept, however odd.

        Returns: the id under which it is queued.
        """
        own = update.get("update_id") if isinstance(update, dict) else None
        known = isinstance(own, int) and not isinstance(own, bool)
        number = own if known else self._next
        if not known:
            self._next += 1
            if isinstance(update, dict):
                update = {"update_id": number, **update}
        else:
            self._ragged = True
        assert isinstance(number, int)
        self._append(Waiting(number, update, self._clock() + DAY, f"raw:{number}", raw=True))
        return number

    def preload(self, updates: Iterable[Any]) -> int:
        """Queue many updates as they are; return how many."""
        return sum(1 for update in updates if self.inject(update) is not None)

    def wants(self, kind: str) -> bool:
        """Tell whether updates of `kind` are asked for."""
        return kind not in ON_REQUEST if self.allowed is None else kind in self.allowed

    def allow(self, kinds: Collection[str]) -> None:
        """Remember `allowed_updates`; an empty list means the default again."""
        self.allowed = frozenset(kinds) or None

    def take(self, offset: int, limit: int) -> list[Any]:
        """Confirm everything below `offset`, return up to `limit` of the rest.

        A negative offset counts from the end of the queue and confirms all before it.
        """
        self._expire()
        if offset < 0:
            while len(self.waiting) > -offset:
                self.waiting.popleft()
        elif offset:
            self._confirm(offset)
        batch = list(islice(self.waiting, max(1, min(limit, MOST))))
        for item in batch:
            item.delivered = True
        return [item.update for item in batch]

    def first_per_lane(self) -> dict[str, Waiting]:
        """Return the oldest update of each lane, for delivery by webhook."""
        self._expire()
        first: dict[str, Waiting] = {}
        for item in self.waiting:
            first.setdefault(item.lane, item)
        return first

    def confirm(self, item: Waiting) -> None:
        """Forget one update that a webhook has accepted."""
        if item in self.waiting:
            self.waiting.remove(item)

    def drop(self) -> None:
        """Forget everything (`drop_pending_updates`)."""
        self.waiting.clear()

    def pending(self) -> int:
        """Return how many updates wait."""
        self._expire()
        return len(self.waiting)

    def interrupt(self, reason: Exception) -> None:
        """End the long poll that is open, if one is."""
        if self.poll is not None and not self.poll.done():
            self.poll.set_exception(reason)
        self.poll = None

    def _append(self, item: Waiting) -> None:
        self.waiting.append(item)
        if self.poll is not None and not self.poll.done():
            self.poll.set_result(None)
        self.stir()

    def _confirm(self, offset: int) -> None:
        if not self._ragged:
            while self.waiting and self.waiting[0].id < offset:
                self.waiting.popleft()
            return
        # An injected update may carry an id that was confirmed long ago: it is seen once.
        kept = (w for w in self.waiting if w.id >= offset or (w.raw and not w.delivered))
        self.waiting = deque(kept)

    def _expire(self) -> None:
        now = self._clock()
        if any(item.expires_at <= now for item in self.waiting):
            self.waiting = deque(item for item in self.waiting if item.expires_at > now)
