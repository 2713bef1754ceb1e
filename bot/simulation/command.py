"""Many seeds on all cores; a broken promise is printed with how to see it again."""

from __future__ import annotations

import multiprocessing
import os
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

from bot.simulation.run import Outcome, make_template, run_seed

_IN_MEMORY = Path("/dev/shm")  # a folder with a random name is made in it


def run_all(first: int, count: int, days: float, workers: int) -> int:
    """Run `count` seeds from `first` on and return how many broke a promise."""
    # Sets of words are walked in the same order only if their hashes are the same.
    os.environ["PYTHONHASHSEED"] = "0"
    began = time.perf_counter()
    total: Counter[str] = Counter()
    broken = 0
    with tempfile.TemporaryDirectory(prefix="linli-sim-", dir=_somewhere()) as folder:
        template = make_template(Path(folder))
        fresh = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(workers, mp_context=fresh) as pool:
            seeds = range(first, first + count)
            jobs = [pool.submit(run_seed, seed, days, template) for seed in seeds]
            for job in as_completed(jobs):
                outcome = job.result()
                total.update(outcome.counts)
                total["checks"] += outcome.checks
                broken += tell(outcome)
    _sum_up(count, days, total, broken, time.perf_counter() - began)
    return broken


def _somewhere() -> Path | None:
    """Return a folder in memory if the system has one; thousands of lives wear no disk out."""
    return _IN_MEMORY if os.access(_IN_MEMORY, os.W_OK) else None


def tell(outcome: Outcome) -> bool:
    """Print what a seed broke, if it did."""
    if not outcome.broken:
        return False
    again = f"linli simulate --seeds 1 --seed {outcome.seed} --days {outcome.days:g}"
    lines = ["", f"seed {outcome.seed}: {outcome.broken}", *outcome.trace, f"again: {again}", ""]
    sys.stdout.write("\n".join(lines))
    sys.stdout.flush()
    return True


def _sum_up(count: int, days: float, total: Counter[str], broken: int, seconds: float) -> None:
    what = ", ".join(f"{name} {number}" for name, number in sorted(total.items()))
    sys.stdout.write(
        f"{count} communities x {days:g} days in {seconds:.0f} s: {count - broken} kept every "
        f"promise, {broken} did not ({what})\n"
    )
