"""Somebody who does not answer: once is nothing, three times in a month is worth a question."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

TIMES, WITHIN = 3, timedelta(days=30)


def noted(silences: Sequence[datetime], at: datetime) -> list[datetime]:
    """Return the last moments at which an offer to somebody ran out, with one more."""
    return [*silences, at][-TIMES:]


def too_many(silences: Sequence[datetime], now: datetime) -> bool:
    """Tell whether a coordinator is asked if this person still takes part."""
    return len(silences) == TIMES and now - silences[0] <= WITHIN
