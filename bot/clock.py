"""The service's clock: the wall's, or one that runs faster for a drill or a test."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the moment (aware, UTC) when called.

    Attributes:
        speed: how many of its seconds pass in a real one. Deadlines follow it; network
            timeouts and Telegram's limits never do.
    """

    @property
    def speed(self) -> float: ...
    def __call__(self) -> datetime: ...


def monotonic() -> float:
    """Return real seconds as the running event loop counts them, by which its timers go off.

    For an ordinary loop that is `time.monotonic`; the simulator's loop has a time of its own.
    """
    return asyncio.get_running_loop().time()


class SystemClock:
    """The wall clock."""

    speed = 1.0

    def __call__(self) -> datetime:
        return datetime.now(UTC)


class FastClock:
    """A clock that starts at `start` and runs `speed` times as fast as the wall's."""

    def __init__(self, speed: float, start: datetime | None = None) -> None:
        self.speed = speed
        self._start = (start or datetime.now(UTC)).astimezone(UTC)
        self._zero = time.monotonic()

    def __call__(self) -> datetime:
        return self._start + timedelta(seconds=(time.monotonic() - self._zero) * self.speed)


def make_clock(speed: float, start: datetime | None) -> Clock:
    """Return the wall's clock, or for a drill one that starts at `start` and runs faster."""
    return SystemClock() if speed == 1 and start is None else FastClock(speed, start)
