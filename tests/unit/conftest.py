"""A village for every story, on a SQLite file of its own."""

import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from storage.connection import bind_sqlite, opened
from storage.tables import metadata
from storage.types import Seal
from tests.unit.reciter import Reciter
from tests.unit.village import ZONE, Village

ADD = "/elder add 张桂芳 3栋 07:00-09:00"
KNOWN = re.compile(r"start=(\w+)")


def morning(hour, minute=0, day=22):
    return datetime(2026, 11, day, hour, minute, tzinfo=ZONE).astimezone(UTC)


@contextmanager
def village_in(file: Path, seal: Seal, renderer: Reciter, first: int = 1) -> Iterator[Village]:
    new = not file.exists()
    raw: sqlite3.Connection = opened(file)
    raw.execute("PRAGMA synchronous=OFF")  # no story pulls the plug
    engine = bind_sqlite(raw, begin="BEGIN IMMEDIATE")
    if new:
        metadata.create_all(engine)
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


@pytest.fixture
def zhang(village):
    """张桂芳 is 82, lives alone in 3栋, and has agreed; 李强 is paired, 周姐 heads the building."""
    village.li, village.zhou = village.volunteer("李强", "3"), village.head("周姐", "3")
    token = KNOWN.search(village.chen.asks(ADD)).group(1)
    elder = village.person("张桂芳")
    elder.starts(token)
    village.chen.asks("/elder pair 张桂芳 李强")
    village.comes(morning(6, 59))
    village.chats.clear()
    village.rings.clear()
    return elder
