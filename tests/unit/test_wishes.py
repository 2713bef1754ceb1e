"""A small wish: asked in private, approved or declined, claimed, granted."""

import pytest

from domain.errors import NotAllowed
from domain.small_wish import SmallWish, WishState
from tests.unit.samples import T0

LEARN = "想学用手机挂号"
ALLOWED = {
    ("asked", "open"), ("asked", "declined"), ("asked", "withdrawn"),
    ("open", "claimed"), ("open", "withdrawn"), ("claimed", "granted"), ("claimed", "open"),
}  # fmt: skip


@pytest.mark.parametrize("old", WishState)
@pytest.mark.parametrize("new", WishState)
def test_the_table_allows_a_move_or_refuses_it(old, new):
    wish = SmallWish(community=1, number=1, asker=1, text=LEARN, asked_at=T0, state=old)
    if (old, new) in ALLOWED:
        assert wish.to(new).state is new
    else:
        with pytest.raises(NotAllowed):
            wish.to(new)


@pytest.fixture
def asked(village):
    """王芳 has asked for something, 李强 and 孙丽 are volunteers."""
    village.li, village.sun = village.volunteer("李强"), village.volunteer("孙丽", on=False)
    village.wang.types(f"/wish {LEARN}")
    return village


def test_nobody_but_the_coordinator_sees_it_before_it_is_approved(asked):
    assert asked.wang.last() == f"🌟 微心愿 1：{LEARN}\n已交给协调员审核"
    assert asked.chen.last().startswith(f"🌟 微心愿 1：{LEARN}\n王芳 提出")
    assert asked.group() == []
    assert asked.li.types("/wish").startswith("现在没有微心愿")


def test_approved_it_is_in_the_group_without_a_name_and_the_first_to_tap_has_it(asked):
    assert asked.chen.taps("通过") == "已通过，发到群里了"
    assert asked.group() == [f"🌟 微心愿 1：{LEARN}\n哪位志愿者来帮忙？"]
    taken = asked.sun.finds("我来", in_group=True)
    assert asked.sun.presses(taken, in_group=True) == "谢谢！联系方式在您和我的对话里"
    assert asked.li.presses(taken, in_group=True) == "微心愿 1 已认领，不能再这样操作"
    assert asked.sun.last() == f"🌟 微心愿 1：{LEARN}\n王芳 的心愿，请和本人联系"
    assert asked.wang.last() == f"🌟 微心愿 1：{LEARN}\n孙丽 认领了，会和您联系"


def test_granted_with_a_line_and_a_photo_for_the_asker(asked):
    asked.chen.taps("通过")
    asked.li.taps("我来", in_group=True)
    assert asked.li.taps("已实现") == "太好了！可以发一句话或一张照片给我"
    asked.li.writes("已经会挂了", photo="photo-1")
    assert f"🌟 微心愿 1：{LEARN}\n🎉 李强 已帮您实现\n「已经会挂了」" in asked.wang.reads()
    assert list(asked.chats[asked.wang.user].values())[-1].photo == "photo-1"
    assert asked.group() == [f"🌟 微心愿 1：{LEARN}\n🎉 已实现"]


def test_why_it_was_declined_only_the_asker_reads(asked):
    assert asked.chen.taps("不通过") == "请把理由直接发给我，只有本人能看到"
    asked.chen.writes("社区每周三有课，欢迎来")
    assert asked.wang.last() == f"🌟 微心愿 1：{LEARN}\n没有通过：社区每周三有课，欢迎来"
    everybody = asked.group() + asked.li.reads() + asked.chen.reads()
    assert [text for text in everybody if "每周三" in text] == []


def test_who_cannot_after_all_gives_it_back_with_the_details(asked):
    asked.chen.taps("通过")
    asked.li.taps("我来", in_group=True)
    assert asked.li.taps("做不了") == "好的，已请别的志愿者来"
    assert [text for text in asked.li.reads() if "王芳" in text] == []
    assert asked.group()[0].endswith("哪位志愿者来帮忙？")
    assert asked.sun.types("/wish").startswith(f"微心愿 1 个\n1：{LEARN} · 待认领")
    asked.sun.taps("我来 1")
    assert asked.wang.last().endswith("孙丽 认领了，会和您联系")


def test_residents_take_none_and_nobody_their_own(asked):
    asked.chen.taps("通过")
    button = asked.li.finds("我来", in_group=True)
    asked.zhao.starts()
    assert "志愿者" in asked.zhao.presses(button, in_group=True)
    asked.li.types("/wish 想要一盆花")
    asked.chen.taps("通过")
    assert asked.li.taps("我来", in_group=True) == "自己的心愿请让别人来实现"


def test_withdrawn_it_leaves_the_group(asked):
    asked.chen.taps("通过")
    assert asked.wang.taps("不用了") == "已撤回"
    assert asked.group() == []


def test_three_at_a_time_and_two_hundred_signs(asked):
    for _ in range(2):
        asked.wang.types("/wish 想学下棋")
    assert asked.wang.types("/wish 还要").startswith("您已有 3 个微心愿在办")
    assert asked.zhao.types(f"/wish {'好' * 201}") == "请写短一些，最多 200 个字"


def test_a_week_after_coming_forward_one_is_asked_and_then_the_coordinator_hears(asked):
    asked.chen.taps("通过")
    asked.li.taps("我来", in_group=True)
    asked.rings.clear()
    asked.passes(days=8)
    assert [ring[:9] for ring in asked.li.rang()] == ["09:00 🌟 您"]
    assert not any("两周" in text for text in asked.chen.reads())
    asked.passes(days=7)
    stuck = f"🌟 微心愿 1「{LEARN}」李强 认领两周了还没有实现，请问一问要不要帮手"
    assert stuck in asked.chen.reads()
    asked.li.taps("已实现")
    assert not any("进行得怎样" in text for text in asked.li.reads())


def test_nobody_is_asked_how_a_wish_goes_that_is_done(asked):
    asked.chen.taps("通过")
    asked.li.taps("我来", in_group=True)
    asked.li.taps("已实现")
    asked.rings.clear()
    asked.passes(days=15)
    assert asked.li.rang() == []
