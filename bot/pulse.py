"""Notices that we were deaf: Telegram keeps a message for a day, a button press for 150 s."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import structlog

from bot.clock import Clock, monotonic
from storage.store import Store
from storage.work import Work

log = structlog.get_logger()

_NAME, _LOST = "telegram", "telegram.lost"
_EVERY = 15.0  # real seconds between two notes of it
_GAP = 120.0  # real seconds; below it Telegram still holds even the button presses


class Pulse:
    """Called after each answer of Telegram; `on_gap` hears of every longer silence.

    `on_gap(work, since, now=now)` runs as a use case: since when nothing reached us.
    """

    def __init__(self, store: Store, clock: Clock, *, on_gap: Callable[..., None]) -> None:
        self._store, self._clock, self._on_gap = store, clock, on_gap
        self._noted: float | None = None
        self._lost = False

    async def __call__(self) -> None:
        """Note that Telegram answers."""
        at = monotonic()
        if self._noted is None or at - self._noted >= _EVERY:
            await self._store.write(self._note, now=self._clock())
            self._noted, self._lost = at, False

    async def lost(self) -> None:
        """Note that Telegram is out of reach; called after each failure, written once."""
        if not self._lost:
            await self._store.write(lambda work: work.heartbeats.beat(_LOST, self._clock()))
            self._lost, self._noted = True, None

    def _note(self, work: Work, *, now: datetime) -> None:
        last = work.heartbeats.last(_NAME)
        work.heartbeats.beat(_NAME, now)
        if last is None:
            return
        seconds = (now - last).total_seconds() / max(self._clock.speed, 1.0)
        if seconds > _GAP:
            log.warning("telegram_was_silent", seconds=round(seconds))
            self._on_gap(work, last, now=now)
