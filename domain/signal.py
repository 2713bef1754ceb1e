"""What a device in an elder's home can tell: a call for help, that somebody moves, or that all is
still.

None of it comes from a person. So a signal may call people, ask the elder, or stand for a word of
theirs; it never ends what was raised, and never replaces a visit.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from domain import calendar
from domain.checkin import GRACE, Plan, Round

CHECKS = 100
"""Extra windows from this number on are checks that a signal opened."""
_ANSWER_WITHIN = timedelta(minutes=30)
FRESH = timedelta(hours=2)
"""A sign of life so young needs no check."""
_SOON = timedelta(hours=1)
PER_MINUTE = 10
"""More signals than this about one elder are a device gone mad; a call for help always counts."""


class Sensed(StrEnum):
    """What a device tells: somebody called, somebody moved, or nobody has for too long."""

    BUTTON = "button"
    DOOR = "door"
    WATER = "water"
    MOTION = "motion"
    NO_DOOR = "no_door"
    NO_WATER = "no_water"
    NO_MOTION = "no_motion"

    @property
    def still(self) -> bool:
        """True when it tells that nothing has moved for too long."""
        return self.value.startswith("no_")


@dataclass(frozen=True, kw_only=True, slots=True)
class Signal:
    """One word of a gateway.

    Attributes:
        elder: the elder's number in the community.
        key: the gateway's own name for it; what comes again under it has no effect. May be "".
        at: when it was sensed; None for now.
    """

    elder: int
    sensed: Sensed
    key: str = ""
    at: datetime | None = None


def check_round(plan: Plan, window: int, zone: ZoneInfo, *, now: datetime) -> Round:
    """Return the round in which somebody is asked now, since a device heard nobody for too long."""
    closes_at = now + _ANSWER_WITHIN
    return Round(
        community=plan.community,
        number=0,
        elder=plan.elder,
        day=calendar.day_of(now, zone),
        window=window,
        mode=plan.mode,
        counts_from=now,
        opens_at=now,
        closes_at=closes_at,
        missed_at=closes_at + GRACE,
    )


def needless(plan: Plan, waiting: Iterable[Round], *, now: datetime) -> bool:
    """Tell whether a check would tell nothing: a sign of life is fresh, or somebody asks soon."""
    if plan.sign_at is not None and now - plan.sign_at < FRESH:
        return True
    return any(round_.opens_at <= now + _SOON for round_ in waiting)
