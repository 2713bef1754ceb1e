"""What a coordinator may choose about one elder, as buttons."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from domain import calendar
from domain.checkin import LONGEST_PAUSE, Mode, Plan, Tier
from domain.people import Person
from services import elder_hours, pairing
from services.ports import Work

Buttons = list[list[list[Any]]]

IN = "in."
"""What the argument of a button that names a building begins with."""
_OTHERS_AT_ONCE = 12
_MOST_WINDOWS = 4
_MOST_BUILDINGS = 60


def _when(_work: Work, plan: Plan, _detail: str, _now: datetime) -> Buttons:
    """Return the usual hours, others, one more a day, and each of several to leave out."""
    usual = [[_hours(plan, spans)] for spans in elder_hours.USUAL]
    ways = [_about(plan, "from")]
    if len(plan.windows) < _MOST_WINDOWS:
        ways.append(_about(plan, "also"))
    less = []
    for window in plan.windows if len(plan.windows) > 1 else ():
        others = tuple(other for other in plan.windows if other != window)
        name = elder_hours.said(elder_hours.packed((window,)))
        less.append([["elless", plan.community, plan.elder, elder_hours.packed(others), name]])
    return [*usual, ways, *less]


def _hours(plan: Plan, spans: str) -> list[Any]:
    return ["elset", plan.community, plan.elder, spans, elder_hours.said(spans)]


def _about(plan: Plan, arg: str, *name: str) -> list[Any]:
    return ["elder", plan.community, plan.elder, arg, *name]


def _start(then: str) -> Callable[[Work, Plan, str, datetime], Buttons]:
    def buttons(_work: Work, plan: Plan, _detail: str, _now: datetime) -> Buttons:
        starts = elder_hours.starts()
        return _rows([_about(plan, f"{then}.{at}", elder_hours.clock(at)) for at in starts], 4)

    return buttons


def _till(_work: Work, plan: Plan, start: str, _now: datetime) -> Buttons:
    return _rows([_hours(plan, f"{start}-{end}") for end in elder_hours.ends(start)], 2)


def _until(_work: Work, plan: Plan, start: str, _now: datetime) -> Buttons:
    """Return the ends of one more window a day; those there are stay."""
    there, found = elder_hours.packed(plan.windows), []
    for end in elder_hours.ends(start):
        name = elder_hours.said(f"{start}-{end}")
        found.append(["elset", plan.community, plan.elder, f"{there}.{start}-{end}", name])
    return _rows(found, 2)


def _kinds(kinds: type[Mode] | type[Tier]) -> Callable[[Work, Plan, str, datetime], Buttons]:
    def buttons(_work: Work, plan: Plan, _detail: str, _now: datetime) -> Buttons:
        return [[["elset", plan.community, plan.elder, kind.value] for kind in kinds]]

    return buttons


def _tiers(work: Work, plan: Plan, detail: str, now: datetime) -> Buttons:
    """Return the tiers, and at the highest whether a picture is asked for now and then."""
    picture = ["elset", plan.community, plan.elder, "nopictures" if plan.pictures else "pictures"]
    tiers = _kinds(Tier)(work, plan, detail, now)
    return [*tiers, *([[picture]] if plan.tier is Tier.HIGH else [])]


def _where(work: Work, plan: Plan, _detail: str, _now: datetime) -> Buttons:
    known = work.communities.get(plan.community).buildings[:_MOST_BUILDINGS]
    return _rows([["elin", plan.community, plan.elder, f"{IN}{b}", b] for b in known], 4)


def _away(work: Work, plan: Plan, _detail: str, now: datetime) -> Buttons:
    """Return so many days, and the last day of it by its date."""
    days = [["away", plan.community, plan.elder, str(n)] for n in (1, 3, 7, 15)]
    today = calendar.day_of(now, work.communities.get(plan.community).policy.zone)
    dates = []
    for n in range(1, LONGEST_PAUSE.days):
        last = today + timedelta(days=n)
        name = f"{last.month}-{last.day}"
        dates.append(["awayto", plan.community, plan.elder, str(n + 1), name])
    return [days, *_rows(dates, 5)]


def _pair(work: Work, plan: Plan, _detail: str, _now: datetime) -> Buttons:
    links = work.links.of(plan.community, plan.elder)
    paired = [work.people.get(plan.community, x.person) for x in links if not x.family]
    others = [p for p in pairing.helpers(work, plan) if p.id not in {q.id for q in paired}]
    found: Buttons = [[_name("unpair", plan, person)] for person in paired]
    return found + _rows([_name("pair", plan, p) for p in others[:_OTHERS_AT_ONCE]], 2)


def _name(verb: str, plan: Plan, person: Person) -> list[Any]:
    return [verb, plan.community, plan.elder, str(person.id), person.name]


def _rows(buttons: Sequence[list[Any]], across: int) -> Buttons:
    return [list(buttons[n : n + across]) for n in range(0, len(buttons), across)]


def _kin(work: Work, plan: Plan, _detail: str, _now: datetime) -> Buttons:
    links = [x for x in work.links.of(plan.community, plan.elder) if x.family]
    known = [_name("unpair", plan, work.people.get(plan.community, x.person)) for x in links]
    levels = [["kin", plan.community, plan.elder, str(level)] for level in (1, 2, 3)]
    return [levels, *_rows(known, 2)]


def _stop(_work: Work, plan: Plan, _detail: str, _now: datetime) -> Buttons:
    return [[["elset", plan.community, plan.elder, "stop"]]]


CHOICES: dict[str, Callable[[Work, Plan, str, datetime], Buttons]] = {
    "when": _when,
    "from": _start("till"),
    "till": _till,
    "also": _start("until"),
    "until": _until,
    "mode": _kinds(Mode),
    "tier": _tiers,
    "where": _where,
    "away": _away,
    "pair": _pair,
    "kin": _kin,
    "stop": _stop,
}
"""One question about an elder by its name: with a detail (a beginning), at a moment."""
