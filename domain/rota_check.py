"""What is wrong with a roster, found before the shift: vacancies, uneven burdens, changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.roster import EXTRA, Roster, Shift, Slot

OVERLOAD = 1.5
LONGEST = timedelta(hours=24)
"""Whoever takes over a shift is not on duty longer than this without a break."""
_DAY, _WEEK = timedelta(days=1), timedelta(days=7)


@dataclass(frozen=True, kw_only=True, slots=True)
class Gap:
    """A part of a planned shift for which nobody is on duty."""

    rotation: int
    starts_at: datetime
    ends_at: datetime


def gaps(roster: Roster, t0: datetime, t1: datetime) -> list[Gap]:
    """Return the vacant parts of planned shifts in [t0, t1); whoever is on besides fills them."""
    schedule = roster.between(t0, t1)
    first, last = t0.astimezone(roster.zone).date() - _DAY, t1.astimezone(roster.zone).date()
    found = []
    for rotation in roster.rotations:
        there = [s for s in schedule if s.rotation in (rotation.id, EXTRA)]
        for slot in rotation.slots(first, last, roster.zone):
            start, end = max(slot.starts_at, t0), min(slot.ends_at, t1)
            for began, ended in uncovered(there, start, end):
                found.append(Gap(rotation=rotation.id, starts_at=began, ends_at=ended))
    return sorted(found, key=lambda gap: (gap.starts_at, gap.rotation))


def unplanned(roster: Roster, t0: datetime) -> list[tuple[datetime, datetime]]:
    """Return the times of a week for which no rotation plans anybody.

    The week begins with a planned shift, the first after `t0` for which every rotation runs, so
    that a time which recurs daily is found whole on each of its days.
    """
    first = max([t0.astimezone(roster.zone).date(), *(r.since for r in roster.rotations)])
    last = first + _WEEK + _DAY
    slots = [slot for r in roster.rotations for slot in r.slots(first, last, roster.zone)]
    if not slots:
        return []
    start = min(slot.starts_at for slot in slots)
    return uncovered(slots, start, start + _WEEK)


def uncovered(
    schedule: Iterable[Shift | Slot], t0: datetime, t1: datetime
) -> list[tuple[datetime, datetime]]:
    """Return the times in [t0, t1) at which no shift runs."""
    free, at = [], t0
    for shift in sorted(schedule, key=lambda s: s.starts_at):
        if shift.starts_at >= t1:
            break
        if shift.starts_at > at:
            free.append((at, shift.starts_at))
        at = max(at, shift.ends_at)
    return [*free, (at, t1)] if at < t1 else free


def hours(schedule: Iterable[Shift], t0: datetime, t1: datetime) -> dict[int, float]:
    """Return how many hours of duty each person has in [t0, t1)."""
    total: defaultdict[int, float] = defaultdict(float)
    for shift in schedule:
        if shift.overlaps(t0, t1):
            part = shift.part(t0, t1)
            total[shift.person] += (part.ends_at - part.starts_at) / timedelta(hours=1)
    return dict(total)


def overloaded(burden: dict[int, float]) -> dict[int, float]:
    """Return who has more than one and a half times the mean, with their share of it."""
    if not burden:
        return {}
    mean = sum(burden.values()) / len(burden)
    return {p: had / mean for p, had in burden.items() if had > OVERLOAD * mean}


def around(roster: Roster, t0: datetime, t1: datetime) -> list[Shift]:
    """Return the schedule of [t0, t1) and of a week before and after, for `too_long`."""
    return roster.between(t0 - _WEEK, t1 + _WEEK)


def in_a_row(schedule: Iterable[Shift], person: int, t0: datetime, t1: datetime) -> timedelta:
    """Return how long a person would be on duty without a break if [t0, t1) were theirs too."""
    start, end = t0, t1
    mine = [shift for shift in schedule if shift.person == person]
    for shift in sorted(mine, key=lambda s: s.ends_at, reverse=True):
        start = min(start, shift.starts_at) if shift.ends_at >= start else start
    for shift in sorted(mine, key=lambda s: s.starts_at):
        end = max(end, shift.ends_at) if shift.starts_at <= end else end
    return end - start


def too_long(
    schedule: Iterable[Shift],
    person: int,
    t0: datetime,
    t1: datetime,
    instead_of: int | None = None,
) -> timedelta | None:
    """Return how long in a row somebody would be on duty with [t0, t1), None if not too long.

    Where the roster itself plans more for whoever they come `instead_of`, so much may be.
    """
    planned = LONGEST if instead_of is None else in_a_row(schedule, instead_of, t0, t1)
    row = in_a_row(schedule, person, t0, t1)
    return row if row > max(LONGEST, planned) else None


def changed(before: Iterable[Shift], after: Iterable[Shift]) -> set[int]:
    """Return the people whose own shifts are not what they were."""
    old, new = _by_person(before), _by_person(after)
    return {person for person in old.keys() | new.keys() if old.get(person) != new.get(person)}


def _by_person(schedule: Iterable[Shift]) -> dict[int, set[tuple[datetime, datetime, int]]]:
    found: defaultdict[int, set[tuple[datetime, datetime, int]]] = defaultdict(set)
    for shift in schedule:
        found[shift.person].add((shift.starts_at, shift.ends_at, shift.rotation))
    return dict(found)
