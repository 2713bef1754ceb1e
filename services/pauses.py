"""Away, back again, or no more: a pause always has an end, a stop is obeyed at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta

from domain import calendar
from domain.checkin import LONGEST_PAUSE, Plan
from domain.community import Community
from domain.errors import BadInput, NotAllowed
from domain.people import Person, Role
from services import checkins
from services.actors import Answer, Command, Press, enter, enter_as, in_private, reply
from services.elders import ElderCommand, desk, named, tell, tell_coordinators
from services.facts import ms
from services.ports import Due, Work


def pause(work: Work, plan: Plan, until: datetime, *, by: Person, now: datetime) -> Plan:
    """Pause a plan; what waits today waits no more, and whoever is paired hears of it."""
    paused = plan.pause(until, now=now)
    work.plans.save(paused)
    checkins.suspend(work, plan)
    work.deadlines.set("round:resume", str(plan.elder), until, community=plan.community)
    for link in work.links.of(plan.community, plan.elder):
        if link.person != by.id:
            person = work.people.get(plan.community, link.person)
            tell(work, paused, person, "elder.paused_told", now=now, until=until)
    return paused


def pause_command(work: Work, cmd: ElderCommand, *, now: datetime) -> None:
    """/elder pause 张桂芳 3天, by a coordinator."""
    community, by = desk(work, cmd.actor, now=now)
    if not cmd.names or not cmd.days:
        raise BadInput("error.pause_end", days=LONGEST_PAUSE.days)
    plan = named(work, community, cmd.names[0])
    until = away_until(community, cmd.days, now=now)
    pause(work, plan, until, by=by, now=now)
    reply(work, cmd.actor, "elder.paused", now=now, name=plan.name, until_at=ms(until))


def away_until(community: Community, days: int, *, now: datetime) -> datetime:
    """Return the end of a pause of so many days: the last minute before that day's morning."""
    zone = community.policy.zone
    day = calendar.day_of(now, zone) + timedelta(days=days)
    return min(calendar.on(day, time(), zone), now + LONGEST_PAUSE)


def own_pause(work: Work, cmd: ElderCommand, *, now: datetime) -> None:
    """/pause 3天, by the elder or their family."""
    community, person = enter(work, cmd.actor, now=now)
    in_private(cmd.actor)
    plan = _mine(work, person)
    if not cmd.days:
        buttons = [[["away", plan.community, plan.elder, str(n)] for n in (1, 3, 7)]]
        reply(work, cmd.actor, "elder.pause_how", now=now, name=plan.name, buttons=buttons)
        return
    until = away_until(community, cmd.days, now=now)
    pause(work, plan, until, by=person, now=now)
    reply(work, cmd.actor, "elder.paused", now=now, name=plan.name, until_at=ms(until))


def away(work: Work, press: Press, *, now: datetime) -> Answer:
    """The days of a pause, by button: the elder, the family, a coordinator."""
    community, person = enter(work, press.actor, now=now)
    mine = work.plans.of_person(community.id, person.id)
    if mine is not None and mine.elder == press.ref:
        plan: Plan | None = mine
    else:
        linked = [x for x in work.links.of(community.id, press.ref) if x.person == person.id]
        if not any(link.family for link in linked):
            enter_as(work, press.actor, Role.COORDINATOR, now=now)
        plan = work.plans.get(community.id, press.ref)
    if plan is None:
        raise NotAllowed("error.not_found")
    until = away_until(community, min(int(press.arg), LONGEST_PAUSE.days), now=now)
    pause(work, plan, until, by=person, now=now)
    reply(work, press.actor, "elder.paused", now=now, name=plan.name, until_at=ms(until))
    return Answer()


def _mine(work: Work, person: Person) -> Plan:
    plan = work.plans.of_person(person.community, person.id)
    if plan is None:
        families = [
            plan
            for plan in work.plans.all(person.community)
            for link in work.links.of(plan.community, plan.elder)
            if link.family and link.person == person.id
        ]
        if len(families) != 1:
            raise NotAllowed("error.not_elder")
        plan = families[0]
    return plan


def stop(work: Work, cmd: Command, *, now: datetime) -> None:
    """/stop by the elder: obeyed at once, and the coordinators are told. An alarm stays one."""
    in_private(cmd.actor)
    _, person = enter(work, cmd.actor, now=now)
    plan = work.plans.of_person(person.community, person.id)
    if plan is None:
        raise NotAllowed("error.not_elder")
    work.plans.save(replace(plan, stopped_at=now))
    checkins.suspend(work, plan)
    reply(work, cmd.actor, "elder.stopped", now=now, keyboard=[], name=plan.name)
    tell_coordinators(work, plan, "elder.stopped_told", by=plan.name, now=now)


def resume(work: Work, due: Due, *, now: datetime) -> None:
    """A pause is over: everybody concerned hears that it goes on."""
    plan = work.plans.get(due.community, int(due.ref))
    if plan is None or plan.stopped_at is not None or plan.away(now) or plan.paused_until is None:
        return
    work.plans.save(replace(plan, paused_until=None))
    people = [
        work.people.get(plan.community, x.person) for x in work.links.of(plan.community, plan.elder)
    ]
    if plan.person is not None:
        people.append(work.people.get(plan.community, plan.person))
    for person in people:
        tell(work, plan, person, "elder.resumed", now=now)
