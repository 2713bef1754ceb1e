"""PTB's transport with the sandbox at its other end: the same bytes both ways, and no socket."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

from bot.telegram import AiohttpRequest, body_of
from sandbox.api import BotApi
from sandbox.world import World

_PATIENCE = 10.0  # seconds, when the caller names none
Seam = Callable[[], Awaitable[None]]


def unreachable(world: World) -> bool:
    """Tell whether every call fails now, until the faults are cleared."""
    return any(fault.times == 0 and not fault.spent for fault in world.faults)


class Wire(AiohttpRequest):
    """Carries requests to the Bot API of a world; `heard` is called after each good long poll.

    Attributes:
        busy: how many calls are on their way, long polls apart.
    """

    def __init__(self, world: World, seam: Seam, heard: Callable[[], None]) -> None:
        super().__init__()
        self._world, self._api, self._seam, self._heard = world, BotApi(world), seam, heard
        self.busy = 0

    async def initialize(self) -> None:
        """There is nothing to connect."""

    async def shutdown(self) -> None:
        """There is nothing to close."""

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002  # nothing is slow here
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
    ) -> tuple[int, bytes]:
        """Make one request; errors are those that a socket would lead to."""
        token, name = urlsplit(url).path.removeprefix("/bot").split("/")
        polls = name == "getUpdates"
        self.busy += not polls
        try:
            await self._seam()
            patience: float | None = (
                read_timeout if isinstance(read_timeout, float | int) else _PATIENCE
            )
            if polls and not unreachable(self._world):
                patience = None  # it ends by itself, however far time jumped meanwhile
            answer = await self._ask(token, name, method, request_data, patience)
            await self._seam()
            if polls and answer[0] == 200:
                self._heard()
            return answer
        finally:
            self.busy -= not polls

    async def _ask(
        self, token: str, name: str, method: str, data: RequestData | None, patience: float | None
    ) -> tuple[int, bytes]:
        kind, body = await _bytes(data)
        line = _Line(token, name, method, kind, body)
        serving = asyncio.create_task(self._api(line.scope, line.receive, line.send))
        try:
            await asyncio.wait({serving}, timeout=patience)
        finally:
            line.gone.set()
        if not serving.done():
            raise TimedOut("SocketTimeoutError")
        await serving
        if line.status is None:
            raise NetworkError("ServerDisconnectedError") from aiohttp.ServerDisconnectedError()
        return line.status, line.answer


class _Line:
    """One request as an ASGI server would hand it over."""

    def __init__(self, token: str, name: str, method: str, kind: bytes, body: bytes) -> None:
        cut = SimpleNamespace(state=SimpleNamespace(cut=lambda _: lambda: None))
        self.scope: dict[str, Any] = {
            "type": "http",
            "method": method,
            "path": f"/bot{token}/{name}",
            "path_params": {"token": token, "method": name},
            "query_string": b"",
            "headers": [(b"content-type", kind)],
            "app": cut,
            "client": ("127.0.0.1", 0),
        }
        self._body: bytes | None = body
        self.gone = asyncio.Event()  # the client hung up
        self.status: int | None = None
        self.answer = b""

    async def receive(self) -> dict[str, Any]:
        if self._body is None:
            await self.gone.wait()
            return {"type": "http.disconnect"}
        body, self._body = self._body, None
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
        else:
            self.answer += message.get("body", b"")


async def _bytes(data: RequestData | None) -> tuple[bytes, bytes]:
    """Return the content type and the body that the real transport would send."""
    payload = body_of(data)
    if payload is None:
        return b"", b""
    if isinstance(payload, aiohttp.FormData):
        payload = payload()
    return payload.headers["Content-Type"].encode(), await payload.as_bytes()
