"""What a reporter says to nobody, in the group: where it is, a door, a phone that all can read."""

from dataclasses import replace

import pytest

from domain.category import Outcome, Place
from nlp.reader import Reader
from tests.unit.village import CHATTER, DOUBTFUL, matter

LEAK = matter(building="3", home=True)
NOTE = "您在群里写了门牌或电话，大家都看得到。#1 已记下，撤回那条不影响处理"


@pytest.fixture(scope="module")
def read():
    return Reader.load().read


@pytest.mark.parametrize("words", ["5栋", "5栋的", "是5栋"])
def test_the_building_is_told_to_nobody_minutes_later(village, read, words):
    village.wang.says("电梯坏了", matter(building=""))
    village.passes(minutes=4)
    village.wang.says(words, read(words))
    assert village.ticket().place.building == "5"
    assert village.ticket(2) is None


def test_a_sentence_that_says_where_is_more_of_the_report_and_no_second_one(village, read):
    village.wang.says("这谁的车啊", matter("parking", building=""))
    village.passes(minutes=4)
    village.wang.says("挡着13栋门口了", read("挡着13栋门口了"))
    assert village.ticket().text == "这谁的车啊\n挡着13栋门口了"
    assert village.ticket(2) is None


@pytest.mark.parametrize(
    "words", ["我去5栋打牌了", "请问502的邻居在吗，快递在我这，2栋502", "12栋也是"]
)
def test_talk_of_another_house_moves_nothing(village, read, words):
    village.wang.says("3栋水管漏水", LEAK)
    village.passes(minutes=4)
    village.wang.says(words, replace(read(words), outcome=Outcome.IGNORE))
    assert village.ticket().place.building == "3"
    assert not village.ticket().door.known


def test_a_door_and_a_phone_told_to_nobody_are_for_whoever_accepts(village, read):
    village.wang.says("3栋水管漏水", LEAK)
    for words in ("3栋2单元502", "我爸电话不太好使，打我的13800138000"):
        village.wang.says(words, read(words))
    door = village.ticket().door
    assert (door.unit, door.room, door.phone) == ("2", "502", "13800138000")


def test_whoever_corrects_the_building_is_believed(village, read):
    village.wang.says("5栋门口路灯坏了", matter(building="5"))
    village.wang.says("哦对了是6栋", read("哦对了是6栋"))
    assert village.ticket().place.building == "6"
    assert village.ticket().text.endswith("哦对了是6栋")
    village.wang.says("7栋", read("7栋"))
    assert village.ticket().place.building == "6"


def test_of_an_emergency_every_line_goes_to_whoever_runs(village):
    village.wang.says("6栋楼下有人摔倒了", matter("other", building="6", hotline="medical"))
    village.wang.says("流血了", CHATTER)
    assert village.ticket().text.endswith("流血了")


def test_who_calls_the_coordinators_also_tells_them_what_was_said_last(village):
    village.wang.says("6栋楼下有人摔倒了", matter("other", building="6", hotline="medical"))
    village.wang.says("人没事了", replace(CHATTER, closing=True))
    village.passes(minutes=30)
    assert "有人补充：「人没事了」" in "\n".join(village.chen.reads())


def test_a_number_minutes_later_is_a_door_only_while_one_is_asked_for(village):
    village.wang.says("3栋电梯坏了", matter())
    village.passes(minutes=4)
    village.wang.says("1200", CHATTER)
    assert not village.ticket().door.known


def test_of_a_noise_nobody_can_tell_whose_door_is_meant(village, read):
    village.wang.says("7栋楼上拖椅子", matter("noise", building="7"))
    village.wang.says("我住601，他家701", read("我住601，他家701"))
    assert village.ticket().text.endswith("我住601，他家701")
    assert not village.ticket().door.known


def test_what_is_doubtful_right_after_a_report_is_a_remark_on_it(village):
    li = village.volunteer("李强")
    village.wang.says("3栋电梯坏了", matter())
    li.taps("接单")
    village.passes(minutes=3)
    village.wang.says("轿厢里有字条", DOUBTFUL)
    assert li.last() == "💬 #1 有人补充：\n轿厢里有字条"


def test_so_is_what_is_doubtful_only_with_the_line_before_it(village):
    village.wang.says("3栋电梯坏了", matter())
    village.passes(minutes=3)
    village.wang.says("轿厢里", CHATTER, whole=DOUBTFUL)
    assert village.events()[-1] == "remark"
    assert len(village.group()) == 1


def test_a_door_in_the_open_can_be_taken_away_by_its_writer(village):
    where = Place(text="3栋501", building="3", room="501")
    message = village.wang.says("3栋501水管漏水", replace(LEAK, place=where))
    assert NOTE in village.wang.reads()
    button = village.wang.finds("从群里撤回")
    assert village.zhao.presses(button) == "只有发消息的人可以选"
    assert village.wang.presses(button).startswith("正在撤回")
    assert NOTE not in village.wang.reads()
    assert village.ask(lambda work: work.outbox.get(1, f"t1:unsay:{message}").gone)
    assert village.ticket().live


def test_who_cannot_be_reached_is_told_where_they_wrote_and_not_for_long(village):
    village.zhao.says("3栋水管漏水，13800138000", LEAK)
    assert village.group()[-1].startswith("门牌、电话大家都看得到。#1 已记下")
    village.passes(minutes=11)
    assert not any("大家都看得到" in text for text in village.group())


def test_nobody_takes_away_what_no_note_is_about(village):
    village.wang.says("3栋水管漏水，13800138000", LEAK)
    button = village.wang.finds("从群里撤回")
    assert village.wang.presses(replace(button, arg="5")) == "这个按钮已经失效"
