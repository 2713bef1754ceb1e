"""The loops against a Telegram that speaks real HTTP: the sandbox."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta

import pytest
from telegram.ext import ExtBot

from bot.telegram import Api, make_bot
from sandbox.clock import Clock
from sandbox.serve import running
from sandbox.state import TOKEN
from sandbox.world import World

T0 = datetime(2026, 11, 21, 8, tzinfo=UTC)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """SQLite only: what differs between the engines is tested in tests/storage."""
    return sqlite_url


@pytest.fixture
def world() -> World:
    return World(clock=Clock(T0, speed=0))


@pytest.fixture
async def base_url(world: World) -> AsyncIterator[str]:
    async with running(world) as url:
        yield url


@pytest.fixture
async def bot(base_url: str) -> AsyncIterator[ExtBot[None]]:
    made = make_bot(TOKEN, base_url=base_url)
    await made.initialize()
    yield made
    await made.shutdown()


@pytest.fixture
def api(bot: ExtBot[None]) -> Api:
    return Api(bot)


class Still:
    """A clock that stands still until it is moved."""

    speed = 1.0

    def __init__(self, seconds: float = 0.0) -> None:
        self.now = T0 + timedelta(seconds=seconds)

    def __call__(self) -> datetime:
        return self.now

    def jump(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


async def until(true: Callable[[], object], *, seconds: float = 5.0) -> None:
    """Wait until something holds; real time passes, since real sockets are at work."""
    async with asyncio.timeout(seconds):
        while not true():  # noqa: ASYNC110  # what it waits for is outside
            await asyncio.sleep(0.01)
