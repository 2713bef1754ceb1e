"""Updates handed over in memory, and the table that remembers them all."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import pytest

from bot.arrivals import Arrivals, nothing_ahead
from storage.inbox import Received
from storage.store import Store
from tests.bot.conftest import T0

BOT = 7


def rows(*numbers: int) -> list[Received]:
    return [Received(bot_id=BOT, update_id=n, sender=5, raw="{}", received_at=T0) for n in numbers]


async def keep(store: Store, *numbers: int, wake: bool = False) -> list[Received]:
    """Store rows as the poller does, or (`wake`) as somebody who hands nothing over."""
    kept = rows(*numbers)
    await store.write(lambda work: work.inbox.add(kept, wake=wake))
    return kept


def hand(arrivals: Arrivals, kept: list[Received]) -> None:
    arrivals.hand(arrivals.begin(kept))


async def numbers(arrivals: Arrivals) -> list[int]:
    return [row.update_id for row in await arrivals.next()]


@pytest.fixture
async def arrivals(store: Store) -> Arrivals:
    """What has read the empty table to its end."""
    made = Arrivals(store, lambda: None)
    assert await made.next() == []
    return made


async def test_what_waits_from_before_is_read_first(store: Store):
    await keep(store, 1, 2)
    arrivals = Arrivals(store, lambda: None)
    hand(arrivals, await keep(store, 3))
    assert await numbers(arrivals) == [1, 2, 3]
    assert not arrivals.more or await numbers(arrivals) == []


async def test_what_was_handed_over_is_not_read_back(store: Store, arrivals: Arrivals):
    hand(arrivals, await keep(store, 1, 2))
    assert await numbers(arrivals) == [1, 2]
    assert not arrivals.more
    arrivals.look()
    assert await numbers(arrivals) == []  # known, and not settled yet


async def test_what_others_wrote_is_found(store: Store, arrivals: Arrivals):
    hand(arrivals, await keep(store, 1))
    await keep(store, 2, wake=True)
    assert await numbers(arrivals) == [1]
    assert await numbers(arrivals) == [2]


async def test_more_than_is_held_comes_from_the_table_in_order(store: Store, arrivals: Arrivals):
    for first in range(0, 1500, 100):
        hand(arrivals, await keep(store, *range(first, first + 100)))
    found: list[int] = []
    while arrivals.more:
        got = await arrivals.next()
        found += [row.update_id for row in got]
        await store.write(lambda work, got=got: settle(work, got))
        arrivals.settled((row.bot_id, row.update_id) for row in got)
    assert found == list(range(1500))


def settle(work, got: list[Received]) -> None:
    work.inbox.settle_many(BOT, [row.update_id for row in got])


async def test_what_comes_while_the_table_is_read_is_not_missed(store: Store, arrivals: Arrivals):
    arrivals.look()
    reading = arrivals.next()
    late = await keep(store, 1)
    reading.send(None)  # it has begun to read; whether it sees the row is a matter of luck
    hand(arrivals, late)
    reading.close()
    assert await numbers(arrivals) == [1]


async def test_only_what_comes_for_the_first_time_is_handed_over(store: Store):
    def add(work, *numbers: int) -> bool:
        return work.inbox.add(rows(*numbers), wake=False)

    assert await store.write(add, 1, 2)
    assert not await store.write(add, 2, 3)


async def test_what_it_says_is_read_while_it_is_stored(store: Store):
    begun: list[int] = []
    may_end = asyncio.Event()

    def ahead(updates: Sequence[dict[str, Any]]) -> Callable[[], Awaitable[object]]:
        begun.append(len(updates))
        return may_end.wait

    arrivals = Arrivals(store, lambda: None, ahead=ahead)
    assert await arrivals.next() == []
    helpings = arrivals.begin(rows(1))
    assert begun == [1]
    await keep(store, 1)
    arrivals.hand(helpings)
    waiting = asyncio.create_task(numbers(arrivals))
    await asyncio.sleep(0.01)
    assert not waiting.done()
    may_end.set()
    assert await waiting == [1]


async def test_what_is_not_kept_is_not_read_in_vain(store: Store):
    read: list[int] = []

    def ahead(updates: Sequence[dict[str, Any]]) -> Callable[[], Awaitable[object]]:
        read.append(len(updates))
        return nothing_ahead(updates)

    arrivals = Arrivals(store, lambda: None, ahead=ahead)
    hand(arrivals, await keep(store, 2))  # the table comes first
    assert await numbers(arrivals) == [2]
    assert read == [1]
