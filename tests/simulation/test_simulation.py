"""The simulation is deterministic, notices what is broken, and says how to see it again."""

import shutil
import sqlite3
from pathlib import Path

import pytest

from bot.simulation.command import tell
from bot.simulation.promises import Broken
from bot.simulation.run import Outcome, Simulation, make_template, run_seed

DAY = 86_400


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_template(tmp_path_factory.mktemp("template"))


def sabotaged(template: Path, folder: Path, seed: int, statement: str) -> str:
    """Return what is said of a community whose file somebody changes by hand after a day."""
    file = folder / "linli.db"
    shutil.copy(template, file)
    simulation = Simulation(seed, file)
    hand = sqlite3.connect(file, isolation_level=None)
    simulation.agenda.after(0.9 * DAY, lambda: hand.execute(statement))
    try:
        with pytest.raises(Broken) as broken:
            simulation.run(1)
    finally:
        simulation.close()
        hand.close()
    return str(broken.value)


def test_a_seed_lives_the_same_life_twice(template):
    first, second = (run_seed(7, 0.7, template) for _ in range(2))
    assert first.broken == second.broken == ""
    assert first.trace == second.trace
    assert (first.counts, first.checks) == (second.counts, second.checks)
    assert first.checks > 20


def test_a_round_that_vanishes_is_noticed(template, tmp_path):
    said = sabotaged(template, tmp_path, 7, "DELETE FROM rounds WHERE state='answered'")
    assert "has no round on" in said


def test_well_without_evidence_is_noticed(template, tmp_path):
    forged = "UPDATE rounds SET answered_at=counts_from WHERE state='answered'"
    assert "without any evidence" in sabotaged(template, tmp_path, 7, forged)


def test_a_broken_seed_is_printed_with_the_way_to_see_it_again(capsys):
    assert tell(Outcome(seed=42, days=3, broken="11:30 a promise", trace=["11:29 somebody spoke"]))
    shown = capsys.readouterr().out
    assert "seed 42: 11:30 a promise\n11:29 somebody spoke\n" in shown
    assert "linli simulate --seeds 1 --seed 42 --days 3\n" in shown
