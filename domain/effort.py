"""What a volunteer gave in a month, for their own eyes; nothing here compares people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain import calendar

Span = tuple[datetime, datetime | None]
"""From when to when somebody was on duty; None: they still are."""
LONGEST = timedelta(hours=12)
"""So much of one /on counts as time given; longer than that nobody is up."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Thanks:
    """A sentence that a resident left for whoever did the work, and let us pass on.

    `round` counts the ticket's reopenings: one sentence for each end.
    """

    community: int
    number: int
    round: int
    person: int
    words: str
    at: datetime


def by_hand(spans: Iterable[Span]) -> list[Span]:
    """Return times from /on to /off, each cut where somebody will have forgotten to say /off."""
    return [(began, min(ended or began + LONGEST, began + LONGEST)) for began, ended in spans]


def time_given(spans: Iterable[Span], start: datetime, end: datetime) -> timedelta:
    """Return how long of [start, end) the spans cover; what overlaps counts once."""
    given, until = timedelta(0), start
    for began, ended in sorted(spans, key=lambda span: span[0]):
        began, ended = max(began, until), min(ended or end, end)
        if ended > began:
            given += ended - began
            until = ended
    return given


def month_before(at: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return when the last whole local month before `at` began and ended."""
    first = calendar.day_of(at, zone).replace(day=1)
    before = (first - timedelta(days=1)).replace(day=1)
    return calendar.on(before, time(0), zone), calendar.on(first, time(0), zone)


def first_of_next_month(at: datetime, clock: time, zone: ZoneInfo) -> datetime:
    """Return when it is `clock` on the first day of the next local month."""
    next_month = calendar.day_of(at, zone).replace(day=1) + timedelta(days=32)
    return calendar.on(next_month.replace(day=1), clock, zone)
