"""One seed: a community lives through some days, and everything promised is checked all along."""

from __future__ import annotations

import random
import shutil
import sqlite3
import tempfile
import time
import traceback
from collections.abc import MutableMapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import structlog

from bot.simulation.fate import Fate
from bot.simulation.hours import Agenda, Hours
from bot.simulation.life import Life, config_for, read_only
from bot.simulation.promises import Broken, Promises
from bot.simulation.town import Town
from bot.simulation.wire import unreachable
from sandbox.world import World
from storage.migrate import upgrade_file

_DAY = 86_400.0
_ELDERS = (5, 10)
_LONGEST = 3600.0  # seconds that may be passed over at once when nothing is to be done
_DEAF = 10.0  # the same while Telegram cannot be reached and everything tries again
_POLL = 25.0  # seconds of a long poll: so old the last sign of Telegram may be
_CALM_AFTER = 900.0  # seconds after an outage in which the auditor may still find something
_SHOWN = 40  # lines of what happened last, when a promise is broken


@dataclass(kw_only=True)
class Outcome:
    """What came of a seed. `broken` is empty when every promise was kept."""

    seed: int
    days: float
    broken: str = ""
    seconds: float = 0.0
    checks: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    trace: list[str] = field(default_factory=list)


class Simulation:
    """A community, its people, and one life of the service after the other."""

    def __init__(self, seed: int, file: Path) -> None:
        chance = random.Random(seed)
        start = datetime(2026, 1, 1, 16, tzinfo=UTC) + timedelta(days=chance.randrange(300))
        self.hours = Hours(start + timedelta(hours=chance.uniform(0, 6)))
        self.agenda = Agenda(self.hours)
        self.world = World(clock=self.hours, limits=True)
        self.world.monotonic = lambda: self.hours.passed
        self.file, self.fate, self._chance = file, Fate(chance), chance
        self.looker = read_only(file)
        self._hand = sqlite3.connect(file, isolation_level=None)
        self._hand.execute("PRAGMA synchronous=OFF")
        self.town = Town(file, self.hours, self.world, self.agenda, chance, self.looker)
        self.truth = self.town.truth
        self.promises = Promises(self.looker, self.truth, self.hours)
        self._config = config_for(file, self.town.desk)
        self._life: Life | None = None
        self._down = 1.0
        self._seen = -1
        self._over = False
        self._ordered = 0  # errors that no call has met yet
        self.errors_at = -_DAY  # when Telegram last answered with errors

    def run(self, days: float) -> None:
        """Live through so many days.

        Raises:
            Broken: a promise was.
        """
        self.town.enrol_all(self._chance.randint(*_ELDERS))
        self.agenda.after(0.3 * _DAY, self._befall)
        self.agenda.after(days * _DAY, self._finish)
        while not self._over:
            self._deafen()
            self.agenda.pass_to(self.hours.passed + self._down)
            self._down = self.fate.downtime("crash")
            self.truth.count("lives")
            self._life = Life(
                self.file, self.world, self.hours, self._config, self._sleep, self._heard
            )
            self._life.run()
            self._life = None
        self.promises.check()

    def close(self) -> None:
        """Let the file go."""
        self.looker.close()
        self._hand.close()

    # What befalls the service

    def _befall(self) -> None:
        self.agenda.after(self.fate.pause(), self._befall)
        incident = self.fate.incident()
        life = self._life
        if life is None or unreachable(self.world):
            return
        self.truth.count(incident)
        self.truth.trace.append(f"{self.hours():%d %H:%M:%S} {incident}")
        match incident:
            case "deaf":
                self._deafen()
                self.world.fault(kind="error", code=502, description="Bad Gateway", times=0)
                self.agenda.after(self.fate.deafness(), self.world.clear_faults)
            case "errors":
                self.errors_at = self.hours.passed
                self.world.clear_faults()  # what was never met of the last burst
                for fault in self.fate.faults():
                    self.world.fault(**fault)  # type: ignore[arg-type]
            case "crash" | "crashes":
                life.heart.last = life.heart.beats + self.fate.beats()
                if incident == "crashes":
                    self.agenda.after(self._chance.uniform(20, 60), self._crash_again)
            case "restart":
                life.stop()
            case _:
                self._down = self.fate.downtime(incident)
                self._chance.choice([life.stop, life.kill])()

    def _crash_again(self) -> None:
        if self._life is not None:
            self._life.heart.last = self._life.heart.beats + self.fate.beats()
            if self._chance.random() < 0.6:
                self.agenda.after(self._chance.uniform(10, 60), self._crash_again)

    def _finish(self) -> None:
        self._over = True
        if self._life is not None:
            self._life.kill()

    def _deafen(self) -> None:
        """From now on nothing reaches the service, until it has heard from Telegram again."""
        deaf = self.truth.deaf
        if not deaf or deaf[-1][1] < float("inf"):
            deaf.append((self.hours.passed, float("inf")))

    def _heard(self) -> None:
        """A long poll came back; one that was open when the trouble began proves nothing."""
        deaf = self.truth.deaf
        if deaf and deaf[-1][1] == float("inf") and not unreachable(self.world):
            deaf[-1] = (deaf[-1][0], self.hours.passed)

    # Time

    def _sleep(self, seconds: float) -> None:
        """Let time pass to the next timer; or, when nothing is to be done, to what is due next.

        An idle service only looks, finds nothing, and notes that Telegram answers: its looks
        are passed over, and the note is written for it.
        """
        now = self.hours.passed
        target = now + seconds
        if self._life is not None and self._life.calm():
            idle = self._idle_until(now)
            if idle > now:
                self._check()
                most = _DEAF if unreachable(self.world) else _LONGEST
                target = max(target, min(idle, self.agenda.next, now + most))
        if target > self.agenda.next:
            target = max(now, self.agenda.next)
        if target - now > _POLL and self._life is not None and not unreachable(self.world):
            self._note_heartbeat(target)
        self.agenda.pass_to(target)

    def _idle_until(self, now: float) -> float:
        """Return when the service has something to do next; `now`: it has already."""
        one = self.looker.execute
        if one("SELECT 1 FROM inbox WHERE state='new' LIMIT 1").fetchone():
            return now
        if one("SELECT 1 FROM outbox WHERE state='sending' LIMIT 1").fetchone():
            return now
        moments = [
            one("SELECT min(due_at) FROM deadlines").fetchone()[0],
            one("SELECT min(not_before) FROM outbox WHERE state='pending'").fetchone()[0],
        ]
        zero = self.hours.start.timestamp()
        return min((at / 1000 - zero for at in moments if at is not None), default=now + _LONGEST)

    def _note_heartbeat(self, target: float) -> None:
        at = self.hours.start.timestamp() + target - self._chance.uniform(0, _POLL)
        self._hand.execute(
            "UPDATE heartbeats SET at=max(at, ?) WHERE name='telegram'", (int(at * 1000),)
        )

    def _check(self) -> None:
        """Check when anything was written since the last time."""
        self._note_strain()
        (version,) = self.looker.execute("PRAGMA data_version").fetchone()
        if version != self._seen:
            self._seen = version
            self.promises.check()

    def _note_strain(self) -> None:
        """Note for the witness when a call met an error that was on order."""
        ordered = sum(not fault.spent for fault in self.world.faults)
        if ordered < self._ordered:
            self.truth.strained_at = self.hours.passed
        self._ordered = ordered


def run_seed(seed: int, days: float, template: Path) -> Outcome:
    """Simulate one seed on a copy of the migrated, empty file `template`."""
    began = time.perf_counter()
    outcome = Outcome(seed=seed, days=days)
    with tempfile.TemporaryDirectory(dir=template.parent) as folder:
        file = Path(folder) / "linli.db"
        shutil.copy(template, file)
        simulation = Simulation(seed, file)
        structlog.configure(processors=[_Errors(simulation)])
        try:
            simulation.run(days)
        except Broken as broken:
            outcome.broken = str(broken)
        except Exception as crash:
            outcome.broken = f"{type(crash).__name__}: {crash}\n{traceback.format_exc()}"
        finally:
            simulation.close()
        truth = simulation.truth
        outcome.counts, outcome.checks = truth.counts, simulation.promises.checked
        outcome.trace = truth.trace[-_SHOWN:]
        if outcome.broken:
            outcome.broken = f"{simulation.hours():%Y-%m-%d %H:%M:%S} UTC: {outcome.broken}"
    outcome.seconds = time.perf_counter() - began
    return outcome


def make_template(folder: Path) -> Path:
    """Return a migrated, empty file to copy."""
    file = folder / "template.db"
    upgrade_file(file)
    return file


class _Errors:
    """Takes what the service logs: an error is a promise broken, all else is not shown."""

    def __init__(self, simulation: Simulation) -> None:
        self._simulation = simulation

    def __call__(self, _: Any, method: str, event: MutableMapping[str, Any]) -> str:
        truth, now = self._simulation.truth, self._simulation.hours.passed
        trouble = max(truth.heard_since(now), self._simulation.errors_at)
        if event.get("event") == "audit_found" and now < trouble + _CALM_AFTER:
            raise structlog.DropEvent  # the auditor is right: what is owed does not leave now
        if method in ("error", "exception", "critical"):
            self._simulation.truth.errors.append(repr(event)[:2000])
        raise structlog.DropEvent
