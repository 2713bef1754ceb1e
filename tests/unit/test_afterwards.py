"""What people say when a ticket was done, or need not be done any more."""

from dataclasses import replace

import pytest

from tests.unit.village import CHATTER, matter

LIFT = {"topics": ("电梯",)}
UNDONE = replace(CHATTER, undone=True)
CLOSING = replace(CHATTER, closing=True)


@pytest.fixture
def done(village):
    """A ticket of 王芳 of which 李强 says that it is done; the id of her message."""
    li = village.volunteer("李强")
    message = village.wang.says("3栋电梯坏了", matter(**LIFT))
    li.taps("接单")
    li.taps("完成")
    village.passes(minutes=5)
    return message


def test_still_broken_is_heard_without_a_button(village, done):
    village.wang.says("没修好啊", UNDONE)
    assert village.ticket().status.value == "open"
    assert "「没修好啊」" in village.chen.last()


def test_still_broken_under_ones_own_message(village, done):
    village.wang.says("没修好啊", UNDONE, reply_to=done)
    assert village.events()[-2:] == ["reopened", "offered"]


def test_still_broken_in_private_is_answered(village, done):
    village.wang.writes("没修好啊", UNDONE)
    assert village.wang.last() == "好的，#1 报修 · 3栋 已重新安排人来看"


def test_a_neighbour_who_met_it_says_so_as_well_but_a_passer_by_does_not(village, done):
    village.zhao.says("没好啊", UNDONE, reply_to=done)
    assert village.ticket().status.value == "done"
    village.zhao.says("+1", replace(CHATTER, echo=True), reply_to=done)
    village.zhao.says("没好啊", UNDONE, reply_to=done)
    assert village.ticket().status.value == "open"


def test_a_neighbour_who_reports_what_is_said_to_be_done_sends_somebody_again(village, done):
    village.chen.says("3栋电梯又停了", matter(**LIFT))
    assert village.ticket().status.value == "open"
    assert village.ticket(2) is None


def test_broken_again_names_no_place_and_means_what_was_done(village, done):
    village.wang.says("又坏了！", matter(building="", undone=True))
    assert village.ticket().status.value == "open"
    assert village.ticket(2) is None


def test_broken_again_by_a_neighbour_who_met_it_is_no_report_without_a_place(village, done):
    again = matter(building="", undone=True)
    village.zhao.says("+1", replace(CHATTER, echo=True), reply_to=done)
    village.zhao.says("又坏了！", again)
    assert village.ticket().status.value == "open"
    village.passes(minutes=5)
    village.zhao.says("又坏了！", again)
    assert village.ticket(2) is None
    assert "remark" in village.events()


@pytest.mark.parametrize("more", [{"topics": ("灯",)}, {"building": "5"}])
def test_something_else_that_is_broken_again_is_a_matter_of_its_own(village, done, more):
    village.wang.says("又坏了", matter(undone=True, **{"building": "", **more}))
    assert village.ticket().status.value == "done"
    assert village.ticket(2) is not None


def test_still_broken_while_somebody_is_at_it_changes_nothing(village):
    village.wang.says("3栋电梯坏了", matter(**LIFT))
    village.passes(minutes=5)
    village.wang.says("还没修好", UNDONE)
    assert village.events()[-1] != "reopened"


def test_never_mind_is_of_the_matter_of_this_hour_and_asked_once(village):
    for building in "34":
        village.wang.says(f"{building}栋灯坏了", matter(building=building))
        village.passes(minutes=5)
    for words in ("没事了", "已经好了"):
        village.wang.says(words, CLOSING)
    assert [text for text in village.group() if "是不是" in text] == [
        "#2 报修 · 4栋，是不是已经好了？"
    ]
    village.wang.taps("撤回", in_group=True)
    assert not any("是不是" in text for text in village.group())


def test_never_mind_reaches_whoever_is_on_the_way(village):
    li = village.volunteer("李强")
    village.wang.says("3栋电梯坏了", matter(**LIFT))
    li.taps("接单")
    village.wang.says("好了，不用来了", CLOSING)
    assert li.last() == "💬 #1 有人补充：\n好了，不用来了"


def test_whoever_says_that_another_building_has_it_too_gets_somebody_there(village):
    message = village.wang.says("3栋停水了", matter(topics=("停水",)))
    five = replace(matter().place, text="5栋", building="5")
    village.wang.says("5栋也是", replace(CHATTER, echo=True, place=five), reply_to=message)
    assert [village.ticket(n).place.building for n in (1, 2)] == ["3", "5"]
