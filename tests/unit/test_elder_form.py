"""添加老人 and 上门备注 by taps: a name, a room and a phone are typed, nothing else."""

import re

import pytest

from domain.checkin import Mode, Tier
from tests.unit.village import matter

LINK = re.compile(r"start=(\w+)")


def adding(village, *labels, name="张桂芳"):
    """Let the coordinator begin, type the name and tap on; return what stands there then."""
    village.chen.asks("/elder")
    village.chen.taps("添加老人")
    village.chen.writes(name)
    for label in labels:
        village.chen.taps(label)
    return village.chen.last()


def plan(village):
    return village.ask(lambda work: work.plans.get(1, 1))


def test_five_steps_and_the_elder_agrees(village):
    said = adding(village, "3栋", "上门探访", "08:00–10:00", "高")
    assert said.startswith("添加老人：张桂芳 · 3栋\n请核对：08:00–10:00，上门探访，高")
    village.chen.taps("登记")
    assert village.chen.last().startswith("已登记 张桂芳 · 3栋：08:00–10:00，上门探访，高")
    village.person("张桂芳").starts(LINK.search(village.chen.last())[1])
    found = plan(village)
    assert (found.building, found.mode, found.tier) == ("3", Mode.VISIT, Tier.HIGH)
    assert found.consent_at is not None


def test_nothing_is_in_the_books_before_the_last_tap(village):
    adding(village, "3栋", "自己签到", "07:00–09:00", "一般")
    assert plan(village) is None
    village.chen.taps("不加了")
    assert village.chen.asks("/elder list").startswith("还没有登记老人")


def test_other_hours_are_tapped_as_well(village):
    said = adding(village, "3栋", "自己签到", "别的时间", "06:30", "08:00", "一般")
    assert "请核对：06:30–08:00" in said


@pytest.mark.parametrize("name", ["张", "13800138000", "张桂芳 3栋 502", "很" * 21])
def test_what_is_no_name_is_one_clear_sentence(village, name):
    assert adding(village, name=name) == "请只写老人的姓名，2 到 20 个字，例如 张桂芳"
    village.chen.writes("张桂芳")
    assert village.chen.last().startswith("添加老人：张桂芳\n第 2 步")


def test_who_is_there_already_is_told_apart(village):
    village.chen.asks("/elder add 张桂芳 3栋")
    assert adding(village).startswith("「张桂芳」已经登记了。同名的请加个区别")
    village.chen.writes("张桂芳 三栋")
    assert village.chen.last().startswith("添加老人：张桂芳 三栋\n第 2 步")


def test_a_report_in_between_is_a_report_and_nothing_is_lost(village):
    adding(village, name="3栋电梯坏了")
    village.chen.writes("3栋电梯坏了", matter())
    assert village.ticket() is not None
    village.chen.writes("张桂芳")
    assert village.chen.last().startswith("添加老人：张桂芳\n第 2 步")


def test_another_question_in_between_and_it_goes_on_where_it_stood(village):
    adding(village, "3栋", "自己签到")
    village.chen.asks("/elder add 王奶奶 5栋")
    village.chen.taps("已有书面同意")
    village.chen.taps("上门备注")
    village.chen.taps("房号")
    village.chen.writes("502")
    village.chen.asks("/elder")
    village.chen.taps("添加老人")
    assert village.chen.last().startswith("添加老人：张桂芳 · 3栋\n第 4 步")


def test_hours_later_a_word_is_no_name(village):
    village.chen.asks("/elder")
    village.chen.taps("添加老人")
    village.passes(hours=2)
    village.chen.writes("谢谢大家")
    assert not any(text.startswith("添加老人：谢谢大家") for text in village.chen.reads())


def test_every_step_goes_back_and_the_whole_begins_anew(village):
    assert "第 2 步" in adding(village, "3栋", "‹ 上一步")
    village.chen.taps("重新填")
    assert village.chen.last().startswith("添加老人\n第 1 步")


def test_a_tier_that_the_hours_are_too_late_for_waits_for_another(village):
    adding(village, "3栋", "自己签到", "别的时间", "18:00", "22:00")
    assert village.chen.taps("高").startswith("这样安排最迟要")
    village.chen.taps("一般")
    assert "请核对：18:00–22:00，自己签到，一般" in village.chen.last()


def test_a_volunteer_adds_nobody(village):
    adding(village)
    assert village.volunteer("李强").presses(village.chen.finds("3栋")).startswith("这条命令只有")


@pytest.fixture
def agreed(village):
    """张桂芳 has agreed on paper; 李强 is paired with her."""
    village.volunteer("李强", "3")
    village.chen.asks("/elder add 张桂芳 3栋")
    village.chen.taps("已有书面同意")
    village.chen.asks("/elder pair 张桂芳 李强")
    return village


def noting(village, *labels):
    village.chen.asks("/elder")
    for label in ("选一位老人", "张桂芳", "上门备注", *labels):
        village.chen.taps(label)
    return village.chen.last()


def test_notes_are_typed_only_where_nobody_else_can_know(agreed):
    noting(agreed, "房号")
    agreed.chen.writes("501")
    for label in ("钥匙", "李强", "病史", "高血压", "心脏病", "高血压", "‹ 返回", "宠物", "猫"):
        agreed.chen.taps(label)
    assert "已加密保存：房号、钥匙、病史、宠物" in agreed.chen.last()
    notes = {"room": "501", "key": "李强", "illness": "心脏病", "pets": "猫"}
    assert dict(plan(agreed).notes) == notes


def test_what_was_noted_can_be_taken_out_again(agreed):
    noting(agreed, "电话")
    agreed.chen.writes("13800138000")
    assert "还什么都没有写" in noting(agreed, "电话", "删掉")
    assert dict(plan(agreed).notes) == {}


def test_a_tap_on_an_illness_says_whether_it_is_noted_now(agreed):
    noting(agreed, "病史")
    assert agreed.chen.taps("高血压") == "已记下：高血压"
    assert agreed.chen.taps("高血压") == "已去掉：高血压"


def test_what_was_noted_is_not_shown_here(agreed):
    noting(agreed, "房号")
    agreed.chen.writes("501")
    assert "501" not in noting(agreed, "房号").replace("例如 501", "")


def card(village, *labels):
    village.chen.asks("/elder")
    return [village.chen.taps(label) for label in ("选一位老人", "张桂芳", *labels)][-1]


def test_one_more_time_a_day_and_none_again_by_taps(agreed):
    said = card(agreed, "时间", "一天再加一次", "17:00", "17:00–19:00")
    assert "→ 07:00–09:00、17:00–19:00，自己签到，一般" in said
    card(agreed, "时间", "不再问 07:00–09:00")
    assert "\n17:00–19:00，自己签到" in agreed.chen.last()


def test_another_building_and_away_up_to_a_date_by_taps(agreed):
    assert card(agreed, "楼栋", "5栋") == "张桂芳：3 栋 → 5栋"
    card(agreed, "外出", "11-25")
    assert "到 11月26日 00:00 为止不问平安" in agreed.chen.last()
