"""What those write whom an alarm concerns: it goes to whoever sees to it, and ends nothing.

A relative who asks how the elder is hears it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from domain import calendar
from domain.alarm import Alarm
from domain.category import Category, Outcome
from domain.checkin import Plan
from domain.people import Person
from services import alarm_cards
from services.actors import Actor, reply
from services.elder_lists import health_of
from services.facts import ms
from services.filing import Report
from services.ports import Work

_LONGEST = 300
_ABOUT_PEOPLE = (None, Category.ELDER, Category.OTHER)


def hear(work: Work, cmd: Report, *, now: datetime) -> bool:
    """Carry the words of a relative, of whoever has the alarm, or what answers its card.

    A report of something else is left to be one. The alarm may be of another community than the
    one they chose last.
    """
    if not cmd.text or cmd.edited is not None or cmd.demanded:
        return False
    return any(_hear(work, p, cmd, now=now) for p in work.people.everywhere(cmd.actor.user))


def _hear(work: Work, person: Person, cmd: Report, *, now: datetime) -> bool:
    for alarm in work.alarms.live(person.community):
        plan = work.plans.get(alarm.community, alarm.elder)
        told = work.alarms.told(alarm)
        if plan is None or person.id not in told or _of_something_else(cmd, plan):
            continue
        if told[person.id] or _has(alarm, person) or _answers(work, alarm, cmd):
            _carry(work, plan, alarm, person, cmd, now=now)
            return True
    return False


def _of_something_else(cmd: Report, plan: Plan) -> bool:
    reading = cmd.reading
    elsewhere = reading.place.building not in ("", plan.building)
    return reading.outcome is Outcome.TICKET and (
        elsewhere or reading.category not in _ABOUT_PEOPLE
    )


def _has(alarm: Alarm, person: Person) -> bool:
    return person.id in (alarm.holder, alarm.second)


def _answers(work: Work, alarm: Alarm, cmd: Report) -> bool:
    """Tell whether the message is a reply to what was said of the alarm."""
    if cmd.reply_to is None:
        return False
    row = work.outbox.by_message(cmd.actor.chat, cmd.reply_to)
    return row is not None and row.key.startswith(f"a{alarm.number}:")


def _carry(
    work: Work, plan: Plan, alarm: Alarm, speaker: Person, cmd: Report, *, now: datetime
) -> None:
    """Whoever goes is heard by all who were told, the others by whoever goes (or was called)."""
    told = work.alarms.told(alarm)
    has = _has(alarm, speaker)
    to = set(told) if has else {p.id for p in alarm_cards.responsible(work, alarm)}
    if alarm.second is not None:
        to.add(alarm.second)
    said = {"speaker": speaker.name, "kin": told[speaker.id], "words": cmd.text[:_LONGEST]}
    for number in sorted(to - {speaker.id}):
        other = work.people.get(alarm.community, number)
        tag = str(cmd.actor.update)
        alarm_cards.ring(work, plan, alarm, other, "alarm.said", now=now, tag=tag, **said)
    facts = alarm_cards.facts_of(work, plan, alarm)
    buttons = alarm_cards.buttons(alarm, speaker.id)
    reply(work, cmd.actor, "alarm.heard", now=now, **facts | {"mine": has, "buttons": buttons})


def ask_after(work: Work, actor: Actor, *, now: datetime) -> bool:
    """Tell a relative how their elders are today; False when they are nobody's relative.

    Of an alarm only those hear who were told of it.
    """
    everywhere = work.people.everywhere(actor.user)
    rows = [row for person in everywhere for row in _today(work, person, now=now)]
    if rows:
        reply(work, actor, "family.today", now=now, rows=rows)
    return bool(rows)


def _today(work: Work, person: Person, *, now: datetime) -> Iterator[dict[str, Any]]:
    links = [x for x in work.links.of_person(person.community, person.id) if x.family]
    if not links:
        return
    zone = work.communities.get(person.community).policy.zone
    day = calendar.day_of(now, zone)
    rounds = work.rounds.between(person.community, day, day)
    for link in links:
        plan = work.plans.get(person.community, link.elder)
        if plan is None or plan.stopped_at is not None:
            continue
        alarm = work.alarms.live_of(plan.community, plan.elder)
        hidden = alarm is not None and person.id not in work.alarms.told(alarm)
        mine = [round_ for round_ in rounds if round_.elder == plan.elder]
        colour = "waiting" if hidden else health_of(work, plan, mine, now=now)
        heard = (
            plan.sign_at if plan.sign_at and calendar.day_of(plan.sign_at, zone) == day else None
        )
        said = {
            "said_at": ms(heard),
            "until_at": ms(plan.paused_until if colour == "away" else None),
        }
        yield {"name": plan.name, "colour": colour} | said
