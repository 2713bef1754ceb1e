"""What people write to the bot in private that is no report."""

from dataclasses import replace

import pytest

from domain.category import Place
from nlp.reader import Reader
from tests.unit.village import CHATTER, matter

ASKED = "我是登记报事、找人来办的机器人，别的还不会。这一句要登记吗？请点类别："


@pytest.fixture(scope="module")
def read():
    return Reader.load().read


def test_right_after_a_report_in_private_it_is_no_second_report(village, read):
    village.wang.writes("3栋灯坏了", matter())
    village.wang.writes("好的", read("好的"), whole=matter())
    assert len(village.wang.reads()) == 1


@pytest.mark.parametrize("words", ["好的", "嗯嗯", "👌", "收到，麻烦你了"])
def test_a_nod_needs_no_answer(village, read, words):
    village.wang.writes("3栋灯坏了", matter())
    shown = village.wang.reads()
    village.wang.writes(words, read(words))
    assert village.wang.reads() == shown


def test_who_says_hello_is_told_how_to_report(village, read):
    village.zhao.writes("你好，在吗", read("你好，在吗"))
    assert village.zhao.last().startswith("您好，我在。有事请用一句话写清")
    assert village.zhao.sees() == []


def test_who_waits_hears_how_it_stands_and_whoever_comes_reads_it(village, read):
    li = village.volunteer("李强")
    village.wang.writes("3栋灯坏了", matter())
    village.wang.writes("大概多久能来？", read("大概多久能来？"))
    assert village.wang.last().startswith("已补充到 #1 报修 · 3栋（待接单），接单的人看得到")
    li.taps("接单")
    village.passes(minutes=5)
    village.wang.writes("到了请敲门", CHATTER)
    assert village.wang.last().startswith("已转告 #1 报修 · 3栋 的志愿者\n预计 ")
    assert li.last() == "💬 #1 有人补充：\n到了请敲门"


def test_and_if_it_was_another_matter_a_tap_makes_it_one(village):
    village.wang.writes("3栋灯坏了", matter())
    village.passes(minutes=3)
    village.wang.writes("楼下那个也不行", CHATTER)
    assert village.wang.taps("报修") == "已登记 #2"
    assert village.ticket(2).text == "楼下那个也不行"


def test_who_is_asked_whether_it_is_done_may_answer_anything(village):
    li = village.volunteer("李强")
    village.wang.writes("3栋灯坏了", matter())
    li.taps("接单")
    li.taps("完成")
    village.wang.writes("人走了", CHATTER)
    assert village.wang.last() == "#1 报修 · 3栋，是不是已经好了？"


def test_a_photo_without_a_word_is_of_what_one_waits_for(village):
    li = village.volunteer("李强")
    village.wang.writes("3栋灯坏了", matter())
    li.taps("接单")
    village.passes(minutes=5)
    for words, photo in (("", "one"), ("就这样", "two")):
        village.wang.writes(words, CHATTER, photo=photo, attached=True)
    assert village.ticket().photos == ("one", "two")
    assert "照片已补充到 #1 报修 · 3栋（已接单），接单的人看得到" in village.wang.reads()


def test_several_lines_make_one_question(village):
    village.wang.writes("我家那个", CHATTER)
    village.passes(minutes=3)
    door = Place(text="2栋1单元502", building="2", unit="1", room="502")
    village.wang.writes("2栋1单元502", replace(CHATTER, place=door))
    assert village.wang.reads() == [ASKED]
    village.wang.taps("报修")
    assert village.ticket().text == "我家那个\n2栋1单元502"
    assert village.ticket().place == door


def test_a_volunteer_at_work_is_shown_how_to_reach_the_resident(village):
    li = village.volunteer("李强")
    village.wang.writes("3栋灯坏了", matter())
    li.taps("接单")
    li.writes("我十分钟后到", CHATTER)
    assert "要转告报事人，请先点「联系对方」再发" in li.last()
    li.taps("联系对方")
    li.writes("我十分钟后到", CHATTER)
    assert "志愿者：我十分钟后到" in village.wang.last()


def test_a_phone_that_nobody_asked_for_is_no_report(village):
    village.wang.writes("13800138000", CHATTER)
    assert village.wang.last().startswith("我只看得懂文字")
