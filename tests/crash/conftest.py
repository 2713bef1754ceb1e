"""A besieged town: the sandbox lives in the test, the bot is a process of its own."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from benchmarks.contenders import Ground
from benchmarks.lines import Script
from benchmarks.town import Town
from nlp.reader import Reader
from sandbox.serve import running
from tests.crash.siege import EMERGENCY, Siege


@pytest.fixture(scope="session")
def script() -> Script:
    """What the reader is sure about: here every report must become a ticket."""
    reader = Reader.load()

    def outcome(text: str) -> str:
        reading = reader.read(text)
        sure = reading.outcome == "ticket" and not reading.urgent and reading.place.building
        return "report" if sure else str(reading.outcome)

    assert reader.read(EMERGENCY.format(b=12)).urgent
    return Script.load(outcome, outcome)


@pytest.fixture
async def siege(tmp_path: Path) -> AsyncIterator[Siege]:
    ground = await Ground.prepare(tmp_path)
    home = tmp_path / "home"
    home.mkdir()
    shutil.move(tmp_path / "template.db", home / "linli.db")
    town = Town(latency=0.08)  # a real round trip: most kills meet a message on its way
    async with running(town.world) as url:
        yield Siege(ground, home, town, url)
