"""A21: what was sent about a ticket, to whom, under which number, and what Telegram said."""

from domain.people import Role
from tests.unit.village import matter


def record(village):
    village.chen.types("/ticket 1")
    village.chen.taps("送达记录")
    return village.chen.last().split("\n")[1:]


def test_who_was_sent_what_and_with_which_result(village):
    li, sun = village.volunteer("李强"), village.volunteer("孙丽")
    village.blocked.add(li.user)
    village.wang.says("3栋灯坏了", matter())
    sun.taps("接单")
    card, offer, work = record(village)
    assert "小区群 · 工单卡：送达，消息 10" in card
    assert offer.endswith("李强（私聊） · 派单：没有送到（forbidden）")
    assert "孙丽（私聊） · 接单后的详情：送达，消息 " in work
    assert "李强 收不到消息，没有通知到" in village.chen.types("/ticket 1")


def test_what_was_taken_back_and_what_waits_is_told_as_well(village):
    li = village.volunteer("李强")
    village.wang.writes("3栋灯坏了", matter())
    village.passes(minutes=25)
    li.taps("接单")
    village.offline = True
    li.taps("需要帮手")
    village.offline = False
    assert any("催答复：已删除" in line for line in record(village))
    assert any("需要帮手" in line for line in record(village))


def test_only_who_coordinates_reads_it(village):
    li, liu = village.volunteer("李强"), village.holder("刘洋", Role.COORDINATOR)
    village.wang.writes("3栋灯坏了", matter())
    liu.types("/ticket 1")
    button = liu.finds("送达记录")
    assert li.presses(button) == "这条命令只有协调员可以用。需要的话请联系协调员"
    assert liu.presses(button) == ""
