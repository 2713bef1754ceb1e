"""The roster in the village: who is called follows from it, and people hear what concerns them."""

from datetime import datetime

import pytest

from services import calendars
from tests.unit.village import ZONE, matter

WEEK = "/roster 白班 08:00-20:00 每天 李强 赵敏"


@pytest.fixture
def pair(village):
    """李强 has the even days from Saturday the 21st on, 赵敏 the others; nobody said /on."""
    li, zhao = village.volunteer("李强", on=False), village.volunteer("赵敏", on=False)
    village.chen.types(WEEK)
    village.rings.clear()
    return li, zhao


def day(number, hour, minute=0):
    return datetime(2026, 11, number, hour, minute, tzinfo=ZONE)


def asked(person):
    return [ring for ring in person.rang() if "新工单" in ring]


def test_whoever_has_the_shift_is_asked(village, pair):
    li, zhao = pair
    village.wang.says("3栋电梯坏了", matter())
    li.taps("接单")
    li.taps("完成")
    village.comes(day(22, 9))
    village.wang.says("5栋路灯坏了", matter(building="5"))
    assert asked(li) == ["09:00 🔔 新工单"]
    assert asked(zhao) == ["09:00 🔔 新工单"]


def test_who_said_on_is_on_duty_besides(village, pair):
    _, zhao = pair
    zhao.types("/on")
    village.wang.says("3栋电梯坏了", matter())
    village.passes(minutes=11)
    assert asked(zhao) == ["09:10 🔔 新工单"]


def test_who_has_no_shift_and_did_not_say_on_is_left_alone(village, pair):
    _, zhao = pair
    village.wang.says("3栋电梯坏了", matter())
    village.passes(minutes=29)
    assert asked(zhao) == []


def test_a_shift_answers_for_its_own_buildings(village):
    li = village.volunteer("李强", "1", on=False)
    village.chen.types("/roster 白班 08:00-20:00 每天 李强 3栋", "3")
    village.rings.clear()
    village.wang.says("3栋电梯坏了", matter())
    village.wang.says("5栋路灯坏了", matter(building="5"))
    assert asked(li) == ["09:00 🔔 新工单"]


def test_a_shift_answers_for_its_own_kind_of_matter(village):
    li = village.volunteer("李强", on=False)
    said = village.chen.types("/roster 停车班 08:00-20:00 每天 李强 停车")
    assert "只管：停车" in said
    village.rings.clear()
    village.wang.says("3栋电梯坏了", matter())
    assert asked(li) == []
    village.zhao.says("3栋门口车堵了", matter("parking"))
    assert asked(li) == ["09:00 🔔 新工单"]


def test_who_has_the_night_is_called_at_night(village):
    li = village.volunteer("李强", on=False)
    village.chen.types("/roster 夜班 20:00-08:00 每天 李强")
    village.comes(day(21, 23))
    village.wang.says("3栋电梯坏了", matter())
    assert asked(li) == ["23:00 🔔 新工单"]


def test_off_takes_one_out_until_the_shift_ends(village, pair):
    li, _ = pair
    assert li.types("/off").startswith("已下岗，不再派新单。现在还有 0 人在岗")
    assert village.chen.last().startswith("⚠️ 李强 下岗了，现在没有人在岗")
    village.wang.says("3栋电梯坏了", matter())
    village.chen.taps("接单")
    village.chen.taps("完成")
    village.comes(day(23, 9))
    village.wang.says("5栋路灯坏了", matter(building="5"))
    assert asked(li) == ["09:00 🔔 新工单"]


def test_who_stepped_out_can_step_in_again(village, pair):
    li, _ = pair
    li.types("/off")
    assert li.types("/on").startswith("✅ 已上岗")
    assert li.types("/on") == "您已经在岗"
    village.wang.says("3栋电梯坏了", matter())
    assert asked(li) == ["09:00 🔔 新工单"]


def test_a_shift_that_begins_takes_up_what_nobody_is_asked_about(village):
    li = village.volunteer("李强", on=False)
    village.wang.says("3栋电梯坏了", matter())
    village.chen.types("/roster 白班 12:00-20:00 每天 李强")
    village.comes(day(21, 11, 59))
    assert asked(li) == []
    village.comes(day(21, 12))
    assert asked(li) == ["12:00 🔔 新工单"]


def test_only_those_whose_own_shifts_changed_hear_of_it(village, pair):
    li, zhao = pair
    zhou = village.volunteer("周丽", on=False)
    village.chen.types("/override 替班 李强 周丽 11-23")
    changed = "09:00 🗓 您的值班有变动。"
    assert (li.rang(), zhao.rang(), zhou.rang()) == ([changed], [], [changed])


def test_everybody_is_told_the_day_before_and_half_an_hour_before(village, pair):
    _, zhao = pair
    village.comes(day(22, 9))
    assert zhao.rang() == ["07:30 ⏰ 半小时后轮到您值班："]
    village.comes(day(24, 9))
    assert zhao.rang()[1:] == ["08:00 🗓 明天轮到您值班：", "07:30 ⏰ 半小时后轮到您值班："]


def test_the_roster_shows_the_week(village, pair):
    shown = village.chen.types("/roster")
    assert shown.split("\n")[:5] == [
        "幸福小区 接下来七天的值班",
        "周六 11-21",
        "　08:00-20:00 白班 李强",
        "周日 11-22",
        "　08:00-20:00 白班 赵敏",
    ]


def test_a_roster_of_the_same_name_takes_the_place_of_the_old(village, pair):
    said = village.chen.types("/roster 白班 09:00-18:00 每周 赵敏")
    assert said.split("\n")[:2] == [
        "✅ 白班 09:00-18:00 · 每周换人：赵敏",
        "原来：08:00-20:00 李强 赵敏",
    ]


@pytest.mark.parametrize(
    ("line", "refusal"),
    [
        ("/roster 白班 每天 李强", "请这样发：/roster"),
        ("/roster 停车 08:00-20:00 每天 李强", "请这样发：/roster"),
        ("/roster 白班 25:00-26:00 每天 李强", "没有「25:00-26:00」这样的日期或时间"),
        ("/roster 白班 08:00-20:00 每天 王五", "没有叫「王五」的志愿者"),
        ("/roster 删除 夜班", "没有叫「夜班」的班"),
        ("/override 请假", "请这样发：/override"),
        ("/override 请假 李强 11-22", "李强 那段时间没有班"),
        ("/override 请假 李强 11-20 08:00-09:00", "这段时间已经过去，或者太远了"),
        ("/override 替班 李强 赵敏 11-23 18:00-19:00", "✅ 替班：李强 → 赵敏"),
        ("/override 替班 赵敏 李强 11-21", "赵敏 那段时间没有班"),
        ("/override 加班 李强 11-23 18:00-22:00", "李强 那段时间已经在值班"),
        ("/override 加班 李强 11-23", "加班请写上时间"),
        ("/override 加班 李强 11-22 08:00-09:00", "✅ 加班：李强，周日 11-22 08:00-09:00"),
    ],
)
def test_what_cannot_be_is_refused_with_the_reason(village, pair, line, refusal):
    assert village.chen.types(line).startswith(refusal)


def test_leave_that_leaves_nobody_is_asked_about_first(village, pair):
    li, _ = pair
    said = village.chen.types("/override 请假 李强 11-23")
    assert said.startswith("⚠️ 李强 请假后，周一 11-23 08:00-20:00 会有空岗")
    assert li.rang() == []
    village.chen.taps("仍然请假")
    assert village.chen.last() == "✅ 请假：李强，周一 11-23 08:00-20:00"
    assert "空岗" in village.chen.types("/roster")
    assert "空岗 1 处：\n周一 11-23 08:00-20:00 白班" in village.chen.types("/duty check")


def test_a_change_can_be_undone(village, pair):
    village.chen.types("/override 替班 李强 赵敏 11-23")
    assert (
        village.chen.types("/override").split("\n")[1] == "替班 李强 → 赵敏 周一 11-23 08:00-20:00"
    )
    assert village.chen.taps("撤销 11-23 08:00") == "已撤销，值班表已恢复"
    assert village.chen.types("/override").startswith("没有变动")


def test_a_roster_is_dropped_only_after_asking(village, pair):
    village.chen.types("/roster 删除 白班")
    assert village.chen.taps("确认删除") == "已删除「白班」"
    assert village.chen.types("/roster").startswith("幸福小区 还没有排班")
    assert village.chen.types("/override") == "还没有排班。请先发 /roster"


def test_my_next_shifts(village, pair):
    li, _ = pair
    assert li.types("/duty").split("\n")[:3] == [
        "您接下来两周的班",
        "周六 11-21 08:00-20:00 白班",
        "周一 11-23 08:00-20:00 白班",
    ]
    assert village.chen.types("/duty") == "接下来两周没有您的班"


def test_the_coordinator_sees_anybodys_shifts(village, pair):
    li, _ = pair
    assert village.chen.types("/duty 李强").split("\n")[:2] == [
        "李强 接下来两周的班",
        "周六 11-21 08:00-20:00 白班",
    ]
    assert village.chen.types("/duty 周姐") == "没有找到「周姐」。发 /people 看名单"
    assert "协调员" in li.types("/duty 赵敏")  # who may
    village.volunteer("赵敏", on=False)
    assert village.chen.types("/duty 赵敏").startswith("叫「赵敏」的有 2 位，分不出是谁")


def test_people_shows_who_has_the_shift(village, pair):
    assert "🟢 志愿者 李强" in village.chen.types("/people")
    assert "⚪ 志愿者 赵敏" in village.chen.types("/people")


def test_monday_is_silent_when_nothing_is_wrong(village, pair):
    village.comes(day(24, 0))
    assert village.chen.rang() == []
    assert village.chen.types("/duty check").startswith("✅ 接下来两周：没有空岗")


def test_on_monday_the_coordinator_hears_what_is_wrong(village, pair):
    li, _ = pair
    village.blocked.add(li.user)
    village.comes(day(23, 10))
    assert "09:00 ⚠️ 接下来两周的值班有问题：" in village.chen.rang()
    assert "收不到消息，请提醒打开与我的对话并按「开始」：李强" in "".join(village.chen.reads())


def test_residents_make_no_roster(village, pair):
    assert village.wang.types(WEEK) == "这条命令只有协调员可以用。需要的话请联系协调员"


def test_the_next_one_reads_what_is_open_and_the_one_before_learns_it(village):
    li, zhou = village.volunteer("李强", on=False), village.volunteer("周丽", on=False)
    village.chen.types("/roster 白班 08:00-20:00 每天 李强")
    village.chen.types("/roster 夜班 20:00-08:00 每天 周丽")
    village.wang.says("3栋电梯坏了", matter())
    li.taps("接单")
    village.comes(day(21, 20))
    assert zhou.last().split("\n")[:2] == [
        "🔄 交班 · 李强 交给您，还没办完 1 件：",
        "#1 报修 · 3栋 · 已接单 李强 · 11月21日 09:00",
    ]
    assert zhou.taps("已阅") == "谢谢"
    assert li.last() == "🔄 周丽 已看过您的交班，辛苦了"
    village.passes(hours=1)
    assert not any("没有看交班" in said for said in village.chen.reads())


def test_the_next_one_reads_which_elders_are_worried_about(village, zhang):
    zhou = village.volunteer("周丽", on=False)
    village.chen.types("/roster 白班 08:00-20:00 每天 李强")
    village.chen.types("/roster 夜班 20:00-08:00 每天 周丽")
    village.comes(day(22, 19, 50))
    zhang.writes("我摔倒了")
    village.li.taps("我去看")
    village.comes(day(22, 20, 1))
    notes = [text for text in zhou.reads() if text.startswith("🔄 交班 · 李强 交给您")]
    assert "🔴 这些老人的事还没有结束：\n张桂芳 · 3栋 · " in notes[0]
    assert notes[0].split("\n")[2].endswith("李强 在跟进")


def test_an_unread_note_leaves_the_one_before_answerable(village):
    li, _ = village.volunteer("李强", on=False), village.volunteer("周丽", on=False)
    village.chen.types("/roster 白班 08:00-20:00 每天 李强")
    village.chen.types("/roster 夜班 20:00-08:00 每天 周丽")
    village.wang.says("3栋电梯坏了", matter())
    li.taps("接单")
    village.comes(day(21, 20, 31))
    unread = "20:30 ⚠️ 周丽 半小时没有看交班。李强 请当面或电话交代一下，在此之前仍由 李强 答复"
    assert unread in li.rang()
    assert unread in village.chen.rang()


def test_nothing_open_needs_no_note(village):
    village.volunteer("李强", on=False)
    zhou = village.volunteer("周丽", on=False)
    village.chen.types("/roster 白班 08:00-20:00 每天 李强")
    village.chen.types("/roster 夜班 20:00-08:00 每天 周丽")
    village.comes(day(21, 21))
    assert not any("交班" in said for said in zhou.reads())


def link(person, token, base="http://127.0.0.1:8081/calendar"):
    actor = person.actor()
    person.village.do_or_refuse(actor, calendars.issue, actor, token, base)
    return person.last()


def timetable(village, token):
    return village.ask(lambda work: calendars.timetable(work, token, now=village.now))


def test_a_link_shows_ones_own_shifts_until_it_is_closed(village, pair):
    li, _ = pair
    assert "http://127.0.0.1:8081/calendar/secret.ics" in link(li, "secret")
    shown = timetable(village, "secret")
    assert {shift.person for shift, _ in shown.shifts} == {village.who(li).id}
    assert li.types("/duty ical off") == "日历链接已关闭"
    assert timetable(village, "secret") is None
    assert li.types("/duty ical off") == "您没有打开日历链接。打开：/duty ical"


def test_a_new_link_closes_the_one_before(village, pair):
    li, _ = pair
    link(li, "old")
    link(li, "new")
    assert (timetable(village, "old"), timetable(village, "new") is None) == (None, False)


def test_no_link_where_no_calendars_are_served(village, pair):
    assert link(pair[0], "secret", base="") == "这里没有开通日历链接，请联系协调员"
