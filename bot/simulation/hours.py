"""Time that jumps: a clock, an agenda of what people and fate will do, and an event loop."""

from __future__ import annotations

import asyncio
import heapq
import selectors
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from sandbox.clock import Clock

Deed = Callable[[], object]
_LEAST = 1e-6  # seconds of a jump; less might be lost in rounding and never end


class Hours(Clock):
    """A clock that moves only when it is told to; the service and the sandbox share it.

    Attributes:
        passed: seconds since it started, which is what the event loop counts.
    """

    def __init__(self, start: datetime) -> None:
        self.start = start.astimezone(UTC)
        self.passed = 0.0
        super().__init__(start, speed=1.0)

    def __call__(self) -> datetime:
        """Return the moment, aware, in UTC."""
        return self.start + timedelta(seconds=self.passed)

    now = __call__

    def seconds(self, moment: datetime) -> float:
        """Return how many seconds after the start a moment is."""
        return (moment - self.start).total_seconds()


class Agenda:
    """What will happen in the world, whether or not the service runs."""

    def __init__(self, hours: Hours) -> None:
        self._hours = hours
        self._deeds: list[tuple[float, int, Deed]] = []
        self._order = count()

    def after(self, seconds: float, deed: Deed) -> None:
        """Let `deed` happen so many seconds from now."""
        moment = self._hours.passed + max(seconds, 0.0)
        heapq.heappush(self._deeds, (moment, next(self._order), deed))

    def at(self, moment: datetime, deed: Deed) -> None:
        """Let `deed` happen at a moment, or now when it is past."""
        self.after((moment - self._hours()).total_seconds(), deed)

    @property
    def next(self) -> float:
        """Return when the next deed is, in seconds since the start."""
        return self._deeds[0][0] if self._deeds else float("inf")

    def pass_to(self, moment: float) -> None:
        """Let time pass to `moment` (seconds since the start) with everything that happens."""
        while self.next <= moment:
            at, _, deed = heapq.heappop(self._deeds)
            self._hours.passed = max(self._hours.passed, at)
            deed()
        self._hours.passed = max(self._hours.passed, moment)


class _Jumping(selectors.DefaultSelector):
    """A selector that waits for nothing: where others would sleep, it lets time pass."""

    def __init__(self, sleep: Callable[[float], None]) -> None:
        super().__init__()
        self._sleep = sleep

    def select(self, timeout: float | None = None) -> list[Any]:
        if timeout is None or timeout > 0:
            self._sleep(max(timeout or 0.0, _LEAST))
        return []


class Loop(asyncio.SelectorEventLoop):
    """An event loop on that time; what others give to a thread runs in line.

    `sleep(seconds)` is called when nothing is left to do until the next timer; it has to move
    the clock on, at least to the next deed of the agenda.
    """

    def __init__(self, hours: Hours, sleep: Callable[[float], None]) -> None:
        super().__init__(_Jumping(sleep))
        self._hours = hours

    def time(self) -> float:
        return self._hours.passed

    def run_in_executor(  # type: ignore[override]  # what is simpler will do
        self, _: Any, func: Callable[..., Any], *args: Any
    ) -> Any:
        done = self.create_future()
        self.call_soon(_settle, done, func, args)
        return done


def _settle(done: asyncio.Future[Any], func: Callable[..., Any], args: tuple[Any, ...]) -> None:
    if done.done():
        return
    try:
        done.set_result(func(*args))
    except Exception as error:
        done.set_exception(error)
