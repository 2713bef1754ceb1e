"""What is wrong with a roster, found before the shift: on Mondays, every evening, when asked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any

from domain.calendar import day_of, moment_of, next_at, next_on
from domain.community import Community
from domain.roster import Roster, Shift
from domain.rota_check import Gap, gaps, hours, overloaded, unplanned
from services import rota
from services.choices import Buttons
from services.ports import Due, Work
from services.telling import tell_coordinators

_DAY, _WEEK = timedelta(days=1), timedelta(days=7)
_MONDAY, _MORNING, _EVENING = 0, time(9), time(18)
_HOLIDAYS_AHEAD = timedelta(days=30)
_DECEMBER = 12
_SHOWN = 10


def plan(work: Work, community: Community, *, now: datetime) -> None:
    """Set the next looks: Monday at 09:00 and every evening at 18:00, in wall time."""
    zone = community.policy.zone
    monday = next_on(_MONDAY, _MORNING, zone, after=now)
    work.deadlines.set("duty.check", "week", monday, community=community.id)
    evening_ = next_at(_EVENING, zone, after=now)
    work.deadlines.set("duty.evening", "day", evening_, community=community.id)


def monday(work: Work, due: Due, *, now: datetime) -> None:
    """Monday morning: the coordinators hear what is wrong, and nothing if nothing is."""
    community = work.communities.get(due.community)
    roster = rota.load(work, community, now=now)
    if not roster:
        return
    plan(work, community, now=now)
    found = faults(work, community, roster, now=now)
    if found["wrong"]:
        key = f"duty:check:{day_of(now, roster.zone)}"
        tell_coordinators(work, community.id, "duty.check", key, found, now=now)


def evening(work: Work, due: Due, *, now: datetime) -> None:
    """Every evening: has a shift until tomorrow nobody, and whom of the week's can nobody reach?"""
    community = work.communities.get(due.community)
    roster = rota.load(work, community, now=now)
    if not roster:
        return
    plan(work, community, now=now)
    tomorrow = day_of(now, roster.zone) + _DAY
    end = moment_of(tomorrow + _DAY, time.min, roster.zone)
    vacant = gaps(roster, now, end)
    deaf = _unreachable(work, community, roster.between(now, now + _WEEK))
    if vacant or deaf:
        facts: dict[str, Any] = {"rows": _gap_rows(roster, vacant), "unreachable": deaf}
        facts["buttons"] = _remedy(community)
        key = f"duty:evening:{tomorrow}"
        tell_coordinators(work, community.id, "duty.evening", key, facts, now=now)


def ask_for_holidays(work: Work, community: Community, *, now: datetime) -> None:
    """In December next year's holidays must be there, where shifts or hours follow them."""
    hours = community.policy.hours.values()
    if not any(its.workdays for its in hours) and not rota.load(work, community, now=now):
        return
    today = day_of(now, community.policy.zone)
    year = today.year + 1
    if today.month == _DECEMBER and not work.holidays.known(year):
        key = f"holidays:{year}"
        tell_coordinators(work, community.id, "holidays.missing", key, {"year": year}, now=now)


def faults(work: Work, community: Community, roster: Roster, *, now: datetime) -> dict[str, Any]:
    """Return what is wrong with the next two weeks, as facts of a text.

    What nobody planned at all is told besides: a community may mean it.
    """
    until = now + rota.LOOK_AHEAD
    schedule = roster.between(now, until)
    vacant = gaps(roster, now, until)
    names = {person.id: person.name for person in work.people.all(community.id)}
    burden = overloaded(hours(schedule, now, until))
    soon = [shift for shift in schedule if shift.starts_at < now + _WEEK]
    found: dict[str, Any] = {
        "rows": _gap_rows(roster, vacant),
        "count": len(vacant),
        "overloaded": [names[person] for person in burden],
        "unreachable": _unreachable(work, community, soon),
        "holidays": list(_vacant_holidays(work, roster, now=now)),
    }
    found["wrong"] = any(found.values())
    found["buttons"] = _remedy(community) if found["wrong"] else []
    found["unplanned"] = _unplanned_rows(roster, now=now)
    found["buildings"] = _left_out(community, roster)
    return found


def _remedy(community: Community) -> Buttons:
    return [[["change", community.id, 0, "start"]]]


def _gap_rows(roster: Roster, vacant: list[Gap]) -> list[dict[str, Any]]:
    names = {rotation.id: rotation.name for rotation in roster.rotations}
    return [
        rota.span_said(gap.starts_at, gap.ends_at, roster.zone) | {"name": names[gap.rotation]}
        for gap in vacant[:_SHOWN]
    ]


def _unreachable(work: Work, community: Community, shifts: list[Shift]) -> list[str]:
    people = {person.id: person for person in work.people.all(community.id)}
    deaf = {s.person: people[s.person].name for s in shifts if not people[s.person].reachable}
    return list(deaf.values())


def _vacant_holidays(work: Work, roster: Roster, *, now: datetime) -> Iterator[dict[str, Any]]:
    """Yield the public holidays of the next month on which a shift has nobody."""
    vacant = gaps(roster, now, now + _HOLIDAYS_AHEAD)
    for day in sorted({day_of(gap.starts_at, roster.zone) for gap in vacant}):
        if holiday := work.holidays.name(day):
            yield {"holiday": holiday, "day": f"day{day.weekday()}", "date": f"{day:%m-%d}"}


def _unplanned_rows(roster: Roster, *, now: datetime) -> list[dict[str, Any]]:
    """Return the times of a week that no rotation covers; the same on all days is one row."""
    spans = [rota.span_said(*span, roster.zone) for span in unplanned(roster, now)]
    daily = {
        s["clock"] for s in spans if sum(s["clock"] == o["clock"] for o in spans) >= _WEEK.days
    }
    rows = [{"day": "every1", "date": "", "clock": clock} for clock in sorted(daily)]
    return [*rows, *(span for span in spans if span["clock"] not in daily)][:_SHOWN]


def _left_out(community: Community, roster: Roster) -> list[str]:
    """Return the buildings that no rotation answers for."""
    if any(not rotation.buildings for rotation in roster.rotations):
        return []
    covered = frozenset[str]().union(*(rotation.buildings for rotation in roster.rotations))
    return [building for building in community.buildings if building not in covered]
