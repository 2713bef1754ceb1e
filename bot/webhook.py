"""Telegram calls us: stored first, answered after. A 200 before the commit would be a loss."""

from __future__ import annotations

import asyncio
import hmac
import math
from typing import Any

import structlog
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from telegram.error import TelegramError

from bot.arrivals import Arrivals
from bot.clock import Clock, monotonic
from bot.http import body_of
from bot.intake import sort_out, store_and_hand_over
from bot.telegram import Api
from storage.as_json import parsed
from storage.store import Store

log = structlog.get_logger()

LARGEST = 1024 * 1024  # bytes of one call
_HEADER = "x-telegram-bot-api-secret-token"
_TOO_LARGE = 413
_TOO_SLOW = 408
_PATIENCE = 5.0  # seconds for the whole of a call
_LATER = {"Retry-After": "5"}


class Hook:
    """The route that Telegram posts to.

    Attributes:
        heard_at: when it last did (monotonic seconds).
    """

    def __init__(
        self, store: Store, clock: Clock, *, bot_id: int, secret: str, arrivals: Arrivals
    ) -> None:
        self._store, self._clock, self._bot_id = store, clock, bot_id
        self._arrivals = arrivals
        self._secret = secret.encode()
        self.heard_at = -math.inf

    async def __call__(self, request: Request) -> Response:
        """Store one update. Whatever is in it, only a failing database makes it come again."""
        given = request.headers.getlist(_HEADER)
        if len(given) != 1 or not hmac.compare_digest(given[0].encode(), self._secret):
            return Response(status_code=403)
        try:
            async with asyncio.timeout(_PATIENCE):
                body = await body_of(request, LARGEST)
        except (TimeoutError, ClientDisconnect):
            return Response(status_code=_TOO_SLOW)
        if body is None:
            return Response(status_code=_TOO_LARGE)
        try:
            good, bad = sort_out([_json(body)], self._bot_id, self._clock)
            await store_and_hand_over(self._store, self._arrivals, good, bad)
        except Exception as error:
            log.error("webhook_not_stored", error=type(error).__name__)
            return Response(status_code=503, headers=_LATER)
        self.heard_at = monotonic()
        return Response(status_code=200)


class Reach:
    """Whether Telegram answers us and gets through to us; by itself a webhook is just silent."""

    def __init__(self, api: Api, hook: Hook) -> None:
        self._api, self._hook = api, hook
        self._failed_at: int | None = None  # by Telegram's clock
        self._noticed_at = -math.inf

    async def __call__(self) -> bool:
        """Ask Telegram. Once a call failed, another has to get through, or none must wait."""
        try:
            info = await self._api.call("getWebhookInfo", {})
        except TelegramError:
            return False
        failed_at = info.get("last_error_date")
        if failed_at != self._failed_at:
            self._failed_at, self._noticed_at = failed_at, monotonic()
        return not info.get("pending_update_count") or self._hook.heard_at >= self._noticed_at


def build(hook: Hook, path: str) -> Starlette:
    """Return the application that takes POSTs at `path`."""
    return Starlette(routes=[Route(path or "/", hook.__call__, methods=["POST"])])


def _json(body: bytes) -> Any:
    """Return the parsed body; what is no JSON is kept as text and set apart."""
    try:
        return parsed(body)
    except (ValueError, RecursionError):
        return body.decode("utf-8", "replace")
