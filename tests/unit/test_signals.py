"""What a device at an elder's home tells: it calls, asks, or stands for a word; it ends nothing."""

import re

import pytest

from domain.checkin import State
from domain.signal import Sensed, Signal
from services import signals
from services.signals import Taken
from tests.unit.conftest import morning
from tests.unit.test_elders import alarm, rounds

TOKEN = re.compile(r"失效.*\n(\S+)")


def sends(village, sensed, **more):
    return village.do(signals.take, 1, Signal(elder=1, sensed=Sensed(sensed), **more))


def opened(village, token):
    return village.ask(lambda work: signals.gateway(work, token))


def test_a_token_is_shown_once_and_a_new_one_ends_it(village):
    first = TOKEN.search(village.chen.asks("/elder signal"))[1]
    assert (opened(village, first), opened(village, "guessed")) == (1, None)
    assert village.chen.asks("/elder signal").startswith("📟 家里的设备")
    village.chen.taps("换新令牌")
    second = TOKEN.search(village.chen.last())[1]
    assert (opened(village, first), opened(village, second)) == (None, 1)
    village.passes(minutes=61)
    assert not any(second in text for text in village.chen.reads())


def test_no_gateway_is_heard_after_the_end(village):
    token = TOKEN.search(village.chen.asks("/elder signal"))[1]
    village.chen.asks("/elder signal")
    stop = village.chen.finds("停用")
    village.chen.presses(stop)
    assert opened(village, token) is None
    assert village.chen.presses(stop).startswith("这个按钮")
    assert "停用了老人设备的网关" in village.chen.types("/audit")


def test_only_a_coordinator_gets_a_token(village):
    assert "协调员" in village.wang.asks("/elder signal")


def test_the_button_calls_everybody_also_while_away(village, zhang):
    zhang.asks("/pause 3天")
    assert sends(village, "button", key="b1") is Taken.NEW
    for who in (village.li, village.zhou, village.chen):
        assert "老人按了一键通求助！" in who.last()
    assert sends(village, "button", key="b1") is Taken.REPEATED
    rang = len(village.li.rang())
    sends(village, "button", key="b2")
    assert village.li.rang()[rang:] == ["06:59 🚨 张桂芳 · 3栋 又在求助"]
    village.li.taps("我去看")
    assert zhang.last() == "李强 已经在联系您、来看您了，请放心"


@pytest.mark.parametrize("sensed", ["door", "water", "motion"])
def test_a_door_that_opens_is_a_sign_of_life(village, zhang, sensed):
    village.comes(morning(8))
    sends(village, sensed)
    village.comes(morning(12))
    assert rounds(village) == [State.ANSWERED]
    assert village.li.rang() == []


def test_a_door_of_yesterday_that_is_told_late_is_none(village, zhang):
    village.comes(morning(8))
    sends(village, "door", at=morning(23, day=21))
    village.comes(morning(9, 31))
    assert rounds(village) == [State.MISSED]


def test_after_the_alarm_a_door_is_news_and_no_end(village, zhang):
    village.comes(morning(9, 31))
    for _ in range(3):
        sends(village, "door")
    assert [ring[6:9] for ring in village.li.rang()] == ["🚨 张", "📟 张"]
    assert alarm(village).live
    assert "来过消息" not in village.li.reads()[0]


def test_where_a_volunteer_goes_a_device_replaces_nobody(village):
    village.volunteer("李强", "3")
    village.chen.asks("/elder add 刘爷爷 3栋 07:00-09:00 上门探访")
    village.chen.taps("已有书面同意")
    village.comes(morning(8))
    sends(village, "water")
    village.comes(morning(9, 31))
    assert rounds(village) == [State.MISSED]


def test_long_stillness_asks_now_and_then_calls(village, zhang):
    village.comes(morning(8))
    zhang.writes("我很好")
    village.comes(morning(15))
    sends(village, "no_water")
    village.passes(seconds=2)
    assert zhang.last().startswith("张桂芳，您好！现在怎么样？")
    sends(village, "no_motion")
    village.comes(morning(16, 1))
    assert [ring[:5] for ring in zhang.rang()][-3:] == ["15:00", "15:30", "15:45"]
    assert village.li.rang() == ["16:00 🚨 张桂芳 · 3栋"]


def test_a_check_that_is_answered_may_come_again_after_a_while(village, zhang):
    village.comes(morning(8))
    zhang.writes("我很好")
    for hour, asked in ((9, 1), (12, 2), (13, 2), (16, 3)):
        village.comes(morning(hour))
        sends(village, "no_water")
        village.passes(seconds=2)
        assert len(rounds(village)) == asked, hour
        zhang.writes("在呢")


def test_a_still_night_is_asked_about_in_the_morning_once(village, zhang):
    village.comes(morning(3, day=23))
    sends(village, "no_motion")
    village.comes(morning(12, day=23))
    asked = [ring[:5] for ring in zhang.rang() if ring.endswith("请点「我很好」")]
    assert asked[-3:] == ["08:30", "09:00", "09:15"]  # the usual round was near: no other


def test_nobody_is_asked_while_away(village, zhang):
    zhang.asks("/pause 3天")
    village.comes(morning(15))
    sends(village, "no_water")
    village.passes(hours=2)
    assert rounds(village) == [State.PAUSED]


def test_a_device_gone_mad_is_stopped_but_never_the_button(village, zhang):
    told = [sends(village, "water") for _ in range(12)]
    assert told == [Taken.NEW] * 10 + [Taken.TOO_MANY] * 2
    assert sends(village, "button") is Taken.NEW
    village.passes(minutes=2)
    assert sends(village, "water") is Taken.NEW


def test_who_has_not_agreed_or_has_stopped_is_nobody(village, zhang):
    village.chen.asks("/elder add 王奶奶 3栋")
    assert village.do(signals.take, 1, Signal(elder=2, sensed=Sensed.DOOR)) is Taken.NO_ELDER
    zhang.types("/stop")
    assert sends(village, "button") is Taken.NO_ELDER


def test_the_card_shows_when_the_device_was_last_heard(village, zhang):
    village.chen.asks("/elder signal")
    for said in ("还没有收到过信号", "最近一次 开门，11月22日 06:59"):
        village.chen.asks("/elder")
        village.chen.taps("选一位老人")
        village.chen.taps("张桂芳")
        assert f"设备编号 1 · {said}" in village.chen.last()
        sends(village, "door")
