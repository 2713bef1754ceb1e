"""What a volunteer reads on the first of a month, and nobody else."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from domain.effort import by_hand, first_of_next_month, month_before, time_given
from tests.unit.village import ZONE, matter

T0 = datetime(2026, 11, 1, tzinfo=UTC)
FIRST = datetime(2026, 12, 1, 10, 0, tzinfo=ZONE)


def hour(number):
    return T0 + timedelta(hours=number)


@pytest.mark.parametrize(
    ("spans", "hours"),
    [
        ([], 0),
        ([(1, 3), (5, 6)], 3),
        ([(1, 4), (2, 3), (3, 6)], 5),  # what overlaps counts once
        ([(-5, 2)], 2),  # only what lies in the month
        ([(8, None)], 2),  # still on duty
        ([(11, 12)], 0),
    ],
)
def test_the_time_given_is_what_the_spans_cover(spans, hours):
    spans = [(hour(a), None if b is None else hour(b)) for a, b in spans]
    assert time_given(spans, hour(0), hour(10)) == timedelta(hours=hours)


def test_of_one_on_without_an_off_half_a_day_counts():
    said = [(hour(0), None), (hour(20), hour(22)), (hour(30), hour(600))]
    assert by_hand(said) == [
        (hour(0), hour(12)), (hour(20), hour(22)), (hour(30), hour(42)),
    ]  # fmt: skip


def test_months_are_local_and_the_year_turns():
    zone = ZoneInfo("Asia/Shanghai")
    new_year = datetime(2026, 12, 31, 17, tzinfo=UTC)  # the first of January there
    began, ended = month_before(new_year, zone)
    assert began.astimezone(zone).isoformat() == "2026-12-01T00:00:00+08:00"
    assert ended.astimezone(zone).isoformat() == "2027-01-01T00:00:00+08:00"
    following = first_of_next_month(new_year, FIRST.time(), zone)
    assert following.astimezone(zone).isoformat() == "2027-02-01T10:00:00+08:00"


@pytest.fixture
def rated(village):
    """李强 repairs 王芳's lamp; she gives five stars and leaves a sentence."""
    village.li = village.volunteer("李强")
    village.wang.says("3栋灯坏了", matter())
    for who, label in ((village.li, "接单"), (village.li, "完成"), (village.wang, "已解决")):
        who.taps(label)
    village.wang.taps("★5")
    village.wang.writes("小李真热心")
    return village


def test_the_month_is_told_to_each_in_private_with_what_the_resident_allowed(rated):
    sun = rated.volunteer("孙丽", on=False)
    assert rated.wang.last() == "已记下，谢谢！\n可以把这句话转给帮您的志愿者吗？不会写您的名字"
    assert rated.wang.taps("可以转给志愿者") == "谢谢！月底会转给志愿者"
    rated.wang.taps("可以转给志愿者")
    rated.passes(hours=3)
    rated.li.types("/off")
    rated.comes(FIRST)
    assert rated.li.last() == (
        "🌱 11 月，谢谢您\n值班 3 小时\n办结 1 件\n居民留给您的话：\n「小李真热心」\n"
        "这份小结只发给您本人。想多接或少接几单，发 /quiet"
    )
    assert [text for text in sun.reads() + rated.wang.reads() if "🌱" in text] == []


@pytest.mark.parametrize("answer", ["不用了", None])
def test_words_that_nobody_allowed_stay_with_the_ticket(rated, answer):
    if answer:
        assert rated.wang.taps(answer) == "好的，不转"
    rated.comes(FIRST)
    assert "小李真热心" not in rated.li.last()
    assert "办结 1 件" in rated.li.last()


def test_the_hours_of_the_roster_count_and_another_month_comes(rated):
    rated.li.types("/off")
    rated.chen.types("/roster 白班 08:00-20:00 李强")
    rated.comes(FIRST + timedelta(days=31))
    assert "12 月，谢谢您\n值班 372 小时\n这份小结" in rated.li.last()


def test_only_the_reporter_may_pass_words_on(rated):
    button = rated.wang.finds("可以转给志愿者")
    assert rated.zhao.presses(button) == "只有报事人可以操作"
