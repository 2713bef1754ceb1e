"""A look into the database from beside: on a connection of its own, also while the service runs."""

from __future__ import annotations

import asyncio
import sqlite3
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from storage.connection import engine_on
from storage.engine import Job, T, database_file
from storage.errors import StorageError

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine


async def look(url: str, job: Job[T]) -> T:
    """Return what `job` finds in one consistent moment of the database that `url` names.

    Raises:
        StorageError, OSError: it cannot be read.
    """
    file = database_file(url)
    try:
        if file is not None:
            return await asyncio.to_thread(_in_file, file, job)
        return await _on_server(url, job)
    except (sqlite3.Error, sa.exc.DBAPIError) as error:
        why = str(getattr(error, "orig", None) or error).splitlines()[0]
        raise StorageError(f"the database cannot be read: {why}") from error


async def _on_server(url: str, job: Job[T]) -> T:
    async with _server(url).connect() as plain:
        conn = await plain.execution_options(postgresql_readonly=True)
        return await conn.run_sync(job)


@lru_cache(maxsize=1)
def _server(url: str) -> AsyncEngine:
    """Return an engine that connects anew for each look; what it has compiled it keeps."""
    from sqlalchemy.ext.asyncio import create_async_engine  # noqa: PLC0415  only the driver in use

    return create_async_engine(
        url, poolclass=sa.NullPool, isolation_level="REPEATABLE READ", hide_parameters=True
    )


def _in_file(file: Path, job: Job[T]) -> T:
    address = f"{file.absolute().as_uri()}?mode=ro"
    connect = partial(sqlite3.connect, address, uri=True, isolation_level=None)
    engine = engine_on(connect, begin="BEGIN", poolclass=sa.NullPool)
    with engine.begin() as conn:  # one moment for all questions
        return job(conn)
