"""A change of the roster made by taps alone, for somebody who types nothing."""

import pytest

from handlers.buttons import Button


@pytest.fixture
def chen(village):
    """李强 and 赵敏 take turns by day, 周丽 is free; the form is before the coordinator."""
    for name in ("李强", "赵敏", "周丽"):
        village.volunteer(name, on=False)
    village.chen.types("/roster 白班 08:00-20:00 每天 李强 赵敏")
    village.chen.types("/override")
    village.chen.taps("用按钮改班")
    return village.chen


def taps(person, *labels):
    for label in labels:
        said = person.taps(label)
    return said


def changes(village):
    zone = village.ask(lambda work: work.communities.get(1).policy.zone)
    return village.ask(lambda work: work.rosters.load(1, zone, since=village.now).overrides)


def test_a_stand_in_is_found_by_taps(village, chen):
    taps(chen, "替班", "李强", "周一 11-23 08:00-20:00 白班")
    assert "赵敏" in chen.sees()  # has no shift that day
    taps(chen, "周丽")
    assert chen.last() == "替班 · 李强 → 周丽，周一 11-23 08:00-20:00。可以就点「保存」"
    assert changes(village) == []
    taps(chen, "保存")
    assert chen.last() == "✅ 替班：李强 → 周丽，周一 11-23 08:00-20:00"
    assert len(changes(village)) == 1


def test_leave_that_leaves_nobody_says_so_before_it_is_saved(village, chen):
    taps(chen, "请假", "李强", "周一 11-23 08:00-20:00 白班")
    assert chen.last().endswith("⚠️ 这样会有空岗；也可以点「不改了」，改用「替班」")
    taps(chen, "保存")
    assert chen.last() == "✅ 请假：李强，周一 11-23 08:00-20:00"


def test_extra_duty_has_a_day_and_hours(village, chen):
    taps(chen, "加班", "周丽", "周三 11-25", "14–20 点", "保存")
    assert chen.last() == "✅ 加班：周丽，周三 11-25 14:00-20:00"


def test_every_step_goes_back(village, chen):
    taps(chen, "替班", "李强", "周一 11-23 08:00-20:00 白班", "周丽")
    taps(chen, "‹ 上一步", "‹ 上一步", "‹ 上一步", "‹ 上一步")
    assert chen.last() == "要怎么改？"
    taps(chen, "请假", "赵敏")
    assert chen.last().startswith("请假 · 赵敏 的哪一个班？")
    taps(chen, "不改了")
    assert (chen.last(), changes(village)) == ("好的，没有改动", [])


def test_who_got_a_shift_meanwhile_is_refused_with_the_reason(village, chen):
    taps(chen, "替班", "李强", "周一 11-23 08:00-20:00 白班", "周丽")
    save = chen.finds("保存")
    chen.types("/override 加班 周丽 11-23 09:00-10:00")
    assert chen.presses(save) == "周丽 那段时间已经在值班"


def test_who_is_busy_is_not_among_those_who_may_come(village, chen):
    chen.types("/override 加班 周丽 11-23 09:00-10:00")
    chen.types("/override")
    taps(chen, "用按钮改班", "替班", "李强", "周一 11-23 08:00-20:00 白班")
    card = village.chats[chen.user][max(village.chats[chen.user])]
    labels = [b["text"] for row in card.buttons for b in row]
    assert labels == ["赵敏", "‹ 上一步", "不改了"]


@pytest.mark.parametrize(("arg", "ref"), [("person", 99), ("shift1", 7), ("day", 0), ("?", 1)])
def test_a_button_that_somebody_made_up_changes_nothing(village, chen, arg, ref):
    taps(chen, "请假", "李强")
    before = chen.last()
    chen.presses(Button("change", 1, ref, arg))
    assert chen.last() == before


def test_the_form_of_the_roster_is_another(village, chen):
    save = Button("rota", 1, 0, "save")
    assert chen.presses(save).startswith("放得太久了")
    assert chen.presses(Button("change", 1, 0, "save")).startswith("放得太久了")


def test_only_coordinators_change_the_roster(village, chen):
    button = chen.finds("请假")
    assert village.wang.presses(button).startswith("这条命令只有协调员")
