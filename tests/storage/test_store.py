"""What a transaction promises, on both engines."""

import asyncio
import sqlite3
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from domain.errors import StaleRow
from storage.errors import AlreadySettled, StorageError
from storage.inbox import Received
from storage.store import Store
from storage.tables import tickets
from storage.work import Work

T0 = datetime(2026, 11, 21, 8, tzinfo=UTC)


def due(work: Work, ref: str) -> None:
    work.deadlines.set("offer", ref, T0, community=1)


def refs(work: Work) -> list[str]:
    return sorted(deadline.ref for deadline in work.deadlines.due(T0, limit=1000))


def fails(work: Work, ref: str) -> None:
    due(work, ref)
    raise ValueError(ref)


async def test_a_clean_return_is_kept_and_its_result_given(store: Store):
    assert await store.write(lambda work: due(work, "a") or "result") == "result"
    assert await store.read(refs) == ["a"]


async def test_one_that_fails_takes_no_neighbour_along(store: Store):
    asked = [store.write(fails if n % 3 == 0 else due, str(n)) for n in range(30)]
    results = await asyncio.gather(*asked, return_exceptions=True)
    assert [isinstance(result, ValueError) for result in results] == [n % 3 == 0 for n in range(30)]
    assert await store.read(refs) == sorted(str(n) for n in range(30) if n % 3)


async def test_a_cancelled_waiter_breaks_nothing(store: Store):
    waiters = [asyncio.create_task(store.write(due, str(n))) for n in range(20)]
    for moments, waiter in enumerate(waiters[::2]):
        await asyncio.sleep(0.002 * moments)
        waiter.cancel()
    await asyncio.gather(*waiters, return_exceptions=True)
    assert {str(n) for n in range(1, 20, 2)} <= set(await store.read(refs))
    await store.write(due, "after")
    assert "after" in await store.read(refs)


async def test_of_sixteen_who_claim_one_thing_one_wins(store: Store):
    def claim(work: Work, who: int) -> bool:
        if work.deadlines.get("owner", "ticket", community=1) is not None:
            return False
        work.deadlines.set("owner", "ticket", T0 + timedelta(seconds=who), community=1)
        return True

    wins = await asyncio.gather(*(store.write(claim, who) for who in range(16)))
    assert sum(wins) == 1


async def test_a_stale_row_makes_the_use_case_run_again(store: Store):
    tries = []

    def late(work: Work) -> int:
        due(work, f"try {len(tries)}")
        tries.append(1)
        if len(tries) < 3:
            raise StaleRow
        return len(tries)

    assert await store.write(late) == 3
    assert await store.read(refs) == ["try 2"]


async def test_a_row_that_stays_stale_is_told_after_five_tries(store: Store):
    tries = []

    def always(work: Work) -> None:
        tries.append(1)
        raise StaleRow

    with pytest.raises(StaleRow):
        await store.write(always)
    assert len(tries) == 5


async def test_an_update_has_its_effect_once(store: Store):
    update = Received(bot_id=7, update_id=1, sender=5, raw="{}", received_at=T0)
    await store.write(lambda work: work.inbox.add([update]))
    await store.write(due, "first", settles=(7, 1))
    with pytest.raises(AlreadySettled):
        await store.write(due, "second", settles=(7, 1))
    assert await store.read(refs) == ["first"]


async def test_reading_cannot_write(store: Store):
    with pytest.raises((sqlite3.OperationalError, sa.exc.DBAPIError)):
        await store.read(due, "a")


async def test_a_listener_is_called_after_the_commit_only(store: Store):
    heard: list[str] = []
    store.on_commit("inbox", lambda: heard.append("inbox"))
    update = Received(bot_id=7, update_id=1, sender=5, raw="{}", received_at=T0)

    def breaks(work: Work) -> None:
        work.inbox.add([update])
        raise KeyError("half-way")

    with pytest.raises(KeyError, match="half-way"):
        await store.write(breaks)
    assert heard == []
    await store.write(lambda work: work.inbox.add([update]))
    assert heard == ["inbox"]


async def test_large_ids_are_kept(store: Store):
    huge = Received(bot_id=2**52 - 1, update_id=2**52, sender=-(2**52), raw="{}", received_at=T0)
    await store.write(lambda work: work.inbox.add([huge]))
    assert await store.read(lambda work: work.inbox.waiting(1)) == [huge]
    assert isinstance(tickets.c.assignee.type, sa.BigInteger)


async def test_a_closed_store_says_so(database_url: str, seal):
    closed = await Store.open(database_url, seal=seal)
    await closed.close()
    with pytest.raises(StorageError):
        await closed.write(due, "late")
