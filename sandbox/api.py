"""The Bot API over HTTP: `/bot<token>/<method>` and `/file/bot<token>/<path>`."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from starlette.types import Receive, Scope, Send

from sandbox import errors, wire
from sandbox.errors import Refused
from sandbox.faults import Fault, strike
from sandbox.methods import METHODS
from sandbox.model import Json
from sandbox.request import Request
from sandbox.state import Bot, Call
from sandbox.world import World

POLL_MOST = 50  # seconds
GARBAGE = b"<html><body><h1>502 Bad Gateway</h1></body></html>"


class BotApi:
    """Serves every method to every bot."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one call, as an ASGI application; path parameters: `token`, `method`."""
        bot = self._world.bots.get(scope["path_params"]["token"])
        if bot is None:
            await _send(send, _refusal(Refused(errors.UNAUTHORIZED)))
            return
        method = scope["path_params"]["method"]
        try:
            values, uploads = await wire.read(scope, receive)
        except Refused as refused:
            await _send(send, _refusal(refused))
            return
        files = {name: f"<{len(upload.body)} bytes>" for name, upload in uploads.items()}
        call = Call(bot.user.id, method, values | files, self._world.clock())
        self._world.calls.append(call)
        request = Request(self._world, bot, values, uploads)
        await self._answer(call, request, _Line(scope, receive, send, self._world.closing))

    async def _answer(self, call: Call, request: Request, line: _Line) -> None:
        """Let the call happen, as far as the faults on order allow."""
        if self._world.latency:
            await asyncio.sleep(self._world.latency)
        chat = request.number("chat_id") or None
        fault = strike(self._world.faults, call.method, chat) if self._world.faults else None
        if fault is None:
            call.result = await self._perform(call.method, request, line)
            await _send(line.send, call.result)
            return
        await asyncio.sleep(fault.delay)
        await self._suffer(fault, call, request, line)

    async def _suffer(self, fault: Fault, call: Call, request: Request, line: _Line) -> None:
        if fault.kind == "hang":
            return await line.wait(None)
        if fault.kind == "close_before":
            return await line.abort()
        if fault.kind == "error":
            call.result = wire.failed(fault.code, fault.description, fault.parameters)
            return await _send(line.send, call.result)
        call.result = await self._perform(call.method, request, line)
        if fault.kind == "close_after":
            return await line.abort()
        if fault.kind == "garbage":
            return await wire.reply(line.send, 200, GARBAGE, b"text/html")
        return await _send(line.send, call.result)

    async def _perform(self, method: str, request: Request, line: _Line) -> Json:
        """Return the answer of a method that is left in peace."""
        try:
            if method.lower() == "getupdates":
                return wire.ok(await _get_updates(request.bot, request, line))
            if method.lower() not in METHODS:
                raise Refused(errors.NO_METHOD)
            return wire.ok(METHODS[method.lower()](request))
        except Refused as refused:
            return _refusal(refused)


class FileApi:
    """Serves the files whose paths getFile gave."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def __call__(self, scope: Scope, _: Receive, send: Send) -> None:
        file = self._world.files.at(scope["path_params"]["path"])
        token = scope["path_params"].get("token")
        if file is None or token not in (None, *self._world.bots):
            await wire.reply(send, 404, b'{"ok":false,"error_code":404,"description":"Not Found"}')
            return
        await wire.reply(send, 200, file.body, file.mime.encode())


class _Line:
    """The connection a call came on: one can wait on it, and cut it."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, closing: asyncio.Event) -> None:
        self.send = send
        self._scope, self._receive, self._closing = scope, receive, closing

    async def wait(self, future: asyncio.Future[None] | None, most: float | None = None) -> None:
        """Wait for `future`, until the client or the server goes, or `most` seconds are over."""
        gone = asyncio.ensure_future(self._receive())
        closing = asyncio.ensure_future(self._closing.wait())
        others: set[asyncio.Future[Any]] = {gone, closing} | ({future} if future else set())
        try:
            await asyncio.wait(others, timeout=most, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (gone, closing):
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task

    async def abort(self) -> None:
        """Break the connection without a word (serve.py knows how)."""
        cut: Callable[[], None] = self._scope["app"].state.cut(self._scope["client"])
        cut()
        await asyncio.sleep(0.01)  # the server notices before this call returns


async def _get_updates(bot: Bot, request: Request, line: _Line) -> list[Any]:
    """Confirm, then return what waits, or wait for it; a newer poll ends an older one."""
    updates = bot.updates
    if bot.webhook is not None:
        raise Refused(errors.WEBHOOK_ACTIVE)
    updates.interrupt(Refused(errors.OTHER_POLLER))
    allowed = request.json("allowed_updates")
    if allowed is not None:
        updates.allow(allowed)
    offset, limit = request.number("offset"), request.number("limit", 100)
    batch = updates.take(offset, limit)
    timeout = min(request.number("timeout"), POLL_MOST)
    if batch or timeout <= 0:
        return batch
    updates.poll = poll = asyncio.get_running_loop().create_future()
    await line.wait(poll, timeout)
    if updates.poll is poll:
        updates.poll = None
    if not poll.done():
        poll.cancel()
        return []
    poll.result()  # raises what interrupted it
    return updates.take(offset, limit)


def _refusal(refused: Refused) -> Json:
    return wire.failed(refused.code, refused.description, refused.parameters)


async def _send(send: Send, answer: Json) -> None:
    body = json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")
    await wire.reply(send, answer.get("error_code", 200), body)
