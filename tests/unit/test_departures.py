"""Who goes without a word: their shifts, tickets and elders are seen to by one tap."""

from datetime import datetime

import pytest

from domain.people import Role
from services import delivery, membership
from tests.unit.village import GROUP, ZONE, matter

HAND_OVER, SURE = "把他的事交给别人", "确认交出"


@pytest.fixture
def pair(village):
    """李强 has today and every other day, 赵敏 the days between; 李强 looks after 张桂芳."""
    li, zhao = village.volunteer("李强", on=False), village.volunteer("赵敏", on=False)
    village.chen.types("/roster 白班 08:00-20:00 每天 李强 赵敏")
    village.chen.asks("/elder add 张桂芳 3栋 07:00-09:00")
    village.chen.taps("已有书面同意")
    village.chen.asks("/elder pair 张桂芳 李强")
    village.rings.clear()
    return li, zhao


def leaves_the_group(village, person):
    village.do(membership.person_in_group, GROUP, person.user, False)


def on_duty(village, *when):
    roster = village.ask(lambda work: work.rosters.load(1, ZONE, since=village.now))
    names = village.ask(lambda work: {p.id: p.name for p in work.people.all(1)})
    return [names[shift.person] for shift in roster.at(datetime(*when, tzinfo=ZONE))]


def test_who_leaves_the_group_with_shifts_is_told_of_with_a_button(village, pair):
    li, _ = pair
    leaves_the_group(village, li)
    assert village.chen.last().split("\n")[:3] == [
        "李强 退出了群，已自动下岗",
        "他接下来还有这些班，请联系他，或交给别人：",
        "周六 11-21 08:00-20:00 白班",
    ]
    assert HAND_OVER in village.chen.sees()


def test_who_blocks_the_bot_with_shifts_is_told_of_with_a_button(village, pair):
    li, _ = pair
    village.do(delivery.refused, li.user)
    assert village.chen.last().startswith("⚠️ 李强 收不到我的消息")
    assert HAND_OVER in village.chen.sees()


def test_who_has_no_shift_leaves_without_a_word(village, pair):
    before = village.chen.reads()
    leaves_the_group(village, village.volunteer("孙丽", on=False))
    assert village.chen.reads()[: len(before)] == before
    assert not any("孙丽 退出了群" in said for said in village.chen.reads())


def test_one_tap_hands_everything_over(village, pair):
    li, zhao = pair
    village.wang.says("3栋电梯坏了", matter())
    li.taps("接单")
    leaves_the_group(village, li)
    village.chen.taps(HAND_OVER)
    assert village.chen.last().split("\n")[1:] == [
        "手上的工单会转给别人：1",
        "接下来两周的 8 个班会轮给下一位",
        "结对的老人要另找人：张桂芳",
    ]
    assert village.chen.taps(SURE) == "已交出 李强 的班次和工单"
    assert on_duty(village, 2026, 11, 21, 9) == ["赵敏"]
    assert "09:00 🔔 新工单" in zhao.rang()
    assert village.ask(lambda work: work.links.of(1, 1)) == []
    assert any("请发 /elder pair 另外结对：张桂芳" in said for said in village.chen.reads())


def test_nothing_is_handed_over_before_it_is_confirmed(village, pair):
    leaves_the_group(village, pair[0])
    village.chen.taps(HAND_OVER)
    assert on_duty(village, 2026, 11, 21, 9) == ["李强"]


def test_who_is_alone_in_a_shift_cannot_be_handed_over(village, pair):
    li, _ = pair
    village.chen.types("/roster 夜班 20:00-08:00 每天 李强")
    leaves_the_group(village, li)
    said = village.chen.taps(HAND_OVER)
    assert said.startswith(
        "现在还不能交出 李强 的事：\n这些班只有他一个人，请先发 /roster 加人：夜班"
    )


def test_only_a_coordinator_hands_over_for_others(village, pair):
    li, zhao = pair
    leaves_the_group(village, li)
    assert zhao.presses(village.chen.finds(HAND_OVER)).startswith("这条命令只有协调员")


def test_a_head_of_a_building_keeps_their_elders(village, pair):
    zhou = village.head("周姐", "3")
    village.chen.asks("/elder pair 张桂芳 周姐")
    zhou.starts(village.chen.invites(Role.VOLUNTEER))
    zhou.types("/leave")
    zhou.taps("确认退出")
    people = village.ask(lambda work: [link.person for link in work.links.of(1, 1)])
    assert village.who(zhou).id in people
