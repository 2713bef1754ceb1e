"""Whoever holds a ticket is asked until it is done: when late, when they said, when hurried."""

from datetime import timedelta

import pytest

from tests.unit.village import matter


def test_who_is_late_is_asked_again_and_again_and_silence_gives_it_back(village):
    li = village.volunteer("李强")
    village.wang.says("3栋灯坏了", matter())
    li.taps("接单")
    village.passes(hours=12)
    li.taps("在处理")
    village.passes(hours=13)
    assert li.taps("在处理") == "谢谢"  # asked when the time is over as well
    village.rings.clear()
    village.passes(hours=23.5)
    late = "09:00 ⏰ #1 报修 · 3栋 · 李强 接单后超过时限还没办好"
    assert village.chen.rang()[-1] == late
    assert li.rang()[-1].startswith("09:00 #1 报修 · 3栋 · 还在处理吗？11月23日 13:00 前")
    village.passes(hours=3.75)
    assert village.events()[-4:] == ["gone_quiet", "step.empty", "step.empty", "offered"]
    assert li.last() == "#1 报修 · 3栋 · 没有等到您的答复，已转给别人"
    assert li.taps("接单").startswith("已接单 #1")


def test_once_one_may_say_when_to_be_asked_next(village):
    li = village.volunteer("李强")
    village.wang.says("3栋灯坏了", matter())
    li.taps("接单")
    village.passes(hours=12)
    tomorrow = li.finds("明天再问")
    assert li.taps("3 小时后再问") == "好的，11月22日 07:00 再问您"
    assert li.presses(tomorrow) == "这个按钮已经失效"
    village.rings.clear()
    village.comes(village.now + timedelta(hours=10, minutes=5))
    assert [ring[:5] for ring in li.rang() if "还在处理吗" in ring] == ["07:00"]
    assert "明天再问" not in li.sees()


@pytest.mark.parametrize(("how", "rings"), [({}, 0), ({"hotline": "lift"}, 1)])
def test_at_night_who_hurries_wakes_nobody_about_what_can_wait(village, how, rings):
    li = village.volunteer("李强")
    village.wang.writes("3栋电梯坏了", matter(**how))
    li.taps("接单")
    village.now = village.now.replace(hour=15)  # 23:00 there
    village.rings.clear()
    assert village.wang.taps("催一下") == "已催办"
    assert len(li.rang()) == rings
    assert "📣 #1 报修 · 3栋 · 居民催办（第 1 次），请看一下" in li.reads()


def test_hurrying_counts_once_in_half_an_hour(village):
    li = village.volunteer("李强")
    village.wang.writes("3栋电梯坏了", matter())
    assert village.wang.taps("催一下") == "已催办"
    assert li.last() == "📣 #1 报修 · 3栋 · 居民催办（第 1 次），请看一下"
    village.passes(minutes=29)
    assert village.wang.taps("催一下") == "刚催过了，11月21日 09:30 以后可以再催"
    village.passes(minutes=1)
    assert village.wang.taps("催一下") == "已催办"
    assert village.chen.last() == "📣 #1 报修 · 3栋 · 居民催办（第 2 次），请看一下"
    assert village.wang.last().endswith("已催办 2 次")
