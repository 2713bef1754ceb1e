"""What is measured, in which order: rounds in which every bot has its turn."""

from __future__ import annotations

import shutil
import sys
import time
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.contenders import CONCURRENT, OURS, PEERS, PLAIN, UNPACED, Contender, Ground
from benchmarks.lines import Script
from benchmarks.runs import Begun, Load, Outcome, session

LATENCIES = (0.0, 0.08)  # seconds until the Bot API answers: none, and a real round trip
STRACE = ("strace", "-f", "-qq", "--seccomp-bpf", "-e", "trace=fsync,fdatasync")


@dataclass(frozen=True, slots=True)
class Size:
    """How long the benchmark is."""

    rounds: int
    queue: Load
    slow: Load  # rarely somebody speaks, so more of it must be reports to be worth measuring
    fast: Load


FULL = Size(5, Load(5000, 20), Load(240, 5, 20.0), Load(1500, 20, 100.0))
QUICK = Size(1, Load(1000, 20), Load(60, 5, 20.0), Load(400, 20, 100.0))

Key = tuple[str, float, str]  # what, the latency of the API, who


@dataclass
class Results:
    """Everything measured, by what was measured; one entry for each round."""

    outcomes: defaultdict[Key, list[Outcome]] = field(default_factory=lambda: defaultdict(list))
    begun: defaultdict[str, list[Begun]] = field(default_factory=lambda: defaultdict(list))
    flushes: dict[tuple[str, str], float] = field(default_factory=dict)  # per message

    def of(self, what: str, latency: float, who: Contender) -> list[Outcome]:
        """Return the outcomes of all rounds."""
        return self.outcomes[what, latency, who.name]


async def measure(ground: Ground, script: Script, size: Size) -> Results:
    """Run everything and return what was seen."""
    results = Results()
    for who in (OURS, *PEERS):  # once without counting, so that everybody's caches are warm
        async with session(who, ground, script):
            _tell(f"{who.name} starts")
    for number in range(size.rounds):
        for latency in LATENCIES:
            for who in _turn((UNPACED, *PEERS), number):
                await _drain(results, "drain", who, ground, script, size.queue, number, latency)
            for who in _turn((OURS, *PEERS), number):
                await _follow(results, who, ground, script, size, number, latency)
    await _drain(results, "paced", OURS, ground, script, size.queue, 0, 0.0)
    for who in (OURS, *PEERS):
        await _drain(results, "limits", who, ground, script, size.queue, 0, 0.0, limits=True)
    await _flushes(results, ground, script, size)
    return results


def _turn(bots: tuple[Contender, ...], number: int) -> tuple[Contender, ...]:
    """Let another bot be the first in each round."""
    start = number % len(bots)
    return bots[start:] + bots[:start]


async def _drain(
    results: Results,
    what: str,
    who: Contender,
    ground: Ground,
    script: Script,
    load: Load,
    number: int,
    latency: float,
    *,
    limits: bool = False,
) -> None:
    async with session(who, ground, script, latency=latency, limits=limits) as (run, begun):
        outcome = await run.carry(load, seed=number)
    if not limits and not latency and who is not UNPACED:
        results.begun[who.name].append(begun)
    results.outcomes[what, latency, who.name].append(outcome)
    _tell(f"{what}, API {1000 * latency:.0f} ms, {who.name}: {outcome.rate:,.0f} messages/s")


async def _follow(
    results: Results,
    who: Contender,
    ground: Ground,
    script: Script,
    size: Size,
    number: int,
    latency: float,
) -> None:
    async with session(who, ground, script, latency=latency) as (run, begun):
        for what, load in (("fast", size.fast), ("slow", size.slow)):
            outcome = await run.carry(load, seed=number)
            results.outcomes[what, latency, who.name].append(outcome)
            _tell(
                f"{load.rate:.0f}/s, API {1000 * latency:.0f} ms, {who.name}: "
                f"{outcome.cpu_per_message:.2f} ms of CPU a message"
            )
    if not latency:
        results.begun[who.name].append(begun)


async def _flushes(results: Results, ground: Ground, script: Script, size: Size) -> None:
    """Count what is flushed to the disk, in runs of their own: being watched takes time."""
    if shutil.which(STRACE[0]) is None:
        _tell("fsyncs: not counted, strace is not installed")
        return
    for who in (OURS, PLAIN):
        log = ground.folder / "strace"
        log.unlink(missing_ok=True)
        async with session(who, ground, script, under=(*STRACE, "-o", str(log))) as (run, _):
            for what, load in (("drain", size.queue), ("fast", size.fast)):
                before = _lines(log)
                await run.carry(load, seed=0)
                results.flushes[what, who.name] = (_lines(log) - before) / load.count
    _tell("fsyncs counted")


def _lines(file: Path) -> int:
    return file.read_bytes().count(b"\n")


def _tell(line: str) -> None:
    sys.stderr.write(f"{time.strftime('%H:%M:%S')} {line}\n")
    sys.stderr.flush()


__all__ = ["CONCURRENT", "FULL", "LATENCIES", "OURS", "PEERS", "PLAIN", "QUICK", "UNPACED"]
