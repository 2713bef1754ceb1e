"""A roster made by taps alone, for somebody who types nothing."""

import pytest

from domain.people import Role
from handlers.buttons import Button


@pytest.fixture
def chen(village):
    """The coordinator, with three volunteers to choose from and the form before her."""
    for name in ("李强", "赵敏", "周丽"):
        village.volunteer(name, on=False)
    village.chen.types("/roster")
    village.chen.taps("用按钮排班")
    return village.chen


def taps(person, *labels):
    for label in labels:
        said = person.taps(label)
    return said


def rotation(village, name="白班"):
    found = village.ask(lambda work: work.rosters.load(1, village_zone(work), since=village.now))
    return next(r for r in found.rotations if r.name == name)


def village_zone(work):
    return work.communities.get(1).policy.zone


def names(village, people):
    return [village.ask(lambda work, p=p: work.people.get(1, p).name) for p in people]


def test_some_taps_make_a_roster(village, chen):
    taps(chen, "白班 8–20 点", "每天换人", "赵敏", "李强", "下一步 ›", "3栋", "4栋", "下一步 ›")
    taps(chen, "停车", "噪音", "✅ 停车", "下一步 ›")
    assert chen.last().split("\n")[:7] == [
        "最后一步 · 这样排，可以就点「保存」",
        "班次：白班 08:00-20:00",
        "换人：每天",
        "轮到：赵敏、李强",
        "楼栋：3–4栋",
        "类别：噪音",
        "周六 11-21 赵敏",
    ]
    taps(chen, "保存")
    made = rotation(village)
    assert names(village, made.people) == ["赵敏", "李强"]
    assert (f"{made.start:%H}-{made.end:%H}", made.every) == ("08-20", 1)
    assert (made.buildings, made.categories) == ({"3", "4"}, {"noise"})
    assert chen.last().startswith("✅ 白班 08:00-20:00 · 每天换人：赵敏、李强")


def test_nothing_is_written_before_it_is_saved(village, chen):
    taps(chen, "夜班 20–8 点", "每周换人", "李强", "下一步 ›", "全部楼", "各类都管", "不排了")
    assert chen.last() == "好的，没有改动"
    assert chen.types("/duty check") == "还没有排班。请先发 /roster"


def test_every_step_goes_back_and_keeps_what_was_chosen(village, chen):
    taps(chen, "白班 8–20 点", "每天换人", "李强", "下一步 ›", "3栋", "下一步 ›")
    taps(chen, "下一步 ›", *["‹ 上一步"] * 5)
    assert chen.last().startswith("第 1 步")
    taps(chen, "夜班 20–8 点", "每周换人", "赵敏", *["下一步 ›"] * 3, "保存")
    made = rotation(village, "夜班")
    assert (names(village, made.people), made.buildings) == (["李强", "赵敏"], {"3"})


def test_a_second_tap_takes_a_choice_back(village, chen):
    taps(chen, "白班 8–20 点", "每天换人", "李强", "赵敏")
    assert "✅ 2. 赵敏" in chen.sees()
    taps(chen, "✅ 1. 李强", "下一步 ›", "3栋", "✅ 3栋", "下一步 ›", "下一步 ›", "保存")
    made = rotation(village)
    assert (names(village, made.people), made.buildings) == (["赵敏"], frozenset())


def test_somebody_must_be_chosen(village, chen):
    taps(chen, "白班 8–20 点", "每天换人")
    assert chen.taps("下一步 ›") == "请至少点一个人"


def test_a_roster_that_is_there_is_changed_by_taps(village, chen):
    chen.types("/roster 白班 09:00-18:00 每天 李强 赵敏 3栋", "3")
    chen.types("/roster")
    taps(chen, "用按钮排班", "改「白班」", "‹ 上一步", "改「白班」", "每周换人", "周丽")
    taps(chen, "下一步 ›", "全部楼", "各类都管", "保存")
    made = rotation(village)
    assert names(village, made.people) == ["李强", "赵敏", "周丽"]
    assert (made.start.hour, made.every, made.buildings) == (9, 7, frozenset())
    assert "原来：09:00-18:00 李强 赵敏" in chen.last()


def test_what_would_be_vacant_is_said_before_it_is_saved(village, chen):
    chen.types("/roster 白班 08:00-20:00 每天 李强")
    chen.types("/override 请假 李强 11-23")
    chen.taps("仍然请假")
    chen.types("/roster")
    taps(chen, "用按钮排班", "改「白班」", "每天换人", *["下一步 ›"] * 3)
    assert chen.last().endswith("已登记的请假会让 1 处没有人，保存后请看 /duty check")


def test_a_form_waits_an_hour(village, chen):
    button = chen.finds("白班 8–20 点")
    village.passes(hours=2)
    assert chen.presses(button) == "放得太久了，请重新开始：/roster、/override 或 /elder"


def test_what_is_written_meanwhile_is_no_answer(village, chen):
    chen.writes("今天天气不错")
    taps(chen, "白班 8–20 点")
    assert chen.last().startswith("第 2 步")


@pytest.mark.parametrize("arg", ["save", "next", "day", "person", "nonsense"])
def test_who_does_not_coordinate_makes_no_roster(village, chen, arg):
    assert village.wang.presses(Button("rota", 1, 1, arg)).startswith("这条命令只有协调员")


@pytest.mark.parametrize(("arg", "ref"), [("person", 99), ("building", 99), ("more", 99), ("?", 0)])
def test_a_button_that_somebody_made_up_changes_nothing(village, chen, arg, ref):
    taps(chen, "白班 8–20 点", "每天换人")
    chen.presses(Button("rota", 1, ref, arg))
    assert chen.last().split("\n")[1:] == ["班次：白班 08:00-20:00", "换人：每天"]


def test_saving_what_is_not_finished_is_refused(village, chen):
    taps(chen, "白班 8–20 点")
    assert chen.presses(Button("rota", 1, 0, "save")).startswith("放得太久了")


def test_who_has_gone_meanwhile_is_not_in_it(village, chen):
    taps(chen, "白班 8–20 点", "每天换人", "李强", "赵敏", "下一步 ›", "全部楼", "各类都管")
    li = village.ask(lambda work: next(p for p in work.people.all(1) if p.name == "李强"))
    village.do(_revoked, li.id)
    taps(chen, "保存")
    assert names(village, rotation(village).people) == ["赵敏"]


def _revoked(work, person, *, now):
    work.people.revoke(1, person, Role.VOLUNTEER)
