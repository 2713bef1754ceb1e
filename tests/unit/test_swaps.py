"""A shift changes hands, and people go, without anything being left with nobody."""

from datetime import datetime

import pytest

from tests.unit.village import ZONE, matter


@pytest.fixture
def three(village):
    """李强 has Saturday the 21st, then 赵敏, then 周丽, and so on, by day."""
    people = [village.volunteer(name, on=False) for name in ("李强", "赵敏", "周丽")]
    village.chen.types("/roster 白班 08:00-20:00 每天 李强 赵敏 周丽")
    village.rings.clear()
    return people


def day(number, hour, minute=0):
    return datetime(2026, 11, number, hour, minute, tzinfo=ZONE)


def on_duty(village, at):
    roster = village.ask(lambda work: work.rosters.load(1, ZONE, since=village.now))
    names = village.ask(lambda work: {p.id: p.name for p in work.people.all(1)})
    return [names[shift.person] for shift in roster.at(at)]


def test_the_first_to_tap_has_the_shift(village, three):
    li, zhao, zhou = three
    asked = li.types("/swap 周二")
    assert asked.startswith("🔁 周二 11-24 08:00-20:00 白班：\n已问了 2 位")
    assert on_duty(village, day(24, 9)) == ["李强"]
    assert zhao.taps("我来") == "谢谢！这个班是您的了"
    assert on_duty(village, day(24, 9)) == ["赵敏"]
    assert "🔁 李强 的班 周二 11-24 08:00-20:00 已由 赵敏 来，谢谢" in zhou.reads()
    assert "我来" not in zhou.sees()
    assert li.rang()[-1] == "09:00 🗓 您的值班有变动。"
    assert "🔁 周二 11-24 08:00-20:00 白班：由 赵敏 来，您不用来了" in li.reads()
    assert "不换了" not in li.sees()


def test_what_changed_is_said_and_not_the_whole_list(village, three):
    li, zhao, _ = three
    li.types("/swap 周二")
    zhao.taps("我来")
    assert "不用您来了：\n周二 11-24 08:00-20:00 白班\n接下来两周您一共 4 个班" in li.last()
    assert "排给您的：\n周二 11-24 08:00-20:00 白班\n接下来两周您一共 6 个班" in zhao.last()


def test_nobody_is_rung_at_night_about_a_swap(village, three):
    li, _, _ = three
    sun = village.volunteer("孙芳", on=False)
    village.chen.types("/roster 午班 14:00-20:00 每天 孙芳")
    sun.types("/swap 周三")
    village.comes(day(25, 13))
    asked = [ring[:5] for ring in li.rang() if "想换班" in ring]
    assert asked == ["09:00", "14:00", "14:00"]  # twelve hours before the shift it is two at night
    assert sum("想换班" in text for text in li.reads()) == 4


def test_the_second_to_tap_is_too_late(village, three):
    li, zhao, zhou = three
    li.types("/swap 周二")
    button = zhou.finds("我来")
    zhao.taps("我来")
    assert zhou.presses(button) == "这个班已经有人来，或不用换了，谢谢"
    assert on_duty(village, day(24, 9)) == ["赵敏"]


def test_nobody_takes_their_own_and_nobody_two_at_once(village, three):
    li, zhao, _ = three
    village.chen.types("/override 加班 赵敏 11-27 09:00-10:00")
    li.types("/swap 周五")
    li.types("/swap 周二")
    button = zhao.finds("我来")
    assert li.presses(button) == "这是您自己的班"
    village.chen.types("/override 加班 赵敏 11-24 09:00-10:00")
    assert zhao.presses(button) == "赵敏 那段时间已经在值班"


def test_only_those_who_are_free_then_are_asked_and_reminded(village, three):
    li, zhao, zhou = three
    village.chen.types("/override 加班 赵敏 11-27 09:00-10:00")
    village.rings.clear()
    li.types("/swap 周五")
    village.comes(day(27, 7))
    wanted = "🔁 李强 想换班：周五 11-27 08:00-20:00，您那时有空。能来吗？"
    asked = [ring[:5] for ring in zhou.rang() if ring.endswith(wanted)]
    assert asked == ["09:00", "08:00", "08:00", "20:00"]
    assert not any(wanted in ring for ring in zhao.rang())


def test_when_nobody_comes_the_shift_stays_where_it_is(village, three):
    li, zhao, _ = three
    li.types("/swap 周二")
    village.comes(day(24, 9))
    assert "08:00 🔁 周二 11-24 08:00-20:00 的班没有人来换，还是您的" in li.rang()
    assert zhao.reads()[-1] != ""
    assert on_duty(village, day(24, 9)) == ["李强"]
    assert "我来" not in zhao.sees()


def test_whoever_asked_may_keep_the_shift_after_all(village, three):
    li, zhao, _ = three
    li.types("/swap 周二")
    assert li.types("/swap 周二") == "这个班您已经在找人换了"
    assert li.taps("不换了") == "好的，这个班还是您的"
    assert "我来" not in zhao.sees()


def test_which_shift_is_chosen_by_button(village, three):
    li, zhao, _ = three
    assert li.types("/swap").startswith("要换哪一个班？")
    li.taps("11-24 08:00-20:00 白班")
    assert "我来" in zhao.sees()
    assert village.volunteer("孙丽", on=False).types("/swap") == "接下来四周没有您的班"


def test_a_taken_shift_is_where_a_ticket_goes(village, three):
    li, zhao, _ = three
    li.types("/swap 周二")
    zhao.taps("我来")
    village.comes(day(24, 9))
    village.rings.clear()
    village.wang.says("3栋电梯坏了", matter())
    assert (li.rang(), zhao.rang()) == ([], ["09:00 🔔 新工单"])


def test_who_leaves_hands_over_everything_at_once(village, three):
    li, zhao, _ = three
    village.wang.says("3栋电梯坏了", matter())
    li.taps("接单")
    li.types("/swap 周二")
    assert "手上的工单会转给别人：1" in li.types("/leave")
    assert li.taps("确认退出") == "已退出，谢谢您一直以来的付出"
    assert on_duty(village, day(21, 9)) == ["赵敏"]
    assert asked_about(zhao) == ["09:00 🔔 新工单"]
    assert (
        "李强 不再做志愿者了，他的班次已轮给下一位\n他手上的工单已重新派：1" in village.chen.reads()
    )
    assert "我来" not in zhao.sees()
    assert li.types("/on").startswith("这条命令只有")


def asked_about(person):
    return [ring for ring in person.rang() if "新工单" in ring]


def test_who_stood_in_and_leaves_gives_the_shift_back(village, three):
    li, zhao, _ = three
    li.types("/swap 周二")
    zhao.taps("我来")
    zhao.types("/leave")
    zhao.taps("确认退出")
    roster = village.ask(lambda work: work.rosters.load(1, ZONE, since=village.now))
    assert roster.overrides == []
    assert village.who(zhao).id not in {s.person for s in roster.between(village.now, day(30, 9))}


def test_who_is_alone_in_a_shift_cannot_leave(village):
    li = village.volunteer("李强", on=False)
    village.chen.types("/roster 夜班 20:00-08:00 每天 李强")
    said = li.types("/leave")
    assert said == "现在还不能退出：\n这些班只有您一个人，请协调员先换人：夜班"


def test_a_swap_within_hours_rings_and_the_coordinators_know(village, three):
    li, zhao, _ = three
    village.comes(day(23, 21))
    village.rings.clear()
    li.types("/swap 周二")
    zhao.taps("我来")
    assert zhao.last().split("\n")[:3] == [
        "🗓 您的值班有变动。",
        "⏰ 很快就轮到您：",
        "周二 11-24 08:00-20:00 白班",
    ]
    assert village.chen.last() == "🔁 临时换班：周二 11-24 08:00-20:00 李强 的班改由 赵敏 来"
    village.comes(day(24, 9))
    soon = "07:30 ⏰ 半小时后轮到您值班："
    assert (soon in zhao.rang(), soon in li.rang()) == (True, False)


def test_a_notice_of_a_shift_that_is_gone_goes_and_comes_again_with_it(village, three):
    li, _, _ = three
    village.comes(day(23, 9))
    assert li.last().startswith("🗓 明天轮到您值班：")
    village.chen.types("/override 替班 李强 赵敏 11-24")
    assert not any(said.startswith("🗓 明天轮到您") for said in li.reads())
    village.chen.taps("撤销")
    village.comes(day(24, 7, 31))
    assert li.last().startswith("⏰ 半小时后轮到您值班：")


def test_a_change_at_night_wakes_nobody_unless_it_is_for_the_morning(village, three):
    li, zhao, zhou = three
    village.comes(day(23, 23))
    village.rings.clear()
    village.chen.types("/override 替班 李强 赵敏 11-27")
    assert (li.rang(), zhao.rang()) == ([], [])
    village.chen.types("/override 替班 李强 周丽 11-24")
    assert zhou.rang() == ["23:00 🗓 您的值班有变动。"]


def test_nobody_takes_a_third_shift_in_a_row(village, three):
    li, zhao, zhou = three
    village.chen.types("/override 加班 周丽 11-23 20:00-23:59")
    village.chen.types("/override 加班 周丽 11-23 23:59-08:00")
    asked = li.types("/swap 周二")
    assert asked.startswith("🔁 周二 11-24 08:00-20:00 白班：\n已问了 1 位")
    assert "我来" not in zhou.sees()
    assert zhou.presses(zhao.finds("我来")) == (
        "接下这个班您要连续值班 36 小时，请留给别人；实在没有人请找协调员"
    )
    said = village.chen.types("/override 替班 李强 周丽 11-24")
    assert "⚠️ 周丽 将连续值班 36 小时，太累了可以撤销" in said
