"""Serving on the loopback interface, in the event loop that is there."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable, Iterator

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from sandbox.app import build
from sandbox.world import World

HOST = "127.0.0.1"
KEEP_ALIVE = 75  # seconds an idle connection is kept, as Telegram's front end does


@contextlib.asynccontextmanager
async def running(world: World, port: int = 0) -> AsyncIterator[str]:
    """Serve `world` on 127.0.0.1 (port 0: any free one) and yield the base URL.

    Leaving ends long polls and event streams at once and closes all connections.
    Raises:
        OSError: the port is taken.
    """
    world.closing.clear()
    listener = _listen(port)
    server = _server(world)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    ready = asyncio.create_task(server.ready.wait())
    await asyncio.wait({serving, ready}, return_when=asyncio.FIRST_COMPLETED)
    try:
        yield f"http://{HOST}:{listener.getsockname()[1]}"
    finally:
        world.closing.set()
        server.stopping.set()
        await serving


class _Server(uvicorn.Server):
    """A server that leaves the process's signals to whoever runs the event loop."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()
        self.stopping = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()

    async def main_loop(self) -> None:
        """Wait to be stopped; uvicorn itself looks every tenth of a second."""
        await self.stopping.wait()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _server(world: World) -> _Server:
    app = build(world)
    open_lines: dict[tuple[str, int], asyncio.Transport] = {}

    class Protocol(H11Protocol):
        """Remembers its transport, so that a fault can cut it."""

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            super().connection_made(transport)
            if self.client is not None:
                open_lines[self.client] = transport

        def connection_lost(self, exc: Exception | None) -> None:
            super().connection_lost(exc)
            if self.client is not None:
                open_lines.pop(self.client, None)

    def cut(client: tuple[str, int]) -> Callable[[], None]:
        return open_lines[client[0], client[1]].abort

    app.state.cut = cut
    config = uvicorn.Config(
        app, http=Protocol, log_config=None, access_log=False, lifespan="on",
        timeout_keep_alive=KEEP_ALIVE, timeout_graceful_shutdown=1, ws="none",
        date_header=False, server_header=False,
    )  # fmt: skip
    return _Server(config)


def _listen(port: int) -> socket.socket:
    # Named, because asyncio switches Nagle's delay off only for what says that it is TCP.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
    except OSError:
        listener.close()
        raise
    return listener
