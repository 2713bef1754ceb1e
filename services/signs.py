"""What an elder says, anywhere: a sign of life, or a cry for help, which is never one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from domain.category import Category, Outcome
from domain.checkin import LATER, Plan, State
from domain.picture import PICTURES, wanted
from services import alarms, checkins
from services.actors import Command, enter, in_private, reply
from services.filing import Report
from services.ports import Work

T = TypeVar("T")
_LONGEST = 300
_POLITE = frozenset({"hello", "thanks", "nod"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Stir:
    """An elder tapped a button or sent a command.

    Attributes:
        at: when they did, by Telegram's clock; None for a tap, which has no time of its own.
        words: what stands in the command; distress: the words of distress in it.
    """

    user: int
    update: int
    at: datetime | None = None
    words: str = ""
    distress: tuple[str, ...] = ()


def after(
    work: Work, stir: Stir, use_case: Callable[..., T], *args: Any, now: datetime, **kwargs: Any
) -> T:
    """Run what an elder asked for; that they asked is a sign of life, also if it is refused."""
    for plan in _plans(work, stir.user, now=now):
        if stir.distress:
            alarms.cry(work, plan, stir.words[:_LONGEST], stir.update, now=now)
        else:
            _alive(work, plan, stir.at, stir.update, now=now)
    return use_case(work, *args, now=now, **kwargs)


def listen(work: Work, cmd: Report, *, now: datetime) -> bool:
    """Take in a message of somebody who may be an elder; True when nothing else follows from it.

    Words of distress are a cry for help, also while paused, also in the group; a report of
    something else in the same words is filed besides. It does not matter which community they
    speak in, or chose last: whoever looks after them hears of it.
    """
    plans = _plans(work, cmd.actor.user, now=now)
    if not plans:
        return _no_longer(work, cmd, now=now)
    if cmd.distress or cmd.pressed == "help":
        _cry(work, plans, cmd, now=now)
        reading = cmd.reading
        elsewhere = reading.category not in (None, Category.ELDER)
        return not (reading.outcome is Outcome.TICKET and elsewhere)
    if cmd.pressed == "later":
        for plan in plans:
            checkins.put_off(work, plan, LATER, now=now)
        if cmd.actor.private:
            reply(work, cmd.actor, "checkin.later", now=now)
        return True
    if cmd.pressed in PICTURES and any(_another(work, plan, cmd, now=now) for plan in plans):
        return True
    words = "" if cmd.pressed else cmd.text[:_LONGEST]
    lives = [_alive(work, p, cmd.sent_at, cmd.actor.update, words, now=now) for p in plans]
    news = any(lives)
    matter = cmd.demanded or cmd.reading.outcome is Outcome.TICKET
    if cmd.actor.private and (news or cmd.pressed):
        _thank(work, plans[lives.index(news)], cmd, now=now)
    draft = work.drafts.get(cmd.actor.user, now=now) if cmd.actor.private else None
    return bool(cmd.pressed) or (news and not matter and draft is None and cmd.actor.private)


def _no_longer(work: Work, cmd: Report, *, now: datetime) -> bool:
    """A key of the keyboard by who is not asked any more, or on the phone they had before."""
    if not cmd.pressed or not cmd.actor.private:
        return False
    kind = "sos.not_elder" if cmd.pressed == "help" else "checkin.not_elder"
    reply(work, cmd.actor, kind, now=now, keyboard=[])
    return True


def _plans(work: Work, user: int, *, now: datetime) -> list[Plan]:
    return [plan for plan in work.plans.of_user(user) if plan.active(now)]


def _thank(work: Work, plan: Plan, cmd: Report, *, now: datetime) -> None:
    keyboard: dict[str, Any] = {"keyboard": checkins.KEYBOARD} if cmd.pressed in PICTURES else {}
    facts = keyboard | _sought(work, plan)
    if not (facts or cmd.pressed or _POLITE & set(cmd.reading.marks) or plan.away(now)):
        facts |= {"more": True, "buttons": [[["away", plan.community, plan.elder, "ask"]]]}
    reply(work, cmd.actor, "checkin.thanks", now=now, name=plan.name, **facts)


def _sought(work: Work, plan: Plan) -> dict[str, Any]:
    """Return who looks for an elder about whom an alarm lives: they should not be surprised."""
    alarm = work.alarms.live_of(plan.community, plan.elder)
    if alarm is None:
        return {}
    by = "" if alarm.holder is None else work.people.get(plan.community, alarm.holder).name
    return {"sought": True, "by": by, "cried": alarm.cried}


def _another(work: Work, plan: Plan, cmd: Report, *, now: datetime) -> bool:
    """Another picture than the one that was named: a friendly second ask, no sign and no alarm."""
    for round_ in work.rounds.of(plan.community, plan.elder, [State.PROMPTED]):
        tap = wanted(plan, round_)
        if tap and tap != cmd.pressed:
            keys = checkins.keys(tap)
            reply(
                work, cmd.actor, "checkin.another", now=now, name=plan.name, tap=tap, keyboard=keys
            )
            return True
    return False


def _cry(work: Work, plans: list[Plan], cmd: Report, *, now: datetime) -> None:
    for plan in plans:
        alarms.cry(work, plan, cmd.text[:_LONGEST], cmd.actor.update, now=now)
    if cmd.actor.private:
        reply(work, cmd.actor, "checkin.sos", now=now)


def _alive(
    work: Work,
    plan: Plan,
    sent_at: datetime | None,
    update: int,
    words: str = "",
    *,
    now: datetime,
) -> bool:
    """Note a sign of life; True when something waited for it.

    It counts from when it was written: one that lay on the way since yesterday says nothing
    of today.
    """
    at = now if sent_at is None else min(now, sent_at)
    if plan.sign_at is None or at > plan.sign_at:
        work.plans.sign(plan, at=at)
    news = False
    for round_ in work.rounds.of(plan.community, plan.elder, [State.PROMPTED]):
        if at >= round_.counts_from:
            checkins.answer(work, round_, at=at)
            news = True
    alarm = work.alarms.live_of(plan.community, plan.elder)
    if alarm is not None:
        alarms.wrote(work, plan, alarm, update, words, now=now)
        news = True
    return news


def sos(work: Work, cmd: Command, *, now: datetime) -> None:
    """/sos: a cry for help in one word, from anywhere."""
    plans = _plans(work, cmd.actor.user, now=now)
    if not plans:
        enter(work, cmd.actor, now=now)
        in_private(cmd.actor)
        reply(work, cmd.actor, "sos.not_elder", now=now)
        return
    for plan in plans:
        alarms.cry(work, plan, " ".join(cmd.words), cmd.actor.update, now=now)
    if cmd.actor.private:
        reply(work, cmd.actor, "checkin.sos", now=now)
