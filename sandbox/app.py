"""The web application: the Bot API for bots, /sim for people, and the page."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from sandbox.api import BotApi, FileApi
from sandbox.sim import routes
from sandbox.webhook import Postman
from sandbox.world import World

PAGE = Path(__file__).parent / "page"
HOSTS = ["127.0.0.1", "localhost"]  # a page of another site cannot reach us by a name of its own


def build(world: World) -> Starlette:
    """Return the application that serves `world`."""

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        postman = asyncio.create_task(Postman(world).run())
        yield
        postman.cancel()
        with suppress(asyncio.CancelledError):
            await postman

    app = Starlette(
        routes=[
            Route("/bot{token}/{method}", BotApi(world)),
            Route("/file/bot{token}/{path:path}", FileApi(world)),
            Route("/sim/file/{path:path}", FileApi(world)),
            *routes(world),
            Mount("/", StaticFiles(directory=PAGE, html=True)),
        ],
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=HOSTS)],
        lifespan=lifespan,
    )
    app.state.cut = _cannot_cut
    return app


def _cannot_cut(_: object) -> Callable[[], None]:
    raise RuntimeError("only sandbox.serve can break connections")
