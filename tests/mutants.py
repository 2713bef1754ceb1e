"""`make mutants`: take away what makes an alarm certain and single; a test must notice each time.

Each mutation is an edit of a copy of the tree; the tests named with it must fail there. A mutation
that no longer fits the code, or that no test notices, is a failure.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
CODE = ("bot", "domain", "handlers", "nlp", "sandbox", "services", "storage", "tests")
_SCHEMA = "storage/migrations/versions/0001_first_schema.py"
_WATCH = "storage/watch.py"
_DAY_AND_WINDOW = """        sa.UniqueConstraint(
            "community_id",
            "elder",
            "day",
            "window",
            name=op.f("uq_rounds_community_id_elder_day_window"),
        ),
"""
_KEY = 'sa.UniqueConstraint("community_id", "key", name=op.f("uq_signals'
_NTH = 'sa.UniqueConstraint("community_id", "number", name=op.f("uq_signals'
_ROUND = '"community_id", "round", name=op.f("uq_alarms'
_NUMBER = '"community_id", "number", name=op.f("uq_alarms'
_ONCE = ".on_conflict_do_nothing(index_elements=unique or None)"
FAILED = 1  # pytest's code when a test failed; a mutant that cannot even be imported proves nothing


@dataclass(frozen=True, slots=True)
class Mutant:
    """One guard taken away by edits (file, old, new); `tests` must notice."""

    name: str
    edits: tuple[tuple[str, str, str], ...]
    tests: tuple[str, ...]


MUTANTS = (
    Mutant(
        "the unique key of a round",
        (
            (_SCHEMA, _DAY_AND_WINDOW, ""),
            (
                _WATCH,
                _ONCE,
                "",
            ),
        ),
        ("tests/storage/test_watch.py",),
    ),
    Mutant(
        "the unique key of an alarm",
        (
            (
                _SCHEMA,
                _ROUND,
                _NUMBER,
            ),
            (_WATCH, _ONCE, ""),
        ),
        ("tests/storage/test_watch.py", "tests/unit/test_elders.py"),
    ),
    Mutant(
        "the compare-and-set of a round",
        ((_WATCH, "where(_ROUND, of(rounds.c.revision))", "where(_ROUND)"),),
        ("tests/storage/test_watch.py",),
    ),
    Mutant(
        "the grace comparison",
        (
            (
                "domain/checkin.py",
                "now >= round_.missed_at and round_.state",
                "now >= round_.closes_at and round_.state",
            ),
        ),
        ("tests/unit/test_checkin.py",),
    ),
    Mutant(
        "the auditor's question for silent rounds",
        (
            (
                "storage/audit.py",
                "'prompted', 'missed') AND r.missed_at <= :late",
                "'prompted', 'missed') AND r.missed_at <= 0 * :late",
            ),
        ),
        ("tests/storage/test_audit.py",),
    ),
    Mutant(
        "the auditor's question for absent rounds",
        (
            (
                "storage/audit.py",
                "if start >= row.consent_at} - written",
                "if False} - written",
            ),
        ),
        ("tests/storage/test_audit.py",),
    ),
    Mutant(
        "the auditor's question for tickets that nobody follows",
        (("storage/audit.py", "t.status = 'open' AND", "t.status = 'never' AND"),),
        ("tests/storage/test_audit.py",),
    ),
    Mutant(
        "the auditor's question for alarms that nobody hears",
        (("storage/audit.py", "AND p.reachable AND p.user_id IS NOT NULL)", ")"),),
        ("tests/storage/test_audit.py",),
    ),
    Mutant(
        "the auditor's question for extra rounds",
        (("storage/audit.py", "starts[_EXTRA_WINDOW] = first", "pass"),),
        ("tests/storage/test_audit.py",),
    ),
    Mutant(
        "the unique key of a signal",
        (
            (_SCHEMA, _KEY, _NTH),
            ("storage/signals.py", ".on_conflict_do_nothing(index_elements=_KEY)", ""),
        ),
        ("tests/bot/test_signals.py",),
    ),
    Mutant(
        "the rounds of days that were slept through",
        (("services/days.py", "if not any(window < CHECKS", "if not (True or window < CHECKS"),),
        ("tests/unit/test_outage.py",),
    ),
    Mutant(
        "the days that were slept through before a plan changed",
        (("services/days.py", "    open_rounds(work, old, now=now)\n", ""),),
        ("tests/unit/test_outage.py",),
    ),
)


def main() -> int:
    """Try every mutant and return how many nobody noticed."""
    survived = 0
    with tempfile.TemporaryDirectory(prefix="linli-mutants-") as folder:
        for number, mutant in enumerate(MUTANTS):
            noticed = _dies(mutant, Path(folder) / str(number))
            survived += not noticed
            sys.stdout.write(f"{'noticed ' if noticed else 'SURVIVED'}  without {mutant.name}\n")
            sys.stdout.flush()
    return survived


def _dies(mutant: Mutant, tree: Path) -> bool:
    for name in CODE:
        shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tree)
    for name, old, new in mutant.edits:
        code = (tree / name).read_text("utf-8")
        if code.count(old) != 1:
            sys.stdout.write(f"{name} no longer holds this once: {old.strip()}\n")
            return False
        (tree / name).write_text(code.replace(old, new), "utf-8")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-x",
        "-p",
        "no:cacheprovider",
        "-k",
        "not postgres",
    ]
    env = {**os.environ, "PYTHONPATH": str(tree)}
    ran = subprocess.run(
        [*command, *mutant.tests], cwd=tree, env=env, capture_output=True, text=True, check=False
    )
    return ran.returncode == FAILED


if __name__ == "__main__":
    raise SystemExit(main())
