"""Sends what we owe: the most pressing first, in order within a chat, within Telegram's limits."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Protocol

import structlog

from bot import verdict as v
from bot.clock import Clock, monotonic
from bot.limits import Gate, Limits
from bot.post import Calls, post
from domain.notice import Priority
from handlers.rendered import Draw, Rendered
from storage.owed import Owed, Ready
from storage.store import Store
from storage.work import Work

log = structlog.get_logger()

_AT_ONCE = 16  # calls on their way
_LOOKED_AT = 64  # rows: some are second to their chat
_IDLE = 1.0  # real seconds between looks when nothing wakes us
_STALE_EVERY = 30.0
_BLINK = 0.01
_LONGEST = 30.0  # seconds for one call, however slowly it answers
_FAREWELL = 2.0  # seconds for the calls on their way when the service stops
_JITTER = 0.25  # seconds on top of what Telegram asks for
_NO_MARK = 1.0  # seconds between tries to write down what was sent


class Render(Protocol):
    """Makes the text of a notice. `group`: it goes to a group, where less may be said."""

    def __call__(self, kind: str, facts: dict[str, Any], group: bool, /) -> Rendered: ...


@dataclass(frozen=True, slots=True)
class Arrived:
    """Telegram has it, as `message`; None: it was deleted."""

    message: int | None


Outcome = Arrived | v.Verdict


@dataclass
class Counts:
    """What became of the calls, by result; read by the metrics."""

    results: dict[str, int] = field(default_factory=dict)

    def add(self, result: str) -> None:
        """Count one call."""
        self.results[result] = self.results.get(result, 0) + 1


class Sender:
    """The loop over the outbox. Rows are the truth; memory knows only what is on its way."""

    def __init__(
        self,
        api: Calls,
        store: Store,
        clock: Clock,
        *,
        render: Render,
        on_unreachable: Callable[..., None],
        on_moved: Callable[..., None],
        on_topic_gone: Callable[..., None],
        on_slowed: Callable[..., None] | None = None,
        draw: Mapping[str, Draw] | None = None,
        limits: Limits | None = None,
    ) -> None:
        self._api, self._store, self._clock, self._render = api, store, clock, render
        self._on_unreachable, self._on_moved = on_unreachable, on_moved
        self._on_topic_gone, self._on_slowed = on_topic_gone, on_slowed
        self._draw = draw or {}  # by kind: what makes the file that such a notice carries
        self._limits = limits or Limits()
        self._wake = asyncio.Event()
        self._going: dict[int, asyncio.Task[None]] = {}  # by chat: one at a time keeps the order
        self._resting: dict[int, float] = {}  # chats whose first message must get through first
        self._stale_at = 0.0
        self._behind = False  # whether something may wait for a call to return
        self._stopping = False
        self.counts = Counts()
        store.on_commit("outbox", self._wake.set)

    async def recover(self) -> None:
        """Decide on what a process that died was sending; call it once, before `run`."""
        given_up = await self._store.write(lambda work: work.outbox.recover(self._clock()))
        for _ in range(given_up):
            self.counts.add("ambiguous")
        if given_up:
            log.warning("sends_unknown_after_crash", count=given_up)

    async def run(self) -> None:
        """Send until `stop` is called, then finish the calls on their way."""
        while not self._stopping:
            self._wake.clear()
            try:
                await self._round()
            except Exception:
                log.exception("sender_round_failed")
                await asyncio.sleep(_NO_MARK)
            await self._rest()
        if self._going:
            await asyncio.wait(self._going.values(), timeout=_FAREWELL)
        for task in self._going.values():
            task.cancel()  # the next start decides what became of it

    def stop(self) -> None:
        """Claim nothing more. A row that is claimed and not tried would seem sent."""
        self._stopping = True
        self._wake.set()

    async def _rest(self) -> None:
        """Sleep until something is put, a call returns, or a limit allows the next one."""
        idle = max(_IDLE / max(self._clock.speed, 1.0), _BLINK)
        pause = min(idle, self._limits.pause(monotonic()))
        if self._stopping:
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(max(pause, _BLINK)):
                await self._wake.wait()

    async def _round(self) -> None:
        at = monotonic()
        if at >= self._stale_at:
            self._stale_at = at + _STALE_EVERY
            await self._store.write(lambda work: work.outbox.expire(self._clock()))
        gate = self._gate(at)
        self._behind = True  # a call that returns meanwhile may have been in the way
        if gate.free <= 0:
            return
        rows, left = await self._store.write(self._take, gate, lasting=False)
        self._behind = left or gate.holds
        for row in rows:
            # Counted as it leaves, not as it is chosen: a slow commit in between would let what
            # was chosen before it and after it arrive in the same second.
            self._limits.took(row.chat, row.priority, monotonic())
            self._going[row.chat] = asyncio.create_task(self._deliver(row))

    def _gate(self, at: float) -> Gate:
        """Look twice when it matters: the urgent may use reserves, and pass what others wait for.

        Until what may leave is claimed, calls only return: nothing here allows too much by then.
        """
        going = self._going.keys()
        urgent = self._limits.resting(Priority.URGENT, at).keys() | going
        others = self._limits.resting(Priority.DIGEST, at).keys() | going
        others |= {chat for chat, until in self._resting.items() if until > at}
        looks = [(Priority.DIGEST, frozenset(others))]
        if urgent != others:
            looks.insert(0, (Priority.URGENT, frozenset(urgent)))
        room = {priority: self._limits.room(priority, at) for priority in Priority}
        return Gate(looks=tuple(looks), room=room, free=_AT_ONCE - len(self._going))

    def _take(self, work: Work, gate: Gate) -> tuple[list[Owed], bool]:
        """Claim what may leave, the first of each chat; tell whether anything is left behind it."""
        now = self._clock()
        waiting: dict[tuple[int, str], Ready] = {}
        for lowest, skip in gate.looks:
            for row in work.outbox.ready(now, _LOOKED_AT, skip_chats=skip, lowest=lowest):
                waiting.setdefault((row.community, row.key), row)
        firsts: dict[int, Ready] = {}
        for row in waiting.values():
            firsts.setdefault(row.chat, row)
        claimed = work.outbox.claim(gate.allowed(list(firsts.values())))
        return claimed, len(claimed) < len(waiting)

    async def _deliver(self, row: Owed) -> None:
        arrived = False
        try:
            outcome = await self._attempt(row)
            self._heed(row, outcome)
            await self._write_down(row, outcome)
            arrived = isinstance(outcome, Arrived)
        finally:
            del self._going[row.chat]
            if self._behind or not arrived:
                self._wake.set()

    async def _attempt(self, row: Owed) -> Outcome:
        if row.gone and row.message is None:
            return Arrived(None)
        try:
            text = None if row.gone else await self._say(row)
        except Exception:
            log.exception("notice_without_text", kind=row.kind)
            return v.Refused("no text")
        outcome = await self._call(row, text)
        if isinstance(outcome, v.Plain):
            self._limits.took(row.chat, row.priority, monotonic())
            outcome = await self._call(row, text, plain=True)
        return outcome

    async def _say(self, row: Owed) -> Rendered:
        rendered = self._render(row.kind, row.facts, row.chat < 0)
        draw = self._draw.get(row.kind)
        if draw is None:
            return rendered
        return replace(rendered, file=await asyncio.to_thread(draw, row.facts))

    async def _call(self, row: Owed, text: Rendered | None, *, plain: bool = False) -> Outcome:
        try:
            async with asyncio.timeout(_LONGEST):
                return Arrived(await post(self._api, row, text, plain=plain))
        except Exception as failure:
            pressing = row.priority <= Priority.URGENT or row.message is not None
            outcome = v.verdict(failure, row.attempts, pressing=pressing)
            if isinstance(outcome, v.AsWished):
                return Arrived(None if row.gone else row.message)
            return outcome

    def _heed(self, row: Owed, outcome: Outcome) -> None:
        """Remember what an outcome says about its chat."""
        at = monotonic()
        result = type(outcome).__name__.lower()
        self.counts.add(result)
        self._resting.pop(row.chat, None)
        match outcome:
            case v.Slower(seconds):
                self._limits.refused(row.chat, seconds + _JITTER, at)
            case v.Again(seconds):
                self._resting[row.chat] = at + seconds  # what comes later must not overtake
        if not isinstance(outcome, Arrived):
            log.warning("not_sent", key=row.key, result=result, attempt=row.attempts)

    async def _write_down(self, row: Owed, outcome: Outcome) -> None:
        """Write the outcome; while the database refuses, nothing else goes to this chat."""
        while True:
            try:
                await self._store.write(self._note, row, outcome, lasting=False)
                return
            except Exception:
                log.exception("outcome_not_written", key=row.key)
                await asyncio.sleep(_NO_MARK)

    def _note(self, work: Work, row: Owed, outcome: Outcome) -> None:
        outbox, now = work.outbox, self._clock()
        match outcome:
            case Arrived(message):
                outbox.sent(row, message=message, now=now)
            case v.Again() | v.Slower() | v.TokenRefused():
                self._put_off(work, row, outcome, now)
            case v.Ambiguous():
                outbox.ambiguous(row, again_at=self._after(v.backoff(row.attempts), now))
            case v.Moved(chat):
                self._on_moved(work, row.chat, chat, now=now)
                outbox.again(row, not_before=now)
            case v.Lost() | v.NoTopic():
                elsewhere = {"topic": None} if isinstance(outcome, v.NoTopic) else {}
                if elsewhere:
                    self._on_topic_gone(work, row.chat, now=now)
                outbox.anew(row, now=now, **elsewhere)
            case v.Unreachable(why):
                outbox.failed(row, error=why)
                self._on_unreachable(work, row.chat, now=now)
            case v.Refused() | v.Plain():
                outbox.failed(row, error=getattr(outcome, "why", "markup"))

    def _put_off(
        self, work: Work, row: Owed, outcome: v.Again | v.Slower | v.TokenRefused, now: datetime
    ) -> None:
        seconds = _LONGEST if isinstance(outcome, v.TokenRefused) else outcome.seconds
        work.outbox.again(row, not_before=self._after(seconds, now))
        if isinstance(outcome, v.Slower) and self._on_slowed is not None:
            self._on_slowed(work, row.chat, now=now)

    def _after(self, seconds: float, now: datetime) -> datetime:
        """Return the moment on the service's clock that comes in so many real seconds."""
        return now + timedelta(seconds=seconds * self._clock.speed)
