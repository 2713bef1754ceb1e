"""A sandbox over real HTTP, and python-telegram-bot's Bot to speak to it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import aiohttp
import pytest
import telegram

from sandbox.clock import Clock
from sandbox.model import Chat, User
from sandbox.serve import running
from sandbox.state import TOKEN
from sandbox.world import World
from tests.sandbox.validate import check_log

NOON = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)  # in Shanghai


@pytest.fixture
def world() -> World:
    """A world whose clock stands still at noon until it is told to jump."""
    return World(clock=Clock(NOON, speed=0))


@pytest.fixture
def wang(world: World) -> User:
    person = world.add_user("Wang", username="wang_fang", note="3-1-101")
    world.start(person.id)
    return person


@pytest.fixture
def group(world: World, wang: User) -> Chat:
    return world.add_group("Yard", members=[wang.id])


@pytest.fixture
def odd() -> set[int]:
    """The ids of updates that a test makes wrong on purpose."""
    return set()


@asynccontextmanager
async def served(world: World, odd: Collection[int] = ()) -> AsyncIterator[str]:
    """Serve the world; at the end every answer it gave is held to aiogram's types."""
    async with running(world) as url:
        yield url
    check_log(world.calls, odd=odd)


def bot_at(url: str) -> telegram.Bot:
    return telegram.Bot(TOKEN, f"{url}/bot", base_file_url=f"{url}/file/bot")


@pytest.fixture
async def url(world: World, odd: set[int]) -> AsyncIterator[str]:
    """The base URL of the world."""
    async with served(world, odd) as url:
        yield url


@pytest.fixture
async def bot(url: str) -> AsyncIterator[telegram.Bot]:
    async with bot_at(url) as bot:
        yield bot


Ask = Callable[..., Awaitable[Any]]


@pytest.fixture
async def ask(url: str) -> AsyncIterator[Ask]:
    """Call a method without a library: `await ask("getMe")` is the whole answer."""
    async with aiohttp.ClientSession() as http:

        async def call(method: str, token: str = TOKEN, **parameters: Any) -> Any:
            async with http.post(f"{url}/bot{token}/{method}", json=parameters) as answer:
                return await answer.json()

        yield call
