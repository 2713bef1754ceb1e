"""Who is on duty when: rotations, what was changed by hand, and the schedule that both make.

`final_schedule` is the one source for dispatch, notices, calendars and lists: what people read
is who is called.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from domain.calendar import moment_of
from domain.category import Category

_DAY = timedelta(days=1)
EXTRA = 0
"""The rotation of a shift that belongs to none: somebody is on duty besides (加班)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Shift:
    """One person's duty from `starts_at` to `ends_at` (UTC, the end is not part of it).

    No buildings or categories means whatever the person answers for anyway.
    """

    person: int
    starts_at: datetime
    ends_at: datetime
    rotation: int = EXTRA
    buildings: frozenset[str] = frozenset()
    categories: frozenset[Category] = frozenset()

    def runs(self, at: datetime) -> bool:
        """Tell whether `at` lies in the shift."""
        return self.starts_at <= at < self.ends_at

    def overlaps(self, start: datetime, end: datetime) -> bool:
        """Tell whether a part of the shift lies in [start, end)."""
        return self.starts_at < end and start < self.ends_at

    def part(self, start: datetime, end: datetime) -> Shift:
        """Return what of the shift lies in [start, end)."""
        return replace(self, starts_at=max(start, self.starts_at), ends_at=min(end, self.ends_at))

    def rest(self, start: datetime, end: datetime) -> list[Shift]:
        """Return what of the shift lies outside of [start, end): nothing, one part or two."""
        before = replace(self, ends_at=min(start, self.ends_at))
        after = replace(self, starts_at=max(end, self.starts_at))
        return [piece for piece in (before, after) if piece.starts_at < piece.ends_at]


@dataclass(frozen=True, kw_only=True, slots=True)
class Slot:
    """A shift as it is planned; `person` is None while the rotation has nobody."""

    starts_at: datetime
    ends_at: datetime
    person: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Rotation:
    """People who take turns at one daily shift.

    Attributes:
        start: wall time at which the shift begins and is handed over.
        end: wall time at which it ends; not after `start` means on the next day.
        people: in the order of their turns.
        since: the first day of the first one's turn; before it there is no shift.
        every: how many days a turn lasts: 1 changes daily, 7 weekly, 14 every other week.
    """

    id: int
    name: str
    start: time
    end: time
    people: tuple[int, ...]
    since: date
    every: int = 7
    buildings: frozenset[str] = frozenset()
    categories: frozenset[Category] = frozenset()

    def turn(self, day: date) -> int | None:
        """Return whose turn `day` is, None when the rotation has nobody."""
        if not self.people:
            return None
        return self.people[(day - self.since).days // self.every % len(self.people)]

    def slots(self, first: date, last: date, zone: ZoneInfo) -> Iterator[Slot]:
        """Yield the planned shifts that begin on the days from `first` to `last`."""
        for number in range((max(first, self.since)).toordinal(), last.toordinal() + 1):
            day = date.fromordinal(number)
            until = day if self.start < self.end else day + _DAY
            starts_at = moment_of(day, self.start, zone)
            ends_at = moment_of(until, self.end, zone)
            if starts_at < ends_at:  # a clock change may swallow a very short one
                yield Slot(starts_at=starts_at, ends_at=ends_at, person=self.turn(day))

    def shifts(self, first: date, last: date, zone: ZoneInfo) -> Iterator[Shift]:
        """Yield the shifts that begin on the days from `first` to `last`."""
        for slot in self.slots(first, last, zone):
            if slot.person is not None:
                yield Shift(
                    person=slot.person,
                    starts_at=slot.starts_at,
                    ends_at=slot.ends_at,
                    rotation=self.id,
                    buildings=self.buildings,
                    categories=self.categories,
                )

    def without(self, person: int, day: date) -> Rotation:
        """Return the rotation as it goes on from `day` when `person` leaves it.

        The order stays; the turn that runs goes on, or passes to the next if it was theirs.
        """
        turns = max((day - self.since).days // self.every, 0)
        now = turns % len(self.people) if self.people else 0
        people = self.people[now:] + self.people[:now]
        since = self.since + turns * self.every * _DAY
        return replace(self, people=tuple(p for p in people if p != person), since=since)


class OverrideKind(StrEnum):
    """How a schedule is changed by hand: 替班, 加班, 请假."""

    REPLACE = "replace"
    ADD = "add"
    REMOVE = "remove"


@dataclass(frozen=True, kw_only=True, slots=True)
class Override:
    """A change of the schedule between two moments (UTC).

    Attributes:
        person: who is away, or who is on duty besides (加班).
        stand_in: who takes the place of `person` (替班), None otherwise.
        rotation: only shifts of this rotation are meant, None for all of them.
    """

    id: int
    kind: OverrideKind
    person: int
    starts_at: datetime
    ends_at: datetime
    stand_in: int | None = None
    rotation: int | None = None

    def applied(self, plan: Iterable[Shift]) -> Iterator[Shift]:
        """Yield the shifts of `plan` as they are after this change."""
        start, end = self.starts_at, self.ends_at
        for shift in plan:
            if self.kind is OverrideKind.ADD or not self._means(shift):
                yield shift
                continue
            yield from shift.rest(start, end)
            if self.stand_in is not None:
                yield replace(shift.part(start, end), person=self.stand_in)
        if self.kind is OverrideKind.ADD:
            yield Shift(person=self.person, starts_at=start, ends_at=end)

    def _means(self, shift: Shift) -> bool:
        of_rotation = self.rotation is None or shift.rotation == self.rotation
        mine = shift.person == self.person and of_rotation
        return mine and shift.overlaps(self.starts_at, self.ends_at)


def final_schedule(
    rotations: Iterable[Rotation],
    overrides: Iterable[Override],
    t0: datetime,
    t1: datetime,
    zone: ZoneInfo,
) -> list[Shift]:
    """Return every shift of which a part lies in [t0, t1), in the order of their beginnings.

    Overrides are applied in the order in which they were made. Shifts are whole: the first
    may begin before `t0`, the last end after `t1`.
    """
    first, last = t0.astimezone(zone).date() - _DAY, t1.astimezone(zone).date()
    plan = [shift for rotation in rotations for shift in rotation.shifts(first, last, zone)]
    for override in sorted(overrides, key=lambda o: o.id):
        plan = list(override.applied(plan))
    kept = (shift for shift in plan if shift.overlaps(t0, t1))
    return sorted(kept, key=lambda s: (s.starts_at, s.ends_at, s.rotation, s.person))


def on_duty(schedule: Iterable[Shift], at: datetime) -> list[Shift]:
    """Return the shifts that run at `at`."""
    return [shift for shift in schedule if shift.runs(at)]


@dataclass(frozen=True, kw_only=True, slots=True)
class Roster:
    """The rotations of a community and what was changed by hand; false when it has none."""

    rotations: Sequence[Rotation] = ()
    overrides: Sequence[Override] = ()
    zone: ZoneInfo

    def __bool__(self) -> bool:
        return bool(self.rotations)

    def between(self, t0: datetime, t1: datetime) -> list[Shift]:
        """Return the final schedule of [t0, t1)."""
        return final_schedule(self.rotations, self.overrides, t0, t1, self.zone)

    def at(self, moment: datetime) -> list[Shift]:
        """Return the shifts that run at `moment`."""
        return on_duty(self.between(moment, moment + timedelta(seconds=1)), moment)

    def of(self, person: int, t0: datetime, t1: datetime) -> list[Shift]:
        """Return one person's shifts in [t0, t1)."""
        return [shift for shift in self.between(t0, t1) if shift.person == person]

    def with_override(self, override: Override) -> Roster:
        """Return the roster with one more change."""
        return replace(self, overrides=(*self.overrides, override))

    def name_of(self, shift: Shift) -> str:
        """Return what the shift is called, "" for one besides the rotations."""
        return next((r.name for r in self.rotations if r.id == shift.rotation), "")


class SwapState(StrEnum):
    """What became of asking others to take a shift."""

    OPEN = "open"
    TAKEN = "taken"
    DROPPED = "dropped"
    PAST = "past"


@dataclass(frozen=True, kw_only=True, slots=True)
class Swap:
    """A shift that somebody would rather give away; until one takes it, it stays theirs."""

    id: int
    person: int
    rotation: int
    starts_at: datetime
    ends_at: datetime
    state: SwapState = SwapState.OPEN
    taker: int | None = None
