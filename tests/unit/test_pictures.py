"""D10: one day in seven a picture is named: a habit of the thumb is not taken for a person."""

from datetime import timedelta

import pytest

from domain.checkin import State
from tests.unit.conftest import morning
from tests.unit.test_elders import rounds


@pytest.fixture
def zhang(village, zhang):
    """张桂芳 is at high risk, and pictures are agreed on."""
    village.chen.asks("/elder")
    for label in ("选一位老人", "张桂芳", "等级", "高", "等级", "每周认一次图"):
        village.chen.taps(label)
    return zhang


@pytest.fixture
def asked(village, zhang):
    """It is 07:01 of the first day on which a picture is named."""
    next(days_with_a_picture(village, zhang, range(22, 29)))
    return zhang


def days_with_a_picture(village, elder, days):
    """Let days pass on which she answers as always; yield those on which a picture is named."""
    for day in days:
        village.comes(when(day))
        if "今天换个花样" in elder.last():
            yield day
        elder.writes("我很好")


def when(day):
    """Return 07:01 of a day, counted on from 21 November."""
    return morning(7, 1, day=21) + timedelta(days=day - 21)


def named(elder):
    return elder.last().split("「")[1].split("」")[0]


def test_the_picture_that_is_named_answers(village, asked):
    asked.writes(named(asked))
    assert rounds(village)[-1] is State.ANSWERED
    assert asked.last().startswith("收到，张桂芳")


def test_another_picture_is_asked_once_more_and_alarms_nobody(village, asked):
    right = named(asked)
    wrong = next(word for word in ("🌸 花", "🐟 鱼", "🍎 苹果") if word != right)
    asked.writes(wrong)
    assert asked.last() == f"差一点！张桂芳，请再看看，今天请点「{right}」"
    assert (rounds(village)[-1], village.li.rang()) == (State.PROMPTED, [])
    asked.writes("点错啦")
    assert rounds(village)[-1] is State.ANSWERED


def test_silence_after_another_picture_climbs_as_always(village, asked):
    right = named(asked)
    asked.writes(next(word for word in ("🌸 花", "🐟 鱼") if word != right))
    village.passes(hours=2, minutes=29)
    assert village.li.rang() == ["09:30 🚨 张桂芳 · 3栋"]


def test_it_is_one_day_in_seven_and_for_the_highest_tier_only(village, zhang):
    first, second = days_with_a_picture(village, zhang, range(22, 36))
    assert second - first == 7
    village.chen.asks("/elder plan 张桂芳 一般")
    assert list(days_with_a_picture(village, zhang, range(36, 43))) == []
