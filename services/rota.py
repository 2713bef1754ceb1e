"""The roster as use cases need it: read it, write a change, and let everybody concerned know."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from domain.community import Community
from domain.people import Person, Role
from domain.roster import Override, OverrideKind, Roster, Shift
from domain.rota_check import changed
from services import dispatch
from services.facts import ms
from services.ports import Work
from services.telling import owe

LOOK_AHEAD = timedelta(days=14)
SOON = timedelta(hours=12)
DAY_BEFORE, JUST_BEFORE = timedelta(hours=24), timedelta(minutes=30)
_SHOWN = 8
_OLDEST = 100  # tickets put before whoever comes on duty; one person takes but a few


def load(work: Work, community: Community, *, now: datetime) -> Roster:
    """Return the roster of a community as it is from `now` on."""
    return work.rosters.load(community.id, community.policy.zone, since=now)


def present(work: Work, community: Community, roster: Roster, *, now: datetime) -> set[int]:
    """Return who is on duty now: by the roster, or because they said so."""
    return {shift.person for shift in roster.at(now)} | set(work.people.on_duty(community.id))


def override(
    work: Work, community: Community, kind: OverrideKind, person: int, span: Any, **more: Any
) -> Override:
    """Return a change by hand with a number of its own; it is not written yet."""
    start, end = span
    number = work.communities.next(community.id, "override")
    return Override(id=number, kind=kind, person=person, starts_at=start, ends_at=end, **more)


def settle(work: Work, community: Community, before: Roster, *, now: datetime) -> Roster:
    """Draw what follows from a change that was written; return the roster as it is now.

    Only those whose own shifts changed hear of it; what nobody is asked about is put before
    those who are on duty now.
    """
    after = load(work, community, now=now)
    horizon = now + LOOK_AHEAD
    old, new = before.between(now, horizon), after.between(now, horizon)
    number = work.communities.next(community.id, "roster")
    for person in sorted(changed(old, new)):
        had, has = ([s for s in shifts if s.person == person] for shifts in (old, new))
        key = f"duty:changed:{number}:{person}"
        _tell_changed(work, community, after, key, person, had, has, now=now)
    plan(work, community, after, now=now)
    ask_again(work, community, now=now)
    return after


def _tell_changed(
    work: Work,
    community: Community,
    after: Roster,
    key: str,
    person: int,
    had: list[Shift],
    has: list[Shift],
    *,
    now: datetime,
) -> None:
    """Tell one person what is theirs and was not, and what is theirs no more.

    What begins within hours is named first, and rings at night as well. Notices of shifts that
    they have no more go.
    """
    gone, new = [s for s in had if s not in has], [s for s in has if s not in had]
    for shift in gone:
        for when in ("tomorrow", "soon"):
            work.outbox.withdraw(community.id, notice_key(when, shift), now=now)
    soon = [s for s in new if s.starts_at < now + SOON]
    facts: dict[str, Any] = {"gone": rows(after, gone), "rows": rows(after, new[len(soon) :])}
    facts |= {"soon": rows(after, soon), "count": len(has)}
    silent = community.policy.night(now) is not None and not soon
    to = work.people.get(community.id, person)
    owe(work, to, "duty.changed", key, facts, now=now, silent=silent)


def notice_key(when: str, shift: Shift) -> str:
    """Return the key of the notice before a shift."""
    return f"duty:{when}:{shift.person}:{shift.rotation}:{ms(shift.starts_at)}"


def ask_again(work: Work, community: Community, *, now: datetime) -> None:
    """Somebody is on duty who was not: put before them what nobody is asked about."""
    for ticket in work.tickets.unasked(community.id, limit=_OLDEST):
        dispatch.look_again(work, ticket, now=now)


def plan(work: Work, community: Community, roster: Roster, *, now: datetime) -> None:
    """Set the next moment at which the roster wants something: a notice, a hand-over."""
    if not roster:
        work.deadlines.clear("duty", "next", community=community.id)
        return
    moments = [
        moment
        for shift in roster.between(now, now + LOOK_AHEAD)
        for moment in (
            shift.starts_at - DAY_BEFORE,
            shift.starts_at - JUST_BEFORE,
            shift.starts_at,
            shift.ends_at,
        )
        if moment > now
    ]
    at = min(moments, default=now + timedelta(days=1))
    work.deadlines.set("duty", "next", at, community=community.id)


def rows(roster: Roster, shifts: Iterable[Shift]) -> list[dict[str, Any]]:
    """Return the next few shifts as rows of a text."""
    return [said(roster, shift) for shift in list(shifts)[:_SHOWN]]


def said(roster: Roster, shift: Shift) -> dict[str, Any]:
    """Return what is said of a shift: day, date, clock, and its name."""
    return span_said(shift.starts_at, shift.ends_at, roster.zone) | {"name": roster.name_of(shift)}


def span_said(start: datetime, end: datetime, zone: ZoneInfo) -> dict[str, Any]:
    """Return a span in wall time, as facts of a text."""
    began, ended = start.astimezone(zone), end.astimezone(zone)
    return {
        "day": f"day{began.weekday()}",
        "date": f"{began:%m-%d}",
        "clock": f"{began:%H:%M}-{ended:%H:%M}",
    }


def volunteers(work: Work, community: Community) -> list[Person]:
    """Return whoever may have a shift."""
    return work.people.holding(community.id, Role.VOLUNTEER)
