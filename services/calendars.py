"""/duty ical: a private link under which a volunteer's calendar finds their shifts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from domain.errors import NotAllowed
from domain.people import Role
from domain.roster import Shift
from services.actors import Actor, enter_as, in_private, reply
from services.facts import hashed
from services.ports import Work

_BACK, _AHEAD = timedelta(days=7), timedelta(days=60)


@dataclass(frozen=True, kw_only=True, slots=True)
class Timetable:
    """What a link shows: times and names of shifts, nothing of any ticket.

    `holidays` are those on which a shift begins, with their Chinese names.
    """

    community: str
    zone: ZoneInfo
    shifts: tuple[tuple[Shift, str], ...]
    holidays: tuple[tuple[date, str], ...] = ()


def issue(work: Work, actor: Actor, token: str, base: str, *, now: datetime) -> None:
    """Open a link of one's own; the one before opens nothing any more.

    Raises:
        NotAllowed: calendars are not served here.
    """
    in_private(actor)
    community, person = enter_as(work, actor, Role.VOLUNTEER, now=now)
    if not base:
        raise NotAllowed("error.no_calendar")
    work.rosters.link(community.id, person.id, hashed(token))
    reply(work, actor, "calendar.link", now=now, link=f"{base}/{token}.ics")


def revoke(work: Work, actor: Actor, *, now: datetime) -> None:
    """/duty ical off: the link opens nothing any more."""
    community, person = enter_as(work, actor, Role.VOLUNTEER, now=now)
    gone = work.rosters.unlink(community.id, person.id)
    reply(work, actor, "calendar.off" if gone else "calendar.none", now=now)


def timetable(work: Work, token: str, *, now: datetime) -> Timetable | None:
    """Return what a link shows, None when it opens nothing."""
    owner = work.rosters.linked(hashed(token))
    if owner is None:
        return None
    community = work.communities.get(owner[0])
    roster = work.rosters.load(community.id, community.policy.zone, since=now - _BACK)
    shifts = roster.of(owner[1], now - _BACK, now + _AHEAD)
    named = tuple((shift, roster.name_of(shift)) for shift in shifts)
    days = sorted({shift.starts_at.astimezone(roster.zone).date() for shift in shifts})
    free = tuple((day, name) for day in days if (name := work.holidays.name(day)))
    return Timetable(community=community.name, zone=roster.zone, shifts=named, holidays=free)
