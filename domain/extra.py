"""What a watch changes: one more round in the afternoon, a daily visit where the risk is high."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain import calendar
from domain.checkin import GRACE, Mode, Plan, Round, Tier, rounds_of
from domain.occasion import Watch

AFTERNOON = (time(15), time(17))
WINDOW = 90
"""The number of the extra window, above those of any plan."""
_APART = timedelta(hours=1)
_SEEN_WITHIN = timedelta(days=1)


def concerns(plan: Plan) -> bool:
    """Tell whether a plan gets the extra round: whoever answers for themselves, and high risk.

    Where a volunteer goes or phones it is asked for the highest tier only, or nobody would do it.
    """
    return plan.mode is Mode.SELF or plan.tier is Tier.HIGH


def extra_round(plan: Plan, watch: Watch | None, day: date, zone: ZoneInfo) -> Round | None:
    """Return the extra round of a local day, None when there is none.

    There is none either where the plan asks around that time anyway.
    """
    opens_at, closes_at = (calendar.on(day, clock, zone) for clock in AFTERNOON)
    if watch is None or not watch.on(opens_at) or not concerns(plan):
        return None
    own = list(rounds_of(plan, day, zone))
    if any(r.opens_at < closes_at + _APART and opens_at < r.closes_at + _APART for r in own):
        return None
    before = [r.closes_at for r in own if r.closes_at <= opens_at]
    return Round(
        community=plan.community,
        number=0,
        elder=plan.elder,
        day=day,
        window=WINDOW,
        mode=plan.mode,
        counts_from=max(before, default=calendar.on(day, time(), zone)),
        opens_at=opens_at,
        closes_at=closes_at,
        missed_at=closes_at + GRACE,
    )


def visit_due_at(plan: Plan, watch: Watch | None, *, now: datetime) -> datetime:
    """Return by when a human has to see the elder; during a watch daily, where the risk is high."""
    if watch is None or not watch.on(now) or plan.tier is not Tier.HIGH:
        return plan.visit_due_at
    since = max(plan.visited_at or watch.since, watch.since)
    return min(plan.visit_due_at, since + _SEEN_WITHIN)
