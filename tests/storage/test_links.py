"""Who belongs to an elder comes back from either engine, by elder and by person."""

from datetime import UTC, datetime, time

from domain.alarm import Link
from domain.checkin import Mode, Plan, Tier
from domain.people import Person
from storage.store import Store
from storage.work import Work

T0 = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)


def linked(work: Work) -> None:
    work.people.add(Person(community=1, id=7, user=7, name="李强"), now=T0)
    for elder in (1, 2):
        plan = Plan(
            community=1,
            elder=elder,
            name=f"老人{elder}",
            building="3",
            windows=((time(7), time(9)),),
            mode=Mode.SELF,
            tier=Tier.FOCUS,
            created_at=T0,
        )
        work.plans.add(plan)
        work.links.put(Link(community=1, elder=elder, person=7, family=elder == 2), now=T0)


async def test_a_person_has_all_their_elders_until_they_are_let_go(store: Store) -> None:
    await store.write(linked)
    mine = await store.read(lambda work: work.links.of_person(1, 7))
    assert [(link.elder, link.family) for link in mine] == [(1, False), (2, True)]
    await store.write(lambda work: work.links.drop(1, 1, 7))
    left = await store.read(lambda work: work.links.of_person(1, 7))
    assert [link.elder for link in left] == [2]
    assert await store.read(lambda work: work.links.of(1, 1)) == []
