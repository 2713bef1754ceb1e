"""The simulation's look at all-clears sees one that is missing, late, or sent to a stranger."""

import sqlite3

import pytest

from bot.simulation import clears
from bot.simulation.cast import Truth
from tests.unit.conftest import morning


@pytest.fixture
def found(village, zhang, tmp_path):
    """An alarm that 李强 ended was told to him and 周姐; returns a look at it."""
    village.comes(morning(9, 50))
    village.li.taps("我去看")
    village.li.taps("已见到，平安")

    def look(change=""):
        file = sqlite3.connect(tmp_path / "linli.db")
        file.row_factory = sqlite3.Row
        file.execute(change)
        faults = list(clears.faults(file, Truth(), 0.0, village.now.timestamp() + 60))
        file.rollback()
        file.close()
        return faults

    return look


def test_those_who_were_told_know_and_nobody_else(found):
    assert found() == []


def test_one_that_is_missing_is_seen(found):
    lost = found("DELETE FROM outbox WHERE kind = 'alarm.clear'")
    assert [fault.endswith("was never owed") for fault in lost] == [True, True]


def test_one_that_is_late_is_seen(found):
    late = "UPDATE outbox SET sent_at = sent_at + {} WHERE kind = 'alarm.clear'"
    assert found(late.format(5000)) == []
    assert [fault[-8:] for fault in found(late.format(6000))] == ["took 6 s"] * 2


def test_one_to_a_stranger_is_seen(found):
    [fault] = found("DELETE FROM told WHERE person_id = (SELECT max(person_id) FROM told)")
    assert fault.endswith("who was told nothing before")
