"""On PostgreSQL: one process per bot token. Two that poll would both be answered 409."""

from __future__ import annotations

import asyncio
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from storage.errors import AlreadyRunning
from storage.postgres import connect


class Lease:
    """Held as long as its connection lives; the server drops it when the process dies.

    Attributes:
        lost: set when the connection broke, since somebody else may then hold it.
    """

    def __init__(self, engine: AsyncEngine, conn: AsyncConnection) -> None:
        self._engine, self._conn = engine, conn
        self.lost = asyncio.Event()

    @classmethod
    async def open(cls, url: str, bot_id: int) -> Lease:
        """Take the lease of a bot.

        Raises:
            AlreadyRunning: another process holds it.
            NoServer: the server does not answer.
        """
        engine = create_async_engine(url, poolclass=sa.NullPool, isolation_level="AUTOCOMMIT")
        conn = await connect(engine)
        lease = cls(engine, conn)
        try:
            await lease._take(bot_id)
        except BaseException:
            await lease.close()
            raise
        return lease

    async def _take(self, bot_id: int) -> None:
        if not await self._conn.scalar(sa.select(sa.func.pg_try_advisory_lock(bot_id))):
            raise AlreadyRunning(
                f"another process already serves bot {bot_id} on this database: stop that one first"
            )
        raw: Any = (await self._conn.get_raw_connection()).driver_connection
        raw.add_termination_listener(lambda _connection: self.lost.set())

    async def close(self) -> None:
        """Let the next process have it."""
        await self._conn.close()
        await self._engine.dispose()
