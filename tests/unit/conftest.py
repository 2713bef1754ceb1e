"""A village for every story, on a SQLite file of its own."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from storage.sqlite import bind_sqlite, opened
from storage.tables import metadata
from storage.types import Seal
from tests.unit.reciter import Reciter
from tests.unit.village import ZONE, Village


@contextmanager
def village_in(file: Path, seal: Seal, renderer: Reciter, first: int = 1) -> Iterator[Village]:
    raw: sqlite3.Connection = opened(file)
    raw.execute("PRAGMA synchronous=OFF")  # no story pulls the plug
    engine = bind_sqlite(raw, begin="BEGIN IMMEDIATE")
    with engine.begin() as conn:
        metadata.create_all(conn)
    yield Village(engine, seal, renderer, first=first)
    engine.dispose()
    raw.close()


@pytest.fixture(scope="session")
def renderer() -> Reciter:
    return Reciter(ZONE)


@pytest.fixture
def unfounded(tmp_path: Path, seal: Seal, renderer: Reciter) -> Iterator[Village]:
    """Nobody has claimed the bot yet."""
    with village_in(tmp_path / "linli.db", seal, renderer) as village:
        yield village


@pytest.fixture(scope="session")
def founded_file(tmp_path_factory: pytest.TempPathFactory, seal: Seal, renderer: Reciter) -> Path:
    file = tmp_path_factory.mktemp("village") / "linli.db"
    with village_in(file, seal, renderer) as village:
        village.found()
    return file


@pytest.fixture
def village(founded_file: Path, tmp_path: Path, seal: Seal, renderer: Reciter) -> Iterator[Village]:
    """A community with its group, six buildings and a coordinator."""
    file = tmp_path / "linli.db"
    shutil.copy(founded_file, file)
    with village_in(file, seal, renderer, first=1000) as village:
        yield village
