"""Five thousand elders due in the same minute: `python -m benchmarks.elders`.

The service's own ticker, use cases, sender and a SQLite file that flushes; Telegram is the sandbox
with its flood limits on. Times are real seconds: from the moment at which a round is due to the
commit that put the message into the outbox, and from there to the sandbox.
"""

from __future__ import annotations

import asyncio
import resource
import sqlite3
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import quantiles
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from cryptography.fernet import Fernet

from bot.clock import FastClock
from bot.pulse import Pulse
from bot.sender import Sender
from bot.telegram import Api, make_bot
from bot.ticker import Ticker
from domain.alarm import Link
from domain.checkin import Plan
from domain.notice import Notice, Priority
from domain.people import Person, Post, Role
from handlers.render import Renderer
from sandbox.serve import running
from sandbox.state import TOKEN
from sandbox.world import World
from services import delivery, due
from storage.migrate import upgrade
from storage.store import Store
from storage.types import Seal
from storage.work import Work

COMMUNITIES, ELDERS_EACH, VOLUNTEERS_EACH = 50, 100, 20
ALONE_EVERY = 5
"""So many elders, one has no paired volunteer: whoever is on duty is called."""
ON_DUTY_EACH = 3
TOTAL = COMMUNITIES * ELDERS_EACH
ZONE = ZoneInfo("Asia/Shanghai")
OPENS = datetime(2026, 11, 23, 7, 0, tzinfo=ZONE).astimezone(UTC)
MISSED = OPENS + timedelta(hours=2, minutes=30)
SENDING = 30.0  # seconds for which prompts are watched on their way
LIFE_AFTER = 5.0  # seconds after which something about life is put behind them


@dataclass
class Figures:
    """What was measured, in seconds and megabytes."""

    opened: list[float] = field(default_factory=list)
    alarmed: list[float] = field(default_factory=list)
    cpu: float = 0.0
    life: float = 0.0
    fullest_second: int = 0
    refused: int = 0
    sent: int = 0
    memory: list[float] = field(default_factory=list)


def found(work: Work, number: int, users: list[int]) -> None:
    """Write one community with its elders, and who belongs to them."""
    community = work.communities.add(f"c{number}", None, now=OPENS - timedelta(days=9))
    elders, volunteers = users[:ELDERS_EACH], users[ELDERS_EACH:]
    for person, user in enumerate((*elders, *volunteers), start=1):
        work.people.add(
            Person(community=community.id, id=person, user=user, name=f"p{person}", reachable=True),
            now=OPENS - timedelta(days=9),
        )
    for person in range(ELDERS_EACH + 1, ELDERS_EACH + VOLUNTEERS_EACH + 1):
        post = Post(person=person, role=Role.VOLUNTEER, buildings=frozenset())
        work.people.grant(community.id, post, by=None, now=OPENS)
    for person in range(ELDERS_EACH + 1, ELDERS_EACH + ON_DUTY_EACH + 1):
        work.people.start_duty(community.id, person, now=OPENS)
    for elder in range(1, ELDERS_EACH + 1):
        agreed = OPENS - timedelta(days=1)
        plan = Plan(
            community=community.id, elder=elder, name=f"p{elder}", building="3", person=elder,
            created_at=agreed, consent_at=agreed,
        )  # fmt: skip
        work.plans.add(plan)
        if elder % ALONE_EVERY:
            paired = ELDERS_EACH + 1 + elder % VOLUNTEERS_EACH
            link = Link(community=community.id, elder=elder, person=paired, family=False)
            work.links.put(link, now=OPENS)
    work.deadlines.set("day", "", OPENS - timedelta(hours=7), community=community.id)


class Morning:
    """One morning of them all, on a file of its own."""

    def __init__(self, store: Store, file: Path) -> None:
        self._store, self._file = store, file
        self._commits: list[float] = []
        store.on_commit("outbox", lambda: self._commits.append(time.monotonic()))

    async def at(self, moment: datetime) -> list[float]:
        """Let the ticker look from `moment` on until nothing is due; return seconds to commits."""
        clock = FastClock(1.0, moment)
        ticker, pulse = Ticker(self._store, clock, fire=due.fire), self._pulse(clock)
        self._commits.clear()
        began, idle = time.monotonic(), 0
        while idle < 3:  # what follows at once falls due a second later
            await pulse()
            idle = 0 if await ticker.tick() else idle + 1
            await asyncio.sleep(0.5)
        return [at - began for at in self._commits]

    def _pulse(self, clock: FastClock) -> Pulse:
        """Return what the poller calls while Telegram answers; the night before was no outage."""
        return Pulse(self._store, clock, on_gap=lambda _work, _since, *, now: None)  # noqa: ARG005

    def ask(self, query: str) -> Any:
        """Look into the file from outside."""
        with closing(sqlite3.connect(self._file)) as conn:
            return conn.execute(query).fetchone()[0]

    def change(self, statement: str) -> None:
        """Bring about what is not measured."""
        with closing(sqlite3.connect(self._file)) as conn, conn:
            conn.execute(statement)


async def measure(folder: Path) -> Figures:
    """Open, send, and miss the rounds of five thousand elders."""
    file, figures = folder / "elders.db", Figures()
    url = f"sqlite+aiosqlite:///{file}"
    await upgrade(url)
    store = await Store.open(url, seal=Seal([Fernet.generate_key().decode()]))
    try:
        world = World(limits=True)
        await _people(store, world)
        morning = Morning(store, file)
        await morning.at(OPENS - timedelta(hours=6))
        figures.opened = await morning.at(OPENS)
        assert morning.ask("SELECT count(*) FROM outbox WHERE kind='checkin'") == TOTAL
        await _send(store, world, figures)
        morning.change("UPDATE outbox SET state='sent', message_id=1")
        morning.change("DELETE FROM deadlines WHERE kind='round:remind'")
        before = time.process_time()
        figures.alarmed = await morning.at(MISSED)
        figures.cpu = time.process_time() - before
        assert morning.ask("SELECT count(*) FROM alarms") == TOTAL
        assert morning.ask("SELECT count(*) FROM rounds WHERE state='missed'") == TOTAL
    finally:
        await store.close()
    return figures


async def _people(store: Store, world: World) -> None:
    for number in range(COMMUNITIES):
        users = [world.add_user("p").id for _ in range(ELDERS_EACH + VOLUNTEERS_EACH)]
        for user in users:
            world.private(user).started = True
        await store.write(found, number, users)


async def _send(store: Store, world: World, figures: Figures) -> None:
    """Watch the sender for a while, and put something about life behind the prompts."""
    clock = FastClock(1.0, OPENS + timedelta(minutes=1))
    async with running(world) as url:
        bot = make_bot(TOKEN, base_url=url)
        await bot.initialize()
        sender = Sender(
            Api(bot), store, clock,
            render=Renderer(ZONE, username="linli_bot"),
            on_unreachable=delivery.refused,
            on_moved=delivery.migrated,
            on_topic_gone=delivery.topic_gone,
        )  # fmt: skip
        task = asyncio.create_task(sender.run())
        await asyncio.sleep(LIFE_AFTER)
        figures.memory.append(_megabytes())
        figures.life = await _life(store, world, clock)
        await asyncio.sleep(SENDING - LIFE_AFTER)
        figures.memory.append(_megabytes())
        sender.stop()
        await task
        await bot.shutdown()
    _count(world, figures)


async def _life(store: Store, world: World, clock: FastClock) -> float:
    """Put a notice about life and return the seconds until Telegram has it."""
    chat = next(user.id for user in reversed(world.users.values()) if not user.is_bot)
    notice = Notice(
        key="life", community=1, chat=chat, kind="checkin.sos", facts={}, priority=Priority.LIFE
    )
    there = asyncio.Event()
    world.listeners.add(lambda event: there.set() if event.get("chat") == chat else None)
    began = time.monotonic()
    await store.write(lambda work: work.outbox.put_once(notice, now=clock()))
    await there.wait()
    return time.monotonic() - began


def _count(world: World, figures: Figures) -> None:
    sends = [call for call in world.calls if call.method == "sendMessage"]
    good = [call.at.timestamp() for call in sends if call.result and call.result["ok"]]
    figures.sent, figures.refused = len(good), len(sends) - len(good)
    figures.fullest_second = max(
        sum(start <= at < start + 1 for at in good[n : n + 60]) for n, start in enumerate(good)
    )


def _megabytes() -> float:
    """Return the memory that is in use now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


def page() -> str:
    """Measure and return a table in Markdown."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    with tempfile.TemporaryDirectory(prefix="linli-bench-") as folder:
        figures = asyncio.run(measure(Path(folder)))
    opened, alarmed = _percentiles(figures.opened), _percentiles(figures.alarmed)
    first, last = figures.memory
    rows = [
        ("questions in the outbox after the window opened, p50 / p95 / last", opened),
        ("alarms in the outbox after the bound, p50 / p95 / last", alarmed),
        ("of that the service's CPU, all 5,000", f"{figures.cpu:.1f} s"),
        ("a notice about life, put behind 5,000 questions, with Telegram after",
         f"{figures.life:.2f} s"),
        ("messages in the fullest second (Telegram's limit: 30); refused with 429",
         f"{figures.fullest_second}; {figures.refused}"),
        (f"memory after {LIFE_AFTER:.0f} s and {SENDING:.0f} s of sending",
         f"{first:.0f} MB, {last:.0f} MB"),
    ]  # fmt: skip
    lines = [f"| {what} | {figure} |" for what, figure in rows]
    who = f"{TOTAL:,} elders in {COMMUNITIES} communities, one minute, every fifth without a pair"
    head = [f"| {who} | |", "| --- | --- |"]
    return "\n".join([*head, *lines])


def _percentiles(seconds: list[float]) -> str:
    marks = quantiles(seconds, n=100)
    return f"{marks[49]:.1f} / {marks[94]:.1f} / {max(seconds):.1f} s"


if __name__ == "__main__":
    print(page())
