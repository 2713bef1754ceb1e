"""What the roster does by itself: the notices before a shift, its beginning, Monday's check."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from domain.calendar import next_at
from domain.community import Community
from domain.roster import Roster, Shift
from domain.rota_check import gaps, hours, overloaded
from services import handover, rota
from services.facts import ms
from services.ports import Due, Work

_LATE = timedelta(hours=2)  # a notice of tomorrow's shift that comes later than that is no help
_WEEK = timedelta(days=7)
_CHECK_AT = time(9)


def moment(work: Work, due: Due, *, now: datetime) -> None:
    """A moment of the roster: tell who is next, begin and end shifts, set the next moment.

    Looking twice, or late, tells nobody twice: every notice has the key of its shift.
    """
    community = work.communities.get(due.community)
    # Changes that have just ended still tell who had the shift before.
    roster = rota.load(work, community, now=now - rota.JUST_BEFORE)
    for shift in roster.between(now, now + rota.DAY_BEFORE + timedelta(minutes=1)):
        _tell_next(work, community, roster, shift, now=now)
    handover.begin(work, community, roster, now=now)
    rota.ask_again(work, community, now=now)
    rota.plan(work, community, roster, now=now)


def _tell_next(
    work: Work, community: Community, roster: Roster, shift: Shift, *, now: datetime
) -> None:
    day_before = shift.starts_at - rota.DAY_BEFORE
    just_before = shift.starts_at - rota.JUST_BEFORE
    if just_before <= now < shift.starts_at:
        when = "soon"
    elif day_before <= now < day_before + _LATE:
        when = "tomorrow"
    else:
        return
    key = f"duty:{when}:{shift.person}:{shift.rotation}:{ms(shift.starts_at)}"
    silent = when == "tomorrow" and community.policy.night(now) is not None
    facts = {"when": when, "rows": rota.rows(roster, [shift])}
    rota.told(
        work,
        community,
        shift.person,
        key,
        "duty.next",
        facts,
        now=now,
        silent=silent,
        expires_at=shift.ends_at,
    )


def plan_check(work: Work, community: Community, *, now: datetime) -> None:
    """Set the next Monday's check, 09:00 in the community."""
    at = next_at(_CHECK_AT, community.policy.zone, after=now)
    while at.astimezone(community.policy.zone).weekday():
        at = next_at(_CHECK_AT, community.policy.zone, after=at)
    work.deadlines.set("duty.check", "week", at, community=community.id)


def monday(work: Work, due: Due, *, now: datetime) -> None:
    """Monday morning: the coordinators hear what is wrong, and nothing if nothing is."""
    community = work.communities.get(due.community)
    roster = rota.load(work, community, now=now)
    if not roster:
        return
    plan_check(work, community, now=now)
    found = faults(work, community, roster, now=now)
    if found["wrong"]:
        key = f"duty:check:{ms(now)}"
        rota.tell_coordinators(work, community, key, "duty.check", found, now=now)


def faults(work: Work, community: Community, roster: Roster, *, now: datetime) -> dict[str, Any]:
    """Return what is wrong with the next two weeks, as facts of a text."""
    until = now + rota.LOOK_AHEAD
    schedule = roster.between(now, until)
    names = {rotation.id: rotation.name for rotation in roster.rotations}
    vacant = [
        rota.span_said(gap.starts_at, gap.ends_at, roster.zone) | {"name": names[gap.rotation]}
        for gap in gaps(roster, now, until)
    ]
    burden = overloaded(hours(schedule, now, until))
    week = now + _WEEK
    soon = {shift.person for shift in schedule if shift.starts_at < week}
    people = {person.id: person for person in work.people.all(community.id)}
    unreachable = [people[p].name for p in sorted(soon) if not people[p].reachable]
    return {
        "rows": vacant[:10],
        "count": len(vacant),
        "overloaded": [people[person].name for person in burden],
        "unreachable": unreachable,
        "wrong": bool(vacant or burden or unreachable),
    }
