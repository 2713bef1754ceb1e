"""What each stage of ours costs by itself, in CPU of one thread: where the next gain would be."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from typing import Any

from benchmarks.contenders import Ground
from benchmarks.figures import Spread, table
from benchmarks.lines import Script
from benchmarks.town import GROUPS, Town
from bot.clock import SystemClock
from bot.intake import keep, sort_out
from bot.readers import Answers
from domain.category import Category, Outcome, Place, Reading
from handlers.glance import Glance
from nlp.judge import promising
from nlp.reader import Reader
from services import filing, reports
from services.actors import Actor
from storage.as_json import parsed, written
from storage.connection import bind_sqlite, opened
from storage.types import Seal
from storage.work import Work

_BATCH, _ROUNDS, _REPORTS = 100, 20, 200


def costs(ground: Ground, script: Script) -> str:
    """Return the table of the stages."""
    file = ground.folder / "stages.db"
    shutil.copy(ground.folder / "template.db", file)
    town = Town()
    town.say_all(script.lines(_BATCH * _ROUNDS, every=20, groups=GROUPS, seed=0))
    updates = [waiting.update for waiting in town.world.bot.updates.waiting]
    with closing(opened(file)) as raw, bind_sqlite(raw, begin="BEGIN").connect() as conn:
        work = Work(conn, Seal([ground.key]))
        stored = [_each(partial(_keep, conn, work, b), _BATCH) for b in _batches(updates)]
        looked = _look(town, updates)
        filed = [_each(partial(_file, conn, work, town, n), 1) for n in range(_REPORTS)]
    rows = [
        ("store an update, in a batch of 100", _us(stored), "every message"),
        ("parse it and read its text", _us(looked), "every message"),
        ("file a report: ticket, offer, two notices", _us(filed), "every report"),
    ]
    return table(["stage", "CPU of one thread", "for"], rows)


def _batches(updates: list[Any]) -> list[list[Any]]:
    return [updates[i : i + _BATCH] for i in range(0, len(updates), _BATCH)]


def _each(stage: Callable[[], object], count: int) -> float:
    """Return the seconds of CPU for one of `count`."""
    began = time.thread_time()
    stage()
    return (time.thread_time() - began) / count


def _keep(conn: Any, work: Work, batch: list[Any]) -> None:
    with conn.begin():
        keep(work, *sort_out(batch, 1, SystemClock()))


def _look(town: Town, updates: list[Any]) -> list[float]:
    groups = {group.chat for group in town.groups}
    glance = Glance(_Reads(Reader.load()), groups, promising=promising, username="linli_bot")
    raws = [written(update) for update in updates]
    return [_each(partial(_glance, glance, raw), 1) for raw in raws]


def _glance(glance: Glance, raw: str) -> None:
    glance(parsed(raw))


class _Reads:
    """Reads whatever is asked for at once, the same text as often as it comes."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def known(self, text: str, _chat: int) -> Reading:
        return self._reader.read(text)

    def ahead(self, _said: object) -> Answers:
        raise AssertionError("nothing is left to be read")


def _file(conn: Any, work: Work, town: Town, number: int) -> None:
    group = town.groups[number % GROUPS]
    building = str(number // GROUPS + 1)
    actor = Actor(
        user=group.reporters[number // GROUPS],
        name="Neighbour",
        chat=group.chat,
        private=False,
        update=number,
        message=number + 1,
    )
    reading = Reading(
        outcome=Outcome.TICKET,
        category=Category.REPAIR,
        labels=(Category.REPAIR,),
        place=Place(text=building, building=building),
    )
    report = filing.Report(actor=actor, text="a lift", reading=reading)
    with conn.begin():
        reports.receive(work, report, now=datetime.now(UTC))


def _us(seconds: list[float]) -> str:
    return Spread.of(1_000_000 * value for value in seconds[1:]).show(0, "µs")
