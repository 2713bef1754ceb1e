"""Empties the inbox: chatter in batches, everything else through a handler.

One sender's updates are handled one after the other, different senders' at once. Each has a
lane; a lane's next update is not even looked at before the one in front of it is done, since
what a word means may depend on what was said before.
"""

from __future__ import annotations

import asyncio
import math
from collections import deque
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import structlog
from telegram import Update
from telegram.ext import Application, CallbackContext

from bot.arrivals import Arrivals, Key, ReadAhead, decoded, key_of, nothing_ahead
from bot.clock import Clock, monotonic
from handlers.glance import Later
from storage.as_json import parsed
from storage.errors import AlreadySettled
from storage.inbox import TRIES, Received
from storage.store import Store
from storage.work import Work

log = structlog.get_logger()

_BATCH = 200
_AT_ONCE = 32
_LONGEST = 20.0  # seconds for one handler
_LANES = 256  # senders waiting at once; beyond it we stop looking at new updates
_IDLE = 1.0
_COMPANY = 20  # are enough to be settled at once when nothing more is on its way
_LINGER = 0.3  # seconds that what is done may wait for company before it is settled
_FAREWELL = 2.0  # seconds for handlers at work when the service stops
_PAUSE = 1.0  # seconds after the database failed


class NotUnderstood(Exception):
    """The update cannot be parsed; trying again would not help."""


Look = Callable[[dict[str, Any]], bool | Later]
"""Tells from a raw update whether a handler must see it; or returns what waits, and then tells."""

Waiting = tuple[Received, bool | Later | None]
"""An update, and what the glance said; None: nobody has looked at it yet."""


class Drain:
    """The loop over the inbox.

    `ahead` reads all updates that came together, before `glance` looks at each of them. Who must
    wait for what `glance` has still to read does so in a lane, so that nobody else does.

    Attributes:
        arrivals: where whoever stores updates hands them over.
        handled: how many updates went through a handler; silent: how many needed none.
    """

    def __init__(
        self,
        application: Application[Any, Any, Any, Any, Any, Any],
        store: Store,
        clock: Clock,
        *,
        glance: Look,
        ahead: ReadAhead = nothing_ahead,
        on_quarantine: Callable[..., None],
        longest: float = _LONGEST,
    ) -> None:
        self._longest = longest
        self._application, self._store, self._clock = application, store, clock
        self._glance, self._on_quarantine = glance, on_quarantine
        self._wake = asyncio.Event()
        self._lanes: dict[int, deque[Waiting]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._done: list[Key] = []
        self._settled_at = -math.inf
        self._errors: dict[int, BaseException] = {}
        self._slots = asyncio.Semaphore(_AT_ONCE)
        self._stopping = False
        self.handled = self.silent = self.quarantined = 0
        self.arrivals = Arrivals(store, self._wake.set, ahead=ahead)
        application.add_error_handler(self._note_error)

    async def run(self) -> None:
        """Work until `stop` is called; what a handler has begun is finished."""
        while not self._stopping:
            self._wake.clear()
            try:
                await self._round()
            except Exception:
                log.exception("drain_round_failed")
                await asyncio.sleep(_PAUSE)
                continue
            if not self._stopping:
                await self._rest()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=_FAREWELL)
        for task in self._tasks:
            task.cancel()
        await self._settle()

    def stop(self) -> None:
        """Begin nothing more; what is not settled is handled at the next start."""
        self._stopping = True
        self._wake.set()

    async def _rest(self) -> None:
        """Sleep until something comes or is done, or what is done has waited long enough."""
        if self.arrivals.more and len(self._lanes) < _LANES:
            return
        try:
            async with asyncio.timeout(_LINGER if self._done else _IDLE):
                await self._wake.wait()
        except TimeoutError:
            if not self._done:
                self.arrivals.look()  # nobody should have written unheard; if so, it ends here

    async def _round(self) -> None:
        """Start what is new, then settle what is done: nobody waits for that."""
        if len(self._lanes) < _LANES:
            self._start(await self.arrivals.next())
        if self._is_time_to_settle():
            await self._settle()

    def _start(self, fresh: Sequence[Received]) -> None:
        """Look at what has come; whoever is behind something in a lane belongs to it, unseen."""
        for row in fresh:
            needed = None if row.sender in self._lanes else self._look(row)
            if needed is False:
                self._pass_over(row)
            else:
                self._queue((row, needed))

    def _pass_over(self, row: Received) -> None:
        self.silent += 1
        self._done.append(key_of(row))

    def _is_time_to_settle(self) -> bool:
        """Tell whether what is done is many, or has waited long, or nothing more is on its way."""
        alone = not self._lanes and not self.arrivals.more
        enough = _COMPANY if alone else _BATCH
        return len(self._done) >= enough or monotonic() - self._settled_at >= _LINGER

    def _look(self, row: Received) -> bool | Later:
        try:
            update = decoded(row)
            return update is None or self._glance(update)
        except Exception:
            return True  # a handler will find out, and there it is counted

    async def _is_silent(self, row: Received, seen: bool | Later | None) -> bool:
        needed = self._look(row) if seen is None else seen
        try:
            return not (needed if isinstance(needed, bool) else await needed())
        except Exception:
            return False  # as above

    def _queue(self, waiting: Waiting) -> None:
        sender = waiting[0].sender
        lane = self._lanes.get(sender)
        if lane is not None:
            lane.append(waiting)
            return
        self._lanes[sender] = deque([waiting])
        task = asyncio.create_task(self._work_off(sender))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _work_off(self, sender: int) -> None:
        lane = self._lanes[sender]
        try:
            while lane and not self._stopping:
                row, seen = lane[0]
                if await self._is_silent(row, seen):
                    self._pass_over(row)
                else:
                    await self._handle(row)
                lane.popleft()
        finally:
            del self._lanes[sender]
            self._wake.set()

    async def _handle(self, row: Received) -> None:
        """Handle one update, up to three times; then set it apart and tell of it."""
        for tries in range(1, TRIES + 1):
            async with self._slots:
                error = await self._attempt(row)
            if error is None or isinstance(error, AlreadySettled):
                self.handled += 1
                self._done.append(key_of(row))
                return
            log.warning(
                "update_failed",
                update_id=row.update_id,
                error=type(error).__name__,
                attempt=tries,
                exc_info=error if tries == 1 else None,
            )
            if await self._failed(row, error):
                self.quarantined += 1
                self.arrivals.settled([key_of(row)])
                return
            await asyncio.sleep(0.2 * tries)

    async def _attempt(self, row: Received) -> BaseException | None:
        """Return what went wrong. The application swallows errors; its error handler told us."""
        self._errors.pop(row.update_id, None)
        try:
            update = _parsed(row, self._application.bot)
            async with asyncio.timeout(self._longest):
                await self._application.process_update(update)
        except Exception as error:
            return error
        return self._errors.pop(row.update_id, None)

    async def _note_error(
        self, update: object, context: CallbackContext[Any, Any, Any, Any]
    ) -> None:
        if isinstance(update, Update) and context.error is not None:
            self._errors[update.update_id] = context.error

    async def _failed(self, row: Received, error: BaseException) -> bool:
        """Write down the failure; wait while the database itself is what fails."""
        while True:
            try:
                return await self._store.write(self._count_failure, row, error, now=self._clock())
            except Exception:
                log.exception("failure_not_written", update_id=row.update_id)
                await asyncio.sleep(_PAUSE)

    def _count_failure(
        self, work: Work, row: Received, error: BaseException, *, now: datetime
    ) -> bool:
        name, final = type(error).__name__, isinstance(error, NotUnderstood)
        apart = work.inbox.failed(row.bot_id, row.update_id, error=name, final=final)
        if apart:
            self._on_quarantine(work, row.update_id, name, now=now)
        return apart

    async def _settle(self) -> None:
        """Settle in one write what needed no write of its own, or had it."""
        self._settled_at = monotonic()
        if not self._done:
            return
        done, self._done = self._done, []
        try:
            await self._store.write(_settle, done, lasting=False)
        except BaseException:
            self._done = done + self._done
            raise
        self.arrivals.settled(done)


def _settle(work: Work, done: list[Key]) -> None:
    for bot_id in {bot_id for bot_id, _ in done}:
        work.inbox.settle_many(bot_id, [number for bot, number in done if bot == bot_id])


def _parsed(row: Received, bot: Any) -> Update:
    """Raises: NotUnderstood."""
    try:
        return Update.de_json(parsed(row.raw) if row.update is None else row.update, bot)
    except Exception as error:
        raise NotUnderstood(type(error).__name__) from error
