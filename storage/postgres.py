"""PostgreSQL: serializable transactions on a pool."""

from __future__ import annotations

import asyncio
import random
from itertools import count
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from domain.errors import StaleRow
from storage.engine import STALE_TRIES, Job
from storage.errors import NoServer

# hide_parameters, here and for SQLite: an error in a log must not quote what people wrote.
T = TypeVar("T")
SERIAL_TRIES = 30
_WRITERS = 2  # at a time: more of one community would undo each other's work again and again
_SERIALIZATION = {"40001", "40P01"}


async def connect(engine: AsyncEngine) -> AsyncConnection:
    """Connect; a server that refuses is an error of one line, and the engine is disposed of.

    Raises:
        NoServer: nobody answers there, or not to us.
    """
    try:
        return await engine.connect()
    except (OSError, sa.exc.DBAPIError) as error:
        await engine.dispose()
        raise NoServer(f"PostgreSQL cannot be used: {_reason(error)}") from error


class PostgresEngine:
    """SERIALIZABLE transactions on a pool; one that lost a race runs again, within bounds."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._turns = asyncio.Semaphore(_WRITERS)

    @classmethod
    async def open(cls, url: str) -> PostgresEngine:
        engine = create_async_engine(
            url, isolation_level="SERIALIZABLE", pool_size=8, hide_parameters=True
        )
        conn = await connect(engine)
        await conn.close()
        return cls(engine)

    async def write(self, job: Job[T], *, lasting: bool = True) -> T:
        for tries in count(1):
            try:
                async with self._turns, self._engine.begin() as conn:
                    if not lasting:
                        await conn.exec_driver_sql("SET LOCAL synchronous_commit = off")
                    return await conn.run_sync(job)
            except StaleRow:
                if tries >= STALE_TRIES:
                    raise
            except sa.exc.DBAPIError as error:
                if sqlstate(error) not in _SERIALIZATION or tries >= SERIAL_TRIES:
                    raise
            # Random, so that those who collided do not meet again.
            await asyncio.sleep(random.uniform(0, min(0.005 * tries, 0.1)))
        raise AssertionError

    async def read(self, job: Job[T]) -> T:
        async with self._engine.connect() as plain:
            conn: AsyncConnection = await plain.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
            return await conn.run_sync(job)

    async def close(self) -> None:
        await self._engine.dispose()


def sqlstate(error: sa.exc.DBAPIError) -> str | None:
    """Return PostgreSQL's five-character code of `error`."""
    state: str | None = getattr(error.orig, "sqlstate", None)
    return state


def _reason(error: Exception) -> str:
    """Return the last cause in one line; SQLAlchemy's own text is a page long."""
    cause = error.orig if isinstance(error, sa.exc.DBAPIError) and error.orig else error
    return str(cause).splitlines()[0] if str(cause) else type(cause).__name__
