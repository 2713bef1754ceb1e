"""What relatives and helpers write while an elder is looked for, and on quiet days."""

from dataclasses import replace

import pytest

from handlers.buttons import Button
from tests.unit.conftest import KNOWN, morning
from tests.unit.village import CHATTER, matter


@pytest.fixture
def daughter(village, zhang):
    person = village.person("女儿")
    person.starts(KNOWN.search(village.chen.asks("/invite 家属 张桂芳")).group(1))
    return person


@pytest.fixture
def missed(village, daughter):
    """Half an hour after her window nobody has heard of 张桂芳."""
    village.comes(morning(9, 31))
    return village


def test_a_relatives_words_go_to_whoever_is_called_and_end_nothing(missed, daughter):
    daughter.writes("我刚跟我妈通过电话，她没事")
    assert missed.li.last() == "💬 张桂芳 · 3栋 · 女儿（家属）：「我刚跟我妈通过电话，她没事」"
    assert daughter.last().startswith("已转告被叫到的人，还没有人接手")
    assert daughter.sees()[-2:] == ["我去看", "已联系上"]
    assert missed.ask(lambda work: work.alarms.get(1, 1).live)


def test_what_the_one_at_the_door_writes_is_no_report_but_news_for_all(missed, daughter):
    missed.li.taps("我去看")
    missed.li.writes("敲门没人应", matter("other", "", hotline="police"))
    assert missed.ticket() is None
    assert daughter.last() == "💬 张桂芳 · 3栋 · 李强：「敲门没人应」"
    assert missed.li.last().startswith("已告诉其他被叫到的人。看到或联系到 张桂芳 以后，请点结果")


def test_a_report_of_something_else_is_one(missed, daughter):
    daughter.writes("5栋电梯坏了", matter("repair", "5"))
    assert missed.ticket().place.building == "5"
    missed.zhou.writes("今天菜场关门")
    assert "菜场" not in str(missed.li.reads())


def test_who_is_looked_for_hears_by_whom(missed, zhang):
    missed.li.taps("我去看")
    zhang.writes("我在买菜")
    assert zhang.last() == "收到，张桂芳。刚才没等到您的消息，李强 正在找您，请接一下电话"


def test_a_relative_asks_how_she_is(village, zhang, daughter):
    village.comes(morning(7, 5))
    zhang.writes("我很好")
    daughter.writes("我妈今天怎么样")
    assert daughter.last().startswith("张桂芳 今天🟢 平安，11月22日 07:05 有过消息")
    village.wang.writes("我妈今天怎么样")
    assert "平安" not in village.wang.last()


def test_of_an_alarm_a_relative_of_a_later_level_reads_no_word(missed, zhang):
    son = missed.person("儿子")
    son.starts(KNOWN.search(missed.chen.asks("/invite 家属 张桂芳 3级")).group(1))
    son.writes("我妈今天怎么样")
    assert son.last().startswith("张桂芳 今天⏳ 待回应")


def test_who_is_rung_and_says_what_they_know_is_heard_and_finds_the_buttons(missed, daughter):
    missed.li.writes("她去买菜了，我早上见过")
    assert daughter.last() != missed.li.last()
    assert missed.li.last().startswith("已转告被叫到的人，还没有人接手")
    assert missed.li.sees()[-2:] == ["我去看", "已联系上"]


def test_a_nod_of_whoever_goes_rings_nobody(missed, daughter):
    missed.li.taps("我去看")
    said = (missed.li.reads(), daughter.reads())
    missed.li.writes("收到", replace(CHATTER, marks=("nod",)))
    assert (missed.li.reads(), daughter.reads()) == said


def test_a_result_by_an_older_button_counts_while_nobody_goes(missed, daughter):
    """Nobody is rung all day because «我去看» ran out before «平安» was tapped."""
    missed.li.taps("我去看")
    safe = missed.li.finds("已见到，平安")
    missed.passes(minutes=80)
    assert missed.ask(lambda work: work.alarms.get(1, 1).holder) is None
    missed.li.presses(safe)
    assert not missed.ask(lambda work: work.alarms.get(1, 1).live)
    assert daughter.last().startswith("✅ 张桂芳 已见到，平安。确认人：李强")


def test_what_an_elder_writes_late_is_read_by_whoever_looks_for_them(missed, zhang):
    zhang.writes("我很好")
    assert missed.li.last() == ("💬 张桂芳 · 3栋 刚来了消息。请打电话核实，本人确实平安再点结果")
    zhang.writes("我在女儿家")
    assert missed.li.last().startswith("💬 张桂芳 · 3栋 本人来消息：「我在女儿家」。请打电话核实")


def test_who_cried_for_help_is_not_told_that_they_were_silent(village, zhang):
    zhang.writes("我摔倒了")
    zhang.writes("没事了，按错了")
    assert zhang.last() == "收到，张桂芳，已转告大家。请接一下电话，说一声您现在怎么样"
    village.li.taps("已联系上")
    zhang.writes("真的没事")
    assert "已转告 李强" in zhang.last()


def test_of_two_alarms_the_one_at_hand_is_spoken_of(missed):
    """«已送医院» of who sees to 刘爷爷 is not about 张桂芳, to whom nobody sees yet."""
    missed.li.taps("我去看")
    missed.li.taps("已见到，平安")
    link = KNOWN.search(missed.chen.asks("/elder add 刘爷爷 3栋 07:00-09:00")).group(1)
    missed.person("刘爷爷").starts(link)
    missed.chen.asks("/elder pair 刘爷爷 李强")
    missed.comes(morning(9, 31, day=23))
    zhang, liu = missed.ask(lambda work: sorted(work.alarms.live(1), key=lambda a: a.elder))
    missed.li.writes("刘爷爷在我家吃饭")
    assert missed.li.finds("我去看").ref == liu.number
    missed.li.presses(Button("going", 1, liu.number))
    missed.li.writes("已送医院")
    assert "看到或联系到 刘爷爷 以后" in missed.li.last()
    missed.li.presses(Button("safe", 1, liu.number))
    missed.li.writes("这边也没人")
    assert missed.li.finds("我去看").ref == zhang.number


def test_who_knew_already_is_rung_when_nobody_opens(missed, daughter):
    missed.li.taps("我去看")
    rang = len(daughter.rang())
    missed.li.taps("没人应门")
    assert len(daughter.rang()) == rang + 1
    assert daughter.last().startswith("🚨 张桂芳 · 3栋 · 李强 在现场：没人应门")


def test_who_serves_no_more_reads_nothing_more_of_an_alarm(missed, daughter):
    missed.passes(minutes=40)
    missed.li.types("/leave")
    missed.li.taps("确认退出")
    read = missed.li.reads()
    daughter.writes("我妈还是不接电话")
    assert missed.li.reads() == read
