"""The clock of the sandbox: it can run faster than life and jump ahead, never back."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

FASTEST = 600.0


class Clock:
    """A wall clock that a bot and the sandbox may share; `clock()` is the time in UTC.

    `speed` is sandbox seconds per real second: 1 to 600, or 0 for a clock that stands still
    until it is told to `jump` (for tests).
    """

    def __init__(self, start: datetime | None = None, speed: float = 1.0) -> None:
        self._at = start or datetime.now(UTC)
        self._since = time.monotonic()
        self._speed = 1.0
        self.speed = speed

    def __call__(self) -> datetime:
        """Return the sandbox's time as an aware UTC datetime."""
        passed = (time.monotonic() - self._since) * self._speed
        return self._at + timedelta(seconds=passed)

    now = __call__

    @property
    def speed(self) -> float:
        """Sandbox seconds per real second."""
        return self._speed

    @speed.setter
    def speed(self, speed: float) -> None:
        if speed != 0 and not 1 <= speed <= FASTEST:
            raise ValueError(f"speed must be 0 or between 1 and {FASTEST:.0f}, not {speed}")
        self._at, self._since = self(), time.monotonic()
        self._speed = float(speed)

    def jump(self, seconds: float) -> None:
        """Let `seconds` pass at once."""
        if seconds < 0:
            raise ValueError("time does not go back")
        self._at += timedelta(seconds=seconds)
