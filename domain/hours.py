"""When the time of a matter runs: around the clock, by day, on working days."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from domain.calendar import day_of, moment_of

Works = Callable[[date], bool]
"""Tells whether a day is worked: public holidays are not, some weekends are to make up."""

_DAY = timedelta(days=1)
_UTC = ZoneInfo("UTC")
_FAR = 400  # days: no holiday is as long, so nothing is found further on


_SPAN = re.compile(r"(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})")


def span(word: str) -> tuple[time, time] | None:
    """Return the two times of a day that a word like 13:00-15:00 names.

    None when it names none, times that no clock shows, or no time between them.
    """
    match = _SPAN.fullmatch(word.replace("\uff1a", ":"))
    if match is None:
        return None
    a, b, c, d = (int(part) for part in match.groups())
    if max(a, c) > 23 or max(b, d) > 59 or (a, b) == (c, d):
        return None
    return time(a, b), time(c, d)


def weekdays(day: date) -> bool:
    """Tell whether a day is one from Monday to Friday: what is known of any year."""
    return day.weekday() < 5


@dataclass(frozen=True, kw_only=True, slots=True)
class Hours:
    """Half-open daily hours [opens, closes) in wall time; they may span midnight.

    Attributes:
        workdays: only those that begin on a working day.
    """

    opens: time
    closes: time
    workdays: bool = False

    def __str__(self) -> str:
        """Return the hours as people write them, 09:00-18:00."""
        return f"{self.opens:%H:%M}-{self.closes:%H:%M}"

    def to_json(self) -> list[Any]:
        """Return the hours as JSON values."""
        return [f"{self.opens:%H:%M}", f"{self.closes:%H:%M}", self.workdays]

    @classmethod
    def from_json(cls, value: list[Any]) -> Hours:
        """Return the hours that `to_json` wrote."""
        opens, closes = (time.fromisoformat(moment) for moment in value[:2])
        return cls(opens=opens, closes=closes, workdays=value[2])


@dataclass(frozen=True, kw_only=True, slots=True)
class Timetable:
    """Counts time that runs only within `hours`; without hours it always runs.

    A holiday only ever takes hours away, so nothing becomes due earlier for it.
    """

    hours: Hours | None = None
    zone: ZoneInfo = _UTC
    works: Works = weekdays

    def opens(self, at: datetime) -> datetime:
        """Return `at` while the time runs, else when it runs again."""
        if self.hours is None:
            return at
        start, _ = next(self._spans(self.hours, at))
        return max(start, at)

    def add(self, at: datetime, left: timedelta) -> datetime:
        """Return when `left` of this time has run since `at`; a closing counts to its day."""
        if self.hours is None:
            return at + left
        for start, end in self._spans(self.hours, at):
            begin = max(start, at)
            if left <= end - begin:
                return begin + left
            left -= end - begin
        raise AssertionError("the spans do not end")

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Return how much of this time runs from `start` to `end`; nothing when it is earlier."""
        if self.hours is None:
            return max(end - start, timedelta())
        ran = timedelta()
        for opens, closes in self._spans(self.hours, start):
            if opens >= end:
                return ran
            ran += min(closes, end) - max(opens, start)
        raise AssertionError("the spans do not end")

    def _spans(self, hours: Hours, after: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield the open spans that end after `after`, in order."""
        over = _DAY if hours.closes <= hours.opens else timedelta()
        day, barren = day_of(after, self.zone) - _DAY, 0
        while barren < _FAR:
            if not hours.workdays or self.works(day):
                end = moment_of(day + over, hours.closes, self.zone)
                if end > after:
                    yield moment_of(day, hours.opens, self.zone), end
                    barren = 0
            day, barren = day + _DAY, barren + 1
