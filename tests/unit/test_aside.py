"""What cannot go on now: on hold with an end, given to others, passed on, answered in words."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.errors import BadInput, NotAllowed
from domain.ticket import Status
from services import delivery
from tests.unit.samples import T0, ticket
from tests.unit.village import CHATTER, matter

DAY = timedelta(days=1)


@pytest.fixture
def li(village):
    return village.volunteer("李强")


@pytest.fixture
def held(village, li):
    """李强 holds what 王芳 reported."""
    village.wang.writes("3栋灯坏了", matter())
    li.taps("接单")
    return village


def test_a_hold_has_a_reason_and_an_end_and_goes_on_by_itself(held, li):
    li.taps("挂起")
    assert li.picks("等配件 3 天") == "#1 已挂起，11月24日 09:00 自动恢复"
    assert li.sees() == ["继续办理", "联系对方"]  # what was chosen among is gone
    assert held.wang.last() == "⏸ #1 报修 · 3栋 · 暂时挂起：等配件，11月24日 09:00 自动恢复"
    held.passes(days=2, hours=23)
    assert held.ticket().status is Status.ON_HOLD
    held.passes(hours=1)
    assert (held.ticket().status, held.ticket().assignee) == (Status.ACCEPTED, held.who(li).id)
    assert held.wang.last() == "▶️ #1 报修 · 3栋 · 继续办理"
    assert li.last().startswith("⏰ #1 报修 · 3栋 · 挂起到期，请继续，11月25日 09:00 前办好")


def test_nothing_hurries_anybody_while_it_is_on_hold(held, li):
    li.taps("挂起")
    li.taps("等天气 7 天")
    held.rings.clear()
    held.passes(days=6, hours=23)
    assert held.rings == []


def test_who_holds_it_may_go_on_before_the_end(held, li):
    li.taps("挂起")
    li.taps("等人在家 3 天")
    assert li.taps("继续办理") == "#1 继续办理"
    assert held.ticket().finish_by == held.now + DAY
    held.rings.clear()
    held.passes(hours=13)
    assert [ring[6:] for ring in li.rang()] == [
        "#1 报修 · 3栋 · 还在处理吗？11月22日 10:00 前没有答复会转给别人"
    ]


def test_a_hold_of_what_nobody_has_begins_the_chain_anew(village, li):
    village.wang.says("3栋灯坏了", matter())
    assert village.chen.types("/hold 1 2天").startswith("#1 因为什么挂起")
    said = village.chen.types("/hold 1 2天 等厂家派人")
    assert said == "#1 已挂起，11月23日 09:00 自动恢复"
    assert village.group() == ["#1 报修 · 3栋 · 挂起\n暂时挂起，11月23日 09:00 自动恢复"]
    assert li.sees() == []
    village.passes(days=2)
    assert li.finds("接单")


def test_whoever_has_gone_meanwhile_does_not_get_it_back(held, li):
    sun = held.volunteer("孙丽")
    li.taps("挂起")
    li.taps("等配件 1 天")
    held.do(delivery.refused, li.user)
    held.passes(days=1)
    assert sun.finds("接单")


@pytest.mark.parametrize(("days", "fits"), [(0, False), (1, True), (7, True), (7.01, False)])
def test_a_hold_ends_within_a_week(days, fits):
    if fits:
        assert ticket().hold("parts", T0 + days * DAY, T0).until_at == T0 + days * DAY
    else:
        with pytest.raises(BadInput, match="hold_end"):
            ticket().hold("parts", T0 + days * DAY, T0)


def test_only_what_is_on_hold_is_resumed():
    with pytest.raises(NotAllowed):
        ticket().resume(T0)


def test_a_stranger_puts_nothing_aside(held, li):
    sun = held.volunteer("孙丽")
    li.taps("挂起")
    button = li.finds("等配件 3 天")
    assert sun.presses(button) == "没有 #1 这件工单，或与您无关"


def test_what_others_must_do_is_referred_with_its_text_and_asked_after(held, li):
    said = held.chen.types("/transfer 1 物业公司 5天 请更换3栋楼道灯")
    assert said == (
        "✅ #1 已转出给物业公司，11月26日 09:00 提醒您追问。请把下面这段发给对方：\n\n"
        "【物业公司】报修 · 3栋，09:00 居民反映：\n请更换3栋楼道灯\n位置：3栋\n"
        "请处理后回复 陈静（工单 #1）"
    )
    assert "已转给物业公司，11月26日 09:00 前会去追问结果" in held.wang.reads()[-2]
    assert li.last() == "✋ #1 报修 · 3栋 · 已转出，您不用再去了，谢谢"
    held.passes(days=5)
    assert held.chen.last() == "📌 #1 报修 · 3栋 · 转给物业公司的事该追问了，结果怎样？"


@pytest.mark.parametrize(
    ("label", "heard", "status"),
    [
        ("对方已办好", "辛苦了！已请居民确认", Status.DONE),
        ("再等 3 天", "好，11月27日 09:00 再提醒您", Status.REFERRED),
        ("收回重派", "#1 已重新派单", Status.OPEN),
    ],
)
def test_the_answer_of_the_other_body(held, li, label, heard, status):
    held.chen.types("/transfer 1")
    held.chen.taps("街道")
    held.passes(days=3)
    assert held.chen.taps(label) == heard
    assert held.ticket().status is status


def test_the_resident_may_end_what_was_referred(held):
    held.chen.types("/transfer 1 物业公司")
    assert "发去的内容：「3栋灯坏了」" in held.chen.types("/ticket 1")
    held.wang.writes("修好了", replace(CHATTER, closing=True))
    assert held.wang.taps("已解决") == "谢谢您的确认"
    assert held.ticket().status is Status.CLOSED


def test_why_not_is_one_tap_and_optional(village, li):
    village.wang.says("3栋灯坏了", matter())
    li.taps("来不了")
    assert li.sees() == ["忙", "不在", "不会", "不合适"]
    assert li.taps("不会") == "谢谢"
    assert li.sees() == []
    assert "李强：不会" in village.chen.types("/ticket 1")


def test_a_conditional_answer_is_kept_whole_and_is_no_yes(village, li):
    village.wang.says("3栋灯坏了", matter())
    li.writes("两小时后可以，先让他们别碰开关", replace(CHATTER, time="两小时后"))
    assert li.last() == "已转告协调员。要接 #1 请点「接单」，来不了请点「来不了」"
    told = "李强 说（两小时后）：\n「两小时后可以，先让他们别碰开关」"
    assert told in village.chen.last()
    assert village.ticket().status is Status.OPEN
    assert village.chen.taps("李强") == "#1 已指派给 李强"
    assert "李强 说：「两小时后可以，先让他们别碰开关」" in village.chen.types("/ticket 1")


def test_in_ten_minutes_keeps_the_offer_open_and_is_no_yes(village, li):
    sun = village.volunteer("孙丽")
    village.wang.says("3栋灯坏了", matter())
    village.passes(minutes=8)
    said = li.taps("10 分钟后")
    assert said == "好，#1 给您留到 09:18，到时请点「接单」；来不了也请告诉我们"
    assert li.sees() == ["接单", "来不了", "转单"]
    village.passes(minutes=9)
    assert village.ticket().status is Status.OPEN
    assert sun.sees() == []  # nobody else is asked so long
    village.passes(minutes=1)
    assert "接单" in sun.sees()
    assert "李强：10 分钟后可以（不算接单）" in village.chen.types("/ticket 1")


def test_who_comes_in_ten_minutes_does_not_hold_the_chain_up(village, li):
    head = village.head("周姐", "3")
    village.wang.says("3栋灯坏了", matter())
    village.passes(minutes=25)
    assert "留到 09:30" in li.taps("10 分钟后")
    village.passes(minutes=5)
    assert "接单" in head.sees()
    assert li.taps("接单") == "已接单 #1，详情在这条消息里"


def test_what_is_urgent_cannot_wait_ten_minutes(village, li):
    village.wang.says("3栋着火了", matter(hotline="fire"))
    assert "10 分钟后" not in li.sees()


def test_a_volunteer_may_still_report_while_being_asked(village, li):
    village.wang.says("3栋灯坏了", matter())
    li.writes("5栋水管爆了", matter(building="5"))
    assert village.ticket(2).reporter == village.who(li).id


def test_who_passed_it_on_answers_for_it_until_somebody_else_accepts(held, li):
    sun = held.volunteer("孙丽")
    li.taps("转单")
    assert "有人接单之前仍由您负责（首接负责）" in li.last()
    assert "转单中，有人接单前仍由原志愿者负责" in held.wang.last()
    held.wang.taps("催一下")
    assert li.last() == "📣 #1 报修 · 3栋 · 居民催办（第 1 次），请看一下"
    sun.taps("接单")
    assert held.ticket().answerable is None
    assert li.reads()[0] == "#1 报修 · 3栋 · 您已说来不了，谢谢告知"


def test_nobody_takes_it_so_the_first_hears_of_it_and_may_take_it_back(held, li):
    held.blocked.clear()
    li.taps("转单")
    held.passes(hours=3)
    assert "您转出后还没有人接，仍由您负责" in li.last()
    assert "首接负责：李强 已转单" in held.chen.last()
    assert li.taps("接单") == "已接单 #1，详情在这条消息里"
