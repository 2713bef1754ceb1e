"""A village for every story, on a SQLite file of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.sqlite import bind_sqlite, opened
from storage.tables import metadata
from storage.types import Seal
from tests.unit.village import ZONE, Reciter, Village


@pytest.fixture
def unfounded(tmp_path: Path, seal: Seal) -> Iterator[Village]:
    """Nobody has claimed the bot yet."""
    raw = opened(tmp_path / "linli.db")
    engine = bind_sqlite(raw, begin="BEGIN IMMEDIATE")
    with engine.begin() as conn:
        metadata.create_all(conn)
    yield Village(engine, seal, Reciter(ZONE, username="linli_bot"))
    engine.dispose()
    raw.close()


@pytest.fixture
def village(unfounded: Village) -> Village:
    """A community with its group, six buildings and a coordinator."""
    return unfounded.founded()
