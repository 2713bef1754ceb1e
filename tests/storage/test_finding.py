"""What finding somebody remembers comes back from either engine as it was written."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from domain.aftercall import Aftercall, Opinion
from domain.category import Category
from domain.community import Level
from domain.drill import Call
from domain.effort import Thanks
from domain.escalation import Offer, OfferState
from domain.muting import Mute
from domain.notice import Notice
from domain.people import Person, Post, Role
from domain.small_wish import SmallWish, WishState
from domain.ticket import Ending, Status
from domain.timeline import Event
from storage.store import Store
from storage.work import Work
from tests.unit.samples import T0, minutes, ticket

DAY = timedelta(days=1)


def _found(work: Work) -> None:
    """A community, two volunteers, the reporter and a ticket that 李强 has brought to its end."""
    work.communities.add("幸福小区", -1, now=T0)
    for number, name in ((1, "李强"), (2, "孙丽"), (7, "王芳")):
        work.people.add(Person(community=1, id=number, user=number, name=name), now=T0)
    for number in (1, 2):
        work.people.grant(1, Post(person=number, role=Role.VOLUNTEER), by=None, now=T0)
    done = {"status": Status.CLOSED, "ending": Ending.SOLVED, "assignee": 1, "ended_at": T0}
    work.tickets.add(replace(ticket(), **done))


@pytest.fixture
async def village(store: Store) -> Store:
    await store.write(_found)
    return store


async def test_what_came_together_is_one_list(village: Store) -> None:
    def told(work: Work) -> list[int]:
        offer = Offer(
            number=1, person=1, round=0, step=0, state=OfferState.OFFERED,
            offered_at=T0, expires_at=T0 + DAY, listed=True,
        )  # fmt: skip
        work.offers.add(1, offer)
        work.offers.add(1, replace(offer, person=2, listed=False))
        work.tickets.add(ticket(number=2, source=replace(ticket().source, key="2")))
        work.offers.add(1, replace(offer, number=2))
        assert work.offers.told_together(1, 2, T0) == []
        return [offer.number for offer in work.offers.told_together(1, 1, T0)]

    assert await village.write(told) == [1, 2]


async def test_rings_and_silences_are_the_last_ones(village: Store) -> None:
    def rings(work: Work) -> dict[int, tuple[datetime, ...]]:
        pool = work.people.candidates(ticket(), Role.VOLUNTEER, night_from=None)
        return {who.person.id: who.rings for who in pool}

    def rung(work: Work) -> None:
        assert rings(work)[1] == ()
        for minute in (0, 0, *range(1, 9)):
            work.people.offered(1, 1, at=T0 + minutes(minute))
        for day in range(4):
            last = work.people.silent(1, 1, at=T0 + day * DAY)
        assert last == [T0 + day * DAY for day in (1, 2, 3)]
        assert work.people.set_reachable(1, True) != []

    await village.write(lambda work: work.people.offered(1, 2, at=T0))
    await village.write(rung)
    rang = await village.read(rings)
    assert (rang[1], rang[2]) == ((), (T0,))  # the first has a new beginning


async def test_who_was_woken_and_who_is_on_the_scene(village: Store) -> None:
    def night(work: Work) -> list[tuple[int, int, bool]]:
        for day in (0, 0, 1, 9):
            work.people.woken(1, 1, night=T0 - day * DAY)
        there = {"status": Status.ACCEPTED, "assignee": 2, "arrived_at": T0}
        key = replace(ticket().source, key="3")
        work.tickets.add(replace(ticket(number=3, source=key), **there))
        pool = work.people.candidates(ticket(), Role.VOLUNTEER, night_from=T0 + minutes(1))
        return [(who.person.id, who.nights, who.on_scene) for who in pool]

    assert sorted(await village.write(night)) == [(1, 2, False), (2, 0, True)]


async def test_decisions_mutes_and_drills(village: Store) -> None:
    mute = Mute(
        community=1, number=1, what=Category.REPAIR, building="3", reason="年检", until=T0 + DAY
    )
    act = Event(at=T0, code="mode", actor=1, facts={"category": "parking"})
    call = Call(person=1, role=Role.VOLUNTEER, call_at=T0)

    def written(work: Work) -> None:
        work.mutes.add(mute)
        work.mutes.asked(mute)
        for code in ("cap", "mode"):
            work.acts.add(1, replace(act, code=code))
        work.drills.add(1, 1, call)
        work.drills.called(1, 1, 1, at=T0)
        work.drills.answered(1, 1, 1, at=T0 + minutes(1))

    await village.write(written)
    assert await village.read(lambda work: work.mutes.of(1)) == [replace(mute, asked=True)]
    assert await village.read(lambda work: work.acts.last(1, limit=1)) == [act]
    answered = replace(call, called_at=T0, answered_at=T0 + minutes(1))
    assert await village.read(lambda work: work.drills.calls(1, 1)) == [answered]
    await village.write(lambda work: work.mutes.end(mute))
    assert await village.read(lambda work: work.mutes.of(1)) == []


async def test_a_call_is_asked_for_once_and_keeps_what_was_said(village: Store) -> None:
    call = Aftercall(community=1, number=1, round=0, due_at=T0 + DAY)
    made = replace(call, opinion=Opinion.FAIR, words="等得太久", by=7, called_at=T0)
    assert [await village.write(lambda work: work.aftercalls.ask(call)) for _ in "12"] == [
        *(True, False)
    ]
    assert await village.read(lambda work: work.aftercalls.open(1)) == [call]
    await village.write(lambda work: work.aftercalls.made(made))
    assert await village.read(lambda work: work.aftercalls.get(1, 1, 0)) == made
    assert await village.read(lambda work: work.aftercalls.open(1)) == []


async def test_a_month_of_what_people_gave(village: Store) -> None:
    thanks = Thanks(community=1, number=1, round=0, person=1, words="热心", at=T0)

    def given(work: Work) -> None:
        assert [work.efforts.thank(thanks) for _ in "12"] == [True, False]
        work.people.start_duty(1, 1, now=T0)
        work.people.end_duty(1, 1, now=T0 + minutes(5))
        work.people.start_duty(1, 2, now=T0 + DAY)

    await village.write(given)
    month = (1, T0, T0 + minutes(10))
    assert await village.read(lambda work: work.efforts.thanks(*month)) == {1: ["热心"]}
    assert await village.read(lambda work: work.efforts.done(*month)) == {1: 1}
    spans = {1: [(T0, T0 + minutes(5))]}
    assert await village.read(lambda work: work.efforts.on_duty(*month)) == spans


async def test_a_small_wish_and_how_it_stands(village: Store) -> None:
    wish = SmallWish(community=1, number=1, asker=7, text="想学下棋", asked_at=T0)
    taken = replace(wish, state=WishState.CLAIMED, volunteer=1)
    granted = replace(taken, state=WishState.GRANTED, note="学会了")
    await village.write(lambda work: work.wishes.add(wish))
    assert await village.read(lambda work: work.wishes.live(1)) == [wish]
    for stands in (taken, granted):
        await village.write(lambda work, now=stands: work.wishes.save(now))
    assert await village.read(lambda work: work.wishes.get(1, 1)) == granted
    assert await village.read(lambda work: work.wishes.live(1)) == []


async def test_a_unit_above_is_found_again(village: Store) -> None:
    def bound(work: Work) -> None:
        unit = work.communities.add("阳光社区", -2, now=T0)
        work.communities.save(replace(unit, level=Level.TOWNSHIP))
        work.communities.save(replace(work.communities.get(1), parent=unit.id))

    await village.write(bound)
    below, unit = await village.read(lambda work: work.communities.all())
    assert (below.parent, unit.level, unit.parent) == (unit.id, Level.TOWNSHIP, None)


async def test_a_rehearsal_is_undone_and_what_it_owes_has_arrived(village: Store) -> None:
    def tried(work: Work) -> None:
        notice = Notice(key="k", community=1, chat=1, kind="card")
        with work.rehearsal() as there:
            there.people.woken(1, 1, night=T0)
            there.outbox.put(notice, now=T0)
            row = there.outbox.get(1, "k")
            assert row is not None
            assert row.message is not None
        assert work.outbox.get(1, "k") is None
        work.outbox.put(notice, now=T0)

    await village.write(tried)
    pool = await village.read(
        lambda work: work.people.candidates(ticket(), Role.VOLUNTEER, night_from=T0 + DAY)
    )
    assert [who.nights for who in pool] == [0, 0]
    kept = await village.read(lambda work: work.outbox.get(1, "k"))
    assert kept is not None
    assert kept.message is None


async def test_who_has_a_post_anywhere_and_can_be_reached_is_found_once(village: Store) -> None:
    def moved(work: Work) -> list[int]:
        work.communities.add("阳光小区", -2, now=T0)
        work.people.add(Person(community=2, id=1, user=1, name="李强"), now=T0)
        for community, person, role in ((2, 1, Role.COORDINATOR), (1, 7, Role.FAMILY)):
            work.people.grant(community, Post(person=person, role=role), by=None, now=T0)
        for user in (1, 7):
            work.people.set_reachable(user, True)
        return work.people.holders((Role.VOLUNTEER, Role.COORDINATOR))

    assert await village.write(moved) == [1]


async def test_what_is_before_nobody_is_found_and_nothing_else(village: Store) -> None:
    def waiting(work: Work) -> list[int]:
        offer = Offer(
            number=2, person=1, round=0, step=0, state=OfferState.OFFERED,
            offered_at=T0, expires_at=T0 + DAY,
        )  # fmt: skip
        for number in (2, 3, 4, 5):
            work.tickets.add(
                ticket(number=number, source=replace(ticket().source, key=f"{number}"))
            )
        work.offers.add(1, offer)
        work.offers.add(1, replace(offer, number=3, state=OfferState.EXPIRED))
        assert [t.number for t in work.tickets.unasked(1, limit=2)] == [3, 4]
        return [t.number for t in work.tickets.unasked(1, limit=9)]

    assert await village.write(waiting) == [3, 4, 5]
