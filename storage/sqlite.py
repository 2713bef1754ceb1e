"""SQLite: one writer, which commits in groups, and one reader."""

from __future__ import annotations

import asyncio
import sqlite3
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple, Protocol, TypeVar

import aiosqlite
import sqlalchemy as sa

from domain.errors import StaleRow
from storage.connection import bind_sqlite, prepare_folder, set_pragmas
from storage.engine import STALE_TRIES, Job
from storage.errors import NotWritable
from storage.lock import FileLock

T = TypeVar("T")
GROUP = 200  # jobs committed together; more would make the first of them wait
_CALLS = 2  # into the writer's thread: one at work, one that follows without asking anybody
_READ, _WRITE = "BEGIN", "BEGIN IMMEDIATE"
_FLUSHED, _UNFLUSHED = "PRAGMA synchronous=FULL", "PRAGMA synchronous=NORMAL"


class Caller(Protocol):
    """Calls plain functions with one SQLite connection, one after the other."""

    async def call(self, function: Callable[[sa.Connection], T]) -> T:
        """Run `function` to its end and return its result."""
        ...

    async def close(self) -> None:
        """Let the connection go."""
        ...


class _Thread:
    """One SQLite connection on its own thread; a job is one call into that thread."""

    def __init__(self, driver: aiosqlite.Connection, conn: sa.Connection) -> None:
        self._driver, self._conn = driver, conn

    @classmethod
    async def open(cls, file: Path, *, begin: str, query_only: bool = False) -> _Thread:
        driver = await aiosqlite.connect(file, isolation_level=None, cached_statements=256)
        # aiosqlite has no public way to run a whole function; its own methods use this one.
        run: Any = driver._execute
        try:
            await run(set_pragmas, driver._conn)
            if query_only:
                await driver.execute("PRAGMA query_only=1")
            conn = await run(bind_sqlite(driver._conn, begin=begin).connect)
        except sqlite3.DatabaseError as error:
            await driver.close()
            raise NotWritable(f"{file} cannot be used: {error}") from error
        except BaseException:
            await driver.close()
            raise
        return cls(driver, conn)

    async def call(self, function: Callable[[sa.Connection], T]) -> T:
        """Run `function` on the thread. A cancelled waiter leaves it running to its end."""
        run: Any = self._driver._execute
        result: T = await run(function, self._conn)
        return result

    async def close(self) -> None:
        await self.call(sa.Connection.close)
        await self._driver.close()


class _Waiting(NamedTuple):
    job: Job[object]
    future: asyncio.Future[object]
    lasting: bool


class SqliteEngine:
    """One writer and one reader. What waits for the writer is committed together.

    Each job of a group runs in a savepoint of its own: one that fails takes no neighbour along.
    A COMMIT that fails fails them all, and nobody hears of a success before the COMMIT. The
    disk is flushed for a group in which anything is lasting, and with it all that came before.

    A group is chosen when the writer begins with it. So all that came while it was at work is one
    group, and the writer need not wait until the event loop has time for it.
    """

    def __init__(self, writer: Caller, reader: Caller, lock: FileLock) -> None:
        self._writer, self._reader, self._lock = writer, reader, lock
        self._waiting: deque[_Waiting] = deque()
        self._calls: set[asyncio.Task[None]] = set()

    @classmethod
    async def open(cls, file: Path) -> SqliteEngine:
        prepare_folder(file)
        lock = FileLock(file)
        try:
            writer = await _Thread.open(file, begin=_WRITE)
            try:
                reader = await _Thread.open(file, begin=_READ, query_only=True)
            except BaseException:
                await writer.close()
                raise
        except BaseException:
            lock.release()
            raise
        return cls(writer, reader, lock)

    async def write(self, job: Job[T], *, lasting: bool = True) -> T:
        future = asyncio.get_running_loop().create_future()
        self._waiting.append(_Waiting(job, future, lasting))
        if len(self._calls) < _CALLS:
            self._calls.add(asyncio.create_task(self._commit_groups()))
        result: T = await future
        return result

    async def _commit_groups(self) -> None:
        try:
            while self._waiting:
                await self._commit_group()
        finally:  # at once: whoever asks from now on must not count on this call
            self._calls -= {asyncio.current_task()}

    async def _commit_group(self) -> None:
        group: list[_Waiting] = []
        try:
            outcomes = await self._writer.call(partial(_run, waiting=self._waiting, group=group))
        except Exception as error:
            if not group:  # a writer that refuses has not even looked at what waits
                _fill(group, self._waiting)
            outcomes = [(None, error)] * len(group)
        for entry, (result, failure) in zip(group, outcomes, strict=True):
            if entry.future.done():
                continue  # whoever waited was cancelled; what they asked for is committed
            if failure is None:
                entry.future.set_result(result)
            else:
                entry.future.set_exception(failure)

    async def read(self, job: Job[T]) -> T:
        def run(conn: sa.Connection) -> T:
            with _transaction(conn, _READ):
                return job(conn)

        return await self._reader.call(run)

    async def close(self) -> None:
        """Finish what was asked for, then let the file go."""
        if self._calls:
            await asyncio.wait(self._calls)
        await self._reader.close()
        await self._writer.close()
        self._lock.release()


def _run(
    conn: sa.Connection, *, waiting: deque[_Waiting], group: list[_Waiting]
) -> list[tuple[object, Exception | None]]:
    """Fill `group` with what waits, and run it; return the (result, error) of each."""
    _fill(group, waiting)
    if not group:
        return []
    raw: Any = conn.connection.dbapi_connection
    raw.execute(_FLUSHED if any(entry.lasting for entry in group) else _UNFLUSHED)
    with _transaction(conn, _WRITE):
        return [_run_alone(conn, entry.job) for entry in group]


def _fill(group: list[_Waiting], waiting: deque[_Waiting]) -> None:
    """Move what waits into a group; whoever was cancelled wants it no more."""
    with suppress(IndexError):  # nothing waits any more
        while len(group) < GROUP:
            entry = waiting.popleft()
            if not entry.future.done():
                group.append(entry)


@contextmanager
def _transaction(conn: sa.Connection, begin: str) -> Iterator[None]:
    """Begin and commit by the driver, in a quarter of the time that SQLAlchemy takes, ...

    ... which takes part from the first statement that it runs itself; then it must hear the end.
    """
    raw: Any = conn.connection.dbapi_connection
    raw.execute(begin)
    try:
        yield
        if conn.in_transaction():
            conn.commit()
        else:
            raw.commit()
    finally:
        if conn.in_transaction():
            conn.rollback()
        # After a COMMIT that failed SQLAlchemy thinks it is over, and SQLite that it is not.
        raw.rollback()


def _run_alone(conn: sa.Connection, job: Job[object]) -> tuple[object, Exception | None]:
    """Return (result, error). What is raised here instead means: the group itself is lost."""
    # Straight to the driver: SQLAlchemy compiles its own savepoints anew for every job.
    raw: Any = conn.connection.dbapi_connection
    for tries in count(1):
        raw.execute("SAVEPOINT job")
        try:
            result = job(conn)
        except Exception as error:
            raw.execute("ROLLBACK TO job")
            raw.execute("RELEASE job")
            if not isinstance(error, StaleRow) or tries == STALE_TRIES:
                return None, error
        else:
            raw.execute("RELEASE job")
            return result, None
    raise AssertionError
