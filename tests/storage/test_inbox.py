"""The inbox keeps every update once, and lets no bad one block the others."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from storage.errors import StorageError
from storage.inbox import Received
from storage.store import Store

T0 = datetime(2026, 11, 21, 8, tzinfo=UTC)


def update(number: int, raw: str = "{}") -> Received:
    return Received(bot_id=7, update_id=number, sender=5, raw=raw, received_at=T0)


async def add(store: Store, *rows: Received) -> None:
    await store.write(lambda work: work.inbox.add(rows))


async def waiting(store: Store) -> list[int]:
    rows = await store.read(lambda work: work.inbox.waiting(1000))
    return [row.update_id for row in rows]


@pytest.mark.parametrize("seed", range(3))
async def test_three_shuffled_deliveries_are_one(store: Store, seed: int):
    rows = [update(number) for number in range(1000, 1050)] * 3
    random.Random(seed).shuffle(rows)
    for start in range(0, len(rows), 40):
        await add(store, *rows[start : start + 40])
    assert await waiting(store) == list(range(1000, 1050))


async def test_a_lower_id_is_no_repetition(store: Store):
    await add(store, update(9000))
    await store.write(lambda work: work.inbox.settle(7, 9000))
    await add(store, update(12), update(9000))
    assert await waiting(store) == [12]


async def test_it_can_be_settled_once(store: Store):
    await add(store, update(1))
    assert await store.write(lambda work: work.inbox.settle(7, 1))
    assert not await store.write(lambda work: work.inbox.settle(7, 1))


async def test_what_was_never_stored_is_not_taken_for_settled(store: Store):
    await add(store, update(1))
    with pytest.raises(StorageError):
        await store.write(lambda work: work.inbox.settle(8, 1))


async def test_many_are_settled_in_one_go(store: Store):
    await add(store, *(update(number) for number in range(10)))
    assert await store.write(lambda work: work.inbox.settle_many(7, range(5))) == 5
    assert await waiting(store) == [5, 6, 7, 8, 9]


async def test_the_third_failure_sets_it_apart(store: Store):
    await add(store, update(1), update(2))
    apart = [
        await store.write(lambda work: work.inbox.failed(7, 1, error="KeyError")) for _ in range(3)
    ]
    assert apart == [False, False, True]
    assert await waiting(store) == [2]


async def test_a_hopeless_one_is_set_apart_at_once(store: Store):
    await add(store, update(1))
    assert await store.write(lambda work: work.inbox.failed(7, 1, error="KeyError", final=True))
    assert await waiting(store) == []


async def test_what_is_no_update_is_kept_but_never_handled(store: Store):
    await store.write(lambda work: work.inbox.quarantine([update(-3, "[]")], error="NoId"))
    assert await waiting(store) == []
    assert not await store.write(lambda work: work.inbox.settle(7, -3))


async def test_only_what_is_handled_is_forgotten(store: Store):
    await add(store, update(1), update(2))
    await store.write(lambda work: work.inbox.settle(7, 1))
    assert await store.write(lambda work: work.inbox.forget(T0 + timedelta(seconds=1))) == 1
    assert await waiting(store) == [2]
