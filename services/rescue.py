"""What those who are called do: go, phone, and say what they found."""

from __future__ import annotations

from datetime import datetime

from domain.alarm import Alarm, AlarmEnding
from domain.checkin import RUNG_LASTS, Plan
from domain.errors import NotAllowed
from domain.people import Person, Role
from services import alarm_cards, alarms
from services.actors import Answer, Press, roles_of
from services.acts import saw
from services.ports import Work


def _seat(work: Work, press: Press) -> tuple[Plan, Alarm, Person]:
    """Return the alarm and who presses.

    Raises:
        NotAllowed: the presser was not told of it and coordinates nothing here.
    """
    person = work.people.by_user(press.community, press.actor.user)
    alarm = work.alarms.get(press.community, press.ref)
    plan = None if alarm is None else work.plans.get(alarm.community, alarm.elder)
    if person is None or alarm is None or plan is None:
        raise NotAllowed("error.not_found")
    told = person.id in work.alarms.told(alarm)
    if not told and Role.COORDINATOR not in roles_of(work, person):
        raise NotAllowed("error.not_found")
    return plan, alarm, person


def _holder(work: Work, press: Press, *, now: datetime) -> tuple[Plan, Alarm, Person]:
    """Return the alarm for whoever holds it; a result said while nobody does is theirs to say."""
    plan, alarm, person = _seat(work, press)
    if not alarm.live:
        raise NotAllowed("error.alarm_over")
    if alarm.holder is None:
        alarm = _hold(work, plan, alarm, person, now=now)
    if alarm.holder != person.id:
        raise NotAllowed("error.alarm_first")
    return plan, alarm, person


def _hold(work: Work, plan: Plan, alarm: Alarm, person: Person, *, now: datetime) -> Alarm:
    if person.id not in (alarm.holder, alarm.second):
        saw(work, plan, person, now=now)
    alarm = work.alarms.save(alarm.hold(person.id, now))
    work.alarms.tell(alarm, person.id, family=False, now=now)
    work.deadlines.set(
        "alarm", str(alarm.number), now + RUNG_LASTS, community=alarm.community, urgent=True
    )
    alarm_cards.show(work, plan, alarm, now=now)
    alarm_cards.comfort(work, plan, alarm, person.name, now=now)
    return alarm


def _take(work: Work, press: Press, *, now: datetime) -> Answer:
    plan, alarm, person = _seat(work, press)
    _hold(work, plan, alarm, person, now=now)
    return Answer(code="answer.held", facts={"name": plan.name})


def going(work: Work, press: Press, *, now: datetime) -> Answer:
    """我去看: the first tap takes it; from now on only they are asked for news."""
    return _take(work, press, now=now)


def also(work: Work, press: Press, *, now: datetime) -> Answer:
    """我也去: in an emergency two go; the second hears who is the first."""
    plan, alarm, person = _seat(work, press)
    if person.id != alarm.second:
        saw(work, plan, person, now=now)
    alarm = work.alarms.save(alarm.join(person.id))
    alarm_cards.show(work, plan, alarm, now=now)
    first = work.people.get(alarm.community, alarm.holder or 0).name
    return Answer(code="answer.second", facts={"name": plan.name, "first": first})


def reached(work: Work, press: Press, *, now: datetime) -> Answer:
    """已联系上: they have the elder on the phone, and say next what they found."""
    return _take(work, press, now=now)


def safe(work: Work, press: Press, *, now: datetime) -> Answer:
    """已见到，平安: a named human ends it."""
    plan, alarm, person = _holder(work, press, now=now)
    alarms.finish(work, plan, alarm, AlarmEnding.SAFE, person.id, now=now)
    return Answer(code="answer.safe", facts={"name": plan.name})


def helped(work: Work, press: Press, *, now: datetime) -> Answer:
    """已妥善处理: help came; a named human ends it."""
    plan, alarm, person = _holder(work, press, now=now)
    alarms.finish(work, plan, alarm, AlarmEnding.HELPED, person.id, now=now)
    return Answer(code="answer.safe", facts={"name": plan.name})


def _worse(work: Work, press: Press, finding: str, *, now: datetime) -> Answer:
    plan, alarm, person = _holder(work, press, now=now)
    knew = work.alarms.told(alarm)
    alarm = alarms.summon(work, plan, work.alarms.save(alarm.worsen(finding)), now=now)
    for number in sorted(set(knew) - {person.id}):  # whose card only changes
        other, by = work.people.get(alarm.community, number), person.name
        alarm_cards.ring(work, plan, alarm, other, "alarm.worse", now=now, tag=finding, speaker=by)
    return Answer(code="answer.summoned", alert=True)


def nodoor(work: Work, press: Press, *, now: datetime) -> Answer:
    """没人应门: no end; everybody is called, and a human decides about 120 and 110."""
    return _worse(work, press, "nodoor", now=now)


def assist(work: Work, press: Press, *, now: datetime) -> Answer:
    """需要协助: no end; everybody is called."""
    return _worse(work, press, "assist", now=now)
