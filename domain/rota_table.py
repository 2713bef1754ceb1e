"""The roster as a table of days and shifts: what pictures and lists show, cell by cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from domain.calendar import day_of, moment_of
from domain.roster import EXTRA, Roster, Shift, Slot
from domain.rota_check import uncovered

_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Turn:
    """A shift as it was planned, and who has which part of it; a part of nobody is vacant.

    `day` is the local day on which it begins. Duty besides the rotations is a turn of its own.
    """

    rotation: int
    day: date
    starts_at: datetime
    ends_at: datetime
    parts: tuple[Slot, ...]

    def whole(self, part: Slot) -> bool:
        """Tell whether a part is all of the turn."""
        return (part.starts_at, part.ends_at) == (self.starts_at, self.ends_at)


def turns(roster: Roster, first: date, last: date) -> list[Turn]:
    """Return the shifts that begin on the days from `first` to `last`, in that order."""
    t0 = moment_of(first, time.min, roster.zone)
    t1 = moment_of(last + 2 * _DAY, time.min, roster.zone)  # the last night ends on the next day
    schedule = roster.between(t0, t1)
    planned = [
        _turn(rotation.id, day_of(slot.starts_at, roster.zone), slot, schedule)
        for rotation in roster.rotations
        for slot in rotation.slots(first, last, roster.zone)
    ]
    extra = [_extra(shift, roster) for shift in schedule if shift.rotation == EXTRA]
    there = [turn for turn in extra if first <= turn.day <= last]
    return sorted([*planned, *there], key=lambda t: (t.starts_at, t.rotation == EXTRA, t.rotation))


def _turn(rotation: int, day: date, slot: Slot, schedule: Sequence[Shift]) -> Turn:
    start, end = slot.starts_at, slot.ends_at
    there = [s for s in schedule if s.rotation in (rotation, EXTRA) and s.overlaps(start, end)]
    mine = [_part(s.part(start, end)) for s in there if s.rotation == rotation]
    vacant = [Slot(starts_at=a, ends_at=b, person=None) for a, b in uncovered(there, start, end)]
    parts = tuple(sorted([*mine, *vacant], key=lambda part: part.starts_at))
    return Turn(rotation=rotation, day=day, starts_at=start, ends_at=end, parts=parts)


def _extra(shift: Shift, roster: Roster) -> Turn:
    return Turn(
        rotation=EXTRA,
        day=day_of(shift.starts_at, roster.zone),
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        parts=(_part(shift),),
    )


def _part(shift: Shift) -> Slot:
    return Slot(starts_at=shift.starts_at, ends_at=shift.ends_at, person=shift.person)
