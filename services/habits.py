"""Does an elder's plan still fit their days? Too often late is a question of the hour."""

from __future__ import annotations

from datetime import datetime, timedelta

from domain import calendar
from domain.checkin import Plan, Round, State
from domain.notice import Priority
from domain.signal import CHECKS
from services import tidings
from services.facts import windows_of
from services.ports import Work
from services.telling import tell_coordinators

_DAYS = 7
_TOO_OFTEN = 3
_ENDED = (State.ANSWERED, State.FALSE_ALARM)


def late(round_: Round) -> bool:
    """Tell whether the answer came after the window, or only when somebody looked.

    A check that a device opened has no window of the elder's choosing.
    """
    return round_.window < CHECKS and round_.state in _ENDED and not round_.on_time


def answered(work: Work, round_: Round, *, at: datetime) -> None:
    """A round was answered: see whether it was late, and tell a family that wishes to hear."""
    plan = work.plans.get(round_.community, round_.elder)
    if plan is not None:
        look(work, plan, round_, now=at)
        tidings.well(work, plan, round_, at=at)


def look(work: Work, plan: Plan, round_: Round, *, now: datetime) -> None:
    """After a late answer: when it is the third in a week, coordinators hear of it, once a week."""
    if not late(round_):
        return
    today = calendar.day_of(now, work.communities.get(plan.community).policy.zone)
    first = today - timedelta(days=_DAYS - 1)
    ended = work.rounds.of(plan.community, plan.elder, _ENDED)
    count = sum(late(r) for r in ended if r.day >= first)
    if count < _TOO_OFTEN:
        return
    year, week, _ = today.isocalendar()
    key = f"e{plan.elder}:late:{year}-{week}"
    facts = {"name": plan.name, "building": plan.building, "count": count}
    facts["windows"] = windows_of(plan)
    tell_coordinators(
        work,
        plan.community,
        "elder.often_late",
        key,
        facts,
        priority=Priority.DIGEST,
        now=now,
    )
