"""What is foreseen is what happens: a thousand communities, each with a moment of its own."""

import random
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from itertools import count
from zoneinfo import ZoneInfo

import pytest

from domain.category import Category, Outcome, Place, Reading
from domain.people import Person, Post, Role
from domain.roster import Override, OverrideKind, Rotation
from domain.ticket import Source, Status
from services import dispatch, due, filing, preview, rota
from services.actors import Actor
from tests.unit.samples import ticket

ZONE = ZoneInfo("Asia/Shanghai")
START = datetime(2026, 11, 21, tzinfo=UTC)
BUILDINGS = ("1", "2", "3", "4")
ACTOR = Actor(user=1, name="", chat=1, private=True, update=1, message=1)
ROLES = (Role.RESIDENT, *[Role.VOLUNTEER] * 4, Role.BUILDING_HEAD, Role.COORDINATOR)
EACH = 25
BATCHES = [0, *[pytest.param(batch, marks=pytest.mark.thorough) for batch in range(1, 40)]]


def some(dice, things, most):
    return frozenset(dice.sample(things, dice.randint(0, most)))


def settle(work, dice):
    """Let people move in: who answers for what, who is on duty, reachable, busy."""
    community = work.communities.add("小区", -dice.getrandbits(40), now=START)
    numbers = count(1)
    rare = [] if dice.random() < 0.05 else [Role.COORDINATOR]
    for role in [*rare, *dice.choices(ROLES, k=dice.randint(0, 9))]:
        person = Person(
            community=community.id,
            id=work.communities.next(community.id, "person"),
            user=dice.getrandbits(40),
            name=f"{role}{next(numbers)}",
            reachable=dice.random() < 0.9,
        )
        work.people.add(person, now=START)
        grant(work, dice, person, role)
    return community


def grant(work, dice, person, role):
    for held in {role, dice.choice([Role.VOLUNTEER, role])}:
        categories = some(dice, list(Category), 3)
        post = Post(person=person.id, role=held, buildings=some(dice, BUILDINGS, 3))
        if dice.random() < 0.2:
            post = Post(person=person.id, role=held, categories=categories)
        work.people.grant(person.community, post, by=None, now=START)
    if dice.random() < 0.5:
        on_at = START - timedelta(minutes=dice.randint(0, 900))
        work.people.start_duty(person.community, person.id, now=on_at)
    if dice.random() < 0.5:
        asked_at = START - timedelta(minutes=dice.randint(1, 900))
        work.people.offered(person.community, person.id, at=asked_at)
    for _ in range(dice.choice([0, 0, 1, 3])):
        number = work.communities.next(person.community, "ticket")
        source = Source(chat=1, message=number, key=f"held:{number}")
        held_one = ticket(
            number=number, community=person.community, reporter=person.id, source=source
        )
        work.tickets.add(held_one.accept(person.id, START))


def plan(work, dice, community):
    """Let there be a roster, perhaps, and something changed by hand."""
    people = [person.id for person in work.people.all(community.id)]
    for number in range(dice.randint(0, 2) if people else 0):
        rotation = Rotation(
            id=number + 1,
            name="班",
            start=time(dice.randint(0, 23), dice.choice([0, 30])),
            end=time(dice.randint(0, 23)),
            people=tuple(dice.sample(people, dice.randint(1, len(people)))),
            since=START.date() - timedelta(days=3),
            every=dice.choice([1, 2, 7]),
            buildings=some(dice, BUILDINGS, 2),
        )
        work.rosters.save(community.id, rotation)
        begin = START + timedelta(hours=dice.randint(0, 40))
        away = Override(
            id=number + 1,
            kind=dice.choice([OverrideKind.ADD, OverrideKind.REMOVE]),
            person=dice.choice(people),
            starts_at=begin,
            ends_at=begin + timedelta(hours=dice.randint(1, 12)),
        )
        work.rosters.change(community.id, away, by=people[0], now=START)
    rota.plan(work, community, rota.load(work, community, now=START), now=START)


def matter(dice, at):
    return preview.Supposed(
        category=dice.choice(list(Category)),
        urgent=dice.random() < 0.2,
        building=dice.choice(["", "1", "3", "3,4"]),
        at=at,
    )


def live(work, until):
    """Let whatever is due happen at its moment; nobody answers anything."""
    while found := work.deadlines.due(until, 1000):
        deadline = min(found, key=lambda d: (d.due_at, not d.urgent, d.kind))
        work.deadlines.take(deadline)
        due.fire(work, deadline, now=deadline.due_at)


def report(work, community, what):
    """Let a resident report what was supposed; return the ticket's number."""
    number = work.communities.next(community.id, "person")
    wang = Person(community=community.id, id=number, user=None, name="王芳")
    work.people.add(wang, now=what.at)
    place = Place(building=what.building)
    reading = Reading(
        outcome=Outcome.TICKET, category=what.category, urgent=what.urgent, place=place
    )
    said = filing.Report(actor=ACTOR, text="", reading=reading)
    return filing.file(work, community, wang, said, (), now=what.at).number


def compare(work, dice):
    community = settle(work, dice)
    plan(work, dice, community)
    what = matter(dice, START + timedelta(minutes=dice.randint(0, 48 * 60)))
    course = preview.suppose(work, community, ACTOR, what)
    live(work, what.at)
    number = report(work, community, what)
    live(work, course.known_until)
    happened = work.tickets.timeline(work.tickets.get(community.id, number))
    foreseen = [(e.at, e.code, e.facts) for e in course.events]
    assert foreseen == [(e.at, e.code, e.facts) for e in happened]
    return {event.code for event in course.events}


@pytest.mark.parametrize("batch", BATCHES)
def test_what_is_foreseen_is_what_happens(village, batch):
    def all_of_them(work):
        seen = set()
        for number in range(EACH):
            with work.rehearsal() as here:
                seen |= compare(here, random.Random(batch * EACH + number))
        return seen

    seen = village.ask(all_of_them)
    assert {"offered", "step.empty", "waits_for_morning", "unclaimed"} <= seen


def test_nobody_who_may_be_asked_is_off_duty(village):
    """To choose, only those on duty are looked at; it must come to the same."""
    with_some = 0
    for number in range(30):
        dice = random.Random(number)
        community = village.ask(lambda work, dice=dice: settled(work, dice))
        what = matter(dice, START)
        filed = village.ask(lambda work, c=community, w=what: report(work, c, w))
        ticket = village.ask(lambda work, c=community, n=filed: work.tickets.get(c.id, n))
        ticket = replace(ticket, step=0, number=0)
        found, free = village.ask(lambda work, t=ticket, c=community: both(work, t, c))
        assert found == free
        with_some += bool(found)
    assert with_some > 5


def settled(work, dice):
    community = settle(work, dice)
    plan(work, dice, community)
    return community


def both(work, ticket, community):
    everybody = dispatch.survey(work, ticket, community, Role.VOLUNTEER, now=START)
    found = dispatch.eligible(work, ticket, community, now=START)
    return found, [who for who, reason in everybody if reason is None]


def test_tickets_in_hand_count(village):
    """The dice of this file do fill hands, else fairness and the cap would not be compared."""
    with_hands = village.ask(lambda work: settle(work, random.Random(1)))
    held = village.ask(lambda work: work.tickets.with_status(with_hands.id, [Status.ACCEPTED]))
    assert len(held) > 2
