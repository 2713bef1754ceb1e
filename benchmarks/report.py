"""The tables of the benchmark, as Markdown."""

from __future__ import annotations

import os
import platform
import sqlite3
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path

from benchmarks.contenders import CONCURRENT, OURS, PEERS, PLAIN, UNPACED, Contender
from benchmarks.figures import Spread, percentile, ratios, table
from benchmarks.plan import LATENCIES, Results, Size
from benchmarks.runs import Outcome

_LIBRARIES = ("python-telegram-bot", "aiohttp", "httpx", "SQLAlchemy", "aiosqlite", "jieba")
_REACHED = {True: "reached", False: "**missed**"}


def machine() -> str:
    """Return on what this ran, and with which versions."""
    model = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    libraries = ", ".join(f"{name} {version(name)}" for name in _LIBRARIES)
    return (
        f"{os.cpu_count()} × {model}, {platform.system()} {platform.release()}, "
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {libraries}"
    )


def goals(results: Results) -> str:
    """Return what we set out to reach, and whether we did."""
    rows = []
    for goal, figure, reached in _goals(results):
        rows.append([goal, figure, _REACHED[reached]])
    return table(["goal", "measured", ""], rows)


def _goals(results: Results) -> Iterator[tuple[str, str, bool]]:
    for peer in PEERS:
        drain = ratios(_rates(results, 0.0, UNPACED), _rates(results, 0.0, peer))
        yield f"drain, API 0 ms: ≥ 1.5 × {peer.name}", drain.show(2, "×"), drain.mid >= 1.5
    drain = ratios(_rates(results, 0.08, UNPACED), _rates(results, 0.08, PLAIN))
    yield f"drain, API 80 ms: ≥ 5 × {PLAIN.name}", drain.show(2, "×"), drain.mid >= 5
    for peer in PEERS:
        cpu = ratios(
            [o.cpu for o in results.of("fast", 0.0, OURS)],
            [o.cpu for o in results.of("fast", 0.0, peer)],
        )
        yield f"CPU a message at 100/s: ≤ {peer.name}", cpu.show(2, "×"), cpu.mid <= 1
    for latency in LATENCIES:
        late = [Spread.of(_p99(o) for o in results.of("fast", latency, w)) for w in (OURS, *PEERS)]
        ours, better = late[0].mid, min(spread.mid for spread in late[1:])
        name = f"p99 at 100/s, API {1000 * latency:.0f} ms: ≤ the better peer's"
        yield name, f"{1000 * ours:.0f} ms to {1000 * better:.0f} ms", ours <= better
    begun = results.begun[OURS.name]
    poll = Spread.of(b.first_poll for b in begun)
    yield "first poll: ≤ 2 s", poll.show(2, "s"), poll.mid <= 2
    most = max(o.memory for outcomes in _ours(results) for o in outcomes)
    yield "memory: ≤ 150 MiB", f"{most:.0f} MiB at most", most <= 150


def drains(results: Results, size: Size) -> str:
    """Return how fast a queue is emptied."""
    rows = []
    for latency in LATENCIES:
        for who in (UNPACED, *PEERS):
            outcomes = results.of("drain", latency, who)
            rate = Spread.of(o.rate for o in outcomes)
            cpu = Spread.of(o.cpu_per_message for o in outcomes)
            api = f"{1000 * latency:.0f} ms"
            rows.append([api, who.name, rate.show(), cpu.show(2, "ms"), _lost(outcomes)])
    (paced,) = results.of("paced", 0.0, OURS)
    pace = 2 * size.queue.reports / paced.seconds
    note = f"{paced.rate:,.0f} (its pace: {pace:.0f} sends/s)"
    cost = f"{paced.cpu_per_message:.2f} ms"
    rows.append(["0 ms", f"{OURS.name} as it ships", note, cost, _lost([paced])])
    return table(["API", "bot", "messages/s", "CPU a message", "reports lost"], rows)


def streams(results: Results) -> str:
    """Return what it costs to follow a stream, and how soon a volunteer hears of a report."""
    rows = []
    for latency in LATENCIES:
        for what, rate in (("slow", "20/s"), ("fast", "100/s")):
            for who in (OURS, *PEERS):
                outcomes = results.of(what, latency, who)
                rows.append(
                    [
                        f"{1000 * latency:.0f} ms",
                        rate,
                        who.name,
                        _delay(outcomes, 0.5),
                        _delay(outcomes, 0.99),
                        Spread.of(o.cpu_per_message for o in outcomes).show(2, "ms"),
                    ]
                )
    head = ["API", "feed", "bot", "report → push, p50", "p99", "CPU a message"]
    return table(head, rows)


def starts(results: Results) -> str:
    """Return how long a bot takes to start, and how much memory it needs."""
    rows = []
    for who in (OURS, *PEERS):
        begun = results.begun[who.name]
        ends = [o.memory for key, os in results.outcomes.items() if key[2] == who.name for o in os]
        rows.append(
            [
                who.name,
                Spread.of(b.first_poll for b in begun).show(2, "s"),
                Spread.of(b.first_answer for b in begun).show(2, "s"),
                Spread.of(b.memory for b in begun).show(0, "MiB"),
                f"{max(ends):.0f} MiB",
            ]
        )
    return table(["bot", "first poll", "first answer", "memory then", "at most"], rows)


def manners(results: Results) -> str:
    """Return what becomes of the queue when the server refuses floods, as Telegram does."""
    rows = []
    for who in (OURS, *PEERS):
        (outcome,) = results.of("limits", 0.0, who)
        told = f"{outcome.pushed} of {outcome.load.reports}"
        rows.append([who.name, told, f"{outcome.refused}", f"{outcome.seconds:.0f} s"])
    return table(["bot", "volunteers told", "calls refused (429)", "after"], rows)


def flushes(results: Results) -> str:
    """Return how often a message makes the disk flush."""
    if not results.flushes:
        return "Not counted: strace is not installed."
    rows = [
        [who.name, *(f"{results.flushes[what, who.name]:.2f}" for what in ("drain", "fast"))]
        for who in (OURS, PLAIN)
    ]
    return table(["bot", "draining a queue", "following 100/s"], rows)


def threads(results: Results) -> str:
    """Return where our own CPU goes while a queue is drained."""
    outcomes = results.of("drain", 0.0, UNPACED)
    names = ("event loop", "busiest other thread", "second", "third")
    rows = []
    for at, name in enumerate(names):
        share = Spread.of(1000 * o.threads[at] / o.load.count for o in outcomes)
        rows.append([name, share.show(2, "ms a message")])
    apart = Spread.of(1000 * o.apart / o.load.count for o in outcomes)
    rows.append(["the reader's process", apart.show(2, "ms a message")])
    return table(["thread", "CPU"], rows)


def _ours(results: Results) -> Iterator[list[Outcome]]:
    names = (OURS.name, UNPACED.name)
    return (outcomes for key, outcomes in results.outcomes.items() if key[2] in names)


def _rates(results: Results, latency: float, who: Contender) -> list[float]:
    return [o.rate for o in results.of("drain", latency, who)]


def _p99(outcome: Outcome) -> float:
    return percentile(outcome.delays, 0.99)


def _delay(outcomes: list[Outcome], share: float) -> str:
    return Spread.of(1000 * percentile(o.delays, share) for o in outcomes).show(0, "ms")


def _lost(outcomes: list[Outcome]) -> str:
    return str(sum(o.load.reports - o.pushed for o in outcomes))


SECTIONS: dict[str, Callable[[Results], str]] = {
    "goals": goals,
    "streams": streams,
    "starts": starts,
    "manners": manners,
    "flushes": flushes,
    "threads": threads,
}

__all__ = ["CONCURRENT", "SECTIONS", "drains", "machine"]
