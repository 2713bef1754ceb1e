"""What is doubtful, or said in pieces: one question at most, and no matter lost or told twice."""

from dataclasses import replace

import pytest

from domain.category import Category, Outcome, Place, Reading
from domain.conversation import about, joined
from tests.unit.samples import ticket
from tests.unit.village import CHATTER, DOUBTFUL, matter

GATE = Place(text="东门")
TWO = Place(text="2栋", building="2")
IN_NEED = Reading(outcome=Outcome.ASK, category=Category.ELDER, urgent=True)
ASKED = "要登记报事吗？请点类别："
CLOSING = replace(CHATTER, closing=True)


def test_who_is_asked_what_it_was_and_says_which_building_means_it(village):
    village.zhao.says("马桶堵咯", DOUBTFUL)
    village.passes(minutes=3)
    village.zhao.says("2栋", replace(CHATTER, place=TWO))
    assert village.ticket().text == "马桶堵咯\n2栋"
    assert village.ticket().place == TWO
    assert ASKED not in village.group()


def test_a_place_means_nothing_where_nobody_was_asked(village):
    village.zhao.says("2栋", replace(CHATTER, place=TWO))
    assert village.group() == []


def test_doubtful_lines_in_a_row_have_one_question(village):
    for line in ("那个灯", "就楼下的", "怎么说呢"):
        village.zhao.says(line, DOUBTFUL)
        village.passes(seconds=30)
    assert village.group() == [ASKED]
    village.zhao.taps("报修", in_group=True)
    assert village.ticket().text == "那个灯\n就楼下的\n怎么说呢"


def test_a_doubtful_emergency_names_the_number_and_needs_only_a_place(village):
    village.zhao.says("难受，起不来了", replace(IN_NEED, hotline=None))
    assert village.group()[0].startswith("🚨 有人身危险请先拨打 119 / 120 / 110\n要叫志愿者来吗")
    village.zhao.says("在东门", replace(CHATTER, place=GATE))
    assert village.ticket().urgent
    assert len(village.group()) == 1  # and nobody is asked which building a gate is


@pytest.mark.parametrize(("place", "voices"), [(GATE, True), (Place(text="西门"), False)])
def test_a_doubtful_line_on_the_very_place_is_one_more_voice(village, place, voices):
    village.wang.says("东门的树倒了", replace(matter("other", building=""), place=GATE))
    village.zhao.says("那棵树挡着路", replace(DOUBTFUL, place=place))
    assert ("另有 1 位邻居也遇到" in village.group()[0]) is voices
    assert (ASKED in village.group()) is not voices


def test_talk_right_after_a_report_is_not_asked_about_and_its_danger_is_told_on(village):
    li = village.volunteer("李强")
    village.wang.says("门口在打架", matter("other", hotline="police"))
    li.taps("接单")
    village.zhao.says("这就叫邻居", DOUBTFUL)
    village.zhao.says("流血了", IN_NEED)
    assert len(village.group()) == 1
    assert li.last() == "💬 #1 有人补充：\n流血了"


def test_who_complains_again_minutes_later_has_no_second_ticket(village):
    village.wang.says("东门的树倒了", replace(matter(building=""), place=GATE))
    village.passes(minutes=8)
    village.wang.says("还压着呢，没人来啊", matter(building=""))
    assert village.ticket(2) is None
    assert village.events()[-1] == "remark"


def test_plus_one_with_a_building_means_what_was_reported_there(village):
    village.wang.says("3栋楼上太吵", matter("noise"))
    village.chen.says("5栋停水了", matter(building="5", topics=("停水",)))
    village.passes(minutes=5)
    here = Place(text="3栋", building="3")
    village.zhao.says("3栋+1，我也听到了", replace(CHATTER, echo=True, place=here))
    assert "另有 1 位邻居也遇到" in village.group()[0]
    assert village.ticket(3) is None


def test_here_too_that_is_a_matter_of_its_own_is_not_lost(village):
    village.wang.says("3栋地漏堵了", matter(topics=("地漏",)))
    village.zhao.says("我家也进水了", replace(matter(building=""), echo=True))
    village.zhao.taps("不是同一件", in_group=True)
    assert village.ticket(2).text == "我家也进水了"


def test_of_several_matters_the_one_whose_thing_is_named_is_over(village):
    village.wang.says("3栋没水了", matter(topics=("没水",)))
    village.wang.says("楼下太吵", matter("noise", topics=("夜宵",)))
    village.wang.says("有水啦", CLOSING)
    assert "#1 报修 · 3栋，是不是已经好了？" in village.group()


def test_words_that_name_two_matters_alike_name_none():
    lamps = [ticket(number=n, topics=("路灯",)) for n in (1, 2)]
    assert about("灯亮了", lamps) is None
    assert about("灯亮了", [lamps[0], ticket(number=3, topics=("电梯",))]) == lamps[0]


def test_whoever_comes_reads_what_a_neighbour_says_who_met_the_same(village):
    li = village.volunteer("李强")
    village.wang.says("3栋电梯停了", matter(topics=("电梯",)))
    village.zhao.says("3栋电梯困人", matter(topics=("电梯",), hotline="lift"))
    li.taps("接单")
    village.zhao.says("出来了，人没事", CLOSING)
    assert li.last() == "💬 #1 有人补充：\n出来了，人没事"


def test_who_is_asked_to_come_reads_that_an_emergency_may_be_over_and_that_it_is_not(village):
    li, eased = village.volunteer("李强"), "报事人刚说可能没事了，去之前请先问清楚"
    village.wang.says("3栋着火了", matter(hotline="fire"))
    assert eased not in li.last()
    village.wang.says("没事了，灭了", CLOSING)
    assert eased in li.last()
    assert "接单" in li.sees()  # and they are still asked
    village.passes(minutes=5)
    assert eased in village.chen.last()
    village.wang.says("又烧起来了", matter(building="", hotline="fire"))
    assert eased not in village.chen.last()


def test_small_talk_before_a_report_hides_no_part_of_it(village):
    village.wang.says("灯坏了", matter(building=""), before=("大家好",), whole=CHATTER)
    village.zhao.says("起不来了", IN_NEED, before=("喝酒去",), whole=CHATTER)
    assert village.ticket().text == "灯坏了"
    assert "要叫志愿者来吗" in village.group()[-1]


@pytest.mark.parametrize("mark", ["status", "closed", "notice"])
def test_who_serves_may_only_tell_what_is_being_done(village, mark):
    head = village.head("老吴", "3")
    head.says("楼道请大家自行清理", replace(DOUBTFUL, marks=("notice",)))
    assert village.group() == []
    head.says("3栋的灯我已经报修了", replace(matter(), marks=(mark,)))
    assert village.group() == [ASKED]
    village.wang.says("3栋的灯报了没人修", replace(matter(), marks=(mark,)))
    assert village.ticket() is not None


def test_one_word_at_a_time_is_one_sentence():
    assert joined(("灯", "不亮", "了", "四", "栋")) == "灯不亮了四栋"
    assert joined(("3栋", "电梯又坏了")) == "3栋\n电梯又坏了"


def test_a_young_report_said_again_in_the_group_needs_no_answer(village):
    village.zhao.says("3栋灶打不着火", matter(topics=("灶",)))
    village.zhao.says("换了电池还是打不着", matter(building="", topics=("灶",)))
    assert len(village.group()) == 1
    village.passes(minutes=15)
    village.zhao.says("3栋灶打不着火", matter(topics=("灶",)))
    assert any("不用重复报" in text for text in village.group())
