"""One schema on both engines; nothing is lost on the way to it."""

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine

from storage.checkup import check
from storage.connection import opened
from storage.errors import StorageError
from storage.migrate import FOLDER, head, upgrade, upgrade_file
from storage.tables import metadata

ROOT = Path(__file__).parents[2]


async def inspected(url: str, look: Callable[[sa.Connection], Any]) -> Any:
    engine = create_async_engine(url)
    async with engine.begin() as conn:
        result = await conn.run_sync(look)
    await engine.dispose()
    return result


def schema(conn: sa.Connection) -> dict[str, Any]:
    """Return all that matters of a schema, comparable between two databases of one engine."""
    found = sa.inspect(conn)
    return {
        table: {
            "columns": [
                (c["name"], str(c["type"]), c["nullable"]) for c in found.get_columns(table)
            ],
            "key": found.get_pk_constraint(table),
            "foreign": sorted(found.get_foreign_keys(table), key=str),
            "unique": sorted(found.get_unique_constraints(table), key=str),
            "indexes": sorted(found.get_indexes(table), key=str),
        }
        for table in sorted(set(found.get_table_names()) - {"alembic_version"})
    }


@pytest.fixture
async def bare_url(request: pytest.FixtureRequest, database_url: str) -> str:
    """A database on the same engine without any table."""

    def empty(conn: sa.Connection) -> None:
        metadata.drop_all(conn)
        conn.execute(sa.text("DROP TABLE alembic_version"))

    await inspected(database_url, empty)
    return database_url


async def test_the_migrations_make_what_the_tables_say(bare_url: str):
    await inspected(bare_url, metadata.create_all)
    described = await inspected(bare_url, schema)
    await inspected(bare_url, metadata.drop_all)
    await upgrade(bare_url)
    assert await inspected(bare_url, schema) == described


async def test_community_zero_stands_for_all(database_url: str):
    def names(conn: sa.Connection) -> list[Any]:
        return [*conn.execute(sa.text("SELECT community_id, name FROM communities"))]

    assert await inspected(database_url, names) == [(0, "*")]


async def test_a_second_time_nothing_happens(database_url: str):
    assert await upgrade(database_url) is None
    assert (await check(database_url, None)).version == head()


def test_every_table_belongs_to_a_community():
    for table in metadata.tables.values():
        assert table.primary_key.columns.keys()[0] == "community_id"


@pytest.fixture
def file(sqlite_template: Path, tmp_path: Path) -> Path:
    """A database of today, with rows that refer to each other."""
    copy = tmp_path / "linli.db"
    copy.write_bytes(sqlite_template.read_bytes())
    with closing(opened(copy)) as raw:
        raw.execute("CREATE TABLE parents (id INTEGER PRIMARY KEY)")
        raw.execute(
            "CREATE TABLE children (parent INTEGER REFERENCES parents (id) ON DELETE CASCADE)"
        )
        raw.execute("INSERT INTO parents VALUES (1)")
        raw.execute("INSERT INTO children VALUES (1), (1)")
    return copy


def tomorrow(folder: Path, *lines: str) -> Path:
    """Make a folder of migrations with one more than there is today."""
    migrations = folder / "migrations"
    shutil.copytree(FOLDER, migrations)
    body = "".join(f"    {line}\n" for line in lines)
    (migrations / "versions" / "9999_tomorrow.py").write_text(
        "import sqlalchemy as sa\nfrom alembic import op\n"
        f"revision, down_revision = '9999', '{head()}'\n"
        f"def upgrade():\n{body}"
    )
    return migrations


def count(file: Path, table: str) -> int:
    with closing(sqlite3.connect(file)) as raw:
        (found,) = raw.execute(f"SELECT count(*) FROM {table}").fetchone()
    return int(found)


def version(file: Path) -> str:
    with closing(sqlite3.connect(file)) as raw:
        (found,) = raw.execute("SELECT version_num FROM alembic_version").fetchone()
    return str(found)


ADD_COLUMN = (
    "with op.batch_alter_table('parents', recreate='always') as batch:",
    "    batch.add_column(sa.Column('name', sa.Text))",
)


def test_rebuilding_a_table_keeps_the_rows_that_refer_to_it(file: Path, tmp_path: Path):
    """With foreign keys on, SQLite deletes them without a word."""
    upgrade_file(file, tomorrow(tmp_path, *ADD_COLUMN))
    assert (count(file, "parents"), count(file, "children")) == (1, 2)
    assert version(file) == "9999"


def test_a_backup_is_made_before_anything_changes(file: Path, tmp_path: Path):
    backup = upgrade_file(file, tomorrow(tmp_path, "op.execute('DROP TABLE children')"))
    assert backup == file.with_name(f"linli.db.{head()}-before-9999")
    assert (count(backup, "children"), version(backup)) == (2, head())
    assert backup.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("op.execute('DELETE FROM children')", "would lose rows of children"),
        ("op.execute('UPDATE parents SET id = 99')", "2 rows without what they refer to"),
    ],
)
def test_a_migration_that_does_harm_changes_nothing(
    file: Path, tmp_path: Path, line: str, said: str
):
    with pytest.raises(StorageError, match=said):
        upgrade_file(file, tomorrow(tmp_path, line))
    assert (count(file, "children"), version(file)) == (2, head())


def test_a_migration_that_breaks_half_way_changes_nothing(file: Path, tmp_path: Path):
    half = tomorrow(tmp_path, "op.execute('DROP TABLE children')", "raise KeyError('half')")
    with pytest.raises(KeyError, match="half"):
        upgrade_file(file, half)
    assert (count(file, "children"), version(file)) == (2, head())


def test_starting_up_to_date_does_not_import_alembic(sqlite_url: str):
    code = (
        "import asyncio, sys; from storage.migrate import upgrade; "
        f"asyncio.run(upgrade({sqlite_url!r})); sys.exit('alembic' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
