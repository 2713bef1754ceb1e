"""The roster comes back from either engine as it was written."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from domain.category import Category
from domain.people import Person
from domain.roster import Override, OverrideKind, Roster, Rotation, Swap, SwapState
from storage.store import Store
from storage.work import Work

T0 = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Shanghai")
HOUR = timedelta(hours=1)
NIGHTS = Rotation(
    id=1,
    name="夜班",
    start=time(20),
    end=time(8),
    people=(2, 1),
    since=date(2026, 11, 16),
    every=14,
    buildings=frozenset({"3", "4"}),
    categories=frozenset({Category.REPAIR}),
)
AWAY = Override(
    id=1,
    kind=OverrideKind.REPLACE,
    person=1,
    stand_in=2,
    rotation=1,
    starts_at=T0,
    ends_at=T0 + HOUR,
)
SWAP = Swap(id=1, person=1, rotation=1, starts_at=T0, ends_at=T0 + HOUR)


def _people(work: Work) -> None:
    for number in (1, 2):
        work.people.add(Person(community=1, id=number, user=number, name="李强"), now=T0)


@pytest.fixture
async def rostered(store: Store) -> Store:
    """One rotation, a change by hand, a swap that nobody has taken."""

    def made(work: Work) -> None:
        _people(work)
        work.rosters.save(1, NIGHTS)
        work.rosters.change(1, AWAY, by=1, now=T0)
        work.rosters.add_swap(1, SWAP, now=T0)

    await store.write(made)
    return store


async def load(store: Store, community: int = 1, since: datetime = T0) -> Roster:
    return await store.read(lambda work: work.rosters.load(community, ZONE, since=since))


async def test_what_was_written_is_read(rostered: Store):
    found = await load(rostered)
    assert (found.rotations, found.overrides) == ([NIGHTS], [AWAY])


async def test_another_community_has_its_own(rostered: Store):
    assert not await load(rostered, community=2)


async def test_a_change_that_is_over_is_not_read(rostered: Store):
    assert (await load(rostered, since=T0 + HOUR)).overrides == []


async def test_a_rotation_is_written_over(rostered: Store):
    shorter = Rotation(
        id=1, name="夜班", start=time(22), end=time(6), people=(1,), since=date(2026, 11, 23)
    )
    await rostered.write(lambda work: work.rosters.save(1, shorter))
    assert (await load(rostered)).rotations == [shorter]


async def test_what_is_dropped_and_undone_is_gone(rostered: Store):
    await rostered.write(lambda work: work.rosters.undo(1, 1))
    assert (await load(rostered)).overrides == []
    await rostered.write(lambda work: work.rosters.drop(1, 1))
    assert not await load(rostered)


async def test_a_swap_is_taken_once(rostered: Store):
    def take(work: Work, taker: int) -> bool:
        return work.rosters.settle(1, SWAP, SwapState.TAKEN, taker)

    assert [await rostered.write(take, taker) for taker in (2, 1)] == [True, False]
    taken = await rostered.read(lambda work: work.rosters.swap(1, 1))
    assert taken is not None
    assert (taken.state, taken.taker) == (SwapState.TAKEN, 2)
    assert await rostered.read(lambda work: work.rosters.open_swaps(1)) == []


async def test_a_link_opens_one_calendar_until_it_is_closed(rostered: Store):
    for token in ("old", "new"):
        await rostered.write(lambda work, t: work.rosters.link(1, 2, t), token)
    opened = [
        await rostered.read(lambda work, t: work.rosters.linked(t), t) for t in ("old", "new")
    ]
    assert opened == [None, (1, 2)]
    closed = [await rostered.write(lambda work: work.rosters.unlink(1, 2)) for _ in range(2)]
    assert closed == [True, False]
