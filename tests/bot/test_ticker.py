"""What is due is fired once, the urgent first; a bad row is parked, and the others go on."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from bot.clock import FastClock
from bot.ticker import Ticker, interval
from sandbox.clock import Clock
from storage.deadlines import Deadline
from storage.inbox import Received
from storage.store import Store
from storage.work import Work
from tests.bot.conftest import T0, until

HOUR = timedelta(hours=1)


class Watch:
    """A ticker whose deadlines are written down as they fire."""

    def __init__(self, store: Store) -> None:
        self.store, self.clock = store, Clock(T0, speed=0)
        self.fired: list[str] = []
        self.effect: Callable[[Work], object] = lambda _: None
        self.ticker = Ticker(store, self.clock, fire=self._fire)

    def _fire(self, work: Work, deadline: Deadline, *, now: datetime) -> None:
        if deadline.ref.startswith("bad"):
            raise ValueError(deadline.ref)
        self.fired.append(deadline.ref)
        self.effect(work)
        if deadline.ref == "again":
            work.deadlines.set("k", "again", now + HOUR, community=1)

    async def set(self, *refs: str, at: datetime = T0, urgent: bool = False) -> None:
        def put(work: Work) -> None:
            for ref in refs:
                work.deadlines.set("k", ref, at, community=1, urgent=urgent)

        await self.store.write(put)


@pytest.fixture
def watch(store: Store) -> Watch:
    return Watch(store)


async def test_each_fires_once(watch: Watch):
    await watch.set("a", "b")
    assert await watch.ticker.tick() == 2
    assert await watch.ticker.tick() == 0
    assert sorted(watch.fired) == ["a", "b"]


async def test_nothing_fires_before_its_time(watch: Watch):
    await watch.set("later", at=T0 + HOUR)
    assert await watch.ticker.tick() == 0
    watch.clock.jump(3600)
    assert await watch.ticker.tick() == 1


async def test_one_that_sets_itself_again_fires_again_then(watch: Watch):
    await watch.set("again")
    for hours in range(3):
        assert await watch.ticker.tick() == (hours == 0)
        watch.clock.jump(1)
    watch.clock.jump(3600)
    assert await watch.ticker.tick() == 1


async def test_after_three_hours_of_outage_everything_fires_the_urgent_first(watch: Watch):
    await watch.set(*(f"{n}" for n in range(40)))
    await watch.set("urgent", at=T0 + HOUR, urgent=True)
    watch.clock.jump(3 * 3600)
    assert await watch.ticker.tick() == 41
    assert watch.fired[0] == "urgent"
    assert len(set(watch.fired)) == 41


async def test_a_bad_row_starves_nobody(watch: Watch):
    await watch.set("bad", "good")
    await watch.ticker.tick()
    assert watch.fired == ["good"]
    for _ in range(3):
        watch.clock.jump(60)
        await watch.ticker.tick()
    assert watch.ticker.alarms >= 1


async def test_what_shared_a_transaction_with_a_bad_row_has_its_effect_once(watch: Watch):
    await watch.set("a", "bad", "c")
    watch.effect = lambda work: work.communities.next(1, "effects")
    await watch.ticker.tick()
    assert await watch.store.write(watch.effect) == 3


async def test_more_than_a_batch_is_fired_in_one_tick(watch: Watch):
    await watch.set(*(f"{n}" for n in range(450)))
    assert await watch.ticker.tick() == 450


async def test_it_ticks_by_itself_and_survives_a_failing_tick(watch: Watch):
    def breaks(work: Work) -> list[Deadline]:
        raise OSError("disk")

    watch.clock.speed = 600
    whole, watch.ticker._due = watch.ticker._due, breaks
    watch.ticker.start()
    await watch.set("a")
    await asyncio.sleep(0.2)
    assert watch.fired == []
    watch.ticker._due = whole
    await until(lambda: watch.fired == ["a"])
    watch.ticker.stop()


async def test_updates_are_kept_as_long_as_they_might_come_again(watch: Watch):
    row = Received(bot_id=7, update_id=1, sender=5, raw="{}", received_at=T0)
    await watch.store.write(lambda work: work.inbox.add([row]))
    await watch.store.write(lambda work: work.inbox.settle(7, 1))
    watch.clock.jump(8 * 86_400 - 60)
    await watch.ticker._tidy()
    await watch.store.write(lambda work: work.inbox.add([row]))
    assert await watch.store.read(lambda work: work.inbox.waiting(1)) == []
    watch.clock.jump(120)
    await watch.ticker._tidy()
    await watch.store.write(lambda work: work.inbox.add([row]))
    assert await watch.store.read(lambda work: work.inbox.waiting(1)) == [row]


@pytest.mark.parametrize(
    ("speed", "seconds"), [(0, 1), (1, 1), (10, 1), (60, 0.5), (600, 0.05), (3600, 0.05)]
)
def test_a_fast_clock_is_looked_at_more_often(speed, seconds):
    assert interval(speed) == seconds


def test_a_fast_clock_runs_fast_from_where_it_started():
    clock = FastClock(600, T0)
    assert timedelta() <= clock() - T0 < timedelta(minutes=5)
    assert clock.speed == 600
