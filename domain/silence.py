"""Somebody who does not answer: once is nothing, on three days of a month is worth a question."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

TIMES, WITHIN = 3, timedelta(days=30)
ONE_EVENING = timedelta(hours=12)


def noted(silences: Sequence[datetime], at: datetime) -> list[datetime]:
    """Return the last moments at which an offer to somebody ran out, with one more.

    What runs out in one busy evening is one silence.
    """
    if silences and at - silences[-1] < ONE_EVENING:
        return list(silences)
    return [*silences, at][-TIMES:]


def too_many(silences: Sequence[datetime], now: datetime) -> bool:
    """Tell whether a coordinator is asked if this person still takes part."""
    return len(silences) == TIMES and now - silences[0] <= WITHIN
