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


@pytest.mark.parametrize("nights", [1, 3])
def test_every_window_of_every_day_is_unknown_and_there_is_one_list(village, zhang, nights):
    village.chen.asks("/elder plan 张桂芳 07:00-09:00 17:00-19:00")
    village.comes(morning(23, 39, day=21))
    wakes(village, morning(0, 39, day=22 + nights), since=morning(23, 39, day=21))
    village.comes(morning(6, 59, day=22 + nights))
    slept = states(village)[:-2]
    assert [day for day, _ in slept] == [f"2026-11-{22 + n // 2}" for n in range(2 * nights)]
    assert {state for _, state in slept} == {State.LOST}
    assert sum("请打电话问一问" in text for text in village.chen.reads()) == 1
    assert village.li.rang() == []


def stops(village, zhang):
    zhang.types("/stop")


def travels(village, zhang):
    zhang.asks("/pause 7天")


def is_given_one_window(village, zhang):
    village.chen.asks("/elder plan 张桂芳 10:00-11:00")


@pytest.mark.parametrize("changes", [stops, travels, is_given_one_window])
def test_what_changes_now_does_not_reach_back_into_a_day_slept_through(village, zhang, changes):
    village.chen.asks("/elder plan 张桂芳 07:00-09:00 17:00-19:00")
    village.comes(morning(23, 39, day=21))
    village.now = morning(0, 39, day=23)
    changes(village, zhang)
    wakes(village, village.now, since=morning(23, 39, day=21))
    assert states(village)[:2] == [("2026-11-22", State.LOST)] * 2


def test_who_had_a_pause_that_ends_now_was_away_until_now(village, zhang):
    zhang.asks("/pause 7天")
    village.comes(morning(23, 39, day=21))
    village.now = morning(0, 39, day=23)
    zhang.taps("已经回来了")
    wakes(village, village.now, since=morning(23, 39, day=21))
    assert states(village)[0] == ("2026-11-22", State.PAUSED)


def test_other_hours_while_today_is_not_yet_open_leave_today_its_own(village, zhang):
    village.comes(morning(23, 39, day=21))
    village.now = morning(6, day=22)
    is_given_one_window(village, zhang)
    wakes(village, village.now, since=morning(23, 39, day=21))
    assert states(village) == [("2026-11-22", State.PLANNED)]


def test_an_evening_that_nobody_was_asked_is_told_after_a_shorter_outage_too(village, zhang):
    village.chen.asks("/elder plan 张桂芳 07:00-09:00 20:00-21:30")
    village.comes(morning(8, day=22))
    zhang.writes("我很好")
    village.comes(morning(19, 50, day=22))
    wakes(village, morning(0, 10, day=23), since=morning(19, 50, day=22))
    assert ("2026-11-22", State.LOST) in states(village)
    assert any("打电话问一问：\n· 张桂芳 · 3栋" in text for text in village.chen.reads())


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
