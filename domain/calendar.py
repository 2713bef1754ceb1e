"""Wall-clock rules: the only place that knows a time zone. Everything it returns is UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

Window = tuple[time, time]


def within(at: datetime, window: Window, zone: ZoneInfo) -> bool:
    """Tell whether `at` lies in the daily window [start, end), which may span midnight."""
    start, end = window
    clock = at.astimezone(zone).time()
    return start <= clock < end if start <= end else clock >= start or clock < end


def on(day: date, moment: time, zone: ZoneInfo) -> datetime:
    """Return when the wall clock shows `moment` on a local day (UTC)."""
    return datetime.combine(day, moment, tzinfo=zone).astimezone(UTC)


def day_of(at: datetime, zone: ZoneInfo) -> date:
    """Return the local day of a moment."""
    return at.astimezone(zone).date()


def next_at(moment: time, zone: ZoneInfo, *, after: datetime) -> datetime:
    """Return the first time after `after` (UTC) at which the wall clock shows `moment`.

    The date is moved in local time and converted back, so that a day of 23 or 25 hours
    does not shift it; a wall time that a clock change skips is read as the moment after it.
    """
    local = after.astimezone(zone)
    for days in range(3):
        day = local.date() + timedelta(days=days)
        candidate = datetime.combine(day, moment, tzinfo=zone).astimezone(UTC)
        if candidate > after:
            return candidate
    raise AssertionError("a wall time recurs within two days")


def last_at(moment: time, zone: ZoneInfo, *, until: datetime) -> datetime:
    """Return the last time not after `until` (UTC) at which the wall clock showed `moment`."""
    local = until.astimezone(zone)
    for days in range(3):
        day = local.date() - timedelta(days=days)
        candidate = datetime.combine(day, moment, tzinfo=zone).astimezone(UTC)
        if candidate <= until:
            return candidate
    raise AssertionError("a wall time recurs within two days")


def next_on(weekday: int, moment: time, zone: ZoneInfo, *, after: datetime) -> datetime:
    """Return the first time after `after` at which it is `moment` on a weekday (0: Monday)."""
    found = next_at(moment, zone, after=after)
    while found.astimezone(zone).weekday() != weekday:
        found = next_at(moment, zone, after=found)
    return found
