"""The loops against a Telegram that speaks real HTTP: the sandbox."""

import asyncio
import os
import shutil
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from telegram.ext import ExtBot

from bot.telegram import Api, make_bot
from sandbox.clock import Clock
from sandbox.serve import running
from sandbox.state import TOKEN
from sandbox.world import World

ROOT = Path(__file__).parents[2]
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


async def until(true: Callable[[], object], *, seconds: float = 30.0) -> None:
    """Wait until something holds; real time passes, since real sockets are at work."""
    async with asyncio.timeout(seconds):
        while not true():  # noqa: ASYNC110  # what it waits for is outside
            await asyncio.sleep(0.01)


class Process:
    """A running service and what it says."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.said = ""
        self._listener = asyncio.create_task(self._listen())

    async def _listen(self) -> None:
        while line := await self.process.stderr.readline():
            self.said += line.decode()

    async def ends(self, seconds: float = 60.0) -> int:
        async with asyncio.timeout(seconds):
            code = await self.process.wait()
        await self._listener
        return code


@pytest.fixture
def first_settings(tmp_path: Path, base_url: str) -> dict[str, str]:
    """Settings of a service that has never run: no database, no key."""
    return {
        "LINLI_BOT_TOKEN": TOKEN,
        "LINLI_API_BASE_URL": base_url,
        "LINLI_DATABASE_URL": f"sqlite+aiosqlite:///{tmp_path}/data/linli.db",
        "LINLI_HTTP_LISTEN": "off",
    }


@pytest.fixture
def settings(
    first_settings: dict[str, str], sqlite_template: Path, tmp_path: Path
) -> dict[str, str]:
    """Settings of a service that has run before, which starts sooner."""
    (tmp_path / "data").mkdir()
    shutil.copy(sqlite_template, tmp_path / "data")
    return {**first_settings, "LINLI_SECRET_KEY": "9wH3bLdM4XWbqBeT0qRmOOlUQpRfq3UoqdN4vEHzd0g="}


@asynccontextmanager
async def process(settings: dict[str, str], *module: str) -> AsyncIterator[Process]:
    """Run `python -m MODULE` with these settings; it is ended, if it has not ended by itself."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("LINLI_")}
    made = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", *module),
        cwd=ROOT,
        env={**inherited, **settings},
        stderr=asyncio.subprocess.PIPE,
    )
    running = Process(made)
    try:
        yield running
    finally:
        if made.returncode is None:
            made.kill()
        await running.ends()


def service(settings: dict[str, str]) -> AbstractAsyncContextManager[Process]:
    """Run the service with the simplest of bots."""
    return process(settings, "tests.bot.echo")
