"""Fetches updates: stored first, confirmed after. What is confirmed before it is stored is lost.

Telegram deletes everything below the offset that we ask for, so the next offset is only named
once the rows are committed. A crash in between brings the same updates again; their keys are
known then, and nothing happens twice.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from typing import Any, Protocol

import structlog
from telegram import error

from bot.amends import amend
from bot.arrivals import Arrivals
from bot.clock import Clock, FastClock, monotonic
from bot.telegram import ALLOWED_UPDATES
from bot.verdict import backoff
from storage.as_json import written
from storage.inbox import Received
from storage.store import Store
from storage.work import Work

log = structlog.get_logger()

_BATCH = 100  # the most that Telegram gives
_LONG_POLL = 25  # seconds
_GATHER = 0.003
"""Seconds from one question to the next, unless the answer was full: what comes meanwhile shares a
commit. More would spare work at a hundred messages a second, and let each of them wait."""
_EMPTY = 0.03
"""The same after an answer without updates: a server that does not wait to say «nothing new» is not
asked without a pause."""
_SLACK = 10.0  # seconds beyond the long poll before we call it hanging
_GIVE_UP = 300.0  # seconds of being refused
_REFUSALS = (error.InvalidToken, error.Conflict)
_LARGEST = 2**63 - 1


class Refused(Exception):
    """Telegram has refused this bot for five minutes; going on would only look alive."""


class GetsUpdates(Protocol):
    """The Bot API, as `bot.telegram.Api` speaks it."""

    async def call(self, method: str, params: dict[str, Any], /, *, read_timeout: float) -> Any: ...


def sort_out(
    updates: Iterable[Any], bot_id: int, clock: Clock
) -> tuple[list[Received], list[Received]]:
    """Return (updates, what only came in their place), both as rows, with dates on our clock.

    The second have no number of their own, so they get a negative one made of their content:
    the same thing sent again is the same row.
    """
    now, drill = clock(), isinstance(clock, FastClock)
    good, bad = [], []
    for update in updates:
        number = update.get("update_id") if isinstance(update, dict) else None
        if type(number) is int and 0 <= number <= _LARGEST:
            amend(update, now, drill=drill)
            good.append(Received(bot_id, number, sender(update), written(update), now, update))
        else:
            digest = hashlib.sha256(written(update).encode()).digest()
            own = -int.from_bytes(digest[:7]) - 1
            bad.append(Received(bot_id, own, 0, written(update), now))
    return good, bad


def sender(update: dict[str, Any]) -> int:
    """Return whose updates must be handled in order: the user's, else the chat's, else 0."""
    for name, content in update.items():
        if name == "update_id" or not isinstance(content, dict):
            continue
        for who in ("sender_chat", "from", "chat"):
            found = content.get(who)
            number = found.get("id") if isinstance(found, dict) else None
            if isinstance(number, int) and -_LARGEST <= number <= _LARGEST:
                return number
    return 0


def keep(work: Work, good: list[Received], bad: list[Received]) -> bool:
    """Store what came, in one transaction; True when it all came for the first time."""
    work.inbox.quarantine(bad, error="NoUpdateId")
    return work.inbox.add(good, wake=False)


async def store_and_hand_over(
    store: Store, arrivals: Arrivals, good: list[Received], bad: list[Received]
) -> None:
    """Store what came; only once that is committed hand it to whoever empties the inbox."""
    helpings = arrivals.begin(good)
    if await store.write(keep, good, bad):
        arrivals.hand(helpings)
    else:
        arrivals.look()


class Poller:
    """The loop of long polls for one bot.

    Attributes:
        last_success: when Telegram last answered (monotonic seconds), None before it did.
    """

    def __init__(
        self,
        api: GetsUpdates,
        store: Store,
        clock: Clock,
        *,
        bot_id: int,
        arrivals: Arrivals,
        on_success: Callable[[], Awaitable[None]] | None = None,
        gather: float = _GATHER,
        empty: float = _EMPTY,
        on_failure: Callable[[], Awaitable[None]] | None = None,
        monotonic: Callable[[], float] = monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._api, self._store, self._clock, self._bot_id = api, store, clock, bot_id
        self._arrivals, self._gather, self._empty = arrivals, gather, empty
        self._on_success, self._on_failure = on_success, on_failure
        self._monotonic, self._sleep = monotonic, sleep
        self._offset: int | None = None
        self._failures = 0
        self._refused_since: float | None = None
        self._webhook_removed = False
        self.last_success: float | None = None

    async def run(self) -> None:
        """Poll until cancelled.

        Raises:
            Refused: Telegram answered 401, 404 or 409 for five minutes (real ones).
        """
        while True:
            asked_at = self._monotonic()
            try:
                updates = await self._poll()
                progress = await self._keep(updates)
            except Exception as failure:
                await self._failed(failure)
            else:
                await self._succeeded(progress)
                least = self._gather if updates else self._empty
                pause = asked_at + least - self._monotonic()
                if len(updates) < _BATCH and pause > 0:
                    await self._sleep(pause)

    async def _poll(self) -> list[Any]:
        # At first and after a failure the answer comes at once: until it does we count as out of
        # reach, and no silence raises an alarm.
        unsure = self.last_success is None or self._failures > 0
        params = {
            "offset": self._offset,
            "limit": _BATCH,
            "timeout": 0 if unsure else _LONG_POLL,
            "allowed_updates": ALLOWED_UPDATES,
        }
        updates = await self._api.call("getUpdates", params, read_timeout=_LONG_POLL + _SLACK)
        if not isinstance(updates, list):
            raise error.TelegramError("getUpdates answered with something else")
        return updates

    async def _keep(self, updates: list[Any]) -> bool:
        """Store `updates`, then move the offset; False when that would not move it."""
        if not updates:
            return True
        good, bad = sort_out(updates, self._bot_id, self._clock)
        await store_and_hand_over(self._store, self._arrivals, good, bad)
        if bad:
            log.warning("no_updates_quarantined", count=len(bad))
        if good:
            # Of what just came, never of all we know: numbers may start again lower.
            self._offset = max(row.update_id for row in good) + 1
        return bool(good)

    async def _succeeded(self, progress: bool) -> None:
        self._refused_since = None
        self.last_success = self._monotonic()
        if self._on_success is not None:
            await self._on_success()
        if progress:
            self._failures = 0
            return
        # What came cannot be confirmed and will come again at once: do not spin.
        self._failures += 1
        await self._sleep(backoff(self._failures))

    async def _failed(self, failure: Exception) -> None:
        now = self._monotonic()
        self._failures += 1
        if isinstance(failure, _REFUSALS):
            self._refused_since = now if self._refused_since is None else self._refused_since
            if now - self._refused_since >= _GIVE_UP:
                said = f"Telegram has refused us for five minutes: {_advice(failure)}"
                raise Refused(said) from failure
        elif isinstance(failure, error.TelegramError):
            self._refused_since = None
        more = {"advice": _advice(failure)} if isinstance(failure, _REFUSALS) else {}
        log.warning("poll_failed", error=type(failure).__name__, attempt=self._failures, **more)
        if isinstance(failure, error.TelegramError) and self._on_failure is not None:
            with suppress(Exception):  # the database may be what fails; the next poll tells
                await self._on_failure()
        if isinstance(failure, error.Conflict):
            await self._remove_webhook()
        await self._sleep(backoff(self._failures))

    async def _remove_webhook(self) -> None:
        """A webhook that was once set refuses us too. What waits at Telegram stays there."""
        if not self._webhook_removed:
            self._webhook_removed = True
            with suppress(error.TelegramError):
                await self._api.call("deleteWebhook", {}, read_timeout=_SLACK)


def _advice(failure: Exception) -> str:
    if isinstance(failure, error.Conflict):
        return "another program polls with the same token, or sets a webhook for it; stop that one"
    return (
        "the token was revoked or mistyped; ask @BotFather for the right one and put it into "
        "LINLI_BOT_TOKEN"
    )
