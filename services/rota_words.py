"""What a coordinator typed about the roster: times, days, turns and people, in any order.

The words that people use for days and turns come as codes ("day2", "every7"); see
`handlers.words`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.calendar import moment_of
from domain.errors import BadInput
from domain.people import Person

_CLOCK = re.compile(r"(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})")
_DATE = re.compile(r"(?:(\d{4})-)?(\d{1,2})-(\d{1,2})")
_WEEKDAY, _TURN = re.compile("day([0-6])"), re.compile(r"every(\d+)")
_DAY = timedelta(days=1)
_HALF_A_YEAR = timedelta(days=182)
_WIDE = str.maketrans("\uff1a\uff0d\uff5e~\u2013\u2014", ":-----")


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """What was understood; `rest` are the words that are none of it, as they were typed."""

    clock: tuple[time, time] | None = None
    day: date | None = None
    every: int | None = None
    night: bool | None = None
    rest: tuple[str, ...] = ()


def read(words: Sequence[str], *, today: date) -> Said:
    """Understand words; a weekday is the next one, today included.

    A date without a year is the one that is nearest.

    Raises:
        BadInput: a time or a date that no calendar has.
    """
    found: dict[str, object] = {}
    rest = []
    for word in words:
        known = _one(word.translate(_WIDE), today)
        if known is None:
            rest.append(word)
        else:
            found |= known
    return Said(rest=tuple(rest), **found)  # type: ignore[arg-type]  # keys are fields


def _one(word: str, today: date) -> dict[str, object] | None:
    try:
        if match := _CLOCK.fullmatch(word):
            start_hour, start_minute, end_hour, end_minute = map(int, match.groups())
            return {"clock": (time(start_hour, start_minute), time(end_hour % 24, end_minute))}
        if match := _DATE.fullmatch(word):
            return {"day": _date(match, today)}
    except ValueError:
        raise BadInput("error.no_such_time", words=word) from None
    if match := _WEEKDAY.fullmatch(word):
        return {"day": today + (int(match[1]) - today.weekday()) % 7 * _DAY}
    if match := _TURN.fullmatch(word):
        return {"every": int(match[1])}
    fixed: dict[str, dict[str, object]] = {
        "today": {"day": today},
        "tomorrow": {"day": today + _DAY},
        "night": {"night": True},
        "daytime": {"night": False},
    }
    return fixed.get(word)


def _date(match: re.Match[str], today: date) -> date:
    year, month, day = match.groups()
    if year:
        return date(int(year), int(month), int(day))
    this = date(today.year, int(month), int(day))
    return this.replace(year=today.year + 1) if today - this > _HALF_A_YEAR else this


def span(clock: tuple[time, time], day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return the moments of a wall-time span that begins on `day`; it may end on the next."""
    start, end = clock
    until = day if start < end else day + _DAY
    return moment_of(day, start, zone), moment_of(until, end, zone)


def named(words: Iterable[str], people: Iterable[Person]) -> list[Person]:
    """Return the people that `words` name, in that order; a word with a digit is a building.

    Raises:
        BadInput: nobody has that name, or two have it.
    """
    known = list(people)
    found = []
    for word in words:
        if any(char.isdigit() for char in word):
            continue
        name = word.removeprefix("@")
        same = [person for person in known if person.name.replace(" ", "") == name]
        if len(same) != 1:
            raise BadInput("error.two_of_name" if same else "error.no_volunteer", name=name)
        found += same
    return found
