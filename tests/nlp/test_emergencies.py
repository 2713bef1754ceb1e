"""An emergency is never missed, and loud words alone are none."""

from pathlib import Path

import pytest

from domain.category import Outcome

HERE = Path(__file__).parent


def lines(name):
    rows = (HERE / name).read_text("utf-8").splitlines()
    return [row for row in rows if row and not row.startswith("#")]


def test_there_are_a_hundred_emergencies():
    assert len(lines("emergencies.txt")) == 100


@pytest.mark.parametrize("text", lines("emergencies.txt"))
def test_an_emergency_is_urgent_names_a_number_and_is_never_left_alone(read, text):
    reading = read(text)
    assert reading.urgent
    assert reading.hotline is not None
    assert reading.outcome is not Outcome.IGNORE


@pytest.mark.parametrize("text", lines("calm.txt"))
def test_what_only_sounds_dangerous_is_no_emergency(read, text):
    assert not read(text).urgent
