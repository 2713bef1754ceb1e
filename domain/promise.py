"""What a plan promises: how long, at worst, until somebody knocks at the door."""

from __future__ import annotations

from datetime import date, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from domain import calendar
from domain.checkin import RUNG_LASTS, RUNGS, Plan, Tier, rounds_of
from domain.errors import BadInput

KNOCK_WITHIN = {
    Tier.HIGH: timedelta(hours=36),
    Tier.FOCUS: timedelta(hours=48),
    Tier.GENERAL: timedelta(hours=72),
}
"""The worst case that a plan of this tier may have."""


def check_windows(windows: tuple[calendar.Window, ...]) -> None:
    """Refuse windows that nobody could keep.

    Raises:
        BadInput: one ends before it begins, is shorter than half an hour, or two overlap.
    """
    for start, end in windows:
        if _minutes(end) - _minutes(start) < 30:
            raise BadInput("error.window")
    if any(
        _minutes(later) - _minutes(earlier) < 60 for (_, earlier), (later, _) in pairwise(windows)
    ):
        raise BadInput("error.window")
    if not windows:
        raise BadInput("error.window")


def _minutes(moment: time) -> int:
    return moment.hour * 60 + moment.minute


def worst_case(plan: Plan, day: date, zone: ZoneInfo) -> timedelta:
    """Return the longest time from a fall to a knock at the door, found by walking the plan.

    Somebody gives a sign of life at the first moment that counts for a round and falls just
    after it; the next round asks, reminds, raises the alarm, and rung after rung is called
    until its time is over. Two days before and after `day` are walked, clock changes included.
    """
    days = [day + timedelta(days=n) for n in range(-2, 3)]
    walked = [r for d in days for r in rounds_of(plan, d, zone)]
    waits = [b.missed_at + RUNGS * RUNG_LASTS - a.counts_from for a, b in pairwise(walked)]
    return max(waits)


def check(plan: Plan, day: date, zone: ZoneInfo) -> timedelta:
    """Return the worst case of a plan that may be saved.

    Raises:
        BadInput: the windows cannot be kept, or help could come too late for this tier.
    """
    check_windows(plan.windows)
    worst = worst_case(plan, day, zone)
    limit = KNOCK_WITHIN[plan.tier]
    if worst > limit:
        raise BadInput(
            "error.plan_too_slow", hours=hours(worst), limit=hours(limit), tier=plan.tier
        )
    return worst


def hours(span: timedelta) -> str:
    """Return a span in hours, rounded up to a tenth, so that what is promised is true."""
    tenths = -(-span // (timedelta(minutes=6)))
    return f"{tenths / 10:g}"
