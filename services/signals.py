"""What a gateway at an elder's home tells: it calls people, asks, or stands for their word."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum

from domain import calendar
from domain.alarm import Kind
from domain.checkin import NIGHT, Mode, Plan, State
from domain.signal import CHECKS, PER_MINUTE, Sensed, Signal, check_round, needless
from services import alarm_cards, alarms, checkins
from services.days import NEXT_LOOK
from services.facts import hashed
from services.ports import Due, Work

_MINUTE = timedelta(minutes=1)
_KEPT = timedelta(days=35)


class Taken(StrEnum):
    """What became of a signal."""

    NEW = "new"
    REPEATED = "repeated"
    NO_ELDER = "no_elder"
    TOO_MANY = "too_many"


def gateway(work: Work, token: str) -> int | None:
    """Return the community whose gateway a token names."""
    return work.signals.opened_by(hashed(token))


def take(work: Work, community: int, signal: Signal, *, now: datetime) -> Taken:
    """Let a signal have its effect, once; whoever has not agreed to be looked after has none.

    A call for help is never too many. Nothing here ends an alarm: only a named human does.
    """
    plan = work.plans.get(community, signal.elder)
    if plan is None or not plan.active(now):
        return Taken.NO_ELDER
    help_ = signal.sensed is Sensed.BUTTON
    if not help_ and work.signals.count(plan, since=now - _MINUTE) >= PER_MINUTE:
        return Taken.TOO_MANY
    number = work.communities.next(community, "signal")
    if not work.signals.add(plan, signal, number=number, now=now):
        return Taken.REPEATED
    work.signals.forget(now - _KEPT)
    if help_:
        alarms.cry(work, plan, "", f"signal{number}", now=now, kind=Kind.BUTTON)
    elif signal.sensed.still:
        _check(work, plan, now=now)
    else:
        _moved(work, plan, signal, now=now)
    return Taken.NEW


def _moved(work: Work, plan: Plan, signal: Signal, *, now: datetime) -> None:
    """A door, a tap: as good as a word of the elder before the alarm, and no more than news after.

    Where a volunteer goes or phones it stands for nothing: a device replaces no visit.
    """
    alarm = work.alarms.live_of(plan.community, plan.elder)
    if alarm is not None:
        alarm_cards.tell_moved(work, plan, alarm, signal.sensed.value, now=now)
    if plan.mode is not Mode.SELF:
        return
    at = now if signal.at is None else min(now, signal.at)
    if plan.sign_at is None or at > plan.sign_at:
        work.plans.sign(plan, at=at)
    for round_ in work.rounds.of(plan.community, plan.elder, [State.PROMPTED]):
        if round_.mode is Mode.SELF and at >= round_.counts_from:
            checkins.answer(work, round_, at=at)


def _check(work: Work, plan: Plan, *, now: datetime) -> None:
    """Nobody moved for too long: ask now, or at night in the morning, when people are up."""
    zone = work.communities.get(plan.community).policy.zone
    if not calendar.within(now, NIGHT, zone):
        _ask(work, plan, now=now)
        return
    at = calendar.next_at(NIGHT[1], zone, after=now)
    work.deadlines.set("signal", str(plan.elder), at, community=plan.community)


def morning(work: Work, due: Due, *, now: datetime) -> None:
    """The night is over: what was silent in it is asked about, unless it moved since."""
    plan = work.plans.get(due.community, int(due.ref))
    if plan is not None and plan.active(now):
        _ask(work, plan, now=now)


def _ask(work: Work, plan: Plan, *, now: datetime) -> None:
    waiting = work.rounds.of(plan.community, plan.elder)
    alarm = work.alarms.live_of(plan.community, plan.elder)
    if plan.away(now) or alarm is not None or needless(plan, waiting, now=now):
        return
    zone = work.communities.get(plan.community).policy.zone
    today = calendar.day_of(now, zone)
    there = work.rounds.windows(plan.community, plan.elder, since=today).get(today, set())
    round_ = check_round(plan, max({CHECKS, *(w + 1 for w in there)}), zone, now=now)
    round_ = replace(round_, number=work.communities.next(plan.community, "round"))
    if work.rounds.add(round_):
        checkins.set_clock(work, round_, "round:open", now + NEXT_LOOK)
