"""How often a phone may ring about what can wait: at once, then in lists, and not too often."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

GATHER = timedelta(minutes=2)
"""After a ring, what comes within this time is gathered and told as one list."""
MOST, WITHIN = 6, timedelta(minutes=15)
"""A phone rings so often at most in so long a time."""


def told_at(rings: Sequence[datetime], now: datetime) -> datetime:
    """Return when somebody is told of one more matter that can wait: `now`, or with a list later.

    Args:
        rings: the last `MOST` times that their phone rang, the latest last; that one may be yet
            to come, and then its list takes the matter along.
    """
    if not rings:
        return now
    if rings[-1] > now:
        return rings[-1]
    soonest = rings[-1] + GATHER
    if len(rings) >= MOST:
        soonest = max(soonest, rings[-MOST] + WITHIN)
    return max(soonest, now)


def rung(rings: Sequence[datetime], at: datetime) -> list[datetime]:
    """Return the last rings when there was, or will be, one more `at`; a list rings once."""
    return sorted({*rings, at})[-MOST:]
