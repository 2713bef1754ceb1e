"""A look at a database from outside, which disturbs no service that runs on it."""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from storage.communities import Communities
from storage.engine import database_file
from storage.errors import NotWritable, StorageError
from storage.migrate import current
from storage.seals import check_key
from storage.types import Seal

_WAL_BUG_FIXED = (3, 51, 3)


@dataclass(frozen=True, kw_only=True, slots=True)
class Checkup:
    """What was found.

    Attributes:
        exists: there is a schema; without one nothing else was looked at.
        version: its revision.
        groups: the chats that communities are bound to.
    """

    exists: bool
    version: str | None = None
    groups: tuple[int, ...] = ()


async def check(url: str, seal: Seal | None) -> Checkup:
    """Look at the database at `url`.

    Raises:
        StorageError: it cannot be used or is damaged, with a line that says what to do.
        WrongKey: what is sealed in it cannot be opened with `seal`.
    """
    file = database_file(url)
    if file is not None:
        return _check_file(file, seal)
    from sqlalchemy.ext.asyncio import create_async_engine  # noqa: PLC0415  # slow import

    from storage.postgres import connect  # noqa: PLC0415  # slow import

    engine = create_async_engine(url)
    conn = await connect(engine)
    try:
        return await conn.run_sync(_look, seal)
    finally:
        await conn.close()
        await engine.dispose()


def _check_file(file: Path, seal: Seal | None) -> Checkup:
    _try_to_write(file)
    if not file.exists():
        return Checkup(exists=False)
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as raw:
            (verdict,) = raw.execute("PRAGMA quick_check(1)").fetchone()
            if verdict != "ok":
                raise StorageError(f"{file} is damaged: restore the newest backup")
            engine = sa.create_engine("sqlite://", creator=lambda: raw, poolclass=sa.StaticPool)
            with engine.connect() as conn:
                return _look(conn, seal)
    except sqlite3.DatabaseError as error:
        raise StorageError(f"{file} is damaged or no database: {error}") from error


def _try_to_write(file: Path) -> None:
    """Permissions alone do not tell: a folder may be read-only, or no real one."""
    folder = next(parent for parent in file.absolute().parents if parent.exists())
    try:
        if file.exists():
            file.open("r+b").close()
        tempfile.TemporaryFile(dir=folder).close()
    except OSError as error:
        raise NotWritable(f"{file} cannot be written: {error.strerror}") from error


def _look(conn: sa.Connection, seal: Seal | None) -> Checkup:
    version = current(conn)
    if version is None:
        return Checkup(exists=False)
    if seal is not None:
        check_key(conn, seal)
    chats = (community.chat for community in Communities(conn).all())
    return Checkup(exists=True, version=version, groups=tuple(c for c in chats if c is not None))


def sqlite_is_sound(version: tuple[int, ...] = sqlite3.sqlite_version_info) -> bool:
    """False for an SQLite that may damage a file when two connections write at once.

    We have one writer, so this is a remark, not a fault.
    """
    return version >= _WAL_BUG_FIXED
