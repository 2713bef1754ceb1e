"""A local day begins: every elder's rounds are written, those of days we slept through as well."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain import calendar
from domain.checkin import Plan, Round, State, rounds_of
from domain.extra import extra_round
from domain.signal import CHECKS
from services import tidings
from services.checkins import set_clock
from services.ports import Due, Work

NEXT_LOOK = timedelta(seconds=1)
"""What follows at once, in a transaction of its own, falls due with the next look."""
_LOOK_BACK = timedelta(days=31)
"""So far back the days are opened that the service slept through."""


def open_days(work: Work, *, now: datetime) -> None:
    """At start: look at every community's day anew; nothing is opened twice."""
    for community in work.communities.all():
        work.deadlines.set("day", "", now, community=community.id)


def open_day(work: Work, due: Due, *, now: datetime) -> None:
    """A local day begins: each elder's rounds are opened, each in a transaction of its own."""
    community = work.communities.get(due.community)
    for elder in work.plans.elders(community.id):
        work.deadlines.set("round:plan", str(elder), now + NEXT_LOOK, community=community.id)
    tidings.schedule(work, community.id, now=now)
    work.deadlines.set("festival", "", now + NEXT_LOOK, community=community.id)
    tomorrow = calendar.next_at(time(), community.policy.zone, after=now)
    work.deadlines.set("day", "", tomorrow, community=community.id)


def open_plan(work: Work, due: Due, *, now: datetime) -> None:
    """Write the elder's rounds of today and set their clocks."""
    plan = work.plans.get(due.community, int(due.ref))
    if plan is not None:
        open_rounds(work, plan, now=now)


def change_plan(work: Work, old: Plan, new: Plan, *, now: datetime) -> None:
    """Save a changed plan; the days until now stay as the old one has them.

    What was said while we were away may be read before those days are opened: an end or a pause
    must not reach back into a day on which nobody was asked.
    """
    open_rounds(work, old, now=now)
    work.plans.save(new)


def open_rounds(work: Work, plan: Plan, *, now: datetime) -> None:
    """Write the rounds of today that wait for the elder; one that is there stays.

    Days that we slept through get theirs as well: that nobody was asked must not be forgotten.
    """
    if not plan.active(now) or plan.consent_at is None:
        return
    community = work.communities.get(plan.community)
    zone = community.policy.zone
    today = calendar.day_of(now, zone)
    first = max(_first_day(plan, plan.consent_at, zone), today - _LOOK_BACK)
    there = work.rounds.windows(plan.community, plan.elder, since=min(first, today))
    for ago in range((today - first).days, 0, -1):
        day = today - timedelta(days=ago)
        if not any(window < CHECKS for window in there.get(day, ())):
            _open(work, plan, rounds_of(plan, day, zone), now=now, lost=True)
    rounds = list(rounds_of(plan, today, zone)) if first <= today else []
    more = extra_round(plan, community.policy.watch, today, zone)
    rounds += [] if more is None else [more]
    _open(work, plan, [r for r in rounds if r.window not in there.get(today, ())], now=now)


def _first_day(plan: Plan, consent_at: datetime, zone: ZoneInfo) -> date:
    """Return the first day that has the hours of the plan; days before are written already."""
    agreed = calendar.day_of(consent_at, zone)
    if plan.windows_at is None:
        return agreed
    return max(agreed, calendar.day_of(plan.windows_at, zone) + timedelta(days=1))


def _open(
    work: Work, plan: Plan, rounds: Iterable[Round], *, now: datetime, lost: bool = False
) -> None:
    """Write the rounds that wait for the elder; of a `lost` day nobody is asked any more."""
    assert plan.consent_at is not None
    for round_ in rounds:
        if not round_.waits_for(plan.consent_at):
            continue
        number = work.communities.next(plan.community, "round")
        numbered = replace(round_, number=number)
        if lost:
            away = plan.away(round_.opens_at)
            numbered = numbered.to(State.PAUSED if away else State.LOST)
        if work.rounds.add(numbered) and not lost:
            set_clock(work, numbered, "round:open", max(now + NEXT_LOOK, round_.opens_at))
