"""Once a minute a second opinion: is everybody asked, and is what is due done?

While all is well, somebody outside is told so; when that stops, they know without us.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Self

import aiohttp
import structlog

from bot.clock import Clock, monotonic
from domain.audit import Fault, Wrong
from storage.audit import examine
from storage.store import Store

log = structlog.get_logger()

_EVERY = 60.0  # seconds of the service's clock, but at least a real one
_SHORTEST = 1.0
_LONGEST = 60.0  # real seconds for one look
_PING_EVERY = 50.0  # real seconds, a little less than between two looks
_TIMEOUT = aiohttp.ClientTimeout(total=10)


@dataclass(frozen=True, kw_only=True, slots=True)
class Audited:
    """What the audit found when it last looked.

    Attributes:
        at: when (monotonic seconds); `moment`: the same on the service's clock.
        found: what is wrong, by kind ("no_round"): how often; None when it could not look.
    """

    at: float
    moment: datetime
    found: dict[str, int] | None

    @property
    def clean(self) -> bool:
        """True when it could look and nothing is wrong."""
        return self.found == {}


class Auditor:
    """The loop around `storage.audit`; what follows from a look is a use case, `judge`.

    Attributes:
        audited: what the last look has found, None before the first.
    """

    def __init__(
        self,
        url: str,
        store: Store,
        clock: Clock,
        *,
        judge: Callable[..., None],
        tick: Callable[[], Awaitable[object]],
        every: float = _EVERY,
    ) -> None:
        self._url, self._store, self._clock = url, store, clock
        self._judge, self._tick = judge, tick
        self._pause = max(every / max(clock.speed, 1.0), min(every, _SHORTEST))
        self.audited: Audited | None = None

    async def run(self, *, on_clean: Callable[[], Awaitable[None]]) -> None:
        """Look until cancelled; `on_clean` is called after each look that finds nothing."""
        while True:
            # First wait: whoever has just started needs a moment to open the day.
            await asyncio.sleep(self._pause)
            try:
                async with asyncio.timeout(_LONGEST):
                    clean = await self.look()
                    if clean:
                        await on_clean()
            except Exception as failure:
                self._publish(None)
                log.error("audit_failed", error=type(failure).__name__, why=str(failure))

    async def look(self) -> bool:
        """Look once, let the use case repair and tell; return True when nothing is wrong."""
        now = self._clock()
        faults = await examine(self._url, now, speed=self._clock.speed)
        self._publish(faults)
        for fault in faults:
            log.error("audit_found", wrong=fault.wrong, count=len(fault.refs))
        await self._store.write(self._judge, faults, now=now)
        if any(fault.wrong is Wrong.OVERDUE for fault in faults):
            await self._tick()  # whoever should have looked may be gone
        return not faults

    def _publish(self, faults: list[Fault] | None) -> None:
        found: Counter[str] = Counter()
        for fault in faults or ():
            found[fault.wrong.value] += len(fault.refs)
        self.audited = Audited(
            at=monotonic(),
            moment=self._clock(),
            found=None if faults is None else dict(found),
        )


class Deadman:
    """Tells an address outside that all is well, once a minute; None: there is none to tell.

    Its minutes are real ones, however fast the service's clock runs.
    """

    def __init__(self, url: str | None, *, every: float = _PING_EVERY) -> None:
        self._url, self._every = url, every
        self._next = 0.0
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._session is not None:
            await self._session.close()

    async def ping(self) -> bool:
        """Say that all is well; True when it was heard. A failure is logged and nothing more."""
        at = monotonic()
        if self._url is None or at < self._next:
            return False
        self._next = at + self._every
        self._session = self._session or aiohttp.ClientSession(timeout=_TIMEOUT)
        try:
            async with self._session.get(self._url) as answer:
                if answer.status < 400:
                    return True
                log.warning("deadman_refused", status=answer.status)
        except (aiohttp.ClientError, TimeoutError) as failure:
            log.warning("deadman_unreachable", error=type(failure).__name__)
        return False
