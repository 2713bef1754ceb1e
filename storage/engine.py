"""Which database: the one thing the rest of the house asks of an engine."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol, TypeVar

import sqlalchemy as sa

from storage.errors import BadUrl

T = TypeVar("T")
Job = Callable[[sa.Connection], T]  # a plain function: no await, so no network inside it
STALE_TRIES = 5  # how often a use case runs that finds its rows changed


class Engine(Protocol):
    """Runs plain functions in transactions; a clean return commits, an exception rolls back."""

    async def write(self, job: Job[T], *, lasting: bool = True) -> T:
        """Run `job`, again if another transaction came first, and return after the commit.

        Args:
            lasting: a power cut must not undo it; else the disk is not waited for.
        """
        ...

    async def read(self, job: Job[T]) -> T:
        """Run `job` on one consistent moment of the database, without the right to write."""
        ...

    async def close(self) -> None:
        """Finish what was asked for and let the database go."""
        ...


def database_file(url: str) -> Path | None:
    """Return the SQLite file that `url` names, None when it names a PostgreSQL database.

    Raises:
        BadUrl: it names neither.
    """
    try:
        parsed = sa.make_url(url)
    except sa.exc.ArgumentError as error:
        raise BadUrl("this is not a database address") from error
    if parsed.drivername == "postgresql+asyncpg":
        return None
    if parsed.drivername != "sqlite+aiosqlite":
        raise BadUrl(
            f"unknown kind of database {parsed.drivername!r}: write "
            "sqlite+aiosqlite:///path/to/file.db or postgresql+asyncpg://user@host/name"
        )
    if parsed.database in (None, "", ":memory:"):
        raise BadUrl("a SQLite database needs a file: sqlite+aiosqlite:///path/to/file.db")
    return Path(str(parsed.database))


async def open_engine(url: str) -> Engine:
    """Open the database that `url` names; on SQLite this process alone then owns the file.

    Raises:
        BadUrl, NotWritable, AlreadyRunning, NoServer: each with a line for the owner.
    """
    file = database_file(url)
    if file is not None:
        from storage.sqlite import SqliteEngine  # noqa: PLC0415  # only the driver in use

        return await SqliteEngine.open(file)
    from storage.postgres import PostgresEngine  # noqa: PLC0415  # only the driver in use

    return await PostgresEngine.open(url)
