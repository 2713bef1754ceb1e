"""What people see of an alarm: one card each for its whole life, and what rings besides."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from domain.alarm import Alarm, AlarmState
from domain.category import Hotline
from domain.checkin import Plan
from domain.notice import Notice, Priority
from domain.people import WORKERS, Person
from services.actors import roles_everywhere
from services.facts import ms, never_left
from services.places import where
from services.ports import Work

_FOR_FAMILY = ("room", "phone", "key", "pets")
DETAILS = ("room", "phone", "key", "illness", "pets")


def card_key(alarm: Alarm, person: int) -> str:
    """Name the one card that a person has of an alarm."""
    return f"a{alarm.number}:p{person}"


def _b(verb: str, alarm: Alarm) -> list[Any]:
    return [verb, alarm.community, alarm.number, ""]


def buttons(alarm: Alarm, person: int) -> list[list[list[Any]]]:
    """Return what somebody who was told may tap now."""
    if not alarm.live:
        return []
    if alarm.state is AlarmState.OPEN:
        return [[_b("going", alarm), _b("reached", alarm)]]
    if alarm.holder != person:
        wanted = alarm.emergency and alarm.second is None
        return [[_b("also", alarm)]] if wanted else []
    first = [_b("safe", alarm)]
    if alarm.grave:
        return [first, [_b("helped", alarm)]]
    return [first, [_b("nodoor", alarm), _b("assist", alarm)]]


def facts_of(work: Work, plan: Plan, alarm: Alarm) -> dict[str, Any]:
    """Return what everybody who is told may know: name, building, what happened, what is done."""
    community = work.communities.get(alarm.community)
    facts: dict[str, Any] = {
        "cause": alarm.kind.value,
        "name": plan.name,
        "building": plan.building,
        "words": alarm.words,
        "grave": alarm.grave,
        "finding": alarm.finding,
        "live": alarm.live,
        "emergency": alarm.emergency,
        "opened_at": ms(alarm.raised_at),
        "said_at": ms(alarm.sign_at),
        "medical": community.policy.hotlines[Hotline.MEDICAL],
        "police": community.policy.hotlines[Hotline.POLICE],
    }
    for fact, who in (
        ("holder", alarm.holder),
        ("second", alarm.second),
        ("by", alarm.ended_by),
    ):
        facts[fact] = "" if who is None else work.people.get(alarm.community, who).name
    facts["ended_at"] = ms(alarm.ended_at)
    facts["own"] = alarm.ended_by is not None and alarm.ended_by == plan.person
    facts["result"] = "" if alarm.ending is None else alarm.ending.value
    return facts


def _notes(plan: Plan, alarm: Alarm, person: int, *, family: bool) -> dict[str, str]:
    """Return the plan for the door: only for whoever accepted, and only while they need it."""
    if not alarm.live or person not in (alarm.holder, alarm.second):
        return {}
    return {name: plan.notes.get(name, "") for name in (_FOR_FAMILY if family else DETAILS)}


def _priority(alarm: Alarm) -> Priority:
    return Priority.LIFE if alarm.emergency else Priority.URGENT


def show(work: Work, plan: Plan, alarm: Alarm, *, now: datetime) -> None:
    """Owe everybody who was told the present state; the same again is nothing."""
    facts = facts_of(work, plan, alarm)
    for person, family in work.alarms.told(alarm).items():
        user = work.people.get(alarm.community, person).user
        if user is None:
            continue
        key = card_key(alarm, person)
        if not alarm.live and never_left(work, alarm.community, key):
            work.outbox.withdraw(alarm.community, key, now=now)
            continue
        mine = alarm.holder == person
        more = _notes(plan, alarm, person, family=family) | {"mine": mine, "family": family}
        more |= where(work, user, alarm.community)
        notice = Notice(
            key=key,
            community=alarm.community,
            chat=user,
            kind="alarm" if alarm.live else "alarm.over",
            facts=facts | more | {"buttons": buttons(alarm, person)},
            priority=_priority(alarm),
            protect=True,
        )
        work.outbox.put(notice, now=now)


def ring(
    work: Work,
    plan: Plan,
    alarm: Alarm,
    to: Person,
    kind: str,
    *,
    now: datetime,
    tag: str = "",
    **more: Any,
) -> None:
    """Ring somebody who has a card already; the buttons of the card are repeated.

    `tag` names the fact; else it is the present rung or nag. `more` are facts of its own.
    """
    if to.user is None or not to.reachable:
        return
    facts = facts_of(work, plan, alarm) | {"buttons": buttons(alarm, to.id)} | more
    facts |= where(work, to.user, alarm.community)
    notice = Notice(
        key=f"{card_key(alarm, to.id)}:{kind}:{tag or alarm.rings}",
        community=alarm.community,
        chat=to.user,
        kind=kind,
        facts=facts,
        priority=_priority(alarm),
        protect=True,
    )
    work.outbox.put_once(notice, now=now)


def responsible(work: Work, alarm: Alarm) -> list[Person]:
    """Return whoever holds it, else everybody who was called and still serves."""
    if alarm.holder is not None:
        return [work.people.get(alarm.community, alarm.holder)]
    told = work.alarms.told(alarm)
    called = [work.people.get(alarm.community, who) for who, family in told.items() if not family]
    return [who for who in called if _serves(work, who)] or called


def _serves(work: Work, who: Person) -> bool:
    """Tell whether somebody serves, here or in a unit above."""
    return who.user is not None and not roles_everywhere(work, who.user).isdisjoint(WORKERS)


def tell_sign(
    work: Work, plan: Plan, alarm: Alarm, update: int, words: str, *, now: datetime
) -> None:
    """The elder wrote: whoever is responsible is asked to phone and confirm."""
    for person in responsible(work, alarm):
        ring(work, plan, alarm, person, "alarm.sign", now=now, tag=str(update), said=words)


def tell_moved(work: Work, plan: Plan, alarm: Alarm, sensed: str, *, now: datetime) -> None:
    """Something moved at the elder's: worth a call, and no proof; told once of each device."""
    for person in responsible(work, alarm):
        ring(work, plan, alarm, person, "alarm.moved", now=now, tag=sensed, sensed=sensed)


def tell_words(
    work: Work, plan: Plan, alarm: Alarm, words: str, cause: int | str, *, now: datetime
) -> None:
    """The elder cried for help again: whoever has a card already hears it, with the words."""
    kind = "alarm.words" if words else "alarm.cried"
    for person in responsible(work, alarm):
        row = work.outbox.get(alarm.community, card_key(alarm, person.id))
        if row is not None and row.message is not None:
            ring(work, plan, alarm, person, kind, now=now, tag=str(cause))


def all_clear(
    work: Work, plan: Plan, alarm: Alarm, *, now: datetime, but: Collection[int] = ()
) -> set[int]:
    """Tell exactly those who had been told that it is over, `but` who know; return who knows."""
    facts = facts_of(work, plan, alarm)
    told = set(work.alarms.told(alarm))
    for person in sorted(told.difference(but)):
        user = work.people.get(alarm.community, person).user
        if user is None or never_left(work, alarm.community, card_key(alarm, person)):
            continue
        notice = Notice(
            key=f"{card_key(alarm, person)}:clear",
            community=alarm.community,
            chat=user,
            kind="alarm.clear",
            facts=facts | where(work, user, alarm.community),
            priority=Priority.LIFE,
            protect=True,
        )
        work.outbox.put_once(notice, now=now)
    return told


def comfort(work: Work, plan: Plan, alarm: Alarm, name: str, *, now: datetime) -> None:
    """Tell the elder that somebody is on the way; only one who called or wrote is waiting."""
    if plan.person is None or (not alarm.cried and alarm.sign_at is None):
        return
    elder = work.people.get(plan.community, plan.person)
    if elder.user is not None and elder.reachable:
        notice = Notice(
            key=f"a{alarm.number}:elder:{alarm.holder}",
            community=alarm.community,
            chat=elder.user,
            kind="checkin.coming",
            facts={"name": name},
            priority=Priority.LIFE,
        )
        work.outbox.put_once(notice, now=now)
