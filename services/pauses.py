"""Away, back again, or no more: a pause always has an end, a stop is obeyed at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

from domain import calendar
from domain.checkin import LONGEST_PAUSE, Plan
from domain.community import Community
from domain.errors import BadInput, NotAllowed
from domain.people import Person, Role
from services import checkins, consents
from services.actors import Actor, Answer, Command, Press, enter, enter_by, in_private, reply
from services.days import change_plan
from services.elder_news import tell, tell_coordinators
from services.elders import ElderCommand, desk, named
from services.facts import ms
from services.ports import Due, Work


def pause(work: Work, plan: Plan, until: datetime, *, by: Person, now: datetime) -> Plan:
    """Pause a plan; what waits today waits no more, and whoever is paired hears of it."""
    paused = plan.pause(until, now=now)
    change_plan(work, plan, paused, now=now)
    checkins.suspend(work, plan)
    work.deadlines.set("round:resume", str(plan.elder), until, community=plan.community)
    for person in _concerned(work, plan):
        if person.id == by.id:
            continue
        if person.id == plan.person:
            home = [[["home", plan.community, plan.elder, ""]]]
            more = {"by": by.name, "buttons": home}
            tell(work, paused, person, "elder.paused_you", now=now, until=until, **more)
        else:
            tell(work, paused, person, "elder.paused_told", now=now, until=until)
    return paused


def pause_command(work: Work, cmd: ElderCommand, *, now: datetime) -> None:
    """/elder pause 张桂芳 3天, by a coordinator."""
    community, by = desk(work, cmd.actor, now=now)
    days = _days(community, cmd, now=now)
    if not cmd.names or not days:
        name = cmd.names[0] if cmd.names else ""
        raise BadInput("error.pause_end", days=LONGEST_PAUSE.days, name=name)
    plan = named(work, community, cmd.names[0])
    _pause_and_say(work, cmd.actor, plan, days, by=by, desk=True, now=now)


def _days(community: Community, cmd: ElderCommand, *, now: datetime) -> int:
    """Return how many days a pause has, counted or up to a date; 0 when neither was said."""
    if cmd.until is None:
        return cmd.days
    today = calendar.day_of(now, community.policy.zone)
    try:
        last = today.replace(month=cmd.until[0], day=cmd.until[1])
        last = last if last >= today else last.replace(year=last.year + 1)
    except ValueError as error:
        raise BadInput("error.pause_end", days=LONGEST_PAUSE.days) from error
    return (last - today).days + 1


def _pause_and_say(
    work: Work,
    actor: Actor,
    plan: Plan,
    days: int,
    *,
    by: Person,
    now: datetime,
    desk: bool = False,
) -> None:
    until = away_until(work.communities.get(plan.community), days, now=now)
    pause(work, plan, until, by=by, now=now)
    facts: dict[str, Any] = {
        "name": plan.name,
        "until_at": ms(until),
        "desk": desk,
        "most": LONGEST_PAUSE.days if until >= now + LONGEST_PAUSE else 0,
        "buttons": [[["home", plan.community, plan.elder, ""]]],
    }
    reply(work, actor, "elder.paused", now=now, **facts)


def away_until(community: Community, days: int, *, now: datetime) -> datetime:
    """Return the end of a pause of so many days: the last minute before that day's morning."""
    zone = community.policy.zone
    day = calendar.day_of(now, zone) + timedelta(days=days)
    return min(calendar.on(day, time(), zone), now + LONGEST_PAUSE)


def own_pause(work: Work, cmd: ElderCommand, *, now: datetime) -> None:
    """/pause 3天, by the elder or their family; who belongs to several elders is asked whose."""
    in_private(cmd.actor)
    enter(work, cmd.actor, now=now)
    theirs = _those_of(work, cmd.actor.user)
    if not theirs:
        raise NotAllowed("error.not_elder")
    plan, person = theirs[0]
    days = _days(work.communities.get(plan.community), cmd, now=now)
    if len(theirs) > 1:
        arg = str(days) if days else "ask"
        buttons = [[["awayto", one.community, one.elder, arg, one.name]] for one, _ in theirs]
        reply(work, cmd.actor, "elder.pause_whose", now=now, buttons=buttons)
    elif days:
        _pause_and_say(work, cmd.actor, plan, days, by=person, now=now)
    else:
        _ask_how_long(work, cmd.actor, plan, now=now)


def _ask_how_long(work: Work, actor: Actor, plan: Plan, *, now: datetime) -> None:
    buttons = [[["away", plan.community, plan.elder, str(n)] for n in (1, 3, 7, 15)]]
    reply(work, actor, "elder.pause_how", now=now, name=plan.name, buttons=buttons)


def away(work: Work, press: Press, *, now: datetime) -> Answer:
    """The days of a pause, by button: the elder, the family, a coordinator."""
    plan, person, own = _theirs(work, press)
    if press.arg == "ask":
        _ask_how_long(work, press.actor, plan, now=now)
        return Answer()
    days = int(press.arg) if press.arg.isdecimal() and len(press.arg) < 6 else 0
    if not days:
        raise NotAllowed("error.too_old")
    _pause_and_say(work, press.actor, plan, days, by=person, desk=not own, now=now)
    return Answer()


def home(work: Work, press: Press, *, now: datetime) -> Answer:
    """Back earlier than planned: whoever may pause may end the pause."""
    plan, *_ = _theirs(work, press)
    if not plan.away(now):
        raise NotAllowed("error.too_old")
    work.deadlines.clear("round:resume", str(plan.elder), community=plan.community)
    _go_on(work, plan, now=now)
    return Answer(code="answer.home", facts={"name": plan.name})


def _theirs(work: Work, press: Press) -> tuple[Plan, Person, bool]:
    """Return the plan that a button is about, for the elder, the family and coordinators.

    And whether it is their own: the last have it in their keeping only.
    """
    in_private(press.actor)
    community, person = enter_by(work, press)
    plan = work.plans.get(community.id, press.ref)
    if plan is None or plan.stopped_at is not None:
        raise NotAllowed("error.not_found")
    links = work.links.of(community.id, plan.elder)
    family = any(link.family and link.person == person.id for link in links)
    own = family or plan.person == person.id
    if not own:
        enter_by(work, press, Role.COORDINATOR)
    return plan, person, own


def _those_of(work: Work, user: int) -> list[tuple[Plan, Person]]:
    """Return the elders whom somebody is or is a relative of, in any community, and who they are.

    An elder's own plan stands first.
    """
    found: dict[tuple[int, int], tuple[Plan, Person]] = {}
    known = {person.community: person for person in work.people.everywhere(user)}
    for plan in work.plans.of_user(user):
        found[plan.community, plan.elder] = plan, known[plan.community]
    for person in known.values():
        for link in work.links.of_person(person.community, person.id):
            plan_ = work.plans.get(link.community, link.elder) if link.family else None
            if plan_ is not None and plan_.stopped_at is None:
                found.setdefault((plan_.community, plan_.elder), (plan_, person))
    return list(found.values())


def stop(work: Work, cmd: Command, *, now: datetime) -> None:
    """/stop by the elder: obeyed at once, and the coordinators are told. An alarm stays one."""
    in_private(cmd.actor)
    enter(work, cmd.actor, now=now)
    plans = work.plans.of_user(cmd.actor.user)
    if not plans:
        raise NotAllowed("error.not_elder")
    for plan in plans:
        end(work, plan, by=work.people.get(plan.community, plan.person or 0), now=now)
        tell_coordinators(work, plan, "elder.stopped_told", by=plan.name, now=now)
    reply(work, cmd.actor, "elder.stopped", now=now, keyboard=[], name=plans[0].name)


def end(work: Work, plan: Plan, *, by: Person, now: datetime) -> None:
    """End a plan for good; everybody who belongs to the elder hears of it. An alarm stays one.

    Of an elder who never agreed nothing is kept.
    """
    if plan.consent_at is None:
        consents.forget(work, plan)
        return
    change_plan(work, plan, replace(plan, stopped_at=now), now=now)
    checkins.suspend(work, plan)
    work.deadlines.clear("round:resume", str(plan.elder), community=plan.community)
    for person in _concerned(work, plan):
        if person.id != by.id:
            keys: dict[str, Any] = {"keyboard": []} if person.id == plan.person else {}
            tell(work, plan, person, "elder.ended", now=now, **keys)


def resume(work: Work, due: Due, *, now: datetime) -> None:
    """A pause is over: everybody concerned hears that it goes on."""
    plan = work.plans.get(due.community, int(due.ref))
    if plan is None or plan.stopped_at is not None or plan.away(now) or plan.paused_until is None:
        return
    _go_on(work, plan, now=now)


def _go_on(work: Work, plan: Plan, *, now: datetime) -> None:
    change_plan(work, plan, replace(plan, paused_until=None), now=now)
    for person in _concerned(work, plan):
        tell(work, plan, person, "elder.resumed", now=now)


def _concerned(work: Work, plan: Plan) -> list[Person]:
    """Return who belongs to an elder, and the elder."""
    links = work.links.of(plan.community, plan.elder)
    people = [work.people.get(plan.community, link.person) for link in links]
    if plan.person is not None:
        people.append(work.people.get(plan.community, plan.person))
    return people
