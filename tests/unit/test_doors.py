"""Which door, which phone: asked once, in private, of whom it needs; told to whoever accepts."""

from datetime import timedelta

import pytest

from domain.category import Outcome
from tests.unit.conftest import morning
from tests.unit.village import CHATTER, matter

LEAK = matter(home=True)
ASKED = "#1 已登记并在安排，不用等这一条"
CARD = ["房号：1201", "报事人：王芳", "电话：13800138000"]


@pytest.fixture
def li(village):
    return village.volunteer("李强")


def known(village, number=1):
    door = village.ticket(number).door
    return door.unit, door.floor, door.room, door.phone


def test_the_door_is_asked_in_private_and_shown_to_who_accepts(village, li):
    village.wang.says("3栋水管漏水", LEAK)
    assert village.wang.last().split("\n")[:2] == [
        ASKED,
        "上门要知道是哪一户：请直接回复，如「1201」「2单元1201」",
    ]
    village.wang.writes("1201，138 0013 8000")
    assert village.wang.last().split("\n")[:3] == [
        "✅ #1 报修 · 3栋 · 已记下，只给接单的志愿者看",
        "房号：1201",
        "电话：13800138000",
    ]
    assert "1201" not in "\n".join(li.reads() + village.group())
    li.taps("接单")
    assert [line for line in li.last().split("\n") if line in CARD] == CARD
    assert "1201" not in "\n".join(village.group())


def test_an_answer_after_the_work_began_rings_and_stands_on_the_card(village, li):
    village.wang.says("3栋水管漏水", LEAK)
    li.taps("接单")
    rung = len(li.rang())
    village.wang.writes("12楼1")
    assert "房号：1201" in li.reads()[0]
    assert li.rang()[rung:] == ["09:00 🚪 #1 报修 · 3栋 · 报事人补充了门牌或电话，请看上面的工单"]
    village.wang.writes("13800138000")
    assert known(village) == ("", "", "1201", "13800138000")


def test_building_and_door_are_one_question(village, li):
    village.wang.says("水管漏水", matter(building="", home=True))
    assert village.wang.sees() == ["1栋", "2栋", "3栋", "4栋", "5栋", "6栋", "跳过"]
    assert village.wang.taps("5栋") == "谢谢"
    assert len(village.wang.reads()) == 1
    assert village.wang.sees() == ["跳过"]
    village.wang.writes("2-1201")
    assert (village.ticket().place.building, *known(village)) == ("5", "2", "", "1201", "")


def test_one_line_answers_both(village, li):
    village.wang.writes("水管漏水", matter(building="", home=True))
    village.wang.writes("5栋2单元1201 电话13800138000 谢谢")
    assert village.ticket().place.building == "5"
    assert known(village) == ("2", "", "1201", "13800138000")
    assert village.group() == []


def test_who_never_started_the_bot_is_not_asked_for_a_door_in_the_group(village, li):
    village.zhao.says("3栋水管漏水", LEAK)
    assert len(village.group()) == 1
    village.passes(minutes=2)
    village.zhao.says("马桶堵了", matter(building="", home=True, topics=("马桶",)))
    assert village.group()[-1] == "#2 已登记并在安排。是哪一栋？"


@pytest.mark.parametrize("reading", [matter("parking"), matter(), matter(at={"room": "501"})])
def test_where_nobody_knocks_nobody_is_asked(village, li, reading):
    village.wang.says("3栋电梯坏了", reading)
    assert "跳过" not in village.wang.sees()


def test_a_noise_is_asked_for_where_it_is_and_never_for_who_complains(village, li):
    village.wang.says("3栋半夜装修", matter("noise", home=True))
    assert "电话" not in village.wang.last()
    village.wang.writes("12楼，我13800138000")
    assert known(village) == ("", "12", "", "")
    li.taps("接单")
    assert "楼层：12" in li.last()


def test_skipping_is_one_tap_and_the_next_line_is_read_as_ever(village, li):
    village.wang.says("3栋水管漏水", LEAK)
    assert village.wang.taps("跳过") == "好的，不影响处理"
    assert village.wang.reads() == []
    village.wang.writes("1201")
    assert village.wang.last().startswith("已补充到 #1 报修 · 3栋（待接单）")
    assert known(village) == ("", "", "", "")


def test_what_is_no_door_is_read_as_ever_and_the_question_stays(village, li):
    village.wang.says("3栋水管漏水", LEAK)
    village.passes(minutes=2)
    village.wang.writes("3栋电梯坏了", matter(topics=("电梯",)))
    assert village.ticket(2) is not None
    village.wang.writes("1201")
    assert known(village)[2] == "1201"


def test_a_longer_answer_is_kept_whole_for_who_comes(village, li):
    village.wang.says("3栋水管漏水", LEAK)
    village.wang.writes("我在1201，门铃坏了请敲门", CHATTER)
    li.taps("接单")
    assert "报事人补充：我在1201，门铃坏了请敲门" in li.last()


def test_a_report_with_a_room_is_a_report(village, li):
    village.wang.says("3栋水管漏水", LEAK)
    village.passes(minutes=2)
    village.wang.writes("4栋的1201灯坏了", matter(building="4"))
    assert village.ticket(2).text == "4栋的1201灯坏了"
    assert known(village)[2] == ""


def test_the_question_goes_after_four_hours_and_with_its_ticket(village, li):
    village.wang.says("3栋水管漏水", LEAK)
    village.passes(hours=4)
    assert village.wang.reads() == []
    village.wang.says("4栋水管漏水", matter(building="4", home=True))
    assert village.wang.last().startswith("#2 已登记")
    village.wang.taps("撤回", in_group=True)
    assert not any(text.startswith("#2 已登记") for text in village.wang.reads())


def test_what_was_told_is_forgotten_a_day_after_the_end(village, li):
    village.wang.says("3栋水管漏水", LEAK)
    village.wang.writes("1201 13800138000")
    li.taps("接单")
    li.taps("完成")
    village.wang.taps("已解决")
    assert "1201" not in "\n".join(village.wang.reads())
    assert "房号：1201" in "\n".join(li.reads())
    village.passes(hours=24)
    assert known(village) == ("", "", "", "")
    assert "1201" not in "\n".join(li.reads())


def test_a_coordinator_reads_no_phone_in_the_ticket(village, li):
    village.wang.says("3栋水管漏水", LEAK)
    village.wang.writes("1201 13800138000")
    whole = village.chen.types("/ticket 1")
    assert "报事人私下补充了门牌或电话" in whole
    assert "1201" not in whole
    assert "13800138000" not in whole


def test_an_edit_that_names_the_room_leaves_only_the_phone_to_ask(village, li):
    message = village.wang.says("3栋水管漏水", LEAK)
    edited = matter(home=True, at={"room": "1201"})
    village.wang.says("3栋1201水管漏水", edited, message=message, edited=timedelta(minutes=1))
    assert village.wang.last().split("\n")[1].startswith("方便留个电话吗？")


def test_in_doubt_an_old_person_s_matter_asks_for_the_door_as_well(village, li):
    village.wang.says("老人在家", matter("elder", outcome=Outcome.ASK, home=True))
    village.wang.taps("助老", in_group=True)
    assert village.wang.last().startswith(ASKED)


def test_what_was_told_is_sealed_in_the_database(village, li, tmp_path):
    village.wang.says("3栋水管漏水", LEAK)
    village.wang.writes("1201 13800138000")
    kept = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert known(village)[3] == "13800138000"
    assert b"13800138000" not in kept


def test_an_elder_s_answer_is_a_sign_of_life_as_well(village, zhang):
    zhang.writes("厨房水龙头坏了", matter(home=True))
    assert "上门要知道是哪一户" in zhang.last()
    village.comes(morning(7, 10))
    zhang.writes("1201")
    assert known(village)[2] == "1201"
    assert zhang.last().startswith("✅ #1 报修 · 3栋 · 已记下")
    assert "正在叫人" not in "\n".join(zhang.reads())
