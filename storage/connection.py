"""SQLite connections: how one is opened, and every habit that keeps it honest."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from storage.errors import NotWritable, StorageError

_COMPILED: dict[Any, Any] = {}  # by statement; ours are few, and each is written once
_PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": 2,  # FULL: what was acknowledged survives a power cut
    "foreign_keys": 1,
    "busy_timeout": 5000,
    "trusted_schema": 0,
}


def prepare_folder(file: Path) -> None:
    """Make the folder of a database file, readable by its owner only.

    Raises:
        NotWritable: the folder or the file cannot be written.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise NotWritable(f"{file} cannot be written: {error.strerror}") from error


def bind_sqlite(raw: sqlite3.Connection, *, begin: str) -> sa.Engine:
    """Return an engine that always uses `raw` and starts each transaction with `begin`."""
    return engine_on(lambda: raw, begin=begin, poolclass=sa.StaticPool)


def engine_on(
    connect: Callable[[], sqlite3.Connection], *, begin: str, poolclass: type[sa.Pool]
) -> sa.Engine:
    """Return an engine on the connections of `connect` that starts transactions with `begin`.

    The driver is kept from starting transactions itself (isolation_level None): its deferred
    BEGIN lets two coroutines both read before either writes.
    """
    engine = sa.create_engine(
        "sqlite://",
        creator=connect,
        poolclass=poolclass,
        hide_parameters=True,
        execution_options={"compiled_cache": _COMPILED},
    )
    engine.dialect = _dialect()

    @sa.event.listens_for(engine, "begin")
    def _begin(conn: sa.Connection) -> None:
        raw: Any = conn.connection.dbapi_connection
        if not raw.in_transaction:
            raw.execute(begin)

    return engine


def set_pragmas(raw: sqlite3.Connection) -> None:
    """Set every pragma and read it back; SQLite ignores one it does not know in silence."""
    for name, wanted in _PRAGMAS.items():
        raw.execute(f"PRAGMA {name}={wanted}")
        (found,) = raw.execute(f"PRAGMA {name}").fetchone()
        if found != wanted:
            raise StorageError(f"SQLite refuses {name}={wanted}: it says {found}")


def opened(file: Path) -> sqlite3.Connection:
    """Open `file` in this thread, for work that is done before the service runs."""
    raw = sqlite3.connect(file, isolation_level=None)
    try:
        set_pragmas(raw)
    except sqlite3.DatabaseError as error:
        raw.close()
        raise NotWritable(f"{file} cannot be used: {error}") from error
    return raw


@cache
def _dialect() -> sa.Dialect:
    """Return the one dialect of this process: a statement is compiled once for each."""
    engine = sa.create_engine("sqlite://")
    with engine.connect():  # there it learns what this SQLite can do
        return engine.dialect
