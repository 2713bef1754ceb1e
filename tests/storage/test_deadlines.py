"""A deadline fires once, the urgent first, and a bad one starves nobody."""

from datetime import UTC, datetime, timedelta

from storage.deadlines import Deadline
from storage.store import Store
from storage.work import Work

T0 = datetime(2026, 11, 21, 8, tzinfo=UTC)
SECOND = timedelta(seconds=1)


async def put(store: Store, ref: str, at: datetime, *, urgent: bool = False) -> None:
    await store.write(lambda work: work.deadlines.set("offer", ref, at, community=1, urgent=urgent))


async def due(store: Store, now: datetime = T0) -> list[Deadline]:
    return await store.read(lambda work: work.deadlines.due(now, limit=10))


def park(work: Work, deadline: Deadline, *, now: datetime) -> bool:
    return work.deadlines.park(deadline, now=now)


async def test_the_urgent_come_first_then_the_longest_overdue(store: Store):
    await put(store, "late", T0 - 2 * SECOND)
    await put(store, "later", T0 - 3 * SECOND)
    await put(store, "urgent", T0, urgent=True)
    await put(store, "not yet", T0 + SECOND)
    assert [deadline.ref for deadline in await due(store)] == ["urgent", "later", "late"]


async def test_setting_it_again_moves_it(store: Store):
    await put(store, "5", T0)
    await put(store, "5", T0 + SECOND)
    assert await due(store) == []
    assert len(await due(store, T0 + SECOND)) == 1


async def test_a_cleared_one_is_not_due(store: Store):
    await put(store, "5", T0)
    await store.write(lambda work: work.deadlines.clear("offer", "5", community=1))
    assert await due(store) == []


async def test_it_is_taken_once(store: Store):
    await put(store, "5", T0)
    [deadline] = await due(store)
    assert await store.write(lambda work: work.deadlines.take(deadline))
    assert not await store.write(lambda work: work.deadlines.take(deadline))


async def test_one_that_was_moved_meanwhile_is_not_taken(store: Store):
    await put(store, "5", T0)
    [deadline] = await due(store)
    await put(store, "5", T0 + SECOND)
    assert not await store.write(lambda work: work.deadlines.take(deadline))


async def test_a_failing_one_is_put_off_longer_each_time_and_told_at_the_third(store: Store):
    await put(store, "bad", T0)
    now, alarms, waits = T0, [], []
    for _ in range(4):
        [bad] = await due(store, now)
        alarms.append(await store.write(park, bad, now=now))
        waits.append((await due(store, now + timedelta(hours=2)))[0].due_at - now)
        now += waits[-1]
    assert waits == [2 * SECOND, 4 * SECOND, 8 * SECOND, 16 * SECOND]
    assert alarms == [False, False, True, True]
