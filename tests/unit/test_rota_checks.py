"""What is wrong with a roster is found before the shift, and told to those who can help."""

from datetime import datetime, timedelta

import pytest

from domain.roster import Shift
from domain.rota_check import in_a_row
from services import delivery
from tests.unit.samples import T0
from tests.unit.village import ZONE

WEEK = "/roster 白班 08:00-20:00 每天 李强 赵敏"


@pytest.fixture
def pair(village):
    """李强 has the even days from Saturday the 21st on, 赵敏 the others."""
    li, zhao = village.volunteer("李强", on=False), village.volunteer("赵敏", on=False)
    village.chen.types(WEEK)
    village.rings.clear()
    return li, zhao


def day(number, hour, month=11, year=2026):
    return datetime(year, month, number, hour, tzinfo=ZONE)


def evenings(village):
    return [ring[:5] for ring in village.chen.rang() if "⚠️ 值班有问题" in ring]


def test_an_evening_is_silent_when_tomorrow_is_taken_care_of(village, pair):
    village.comes(day(24, 7))
    assert evenings(village) == []


def test_in_the_evening_the_coordinator_hears_who_cannot_be_reached(village, pair):
    _, zhao = pair
    village.chen.types("/override 替班 赵敏 李强 11-22")
    village.chen.types("/override 替班 赵敏 李强 11-24")  # the next one of 赵敏 is on the 26th
    village.do(delivery.refused, zhao.user)
    village.comes(day(21, 19))
    assert village.chen.last().split("\n")[1].endswith("代班：赵敏")
    assert evenings(village) == ["18:00"]


def test_in_the_evening_the_coordinator_hears_of_a_vacant_shift(village, pair):
    village.chen.types("/override 请假 赵敏 11-22")
    village.chen.taps("仍然请假")
    village.comes(day(22, 7))
    assert village.chen.last().split("\n")[1:3] == [
        "今晚到明天没有人：",
        "周日 11-22 08:00-20:00 白班",
    ]
    village.chen.taps("用按钮改班")
    assert village.chen.last() == "要怎么改？"


def test_the_check_names_the_hours_that_nobody_planned(village, pair):
    said = village.chen.types("/duty check")
    assert said.startswith("✅ 接下来两周")
    assert said.endswith("没有排班的时间（只有用 /on 上岗的人）：\n每天 20:00-08:00")


def test_a_day_and_a_night_leave_nothing_unplanned(village, pair):
    village.chen.types("/roster 夜班 20:00-08:00 每周 李强")
    assert "没有排班" not in village.chen.types("/duty check")


def test_the_check_names_the_buildings_that_no_shift_answers_for(village):
    village.volunteer("李强", on=False)
    village.chen.types("/roster 白班 00:00-00:00 每天 李强 1栋 2栋", "1", "2")
    assert village.chen.types("/duty check").endswith("没有排班的楼：3–6栋")


def test_a_holiday_without_anybody_is_named(village):
    village.volunteer("李强", on=False)
    village.now = day(20, 9, month=9)
    village.chen.types("/roster 白班 08:00-20:00 每天 李强")
    village.chen.types("/override 请假 李强 10-01")
    village.chen.taps("仍然请假")
    village.chen.types("/override 请假 李强 10-12")
    village.chen.taps("仍然请假")
    assert "节假日没有人：\n国庆节 周四 10-01" in village.chen.types("/duty check")
    assert "10-12" not in village.chen.types("/duty check")


def test_in_december_next_years_holidays_are_asked_for_once(village):
    village.volunteer("李强", on=False)
    village.now = day(28, 9, year=2098)
    village.chen.types(WEEK.replace(" 赵敏", ""))
    village.comes(day(30, 19, year=2098))
    assert not any("放假安排" in said for said in village.chen.reads())
    village.comes(day(4, 0, month=12, year=2098))
    asked = [said for said in village.chen.reads() if "2099 年的放假安排还没有装进来" in said]
    assert len(asked) == 1


@pytest.mark.parametrize(
    ("taken", "row"),
    [((8, 20), 24), ((32, 44), 44), ((32, 43), 35), ((56, 68), 12), ((-4, 8), 36), ((33, 40), 7)],
)
def test_how_long_in_a_row_counts_what_touches(taken, row):
    mine = [(8, 12), (12, 20), (20, 32), (44, 52)]

    def shift(start, end, person=1):
        begins, ends = (T0 + timedelta(hours=hour) for hour in (start, end))
        return Shift(person=person, rotation=1, starts_at=begins, ends_at=ends)

    schedule = [*(shift(*span) for span in mine), shift(32, 44, person=2)]
    span = (T0 + timedelta(hours=hour) for hour in taken)
    assert in_a_row(schedule, 1, *span) == timedelta(hours=row)
