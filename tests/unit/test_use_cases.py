"""Turns of the stories that come seldom, and matter when they do."""

import pytest

from domain.people import Role
from services import delivery, reports
from services.actors import roles_everywhere
from tests.unit.village import CHATTER, matter


@pytest.fixture
def li(village):
    return village.volunteer("李强")


@pytest.fixture
def held(village, li):
    """李强 holds the ticket; whose building nobody has named yet."""
    village.wang.writes("电梯坏了", matter(building=""))
    li.taps("接单")
    return village


def test_a_new_name_is_noted(village):
    village.wang.says("你们好")
    village.wang.name = "王芳芳"
    village.wang.says("大家好")
    assert village.who(village.wang).name == "王芳芳"


def test_who_can_no_longer_be_told_is_asked_on_the_groups_card(village, li):
    village.wang.says("3栋灯坏了", matter())
    li.taps("接单")
    li.taps("完成")
    village.do(delivery.refused, village.wang.user)
    assert village.wang.sees(in_group=True) == ["已解决", "部分解决", "没解决"]


def test_the_verdict_stands_under_the_status_too(held, li):
    li.taps("完成")
    held.wang.types("/status 1")
    assert held.wang.sees()[-4:] == ["已解决", "部分解决", "没解决", "联系对方"]


def test_a_building_named_later_reaches_who_is_on_the_way(held, li):
    held.wang.taps("5栋")
    assert li.reads()[0].startswith("#1 报修 · 5栋 · 已接单")
    held.wang.types("/status 1")
    assert "补充楼栋：5栋" in held.wang.last()


def test_another_category_reaches_who_is_on_the_way(held, li):
    held.wang.taps("改类别")
    held.wang.taps("停车")
    assert li.reads()[0].startswith("#1 停车 · 已接单")


def test_hurrying_reaches_who_holds_it(held, li):
    held.wang.taps("催一下")
    assert li.last() == "📣 #1 报修 · 居民催办（第 1 次），请看一下"


def test_what_has_ended_is_neither_followed_nor_hurried_nor_placed(held):
    held.wang.says("3栋灯坏了", matter())
    follow = held.zhao.finds("我也遇到", in_group=True)
    urge, place = held.wang.finds("催一下"), held.wang.finds("5栋")
    held.wang.taps("撤回")
    held.wang.taps("撤回", in_group=True)
    assert held.zhao.presses(follow, in_group=True) == "#2 已经结束，谢谢"
    assert held.wang.presses(urge) == "#1 现在是「已撤回」，不能这样操作"
    assert held.wang.presses(place) == "这个按钮已经失效"


def test_who_warned_can_still_say_no_and_the_ticket_goes_on(village, li):
    sun = village.volunteer("孙丽", "3", on=False)
    village.wang.says("3栋灯坏了", matter())
    decline = li.finds("来不了")
    li.taps("接单")
    sun.types("/on")
    assert li.presses(decline) == "#1 已转出，谢谢"
    assert sun.finds("接单")


def test_a_no_after_somebody_else_said_yes_is_just_a_no(village, li):
    sun = village.volunteer("孙丽")
    village.wang.says("3栋电梯困人", matter(hotline="lift"))
    decline = li.finds("来不了")
    sun.taps("接单")
    assert li.presses(decline) == "谢谢"
    assert village.ticket().assignee == village.who(sun).id


def test_after_report_without_words_the_next_message_is_one(village):
    actor = village.wang.actor()
    village.do(reports.start_report, actor)
    village.wang.writes("那个灯", CHATTER)
    assert (village.ticket().text, village.ticket().category) == ("那个灯", "other")


def test_half_an_hour_later_it_is_not(village):
    village.do(reports.start_report, village.wang.actor())
    village.passes(minutes=30)
    village.wang.writes("那个灯", CHATTER)
    assert village.ticket() is None


def test_a_user_has_the_roles_of_every_community(village, li):
    held = village.ask(lambda work: roles_everywhere(work, li.user))
    assert held == {Role.RESIDENT, Role.VOLUNTEER}
