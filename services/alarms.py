"""An alarm finds a human: rung after rung, until somebody takes it; it ends by their word only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice

from domain.alarm import CHAIN, NAGS, Alarm, AlarmEnding, AlarmState, Kind, Rung
from domain.checkin import RUNG_LASTS, Plan, Round, State
from domain.people import EVERYWHERE, Person, Post, Role
from domain.routing import Candidate
from domain.seating import seated
from services import alarm_cards, climbing, habits, tidings
from services.actors import seat
from services.ports import Due, Work

_AT_ONCE = 5
_ALONE = timedelta(minutes=1)
"""So often we look again for somebody to call while nobody can be reached."""


def raise_(
    work: Work, plan: Plan, kind: Kind, *, now: datetime, round_: Round | None = None
) -> None:
    """Raise the alarm about a round, or a cry for help; one that is there is not raised again."""
    alarm = Alarm(
        community=plan.community,
        number=work.communities.next(plan.community, "alarm"),
        elder=plan.elder,
        kind=kind,
        raised_at=now,
        round=None if round_ is None else round_.number,
        rings=1,
    )
    alarm, people = _reached(work, plan, alarm, now=now)
    if work.alarms.add(alarm):
        _ring(work, plan, alarm, people, now=now)


def cry(
    work: Work, plan: Plan, words: str, cause: int | str, *, now: datetime, kind: Kind = Kind.SOS
) -> None:
    """The elder called for help: everybody up to the coordinators is called at once.

    `cause` names the update or signal, so that each cry rings once more those who know already.
    """
    alarm = work.alarms.live_of(plan.community, plan.elder)
    if alarm is None:
        alarm = Alarm(
            community=plan.community,
            number=work.communities.next(plan.community, "alarm"),
            elder=plan.elder,
            kind=kind,
            raised_at=now,
        )
        work.alarms.add(alarm)
    alarm = work.alarms.save(alarm.cry(kind, words))
    alarm = summon(work, plan, alarm, now=now)
    alarm_cards.tell_words(work, plan, alarm, words, cause, now=now)


def summon(work: Work, plan: Plan, alarm: Alarm, *, now: datetime) -> Alarm:
    """Call every rung up to the coordinators at once; whoever holds it keeps it."""
    last = CHAIN.index(Rung.COORDINATOR)
    alarm = work.alarms.save(replace(alarm, step=max(alarm.step, last), rings=alarm.rings + 1))
    for rung in CHAIN[: alarm.step + 1]:
        for person in people_of(work, plan, rung, now=now):
            work.alarms.tell(alarm, person.id, family=False, now=now)
    _tell_family(work, alarm, now=now)
    _wait(work, alarm, now=now)
    alarm_cards.show(work, plan, alarm, now=now)
    return alarm


def call(work: Work, plan: Plan, alarm: Alarm, *, now: datetime) -> Alarm:
    """Call the present rung; one that has nobody to reach is passed at once."""
    alarm, people = _reached(work, plan, alarm, now=now)
    alarm = work.alarms.save(replace(alarm, rings=alarm.rings + 1))
    _ring(work, plan, alarm, people, now=now)
    return alarm


def _reached(
    work: Work, plan: Plan, alarm: Alarm, *, now: datetime
) -> tuple[Alarm, Sequence[Person]]:
    """Return the alarm at the first rung from its own on that has somebody, and who that is."""
    for _ in CHAIN:
        if people := list(people_of(work, plan, CHAIN[alarm.step], now=now)):
            return alarm, people
        alarm = alarm.climb()
    return alarm, ()


def _ring(work: Work, plan: Plan, alarm: Alarm, people: Sequence[Person], *, now: datetime) -> None:
    again = [p for p in people if not work.alarms.tell(alarm, p.id, family=False, now=now)]
    _tell_family(work, alarm, now=now)
    _wait(work, alarm, RUNG_LASTS if people else _ALONE, now=now)
    alarm_cards.show(work, plan, alarm, now=now)
    for person in again:
        alarm_cards.ring(work, plan, alarm, person, "alarm.again", now=now)


def people_of(work: Work, plan: Plan, rung: Rung, *, now: datetime) -> Iterator[Person]:
    """Yield whom a rung calls: all who can be reached, never the elder."""
    numbers = dict.fromkeys(_holders(work, plan, rung, now=now))
    found = (work.people.get(plan.community, number) for number in numbers)
    able = (p for p in found if p.reachable and p.user is not None and p.id != plan.person)
    yield from islice(able, _AT_ONCE)


def _holders(work: Work, plan: Plan, rung: Rung, *, now: datetime) -> list[int]:
    """Return the numbers of those who stand on a rung for an elder."""
    community = plan.community
    if rung is Rung.PAIRED:
        links = work.links.of(community, plan.elder)
        return [link.person for link in links if not link.family]
    answering = work.once(
        (rung, community, now), lambda: _answering(work, community, rung, now=now)
    )
    return [who for who, post in answering if post is None or post.covers_building(plan.building)]


def _answering(
    work: Work, community: int, rung: Rung, *, now: datetime
) -> list[tuple[int, Post | None]]:
    """Return who stands on a rung for all elders of a community, with the post that says where."""
    match rung:
        case Rung.COORDINATOR:
            return [(who.id, None) for who in work.people.holding(community, Role.COORDINATOR)]
        case Rung.COMMUNITY:
            above = _above(work, community)
            return [(seat(work, community, who, now=now).id, None) for who in above]
        case Rung.DUTY:
            return [(who.person.id, who.post) for who in _on_duty(work, community, now=now)]
    posts = work.people.all_posts(community)
    return [(post.person, post) for post in posts if post.role is Role.BUILDING_HEAD]


def _above(work: Work, community: int) -> list[Person]:
    """Return who answers from above: the nearest unit with somebody, and who coordinates all."""
    units = climbing.above(work, work.communities.get(community))
    staffs = (work.people.holding(unit.id, Role.COORDINATOR) for unit in units)
    able = ([p for p in staff if p.reachable and p.user is not None] for staff in staffs)
    nearest = next((staff for staff in able if staff), [])
    everywhere = work.people.holding(EVERYWHERE, Role.COORDINATOR)
    return nearest + [person for person in everywhere if person.user is not None]


def _on_duty(work: Work, community: int, *, now: datetime) -> list[Candidate]:
    """Return the volunteers who are on duty, as dispatch sees it."""
    said_on = work.people.on_duty(community)
    people = {person.id: person for person in work.people.holding(community, Role.VOLUNTEER)}
    pool = [
        Candidate(person=people[post.person], post=post, on_duty=post.person in said_on)
        for post in work.people.all_posts(community)
        if post.role is Role.VOLUNTEER
    ]
    zone = work.communities.get(community).policy.zone
    roster = work.rosters.load(community, zone, since=now)
    return [who for who in seated(pool, roster.at(now), night=False) if who.on_duty]


def _tell_family(work: Work, alarm: Alarm, *, now: datetime) -> None:
    for link in work.links.of(alarm.community, alarm.elder):
        person = work.people.get(alarm.community, link.person)
        if link.family and link.level <= alarm.family_level and person.reachable:
            work.alarms.tell(alarm, person.id, family=True, now=now)


def _wait(work: Work, alarm: Alarm, lasts: timedelta = RUNG_LASTS, *, now: datetime) -> None:
    ref = str(alarm.number)
    work.deadlines.set("alarm", ref, now + lasts, community=alarm.community, urgent=True)


def due(work: Work, deadline: Due, *, now: datetime) -> None:
    """A rung's time is over: ask whoever has it for news, or call the next."""
    alarm = work.alarms.get(deadline.community, int(deadline.ref))
    plan = None if alarm is None else work.plans.get(alarm.community, alarm.elder)
    if alarm is None or plan is None or not alarm.live:
        return
    if alarm.holder is not None and alarm.nags < NAGS:
        holder = work.people.get(alarm.community, alarm.holder)
        alarm = work.alarms.save(replace(alarm, nags=alarm.nags + 1, rings=alarm.rings + 1))
        if holder.reachable:
            alarm_cards.ring(work, plan, alarm, holder, "alarm.news", now=now)
            _wait(work, alarm, now=now)
            return
    call(work, plan, alarm.climb(), now=now)


def wrote(
    work: Work, plan: Plan, alarm: Alarm, update: int, words: str = "", *, now: datetime
) -> None:
    """The elder wrote after the alarm: it is shown and asked to be confirmed, no more.

    `words` are what they wrote in their own; without any only the first sign rings. The first
    gives whoever is called a quarter of an hour more to phone; where the elder could only not be
    asked, it was no emergency and their word is enough.
    """
    if not alarm.emergency and plan.person is not None:
        finish(work, plan, alarm, AlarmEnding.SAFE, plan.person, now=now)
        return
    first = alarm.sign_at is None
    alarm = work.alarms.save(replace(alarm, sign_at=now))
    if first and alarm.state is AlarmState.OPEN:
        _wait(work, alarm, now=now)
    alarm_cards.show(work, plan, alarm, now=now)
    if first or words:
        alarm_cards.tell_sign(work, plan, alarm, update, words, now=now)


def finish(
    work: Work, plan: Plan, alarm: Alarm, ending: AlarmEnding, by: int, *, now: datetime
) -> None:
    """End it by somebody's word; everybody who was told hears so, and nobody else.

    Whoever saw the elder has answered every alarm about them, also those of days before.
    """
    ended = [alarm]
    if by != plan.person:
        work.plans.visited(plan.community, plan.elder, at=now)
        live = (other for other in work.alarms.live(plan.community) if other.elder == plan.elder)
        ended += [other for other in live if other.number != alarm.number]
    cleared: set[int] = set()
    for one in ended:
        over = work.alarms.save(one.end(ending, by, now))
        work.deadlines.clear("alarm", str(over.number), community=over.community)
        _settle(work, plan, over, now=now)
        alarm_cards.show(work, plan, over, now=now)
        cleared |= alarm_cards.all_clear(work, plan, over, now=now, but=cleared)


def _settle(work: Work, plan: Plan, alarm: Alarm, *, now: datetime) -> None:
    """Let the round come to what was found. One that could not be asked was no false alarm."""
    round_ = None if alarm.round is None else work.rounds.get(alarm.community, alarm.round)
    if round_ is None or round_.state not in (State.MISSED, State.UNSENT):
        return
    if round_.state is State.UNSENT and alarm.ended_by == plan.person:
        work.rounds.save(round_.to(State.ANSWERED, now))
        return
    false = round_.state is State.MISSED and alarm.ending is AlarmEnding.SAFE
    settled = work.rounds.save(round_.to(State.FALSE_ALARM if false else State.RESOLVED))
    habits.look(work, plan, settled, now=now)
    if false:
        tidings.well(work, plan, settled, at=now, but=work.alarms.told(alarm))


def unreachable(work: Work, community: int, person: int, *, now: datetime) -> None:
    """Somebody who is called can't be told: if nobody else was, others are called now."""
    for alarm in work.alarms.live(community):
        plan = work.plans.get(community, alarm.elder)
        told = work.alarms.told(alarm)
        if plan is None or person not in told or told[person]:
            continue
        if alarm.state is AlarmState.HELD and alarm.holder != person:
            continue
        there = {p.id for p in people_of(work, plan, CHAIN[alarm.step], now=now)}
        if alarm.holder == person or not there:
            call(work, plan, alarm.climb(), now=now)
        elif there.isdisjoint(told):
            call(work, plan, alarm, now=now)
