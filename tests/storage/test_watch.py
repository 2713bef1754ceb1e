"""One fact, one row: two services on one database raise one alarm for each silence (T24)."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.ticker import Ticker
from domain.alarm import Alarm, AlarmEnding, Kind
from domain.checkin import Plan, Round, State, rounds_of
from domain.errors import StaleRow
from sandbox.clock import Clock
from services import due
from storage.store import Store
from storage.types import Seal
from storage.work import Work

ZONE = ZoneInfo("Asia/Shanghai")
T0 = datetime(2026, 11, 21, 9, 30, tzinfo=ZONE).astimezone(UTC)
MANY = 20


def enrol(work: Work, count: int = MANY) -> None:
    """Let many elders be asked this morning and say nothing."""
    community = work.communities.add("幸福小区", None, now=T0).id
    for elder in range(1, count + 1):
        plan = Plan(
            community=community,
            elder=elder,
            name=f"老人{elder}",
            created_at=T0 - timedelta(days=2),
            consent_at=T0 - timedelta(days=1),
        )
        work.plans.add(plan)
        [round_] = rounds_of(plan, T0.astimezone(ZONE).date(), ZONE)
        work.rounds.add(replace(round_, number=elder, state=State.PROMPTED))
        work.deadlines.set("round:miss", str(elder), T0, community=community, urgent=True)


def alarms_of(work: Work) -> list[int | None]:
    return sorted(alarm.round or 0 for alarm in work.alarms.live(1))


def get(work: Work) -> Round:
    found = work.rounds.get(1, 1)
    assert found is not None
    return found


async def look(store: Store) -> None:
    """Fire all that is due, not heeding whether another service fires the same."""
    for deadline in await store.read(lambda work: work.deadlines.due(T0, 100)):
        await store.write(lambda work, d=deadline: due.fire(work, d, now=T0))


async def test_two_services_raise_one_alarm_for_each_silence(postgres_url: str, seal: Seal):
    """Both fire every deadline: only the key and the compare-and-set keep the alarms apart."""
    one, two = [await Store.open(postgres_url, seal=seal) for _ in range(2)]
    await one.write(enrol)
    await asyncio.gather(look(one), look(two))
    assert await one.read(alarms_of) == list(range(1, MANY + 1))
    await asyncio.gather(one.close(), two.close())


@pytest.mark.parametrize("count", [50, pytest.param(1000, marks=pytest.mark.thorough)])
async def test_of_many_due_at_once_each_is_one_alarm_and_none_fails(
    store: Store, database_url: str, seal: Seal, count: int
):
    """Two tickers; on PostgreSQL of two services. A file takes one, there it is two workers."""
    alone = database_url.startswith("sqlite")
    other = store if alone else await Store.open(database_url, seal=seal)
    await store.write(enrol, count)
    tickers = [Ticker(each, Clock(T0, speed=0), fire=due.fire) for each in (store, other)]
    await asyncio.gather(*(ticker.tick() for ticker in tickers))
    assert await store.read(alarms_of) == list(range(1, count + 1))
    if not alone:
        await other.close()


async def test_a_round_is_written_once(store: Store):
    await store.write(enrol)
    again = replace(await store.read(get), number=99)
    assert not await store.write(lambda work: work.rounds.add(again))


async def test_of_two_moves_from_one_state_one_counts(store: Store):
    await store.write(enrol)
    seen = await store.read(get)
    await store.write(lambda work: work.rounds.save(seen.to(State.ANSWERED, T0)))
    with pytest.raises(StaleRow):
        await store.write(lambda work: work.rounds.save(seen.to(State.MISSED)))
    assert (await store.read(get)).state is State.ANSWERED


async def test_a_round_has_one_alarm_and_one_end(store: Store):
    await store.write(enrol)
    alarm = Alarm(community=1, number=1, elder=1, kind=Kind.MISSED, raised_at=T0, round=1)
    assert await store.write(lambda work: work.alarms.add(alarm))
    assert not await store.write(lambda work: work.alarms.add(replace(alarm, number=2)))
    await store.write(lambda work: work.alarms.save(alarm.end(AlarmEnding.SAFE, 7, T0)))
    with pytest.raises(StaleRow):
        await store.write(lambda work: work.alarms.save(alarm.hold(8, T0)))


async def test_what_is_private_of_an_elder_is_sealed(store: Store):
    await store.write(enrol)

    def note(work: Work) -> str:
        plan = work.plans.get(1, 1)
        assert plan is not None
        work.plans.save(replace(plan, notes={"key": "周姐处"}))
        return str(work.rounds._conn.exec_driver_sql("SELECT private FROM plans").all())

    assert "周姐" not in await store.write(note)
