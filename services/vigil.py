"""What those write whom an alarm concerns: it goes to whoever sees to it, and ends nothing.

A relative who asks how the elder is hears it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from domain import calendar
from domain.alarm import Alarm
from domain.category import Category, Outcome
from domain.checkin import Plan
from domain.errors import NotAllowed
from domain.people import Person
from services import alarm_cards, checkins, visits
from services.actors import Actor, Answer, Press, enter_by, in_private, reply
from services.elder_lists import health_of
from services.facts import ms
from services.filing import Report
from services.ports import Work

_LONGEST = 300
_POLITE = frozenset({"hello", "thanks"})
_ABOUT_PEOPLE = (None, Category.ELDER, Category.OTHER)


def hear(work: Work, cmd: Report, *, now: datetime) -> bool:
    """Carry the words of a relative, of whoever has the alarm, or what answers its card.

    A report of something else is left to be one. The alarm may be of another community than the
    one they chose last.
    """
    if not cmd.text or cmd.edited is not None or cmd.demanded:
        return False
    people = work.people.everywhere(cmd.actor.user)
    meant = [one for person in people for one in _meant(work, person, cmd)]
    if not meant:
        return False
    _, plan, alarm, person = min(meant, key=lambda one: one[0])
    _carry(work, plan, alarm, person, cmd, now=now)
    return True


_Meant = tuple[tuple[bool, ...], Plan, Alarm, Person]


def _meant(work: Work, person: Person, cmd: Report) -> Iterator[_Meant]:
    """Yield the alarms that somebody may speak of, each with how surely, the surest least.

    The one whose card they answer; then the one that they see to; then of a relative; then of
    whom they name.
    """
    for alarm in work.alarms.live(person.community):
        plan = work.plans.get(alarm.community, alarm.elder)
        told = work.alarms.told(alarm)
        if plan is None or person.id not in told or _of_something_else(cmd, plan):
            continue
        answers, has = _answers(work, alarm, cmd), _has(alarm, person)
        if answers or has or told[person.id] or _called(work, alarm, person, cmd):
            unsure = (not answers, not has, not told[person.id], plan.name not in cmd.text)
            yield unsure, plan, alarm, person


def _called(work: Work, alarm: Alarm, person: Person, cmd: Report) -> bool:
    """Tell whether somebody who was called, and has nothing else in hand, talks while nobody goes.

    What they say is about the one thing they are rung for.
    """
    talks = cmd.reading.outcome is Outcome.IGNORE and not _POLITE & set(cmd.reading.marks)
    busy = work.tickets.held_by(person.community, person.id)
    return talks and alarm.holder is None and not busy


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
    if "nod" in cmd.reading.marks and has:
        return  # they have said that they read it
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
    theirs = [one for person in everywhere for one in _today(work, person, now=now)]
    if theirs:
        rows = [row for _, row in theirs]
        waits = any(row["colour"] == "waiting" for row in rows)
        name = "n" if len(theirs) > 1 else ""
        buttons = [_choices(plan, row["colour"], name) for plan, row in theirs]
        reply(work, actor, "family.today", now=now, rows=rows, waits=waits, buttons=buttons)
    return bool(theirs)


def _choices(plan: Plan, colour: str, several: str) -> list[list[Any]]:
    """Return what a relative may do about an elder who is as `colour` says."""

    def one(verb: str, arg: str) -> list[Any]:
        return [verb, plan.community, plan.elder, arg, plan.name]

    if colour == "away":
        return [one("home", several)]
    seen = [one("seen", several)] if colour == "waiting" else []
    return [*seen, one("awayto" if several else "away", "ask")]


def seen(work: Work, press: Press, *, now: datetime) -> Answer:
    """刚联系过，平安: a relative spoke to the elder; under their name it answers what waits today.

    Once others look for the elder it is the alarm that wants their word.
    """
    in_private(press.actor)
    community, person = enter_by(work, press)
    plan = work.plans.get(community.id, press.ref)
    links = [] if plan is None else work.links.of(community.id, plan.elder)
    if plan is None or plan.stopped_at is not None:
        raise NotAllowed("error.too_old")
    if not any(link.family and link.person == person.id for link in links):
        raise NotAllowed("error.too_old")
    alarm = work.alarms.live_of(plan.community, plan.elder)
    if alarm is not None:
        work.alarms.tell(alarm, person.id, family=True, now=now)
        alarm_cards.show(work, plan, alarm, now=now)
        return Answer(code="answer.seen_late", facts={"name": plan.name}, alert=True)
    waiting = [r for r in work.rounds.of(plan.community, plan.elder) if r.opens_at <= now]
    if not waiting:
        raise NotAllowed("error.too_old")
    for round_ in waiting:
        checkins.answer(work, round_, at=now)
    record = visits.open_record(work, plan, person, now=now)
    work.visits.add(replace(record, round=waiting[0].number, done_at=now))
    return Answer(code="answer.seen", facts={"name": plan.name}, alert=True)


def _today(work: Work, person: Person, *, now: datetime) -> Iterator[tuple[Plan, dict[str, Any]]]:
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
        yield plan, {"name": plan.name, "colour": colour} | said
