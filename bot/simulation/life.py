"""One life of the process: from its start until it is stopped, or dies at any moment."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import sqlalchemy as sa
from cryptography.fernet import Fernet
from telegram.ext import ExtBot

from bot.assembly import make_parts
from bot.config import Config, given
from bot.parts import Ground
from bot.running import Running
from bot.service import meet
from bot.simulation.hours import Hours, Loop
from bot.simulation.wire import Wire
from bot.ticker import Ticker
from sandbox.state import TOKEN
from sandbox.world import World
from storage.connection import engine_on, opened
from storage.lock import FileLock
from storage.sqlite import SqliteEngine
from storage.store import Store
from storage.types import Seal

T = TypeVar("T")
KEY = Fernet.generate_key().decode()
_ROUNDS = 50  # turns of a dead loop until nothing of it is left


class Died(Exception):
    """The process is gone; what is committed stays, and nothing of it runs any more."""


class Heart:
    """Beats at every await that leaves the process; it can be told to stop at one of them."""

    def __init__(self) -> None:
        self.dead = False
        self.beats = 0
        self.last: int | None = None

    async def __call__(self) -> None:
        self.beats += 1
        if self.last is not None and self.beats >= self.last:
            self.dead = True
        if self.dead:
            raise asyncio.CancelledError
        await asyncio.sleep(0)


class _Engine:
    """An engine for one life after the other: what it has compiled once outlives them."""

    def __init__(self, begin: str) -> None:
        self._file = Path()
        self._engine = engine_on(self._opened, begin=begin, poolclass=sa.NullPool)

    def connect(self, file: Path) -> sa.Connection:
        self._file = file
        return self._engine.connect()

    def _opened(self) -> sqlite3.Connection:
        raw = opened(self._file)
        raw.execute("PRAGMA synchronous=OFF")  # no power is cut here
        return raw


_WRITING, _READING = _Engine("BEGIN IMMEDIATE"), _Engine("BEGIN")


class _InLine:
    """A connection whose work is done at once, between two beats."""

    def __init__(self, conn: sa.Connection, heart: Heart) -> None:
        self._conn, self._heart = conn, heart

    async def call(self, function: Callable[[sa.Connection], T]) -> T:
        await self._heart()
        result = function(self._conn)
        await self._heart()
        return result

    async def close(self) -> None:
        self.drop()

    def drop(self) -> None:
        self._conn.close()


class _Paced(Ticker):
    """The ticker, woken by the loop's own timer: APScheduler waits by the wall's clock."""

    _task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._pace())

    def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()

    async def _pace(self) -> None:
        while True:
            await self._run()
            await asyncio.sleep(1)


def config_for(file: Path, coordinator: int) -> Config:
    """Everything is given, so that nothing of the owner's settings gets into a simulation."""
    return given(
        bot_token=TOKEN,
        api_base_url="https://api.telegram.org",
        database_url=f"sqlite+aiosqlite:///{file}",
        secret_key=KEY,
        http_listen=None,
        coordinators=(coordinator,),
    )


class Life:
    """The process. `run` returns when it was stopped or died; then another life may begin."""

    def __init__(
        self,
        file: Path,
        world: World,
        hours: Hours,
        config: Config,
        sleep: Callable[[float], None],
        heard: Callable[[], None],
    ) -> None:
        self._world, self._hours, self._config = world, hours, config
        self._sleep = sleep
        self.heart = Heart()
        self.loop = Loop(hours, self._pass)
        self.wire = Wire(world, self.heart, heard)
        self._lock = FileLock(file)
        self._writer = _InLine(_WRITING.connect(file), self.heart)
        self._reader = _InLine(_READING.connect(file), self.heart)
        self._end = asyncio.Event()
        self.serving = False

    def run(self) -> None:
        """Serve until the end of this life.

        Raises:
            Exception: a loop of the service ended by itself, with this error.
        """
        self._world.closing = asyncio.Event()  # those of an earlier life belong to its loop
        self._world.stirred = asyncio.Event()
        try:
            self.loop.run_until_complete(self._serve())
        except (Died, asyncio.CancelledError):
            pass
        finally:
            self._bury()

    def stop(self) -> None:
        """SIGTERM: what has begun is finished."""
        self._end.set()

    def kill(self) -> None:
        """SIGKILL: nothing is finished."""
        self.heart.dead = True

    def calm(self) -> bool:
        """Tell whether nothing is on its way but a long poll."""
        poll = self._world.bot.updates.poll
        return self.serving and self.wire.busy == 0 and poll is not None and not poll.done()

    def _pass(self, seconds: float) -> None:
        if self.heart.dead:
            raise Died
        self._sleep(seconds)

    async def _serve(self) -> None:
        store = Store(SqliteEngine(self._writer, self._reader, self._lock), Seal([KEY]))
        bot: ExtBot[None] = ExtBot(
            TOKEN, base_url=f"{self._config.api_base_url}/bot", request=self.wire,
            get_updates_request=self.wire,
        )  # fmt: skip
        await meet(bot)
        ground = Ground(config=self._config, bot=bot, store=store, clock=self._hours)
        parts = await make_parts(ground)
        await parts.application.initialize()
        running = Running(ground, parts)
        running.ticker = _Paced(store, self._hours, fire=parts.fire)
        await running.start({}, None)
        self.serving = True
        ending = asyncio.create_task(self._end.wait())
        done, _ = await asyncio.wait({ending, *running.loops}, return_when=asyncio.FIRST_COMPLETED)
        self.serving = False
        if not self.heart.dead:
            for loop in done - {ending}:
                loop.result()
            await running.stop()
            await parts.application.shutdown()

    def _bury(self) -> None:
        """Let nothing of this life reach the file or Telegram, then end what is left of it."""
        self.heart.dead = True
        self._world.bot.updates.poll = None
        self._sleep = _not_at_all
        asyncio.set_event_loop(self.loop)
        for _ in range(_ROUNDS):
            left = asyncio.all_tasks(self.loop)
            if not left:
                break
            for task in left:
                task.cancel()
            self.loop.call_soon(self.loop.stop)  # one turn: they unwind, every seam refuses them
            self.loop.run_forever()
        for connection in (self._writer, self._reader):
            connection.drop()
        self._lock.release()
        self.loop.close()
        asyncio.set_event_loop(None)


def _not_at_all(_: float) -> None:
    """The dead do not wait."""


def read_only(file: Path) -> sqlite3.Connection:
    """Return a connection of an outside observer."""
    looker = sqlite3.connect(f"file:{file}?mode=ro", uri=True, isolation_level=None)
    looker.row_factory = sqlite3.Row
    return looker
