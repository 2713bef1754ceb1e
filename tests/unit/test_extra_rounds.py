"""Heat, cold, storms and festivals: everybody is asked once more, until a day that was said."""

import re
from datetime import UTC, date, datetime, time, timedelta

import pytest

from domain.checkin import Mode, Plan, State, Tier
from domain.extra import extra_round, visit_due_at
from domain.occasion import Occasion, Watch
from storage.holidays import Holidays
from tests.unit.village import ZONE

LINK = re.compile(r"start=(\w+)")
DAY = date(2026, 11, 22)


def at(hour, minute=0, day=22):
    return datetime(2026, 11, day, hour, minute, tzinfo=ZONE).astimezone(UTC)


WATCH = Watch(occasion=Occasion.HEAT, since=at(10), until=at(0, day=24))


def plan(*windows, **more):
    given = {"windows": windows} if windows else {}
    return Plan(community=1, elder=1, name="张桂芳", created_at=at(0, day=1), **given, **more)


@pytest.mark.parametrize(
    ("whose", "asked"),
    [
        (plan(), True),
        (plan(mode=Mode.VISIT), False),
        (plan(mode=Mode.VISIT, tier=Tier.HIGH), True),
        (plan((time(16), time(18))), False),
        (plan((time(7), time(9)), (time(18), time(20))), True),
        (plan((time(7), time(9)), (time(17, 30), time(20))), False),
    ],
)
def test_who_is_asked_once_more(whose, asked):
    assert (extra_round(whose, WATCH, DAY, ZONE) is not None) is asked


@pytest.mark.parametrize(("day", "asked"), [(21, False), (22, True), (23, True), (24, False)])
def test_only_while_it_lasts(day, asked):
    found = extra_round(plan(), WATCH, date(2026, 11, day), ZONE)
    assert (found is not None) is asked
    assert found is None or found.counts_from == at(9, day=day)


def test_whoever_is_at_high_risk_is_to_be_seen_within_a_day():
    high = plan(tier=Tier.HIGH, visited_at=at(9, day=21))
    assert visit_due_at(high, WATCH, now=at(11)) == at(10, day=23)
    assert visit_due_at(high, None, now=at(11)) == high.visit_due_at
    seen = plan(tier=Tier.HIGH, visited_at=at(11))
    assert visit_due_at(seen, WATCH, now=at(12)) == at(11, day=23)
    assert visit_due_at(seen, WATCH, now=at(12, day=24)) == at(11) + timedelta(days=7)


@pytest.mark.parametrize(
    ("day", "festival"),
    [
        (date(2027, 2, 6), "spring"),
        (date(2026, 10, 18), "double_ninth"),
        (date(2033, 1, 31), "spring"),
        (date(2026, 11, 21), ""),
    ],
)
def test_the_moons_calendar_is_known_for_any_year(day, festival):
    assert Holidays().for_elders(day) == festival


def rounds(village, *states):
    return village.ask(lambda work: work.rounds.of(1, 1, states or list(State)))


@pytest.fixture
def hot(village):
    """张桂芳 has answered in the morning; at ten a coordinator says that it is hot."""
    elder = village.person("张桂芳")
    elder.starts(LINK.search(village.chen.asks("/elder add 张桂芳 3栋"))[1])
    village.comes(at(8))
    elder.writes("我很好")
    village.comes(at(10))
    village.chen.asks("/elder extra 高温 2天")
    assert "到 11月24日 00:00 为止" in village.chen.last()
    village.chen.taps("确定加一轮")
    return elder


def test_asked_in_the_afternoon_and_silence_climbs(village, hot):
    village.comes(at(15, 1))
    assert hot.last().startswith("张桂芳，您好！现在怎么样？")
    village.comes(at(18))
    assert any("🚨 张桂芳" in text for text in village.chen.reads())


def test_a_word_after_the_morning_answers_the_afternoon(village, hot):
    village.comes(at(12))
    hot.writes("吃过了")
    village.comes(at(23))
    assert [r.state for r in rounds(village)] == [State.ANSWERED] * 2


def test_it_ends_by_itself_and_by_hand(village, hot):
    for day in (22, 23):
        village.comes(at(15, 5, day=day))
        hot.writes("挺好")
    village.comes(at(1, day=24))
    assert "🌡 因高温加的一轮到此为止，探访也恢复平常" in village.chen.reads()
    village.comes(at(16, day=24))
    assert [r.day.day for r in rounds(village) if r.window == 90] == [22, 23]


def test_the_due_list_follows_the_flag_on_and_off(village, hot):
    village.chen.asks("/elder plan 张桂芳 高")
    assert "张桂芳 · 3栋 · 高 · 11月23日 10:00 前探访" in village.chen.asks("/elder due")
    assert village.chen.last().startswith("🌡 因高温，到 11月24日 00:00 为止「高」级每天要")
    village.chen.asks("/elder")
    village.chen.taps("天气、节日加一轮")
    village.chen.taps("停止加一轮")
    assert village.chen.asks("/elder due") == "三天内没有到期的探访"


def test_called_off_before_three_nobody_is_asked(village, hot):
    village.passes(minutes=1)
    village.chen.asks("/elder")
    village.chen.taps("天气、节日加一轮")
    village.chen.taps("停止加一轮")
    village.comes(at(16))
    assert [r.state for r in rounds(village) if r.window == 90] == [State.PAUSED]


def test_three_days_before_the_spring_festival_coordinators_are_asked(village, hot):
    village.now = datetime(2027, 2, 2, 23, tzinfo=ZONE).astimezone(UTC)
    village.passes(hours=2)
    assert "🏮 2-6 是春节" in "\n".join(village.chen.reads())
