"""What is wrong with a roster, found before the shift: vacancies, uneven burdens, changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.roster import EXTRA, Roster, Shift, Slot

OVERLOAD = 1.5
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


def changed(before: Iterable[Shift], after: Iterable[Shift]) -> set[int]:
    """Return the people whose own shifts are not what they were."""
    old, new = _by_person(before), _by_person(after)
    return {person for person in old.keys() | new.keys() if old.get(person) != new.get(person)}


def _by_person(schedule: Iterable[Shift]) -> dict[int, set[tuple[datetime, datetime, int]]]:
    found: defaultdict[int, set[tuple[datetime, datetime, int]]] = defaultdict(set)
    for shift in schedule:
        found[shift.person].add((shift.starts_at, shift.ends_at, shift.rotation))
    return dict(found)
