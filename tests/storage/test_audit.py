"""The second opinion: each invariant is broken by hand, found by plain SQL, mended or told."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from domain.audit import Wrong
from domain.checkin import Mode, Plan
from domain.notice import Notice, Priority
from domain.occasion import Occasion, Watch
from domain.people import Person, Post, Role
from services import audit, checkins, due, elders
from storage.audit import examine
from storage.store import Store
from storage.tables import deadlines, outbox
from storage.work import Work
from tests.unit.samples import ticket

ZONE = ZoneInfo("Asia/Shanghai")
MINUTE = timedelta(minutes=1)
ELDER, CHEN = 501, 502


def at(hour: int, minute: int = 0, day: int = 21) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=ZONE).astimezone(UTC)


def found_village(work: Work) -> None:
    """One elder who is asked twice a day, one coordinator who is told."""
    work.communities.add("幸福小区", None, now=at(0))
    for number, user, name, role in (
        (1, ELDER, "张桂芳", Role.ELDER),
        (2, CHEN, "陈静", Role.COORDINATOR),
    ):
        person = Person(community=1, id=number, user=user, name=name, reachable=True)
        work.people.add(person, now=at(0))
        work.people.grant(1, Post(person=number, role=role), by=None, now=at(0))
    plan = Plan(
        community=1,
        elder=1,
        name="张桂芳",
        person=1,
        windows=((time(7), time(9)), (time(17), time(18))),
        mode=Mode.SELF,
        created_at=at(0, day=19),
        consent_at=at(0),
    )
    work.plans.add(plan)
    work.deadlines.set("day", "", at(0), community=1)


def rehour(work: Work, *, now: datetime) -> None:
    """Let the elder be asked earlier, and once more at noon."""
    plan = work.plans.get(1, 1)
    windows = ((time(6), time(8)), (time(12), time(13)), (time(17), time(18)))
    elders.check_and_save(work, plan, replace(plan, windows=windows), now=now)


def in_the_heat(work: Work, *, now: datetime) -> None:
    """Let it be hot for three days; the evening round is late enough for one more before it."""
    plan, community = work.plans.get(1, 1), work.communities.get(1)
    work.plans.save(replace(plan, windows=((time(7), time(9)), (time(19), time(20)))))
    watch = Watch(occasion=Occasion.HEAT, since=now, until=now + timedelta(days=3))
    work.communities.save(replace(community, policy=replace(community.policy, watch=watch)))
    work.deadlines.set("round:plan", "1", now, community=1)


class Morning:
    """A service at work, minute by minute, and somebody who meddles with its database."""

    def __init__(self, store: Store, url: str) -> None:
        self.store, self.url, self.now = store, url, at(0)

    async def comes(self, until: datetime) -> None:
        """Let time pass as the ticker and the sender do, to the minute when anything is due."""
        while self.now < until:
            soon = await self.store.read(self._next)
            self.now = min(max(soon, self.now + MINUTE), until)
            while await self.store.write(self._fire):
                self.now += timedelta(seconds=1)

    def _next(self, work: Work) -> datetime:
        """Return when something is due or may be sent."""
        moments = [
            work.rounds._conn.scalar(sa.select(sa.func.min(deadlines.c.due_at))),
            work.rounds._conn.scalar(
                sa.select(sa.func.min(outbox.c.not_before)).where(outbox.c.state == "pending")
            ),
        ]
        return min(
            (moment for moment in moments if moment), default=datetime.max.replace(tzinfo=UTC)
        )

    def _fire(self, work: Work) -> bool:
        for row in work.outbox.claim(work.outbox.ready(self.now, 50)):
            work.outbox.sent(row, message=int(self.now.timestamp()), now=self.now)
        found = work.deadlines.due(self.now, 1)
        for deadline in found:
            work.deadlines.take(deadline)
            due.fire(work, deadline, now=self.now)
        return bool(found)

    async def breaks(self, statement: str) -> None:
        await self.store.write(lambda work: work.rounds._conn.execute(sa.text(statement)))

    async def finds(self) -> dict[Wrong, tuple[str, ...]]:
        return {f.wrong: f.refs for f in await examine(self.url, self.now)}

    async def looks(self) -> dict[Wrong, tuple[str, ...]]:
        """Look as the auditor does; return what it found."""
        found = await examine(self.url, self.now)
        await self.store.write(audit.judge, found, now=self.now)
        return {f.wrong: f.refs for f in found}

    async def told(self) -> list[str]:
        """Return what the coordinator was told of the audit, by kind and what is wrong."""

        def rows(work: Work) -> list[str]:
            keys = work.rounds._conn.execute(sa.text("SELECT community_id, key FROM outbox")).all()
            owed = [work.outbox.get(*key) for key in sorted(map(tuple, keys))]
            return [
                f"{row.kind} {row.facts['wrong']}"
                for row in owed
                if row is not None and row.kind.startswith("audit") and row.chat == CHEN
            ]

        return await self.store.read(rows)

    async def alarms(self) -> list[tuple[int | None, str]]:
        live = await self.store.read(lambda work: work.alarms.live(1))
        return [(alarm.round, alarm.kind.value) for alarm in live]


@pytest.fixture
async def morning(store: Store, database_url: str) -> Morning:
    await store.write(found_village)
    made = Morning(store, database_url)
    await made.comes(at(0, 5))
    return made


async def test_a_day_on_which_all_is_done_is_clean_from_midnight_to_midnight(morning: Morning):
    for hour in range(1, 24):
        await morning.comes(at(hour))
        assert await morning.finds() == {}


async def test_an_elder_without_todays_round_is_found_and_the_round_is_written(morning: Morning):
    await morning.breaks("DELETE FROM rounds")
    await morning.breaks("DELETE FROM deadlines WHERE kind LIKE 'round:%'")
    assert await morning.looks() == {Wrong.NO_ROUND: ("1",)}
    await morning.comes(morning.now + MINUTE)
    assert await morning.looks() == {}
    assert await morning.told() == []
    await morning.comes(at(7, 1))
    assert len(await morning.store.read(lambda work: work.rounds.waiting(1))) == 2


async def test_one_lost_window_of_two_is_found(morning: Morning):
    await morning.breaks("DELETE FROM rounds WHERE number = 2")
    await morning.breaks("DELETE FROM deadlines WHERE kind = 'round:open' AND ref = '2'")
    assert await morning.finds() == {Wrong.NO_ROUND: ("1",)}


async def test_a_lost_window_is_found_also_once_it_is_over(morning: Morning):
    await morning.breaks("DELETE FROM rounds WHERE number = 1")
    await morning.breaks("DELETE FROM deadlines WHERE kind = 'round:open' AND ref = '1'")
    await morning.comes(at(12))
    assert await morning.looks() == {Wrong.NO_ROUND: ("1",)}
    await morning.comes(at(12, 32))
    assert await morning.alarms() == [(3, "missed")]


async def test_hours_that_were_changed_today_are_asked_for_tomorrow(morning: Morning):
    await morning.comes(at(12))
    await morning.store.write(rehour, now=morning.now)
    assert await morning.finds() == {}
    await morning.comes(at(0, 2, day=22))
    assert await morning.finds() == {}
    await morning.breaks("DELETE FROM rounds WHERE day = '2026-11-22' AND \"window\" = 2")
    await morning.breaks("DELETE FROM deadlines WHERE kind = 'round:open' AND ref = '5'")
    assert await morning.finds() == {Wrong.NO_ROUND: ("1",)}


async def test_an_extra_round_that_is_lost_is_found(morning: Morning):
    await morning.store.write(in_the_heat, now=at(0, 6))
    await morning.comes(at(12))
    assert await morning.finds() == {}
    await morning.breaks('DELETE FROM rounds WHERE "window" = 90')
    await morning.breaks("DELETE FROM deadlines WHERE kind = 'round:open' AND ref = '3'")
    assert await morning.looks() == {Wrong.NO_ROUND: ("1",)}
    await morning.comes(at(12, 1))
    assert await morning.finds() == {}


async def test_an_open_ticket_that_nobody_will_be_asked_about_is_found(morning: Morning):
    await morning.store.write(lambda work: work.tickets.add(ticket(opened_at=at(0, 5), reporter=2)))
    morning.now = at(0, 5) + timedelta(seconds=59)
    assert await morning.finds() == {}
    morning.now += timedelta(seconds=1)
    assert await morning.looks() == {Wrong.STRANDED: ("1",)}
    await morning.comes(at(0, 8))
    assert await morning.looks() == {}
    assert await morning.told() == []


async def test_a_ticket_about_which_all_were_rung_in_vain_is_on_their_lists(morning: Morning):
    at_the_end = ticket(opened_at=at(0, 5), step=len(ticket().terms.chain) + 3)
    await morning.store.write(lambda work: work.tickets.add(at_the_end))
    await morning.comes(at(1))
    assert await morning.finds() == {}


async def test_a_plan_that_nobody_can_read_is_found_and_told(morning: Morning):
    await morning.breaks("""UPDATE plans SET windows = '[["seven","nine"]]'""")
    for told in ([], ["audit.found no_round"]):
        assert await morning.looks() == {Wrong.NO_ROUND: ("1",)}
        assert await morning.told() == told


async def test_a_silent_elder_whose_alarm_is_gone_is_found_and_alarmed_again(morning: Morning):
    await morning.comes(at(9, 35))
    assert await morning.alarms() == [(1, "missed")]
    await morning.breaks("DELETE FROM told")
    await morning.breaks("DELETE FROM alarms")
    assert await morning.looks() == {Wrong.NO_ALARM: ("1",)}
    assert await morning.alarms() == [(1, "missed")]


@pytest.mark.parametrize("deaf_from", [at(9, 29), at(9, 32)])
async def test_an_alarm_that_nobody_can_hear_is_found_until_somebody_can(
    morning: Morning, deaf_from: datetime
):
    await morning.comes(deaf_from)
    assert await morning.finds() == {}
    await morning.breaks("UPDATE people SET reachable = false WHERE person_id = 2")
    await morning.comes(at(9, 33))
    for _ in range(2):
        assert await morning.looks() == {Wrong.UNHEARD: ("1",)}
        await morning.comes(morning.now + MINUTE)
    await morning.breaks("UPDATE people SET reachable = true")
    await morning.looks()
    await morning.comes(morning.now + MINUTE)
    assert await morning.looks() == {}


async def test_an_elder_who_could_not_be_asked_and_nobody_phones_is_found(morning: Morning):
    await morning.comes(at(8))
    await morning.store.write(checkins.undelivered, 1, 1, now=morning.now)
    assert await morning.alarms() == [(1, "unsent")]
    await morning.breaks("DELETE FROM told")
    await morning.breaks("DELETE FROM alarms")
    assert await morning.looks() == {Wrong.NO_ALARM: ("1",)}
    assert await morning.alarms() == [(1, "unsent")]


@pytest.mark.parametrize(
    ("moment", "lost"),
    [(at(6), "round:open:1"), (at(8), "round:miss:1"), (at(9, 40), "alarm:1")],
)
async def test_a_clock_that_is_lost_is_found_and_set_again(
    morning: Morning, moment: datetime, lost: str
):
    await morning.comes(moment)
    kind, _, ref = lost.rpartition(":")
    await morning.breaks(f"DELETE FROM deadlines WHERE kind = '{kind}' AND ref = '{ref}'")
    assert await morning.looks() == {Wrong.NO_CLOCK: (lost,)}
    assert await morning.finds() == {}
    await morning.comes(at(9, 45))
    assert await morning.alarms() == [(1, "missed")]


async def test_a_deadline_is_overdue_after_a_minute_and_not_before(morning: Morning):
    await morning.comes(at(6))
    await morning.breaks("UPDATE deadlines SET due_at = due_at - 3660000 WHERE ref = '1'")
    assert await morning.finds() == {Wrong.OVERDUE: ("round:open:1",)}
    morning.now -= timedelta(seconds=1)
    assert await morning.finds() == {}


async def test_a_deadline_that_fails_again_and_again_is_overdue(morning: Morning):
    await morning.breaks("UPDATE deadlines SET attempts = 3 WHERE ref = '1'")
    assert await morning.finds() == {Wrong.OVERDUE: ("round:open:1",)}


@pytest.mark.parametrize(
    ("priority", "seconds", "found"),
    [(Priority.LIFE, 29, False), (Priority.LIFE, 30, True), (Priority.URGENT, 600, False)],
)
async def test_life_and_safety_waits_half_a_minute_at_most(
    morning: Morning, priority: Priority, seconds: int, found: bool
):
    notice = Notice(key="sos", community=1, chat=9, kind="k", priority=priority)
    await morning.store.write(lambda work: work.outbox.put(notice, now=morning.now))
    morning.now += timedelta(seconds=seconds)
    assert await morning.finds() == ({Wrong.UNSENT: ("sos",)} if found else {})


async def test_what_the_repair_does_not_cure_is_told_once_and_so_is_its_end(morning: Morning):
    await morning.breaks("UPDATE deadlines SET attempts = 3 WHERE ref = '1'")
    seen: list[Any] = []
    for _ in range(4):
        await morning.looks()
        seen.append(await morning.told())
        morning.now += MINUTE
    assert seen == [[], *[["audit.found overdue"]] * 3]
    await morning.breaks("UPDATE deadlines SET attempts = 0")
    await morning.looks()
    await morning.looks()
    assert await morning.told() == ["audit.found overdue", "audit.over overdue"]


async def test_a_fast_clock_has_the_same_real_minutes(morning: Morning):
    await morning.comes(at(6))
    await morning.breaks("UPDATE deadlines SET due_at = due_at - 3720000 WHERE ref = '1'")
    assert await examine(morning.url, morning.now, speed=60) == []
    assert await examine(morning.url, morning.now) != []


async def test_of_somebody_who_agrees_today_only_the_coming_window_is_asked_for(morning: Morning):
    await morning.breaks("DELETE FROM rounds")
    await morning.breaks("DELETE FROM deadlines")
    agreed = int(at(12).timestamp() * 1000)
    await morning.breaks(f"UPDATE plans SET consent_at = {agreed}")
    morning.now = at(12, 1)
    assert await morning.finds() == {Wrong.NO_ROUND: ("1",)}
    await morning.breaks(f"UPDATE plans SET consent_at = {int(at(17, 30).timestamp() * 1000)}")
    morning.now = at(17, 40)
    assert await morning.finds() == {}


async def test_who_stopped_or_never_agreed_is_not_asked(morning: Morning):
    await morning.breaks("DELETE FROM rounds")
    await morning.breaks("DELETE FROM deadlines")
    await morning.breaks("UPDATE plans SET consent_at = NULL")
    assert await morning.finds() == {}
