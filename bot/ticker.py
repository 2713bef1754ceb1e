"""Looks, every second, at what is due. The deadlines are rows; a lost tick loses nothing."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.clock import Clock, monotonic
from storage.deadlines import Deadline
from storage.store import Store
from storage.work import Work

log = structlog.get_logger()

_AT_ONCE = 200
_TOGETHER = 25  # in one transaction
_KEPT = timedelta(days=8)  # handled updates; their keys make a repetition harmless
_STEP = 30.0  # seconds of the service's clock between ticks, when it runs fast
_SHORTEST, _LONGEST = 0.05, 1.0  # real seconds
_NOTHING: Mapping[str, Callable[..., Any]] = {}


def interval(speed: float) -> float:
    """Return the real seconds between two ticks for a clock of that speed."""
    return min(max(_STEP / max(speed, 1.0), _SHORTEST), _LONGEST)


class Ticker:
    """Fires what is due. What is due of one kind in one community shares a transaction and what
    that has read; if anything fails there, each has a transaction of its own.

    For the kinds of `gathers` more is read than a transaction of the one writer should wait for:
    it is read before, and `fire` is given it as `found`.

    Attributes:
        last_tick: when it last looked (monotonic seconds), None before it did.
        overdue: how late the latest fired deadline was, in seconds of the service's clock.
        alarms: how often a deadline failed for the third time or more.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        *,
        fire: Callable[..., None],
        gathers: Mapping[str, Callable[..., Any]] = _NOTHING,
    ) -> None:
        self._store, self._clock, self._fire, self._gathers = store, clock, fire, gathers
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._interval = 0.0
        self.last_tick: float | None = None
        self.overdue = 0.0
        self.alarms = 0
        logging.getLogger("apscheduler").setLevel(logging.ERROR)  # it tells of each slow tick

    def start(self) -> None:
        """Tick from now on, in the running event loop."""
        self._interval = interval(self._clock.speed)
        self._scheduler.add_job(
            self._run,
            "interval",
            seconds=self._interval,
            id="tick",
            misfire_grace_time=None,
            coalesce=True,
            max_instances=1,
        )
        self._scheduler.add_job(self._tidy, "interval", hours=1, misfire_grace_time=None)
        self._scheduler.start()

    def stop(self) -> None:
        """Tick no more."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    async def _run(self) -> None:
        try:
            await self.tick()
        except Exception:
            log.exception("tick_failed")  # the next one comes all the same
        wanted = interval(self._clock.speed)
        if wanted != self._interval and self._scheduler.running:
            self._interval = wanted
            self._scheduler.reschedule_job("tick", trigger="interval", seconds=wanted)

    async def _tidy(self) -> None:
        """Forget updates so old that Telegram cannot send them again."""
        before = self._clock() - _KEPT
        gone = await self._store.write(lambda work: work.inbox.forget(before))
        log.info("inbox_tidied", count=gone)

    async def tick(self) -> int:
        """Fire all that is due, the urgent first, and return how many were."""
        fired = 0
        while due := await self._store.read(self._due):
            await asyncio.gather(*(self._several(batch) for batch in self._batches(due)))
            fired += len(due)
            if len(due) < _AT_ONCE:
                break
        self.last_tick = monotonic()
        return fired

    def _due(self, work: Work) -> list[Deadline]:
        return work.deadlines.due(self._clock(), _AT_ONCE)

    def _batches(self, due: list[Deadline]) -> Iterator[list[Deadline]]:
        """Yield those that may share a transaction, the most urgent first."""
        alike: dict[tuple[int, str], list[Deadline]] = {}
        for deadline in due:
            if deadline.kind in self._gathers:
                yield [deadline]
            else:
                alike.setdefault((deadline.community, deadline.kind), []).append(deadline)
        for batch in alike.values():
            yield from (batch[n : n + _TOGETHER] for n in range(0, len(batch), _TOGETHER))

    async def _several(self, batch: list[Deadline]) -> None:
        if len(batch) > 1:
            now = self._clock()
            try:
                await self._store.write(self._take_and_fire_all, batch, now=now)
            except Exception as failure:  # whose it was is told when they are alone
                log.info("deadlines_apart", count=len(batch), error=type(failure).__name__)
            else:
                self.overdue = (now - batch[-1].due_at).total_seconds()
                return
        await asyncio.gather(*(self._one(deadline) for deadline in batch))

    def _take_and_fire_all(self, work: Work, batch: list[Deadline], *, now: datetime) -> None:
        for deadline in batch:
            self._take_and_fire(work, deadline, {}, now=now)

    async def _one(self, deadline: Deadline) -> None:
        now = self._clock()
        try:
            found = await self._gather(deadline, now)
            await self._store.write(self._take_and_fire, deadline, found, now=now)
        except Exception as failure:
            log.error(
                "deadline_failed",
                kind=deadline.kind,
                community=deadline.community,
                error=type(failure).__name__,
                attempt=deadline.attempts + 1,
                exc_info=deadline.attempts == 0,
            )
            self.alarms += await self._store.write(_park, deadline, now=now)
        self.overdue = (now - deadline.due_at).total_seconds()

    async def _gather(self, deadline: Deadline, now: datetime) -> dict[str, Any]:
        """Return what is read beforehand for a deadline of this kind, as arguments of `fire`."""
        gather = self._gathers.get(deadline.kind)
        return (
            {} if gather is None else {"found": await self._store.read(gather, deadline, now=now)}
        )

    def _take_and_fire(
        self, work: Work, deadline: Deadline, found: dict[str, Any], *, now: datetime
    ) -> None:
        """Take it away first: whoever needs it again sets it again."""
        if work.deadlines.take(deadline):
            self._fire(work, deadline, now=now, **found)


def _park(work: Work, deadline: Deadline, *, now: datetime) -> bool:
    return work.deadlines.park(deadline, now=now)
