"""Bring a database to the newest schema: backup first, all or nothing, no row lost."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import sqlalchemy as sa

from storage.connection import bind_sqlite, opened, prepare_folder
from storage.engine import database_file
from storage.errors import StorageError
from storage.lock import FileLock

FOLDER = Path(__file__).with_name("migrations")
_MIGRATING = 0x6C696E6C69  # names the lock that keeps two starting processes apart


def head(folder: Path = FOLDER) -> str:
    """Return the newest revision; read from the file names, since alembic is slow to import."""
    return max(file.name[:4] for file in (folder / "versions").glob("[0-9]*.py"))


async def upgrade(url: str) -> Path | None:
    """Migrate the database at `url`, which nobody else may be using.

    Returns the backup that was made of a SQLite file before anything was changed, if there
    was something to lose. PostgreSQL is backed up by its own tools.

    Raises:
        StorageError: it cannot be used, or a migration would lose rows; nothing is changed.
    """
    file = database_file(url)
    if file is not None:
        return await asyncio.to_thread(upgrade_file, file)
    await _upgrade_postgres(url)
    return None


async def _upgrade_postgres(url: str) -> None:
    from sqlalchemy.ext.asyncio import create_async_engine  # noqa: PLC0415  # slow import

    from storage.postgres import connect  # noqa: PLC0415  # slow import

    engine = create_async_engine(url)
    conn = await connect(engine)
    try:
        async with conn.begin():
            await conn.execute(sa.select(sa.func.pg_advisory_xact_lock(_MIGRATING)))
            await conn.run_sync(_upgrade, FOLDER)
    finally:
        await conn.close()
        await engine.dispose()


def upgrade_file(file: Path, folder: Path = FOLDER) -> Path | None:
    """Migrate one SQLite file with the migrations in `folder`; see `upgrade`."""
    prepare_folder(file)
    lock = FileLock(file)
    try:
        with closing(opened(file)) as raw:
            return _upgrade_sqlite(raw, file, folder)
    finally:
        lock.release()


def _upgrade_sqlite(raw: sqlite3.Connection, file: Path, folder: Path) -> Path | None:
    engine = bind_sqlite(raw, begin="BEGIN IMMEDIATE")
    with engine.begin() as conn:
        version = current(conn)
    if version == head(folder):
        return None
    backup = None
    if version is not None:
        backup = _back_up(raw, file.with_name(f"{file.name}.{version}-before-{head(folder)}"))
    # Rebuilding a table would delete the rows that refer to it.
    raw.execute("PRAGMA foreign_keys=0")
    with engine.begin() as conn:
        _upgrade(conn, folder)
        broken = conn.exec_driver_sql("PRAGMA foreign_key_check").all()
        if broken:
            raise StorageError(f"migration leaves {len(broken)} rows without what they refer to")
    return backup


def current(conn: sa.Connection) -> str | None:
    """Return the revision that the database is at, None when it is empty."""
    if not sa.inspect(conn).has_table("alembic_version"):
        return None
    found: str | None = conn.scalar(sa.text("SELECT version_num FROM alembic_version"))
    return found


def _back_up(raw: sqlite3.Connection, backup: Path) -> Path:
    partial = backup.with_name(backup.name + ".part")
    partial.unlink(missing_ok=True)
    raw.execute("VACUUM INTO ?", (str(partial),))
    partial.chmod(0o600)
    os.replace(partial, backup)
    return backup


def _upgrade(conn: sa.Connection, folder: Path) -> None:
    if current(conn) == head(folder):
        return
    before = _counts(conn)
    _run_alembic(conn, folder)
    after = _counts(conn)
    lost = sorted(name for name in before.keys() & after.keys() if after[name] < before[name])
    if lost:
        raise StorageError(f"migration would lose rows of {', '.join(lost)}; nothing was changed")


def _counts(conn: sa.Connection) -> dict[str, int]:
    names = set(sa.inspect(conn).get_table_names()) - {"alembic_version"}
    return {
        name: conn.scalar(sa.select(sa.func.count()).select_from(sa.table(name))) or 0
        for name in names
    }


def _run_alembic(conn: sa.Connection, folder: Path) -> None:
    from alembic import command  # noqa: PLC0415  # slow import, rarely needed
    from alembic.config import Config  # noqa: PLC0415  # slow import, rarely needed

    config = Config()
    config.set_main_option("script_location", str(folder))
    config.attributes["connection"] = conn
    command.upgrade(config, "head")
