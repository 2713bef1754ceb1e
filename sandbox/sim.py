"""The people's side over HTTP: `/sim/<name>` is the method of World with that name."""

from __future__ import annotations

import asyncio
import inspect
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from sandbox.errors import Impossible
from sandbox.model import Json
from sandbox.world import World

DO: tuple[Callable[..., Any], ...] = (
    World.add_user, World.add_group, World.join, World.leave, World.set_member, World.set_bot,
    World.block, World.unblock, World.deactivate, World.upgrade, World.open_topic,
    World.say, World.photo, World.album, World.voice, World.sticker, World.document,
    World.location, World.contact, World.edit, World.unsay, World.press, World.press_key,
    World.start, World.follow, World.fault, World.clear_faults, World.disorder, World.jump,
    World.speed,
)  # fmt: skip
SEE: tuple[Callable[..., Any], ...] = (
    World.status, World.view, World.transcript, World.people, World.groups, World.log,
    World.answer,
)  # fmt: skip
BEAT = 15.0  # seconds between signs of life on an event stream
MISTAKES = (Impossible, TypeError, ValueError, KeyError, StopIteration)


def routes(world: World) -> list[Route]:
    """Return the routes below /sim."""
    return [
        Route("/sim/events", _Events(world).stream),
        Route("/sim/inject", _inject(world), methods=["POST"]),
        *(Route(f"/sim/{f.__name__}", _do(world, f), methods=["POST"]) for f in DO),
        *(Route(f"/sim/{f.__name__}", _see(world, f)) for f in SEE),
    ]


def _do(world: World, action: Callable[..., Any]) -> Callable[[Request], Any]:
    """Serve an action: the JSON body holds its arguments by name."""

    async def endpoint(request: Request) -> Response:
        if not request.headers.get("content-type", "").startswith("application/json"):
            return JSONResponse({"error": "send application/json"}, 415)  # no forms of other pages
        return _result(world, action, json.loads(await request.body() or b"{}"))

    return endpoint


def _see(world: World, question: Callable[..., Any]) -> Callable[[Request], Any]:
    """Serve a question: the query holds its arguments by name."""

    async def endpoint(request: Request) -> Response:
        return _result(world, question, {k: _read(v) for k, v in request.query_params.items()})

    return endpoint


def _inject(world: World) -> Callable[[Request], Any]:
    async def endpoint(request: Request) -> Response:
        return JSONResponse({"update_id": world.inject(json.loads(await request.body()))})

    return endpoint


def _result(world: World, function: Callable[..., Any], arguments: Json) -> Response:
    try:
        inspect.signature(function).bind(world, **arguments)
        return JSONResponse(_shown(function(world, **arguments)))
    except MISTAKES as mistake:
        return JSONResponse({"error": str(mistake)}, 400)


def _shown(value: Any) -> Any:
    """Return JSON of what a World method returned."""
    if isinstance(value, list):
        return [_shown(item) for item in value]
    return value.json() if hasattr(value, "json") else value


def _read(value: str) -> int | str:
    return int(value) if value.lstrip("-").isdecimal() else value


class _Events:
    """A stream of what changes, for open pages: `data: {"event": "message", "chat": …}`."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def stream(self, _: Request) -> Response:
        return StreamingResponse(self._events(), media_type="text/event-stream")

    async def _events(self) -> AsyncIterator[str]:
        changes: asyncio.Queue[Json] = asyncio.Queue()
        self._world.listeners.add(changes.put_nowait)
        closing = asyncio.ensure_future(self._world.closing.wait())
        try:
            yield ": hello\n\n"
            while not closing.done():
                change = asyncio.ensure_future(changes.get())
                await asyncio.wait(
                    {change, closing}, timeout=BEAT, return_when=asyncio.FIRST_COMPLETED
                )
                yield _event(change)
        finally:
            closing.cancel()
            self._world.listeners.discard(changes.put_nowait)


def _event(change: asyncio.Future[Json]) -> str:
    if not change.done():
        change.cancel()
        return ": still here\n\n"
    return f"data: {json.dumps(change.result())}\n\n"
