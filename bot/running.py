"""All the loops, started in an order that loses nothing and stopped in the reverse one."""

from __future__ import annotations

import asyncio
import importlib
import secrets
import socket
from collections.abc import Coroutine
from itertools import count
from typing import Any, Protocol
from urllib.parse import urlsplit

import structlog
from telegram.error import TelegramError

from bot.auditor import Auditor, Deadman
from bot.clock import monotonic
from bot.drain import Drain
from bot.intake import Poller
from bot.parts import Ground, Parts
from bot.pulse import Pulse
from bot.sender import Sender
from bot.telegram import ALLOWED_UPDATES, Api
from bot.ticker import Ticker
from bot.verdict import backoff
from storage.engine import database_file
from storage.errors import StorageError

log = structlog.get_logger()

_BEAT = 15.0  # seconds between two questions whether we can be reached, with a webhook


class Stoppable(Protocol):
    """A loop that finishes what it has begun when it is told to stop."""

    async def run(self) -> None: ...
    def stop(self) -> None: ...


class LeaseLost(StorageError):
    """The connection that made us the only process broke; another may serve by now."""


class Running:
    """The running service.

    Attributes:
        loops: the tasks of which none ends by itself; the first that does ends the service.
        http_port: where health and metrics are served, None when they are not.
    """

    def __init__(self, ground: Ground, parts: Parts) -> None:
        self._ground, self._parts = ground, parts
        api, store, clock = Api(ground.bot), ground.store, ground.clock
        self._api = api
        self.ticker = Ticker(store, clock, fire=parts.fire, gathers=parts.gathers)
        self.drain = Drain(
            parts.application,
            store,
            clock,
            glance=parts.glance,
            ahead=parts.ahead,
            on_quarantine=parts.on_quarantine,
        )
        self.sender = Sender(
            api,
            store,
            clock,
            render=parts.render,
            on_unreachable=parts.on_unreachable,
            on_moved=parts.on_moved,
            on_topic_gone=parts.on_topic_gone,
            on_slowed=parts.on_slowed,
            draw=parts.draw,
        )
        self.pulse = Pulse(store, clock, on_gap=parts.on_gap)
        self.poller = Poller(
            api,
            store,
            clock,
            bot_id=ground.config.bot_id,
            arrivals=self.drain.arrivals,
            on_success=self.pulse,
            on_failure=self.pulse.lost,
        )
        self.auditor = Auditor(
            ground.config.database_url, store, clock, judge=parts.on_audit, tick=self.ticker.tick
        )
        self.loops: set[asyncio.Task[Any]] = set()
        self.http_port: int | None = None
        self._feeders: list[asyncio.Task[Any]] = []
        self._finishers: list[Stoppable] = []
        self._called_at: float | None = None

    async def start(self, listeners: dict[str, socket.socket], lost: asyncio.Event | None) -> None:
        """Start every loop, the one that brings new work last."""
        await self.sender.recover()
        self._finish(self.drain)
        self._finish(self.sender)
        self.ticker.start()
        if lost is not None:
            self._feed(_end_when(lost))
        if "LINLI_WEBHOOK_LISTEN" in listeners:
            self._feed(self._be_called(listeners["LINLI_WEBHOOK_LISTEN"]))
        else:
            self._feed(self.poller.run())
        if "LINLI_HTTP_LISTEN" in listeners:
            listener = listeners["LINLI_HTTP_LISTEN"]
            self.http_port = listener.getsockname()[1]
            self._feed(self._serve_health(listener))
        self._feed(self._audit())
        try:
            await self._parts.started()
        except TelegramError as failure:  # nothing that the service could not do without
            log.warning("start_incomplete", error=type(failure).__name__)
        log.info("running", http_port=self.http_port)

    async def stop(self) -> None:
        """Take nothing new, finish what has begun."""
        self.ticker.stop()
        for feeder in self._feeders:
            feeder.cancel()
        for finisher in self._finishers:
            finisher.stop()
        await asyncio.gather(*self.loops, return_exceptions=True)

    def last_contact(self) -> float | None:
        """Return when Telegram could last reach us (monotonic seconds)."""
        return self._called_at or self.poller.last_success

    def _finish(self, loop: Stoppable) -> None:
        """Run what ends its own work when it is told to stop."""
        self._finishers.append(loop)
        self.loops.add(asyncio.create_task(loop.run()))

    def _feed(self, loop: Coroutine[Any, Any, None]) -> None:
        """Run what may be cut off at any moment."""
        task = asyncio.create_task(loop)
        self._feeders.append(task)
        self.loops.add(task)

    async def _audit(self) -> None:
        """Look at everything once a minute, and tell the outside while all is well."""
        health = await _load("bot.health")
        watched = self._watched(health)
        url = self._ground.config.deadman_url
        async with Deadman(url.get_secret_value() if url else None) as deadman:

            async def heard() -> None:
                if not await health.check(watched) and await deadman.ping():
                    await self._ground.store.write(self._parts.on_ping, now=self._ground.clock())

            await self.auditor.run(on_clean=heard)

    async def _serve_health(self, listener: socket.socket) -> None:
        http, health = await _load("bot.http"), await _load("bot.health")
        await http.serve(health.build(self._watched(health)), listener)

    def _watched(self, health: Any) -> Any:
        file = database_file(self._ground.config.database_url)
        return health.Watched(
            store=self._ground.store,
            clock=self._ground.clock,
            last_poll=self.last_contact,
            last_tick=lambda: self.ticker.last_tick,
            sends=lambda: self.sender.counts.results,
            quarantined=lambda: self.drain.quarantined,
            folder=None if file is None else file.parent,
            audit=lambda: self.auditor.audited,
        )

    async def _be_called(self, listener: socket.socket) -> None:
        """Serve the webhook, ask Telegram to call it, and note whether it can."""
        http, webhook = await _load("bot.http"), await _load("bot.webhook")
        config = self._ground.config
        given = config.webhook_secret
        secret = given.get_secret_value() if given else secrets.token_urlsafe(32)
        hook = webhook.Hook(
            self._ground.store,
            self._ground.clock,
            bot_id=config.bot_id,
            secret=secret,
            arrivals=self.drain.arrivals,
        )
        path = urlsplit(config.webhook_url or "").path
        async with asyncio.TaskGroup() as group:
            group.create_task(http.serve(webhook.build(hook, path), listener))
            await self._set_webhook(secret)
            reach = webhook.Reach(self._api, hook)
            while True:
                await self._beat(reached=await reach())
                await asyncio.sleep(_BEAT)

    async def _beat(self, *, reached: bool) -> None:
        if reached:
            self._called_at = monotonic()
            await self.pulse()
        else:
            await self.pulse.lost()

    async def _set_webhook(self, secret: str) -> None:
        params = {
            "url": self._ground.config.webhook_url,
            "secret_token": secret,
            "allowed_updates": ALLOWED_UPDATES,
        }
        for tries in count(1):
            try:
                await self._api.call("setWebhook", params)
                return
            except TelegramError as failure:
                log.warning("webhook_not_set", error=type(failure).__name__, attempt=tries)
                await asyncio.sleep(backoff(tries))


async def _load(module: str) -> Any:
    """Import what is slow and not needed for the first update, off the loop."""
    return await asyncio.to_thread(importlib.import_module, module)


async def _end_when(lost: asyncio.Event) -> None:
    await lost.wait()
    raise LeaseLost("the connection to PostgreSQL broke; start again")
