"""What turns urgent after it was filed: it rings, and every clock is shortened."""

from datetime import timedelta

import pytest

from domain.ticket import Status
from tests.unit.samples import T0, minutes, ticket
from tests.unit.village import matter

FIRE = "3栋楼道灯坏了，冒火花了"


@pytest.fixture
def li(village):
    """李强 has accepted what 王芳 reported at nine."""
    volunteer = village.volunteer("李强")
    village.message = village.wang.says("3栋楼道灯坏了", matter())
    volunteer.taps("接单")
    village.passes(minutes=5)
    return volunteer


def worse(village):
    edited = timedelta(minutes=5)
    village.wang.says(FIRE, matter(hotline="fire"), message=village.message, edited=edited)


def test_whoever_is_on_the_way_is_rung_and_has_two_hours(village, li):
    village.rings.clear()
    worse(village)
    assert li.rang() == ["09:05 🚨 #1 变成紧急，请在 11:05 前办好；去不了请马上点「转单」"]
    assert village.ticket().finish_by == village.now + timedelta(hours=2)


def test_the_reminders_follow_the_shorter_clock(village, li):
    worse(village)
    village.passes(hours=1)
    assert li.last() == "#1 报修 · 3栋 · 还在处理吗？10:35 前没有答复会转给别人"
    village.passes(minutes=30)
    assert village.ticket().status is Status.OPEN


def test_what_was_said_to_be_done_goes_out_again(village, li):
    sun = village.volunteer("孙丽")
    li.taps("完成")
    village.rings.clear()
    worse(village)
    assert li.rang()[0] == "09:05 🚨 #1 报修 · 3栋 · 情况变得紧急"
    assert sun.rang() == ["09:05 🚨 紧急工单"]
    assert village.ticket().step_at == village.now


def test_what_nobody_has_accepted_yet_is_warned_of_in_minutes(village):
    li = village.volunteer("李强")
    village.message = village.wang.says("3栋楼道灯坏了", matter())
    worse(village)
    village.passes(minutes=4)
    warned = "09:04 ⏰ #1 报修 · 3栋 · 快到时限了，请答复能不能来"
    assert li.rang() == ["09:00 🔔 新工单", "09:00 🚨 紧急工单", warned]


@pytest.mark.parametrize(("finish_by", "kept"), [(None, None), (30, 30), (600, 120)])
def test_no_moment_moves_to_a_later_one(finish_by, kept):
    terms = ticket(urgent=True).terms
    held = ticket(finish_by=finish_by and T0 + minutes(finish_by))
    hastened = held.hasten(terms, T0)
    assert hastened.finish_by == (kept and T0 + minutes(kept))
    assert hastened.accept_by == T0 + minutes(5)
