"""What the service missed while it was down is said, never forgotten."""

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from bot.demo import heard
from domain.checkin import State
from services import checkins, days, due, outage
from storage.care_tables import rounds
from tests.unit.village import ZONE


def morning(hour: int, minute: int = 0, *, day: int) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=ZONE)


def states(village) -> list[tuple[str, State]]:
    query = sa.select(rounds.c.day, rounds.c.state).order_by(rounds.c.day)
    return [
        (day, State(state)) for day, state in village.ask(lambda work: work._conn.execute(query))
    ]


@pytest.fixture
def zhang(village):
    """张桂芳 takes part since the morning of the 21st."""
    village.li = village.volunteer("李强", "3")
    village.chen.asks("/elder add 张桂芳 3栋 07:00-09:00")
    elder = village.person("张桂芳")
    elder.starts(village.chen.last().split("start=")[1].split()[0])
    return elder


def wakes(village, at: datetime, *, since: datetime) -> None:
    """Let the service start at `at` after it was down since `since`."""
    village.now = at
    village.do(days.open_days)
    village.do(outage.back, since)
    village.comes(at + timedelta(seconds=10))


def test_a_day_slept_through_is_unknown_and_told(village, zhang):
    village.comes(morning(23, 30, day=21))
    wakes(village, morning(0, 30, day=23), since=morning(23, 30, day=21))
    assert states(village) == [("2026-11-22", State.LOST), ("2026-11-23", State.PLANNED)]
    assert any("打电话问一问：\n· 张桂芳 · 3栋" in text for text in village.chen.reads())
    assert village.li.rang() == []


def test_a_day_begun_and_slept_through_is_unknown_as_well(village, zhang):
    village.comes(morning(0, 30, day=22))
    wakes(village, morning(0, 30, day=23), since=morning(0, 30, day=22))
    assert states(village)[0] == ("2026-11-22", State.LOST)


def test_a_day_away_that_we_slept_through_was_a_pause(village, zhang):
    zhang.asks("/pause 7天")
    village.comes(morning(23, 30, day=21))
    wakes(village, morning(0, 30, day=24), since=morning(23, 30, day=21))
    assert [state for _, state in states(village)] == [State.PAUSED, State.PAUSED, State.PLANNED]


def test_days_before_the_consent_are_nobodys(village, zhang):
    village.comes(morning(9, day=23))
    assert [day for day, _ in states(village)] == ["2026-11-22", "2026-11-23"]


def test_late_under_load_is_no_outage_as_long_as_telegram_is_heard(village, zhang):
    village.comes(morning(9, 29, day=22))
    village.now = morning(9, 32, day=22)
    village.ask(lambda work: work.heartbeats.beat(checkins.HEARD, morning(9, 31, day=22)))
    village.passes(seconds=1)
    assert states(village) == [("2026-11-22", State.MISSED)]
    assert village.li.rang() == ["09:32 🚨 张桂芳 · 3栋"]


def test_in_the_demo_a_jump_over_the_alarms_moment_is_no_outage(village, zhang):
    village.comes(morning(9, 16, day=22))
    village.do(lambda work, *, now: work.heartbeats.beat("telegram", now))
    village.now = morning(11, day=22)
    [due_] = [d for d in village.ask(lambda w: w.deadlines.due(village.now, 9)) if d.urgent]
    village.do(heard(due.fire), due_)
    assert village.li.rang() == ["11:00 🚨 张桂芳 · 3栋"]


def test_while_telegram_is_out_of_reach_silence_alarms_nobody(village, zhang):
    village.comes(morning(9, 20, day=22))
    village.ask(lambda work: work.heartbeats.beat(checkins.LOST, village.now))
    village.comes(morning(10, day=22))
    assert states(village) == [("2026-11-22", State.PROMPTED)]
    village.do(outage.back, morning(9, 20, day=22))
    village.ask(lambda work: work.heartbeats.beat(checkins.HEARD, village.now))
    zhang.writes("我很好")
    village.comes(morning(12, day=22))
    assert (states(village), village.li.rang()) == ([("2026-11-22", State.ANSWERED)], [])
