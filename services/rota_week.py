"""The week of a roster as facts: rows of a text, and the table that a picture is drawn of."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from domain.calendar import day_of
from domain.community import Community
from domain.roster import EXTRA, Roster, Rotation, Slot
from domain.rota_table import Turn, turns
from services import rota
from services.actors import Actor, reply
from services.ports import Work

DAYS = 7
_DAY = timedelta(days=1)
_NIGHT_FROM = 17  # a shift that begins at that hour or later is one of the night
Name = Callable[[int], str]


def rows(work: Work, community: Community, *, now: datetime) -> list[dict[str, Any]]:
    """Return the next seven days, each with who has which shift, and what is vacant."""
    found, week = _week(work, community, now=now)
    name = _namer(work, community)
    return [
        day_said(day) | {"people": [line for turn in of_day for line in _lines(turn, found, name)]}
        for day, of_day in groupby(week, key=lambda turn: turn.day)
    ]


def send(work: Work, actor: Actor, community: Community, *, now: datetime) -> None:
    """Owe the actor the picture of the next seven days; by its key it comes before the words."""
    drawn = table(work, community, now=now)
    reply(work, actor, "picture.roster", now=now, name=community.name, drawn=drawn)


def table(work: Work, community: Community, *, now: datetime) -> dict[str, Any]:
    """Return what the picture is drawn of: a column for each shift, a row for each day."""
    found, week = _week(work, community, now=now)
    name, today = _namer(work, community), day_of(now, found.zone)
    columns = sorted(found.rotations, key=lambda r: (r.start, r.id))
    ids = [rotation.id for rotation in columns]
    extra = [EXTRA] if any(turn.rotation == EXTRA for turn in week) else []
    first = min([today, *(turn.day for turn in week)])
    days = [first + n * _DAY for n in range((today - first).days + DAYS)]
    return {
        "name": community.name,
        "columns": [_column(r) for r in columns] + [{"name": "", "clock": ""} for _ in extra],
        "days": [
            day_said(day)
            | {"today": day == today, "holiday": work.holidays.name(day)}
            | {"cells": [_cell(week, day, column, found, name) for column in ids + extra]}
            for day in days
        ],
    }


def _week(work: Work, community: Community, *, now: datetime) -> tuple[Roster, list[Turn]]:
    """Return the turns of seven days from today on, and those of yesterday that still run."""
    found = rota.load(work, community, now=now - 2 * _DAY)  # a part that is over is shown as it was
    today = day_of(now, found.zone)
    return found, [
        turn
        for turn in turns(found, today - _DAY, today + (DAYS - 1) * _DAY)
        if turn.day >= today or turn.ends_at > now
    ]


def _namer(work: Work, community: Community) -> Name:
    names = {person.id: person.name for person in work.people.all(community.id)}
    return names.__getitem__


def day_said(day: date) -> dict[str, Any]:
    """Return a day as facts of a text."""
    return {"day": f"day{day.weekday()}", "date": f"{day:%m-%d}"}


def _lines(turn: Turn, found: Roster, name: Name) -> list[dict[str, Any]]:
    called = next((r.name for r in found.rotations if r.id == turn.rotation), "")
    return [
        rota.span_said(part.starts_at, part.ends_at, found.zone)
        | {"name": called, "who": _who(part, name)}
        for part in turn.parts
    ]


def _column(rotation: Rotation) -> dict[str, Any]:
    return {
        "name": rotation.name,
        "clock": f"{rotation.start:%H:%M}-{rotation.end:%H:%M}",
        "night": rotation.start.hour >= _NIGHT_FROM,
        "buildings": sorted(rotation.buildings, key=lambda b: (len(b), b)),
    }


def _cell(
    week: list[Turn], day: date, column: int, found: Roster, name: Name
) -> list[dict[str, str]]:
    return [
        {"who": _who(part, name), "clock": _clock(turn, part, found)}
        for turn in week
        if (turn.day, turn.rotation) == (day, column)
        for part in turn.parts
    ]


def _who(part: Slot, name: Name) -> str:
    return "" if part.person is None else name(part.person)


def _clock(turn: Turn, part: Slot, found: Roster) -> str:
    """Return the wall time of a part; the column says it of whole shifts."""
    if turn.rotation != EXTRA and turn.whole(part):
        return ""
    return str(rota.span_said(part.starts_at, part.ends_at, found.zone)["clock"])
