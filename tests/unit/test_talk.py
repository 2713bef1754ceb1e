"""联系对方: the resident and whoever holds the ticket talk through the bot, both hidden."""

import re
from dataclasses import replace

import pytest

from handlers.buttons import Button
from tests.unit.village import CHATTER, DOUBTFUL, matter


@pytest.fixture
def li(village):
    """李强 holds what 王芳 reported in private."""
    li = village.volunteer("李强")
    village.wang.writes("3栋灯坏了", matter())
    li.taps("接单")
    return li


@pytest.fixture
def talking(village, li):
    li.taps("联系对方")
    return village


def test_what_is_written_after_the_button_reaches_the_other_side(talking, li):
    li.writes("在家吗", DOUBTFUL)
    assert talking.wang.last() == "💬 #1 志愿者：在家吗"
    talking.wang.taps("回复")
    talking.wang.writes("在，五点以前", CHATTER)
    assert li.last() == "💬 #1 居民：在，五点以前"
    assert talking.ask(lambda work: work.tickets.get(1, 2)) is None


def test_until_it_is_ended(talking, li):
    li.writes("在家吗")
    assert li.reads()[-1].endswith("已转 1 条\n说完请点「结束对话」")
    assert li.taps("结束对话") == "#1 的对话已结束"
    before = talking.wang.reads()
    li.writes("5栋水管爆了", matter(building="5"))
    assert talking.wang.reads() == before
    assert talking.ticket(2).place.building == "5"


def test_an_answer_to_what_was_said_needs_no_button(talking, li):
    li.writes("在家吗")
    said = list(talking.chats[talking.wang.user])[-1]
    talking.wang.writes("在", CHATTER, reply_to=said)
    assert li.last() == "💬 #1 居民：在"


def test_what_is_written_right_below_answers_it(talking, li):
    li.writes("在家吗")
    talking.wang.writes("在的，门没锁", DOUBTFUL)
    assert li.last() == "💬 #1 居民：在的，门没锁"
    talking.wang.writes("敲门就行", DOUBTFUL)
    assert li.last() == "💬 #1 居民：敲门就行"


def test_half_an_hour_later_it_is_no_answer(talking, li):
    li.writes("在家吗")
    talking.passes(minutes=31)
    talking.wang.writes("这个灯", DOUBTFUL)
    assert li.last() != "💬 #1 居民：这个灯"
    assert "要登记报事吗" in talking.wang.last()


def test_a_report_right_below_stays_a_report(talking, li):
    li.writes("在家吗")
    talking.wang.writes("5栋停水了", matter(building="5"))
    assert talking.ticket(2).place.building == "5"


def test_a_photo_and_a_voice_are_copied(talking, li):
    message = li.writes("", CHATTER, photo="file-1", attached=True)
    shown = list(talking.chats[talking.wang.user].values())[-1]
    assert shown.copy == (li.user, message)
    assert "志愿者发来：" in shown.text


def test_a_correction_corrects(talking, li):
    message = li.writes("五点到")
    shown = len(talking.wang.reads())
    li.writes("六点到", CHATTER, message=message, edited=talking.now - talking.now)
    assert talking.wang.last() == "💬 #1 志愿者：六点到"
    assert len(talking.wang.reads()) == shown


@pytest.mark.parametrize("label", ["已解决", "转单"])
def test_it_ends_with_the_ticket_or_its_holder(talking, li, label):
    li.writes("在家吗")
    if label == "转单":
        li.taps("转单")
    else:
        li.taps("完成")
        talking.wang.taps("已解决")
    li.writes("那我走了", CHATTER)
    assert "那我走了" not in "".join(talking.wang.reads())
    assert talking.wang.taps("回复") == "#1 的对话已经结束，这里的话不会转给对方"


def test_an_answer_that_comes_too_late_is_said_to_be_lost(talking, li):
    li.writes("在家吗")
    said = list(talking.chats[talking.wang.user])[-1]
    talking.chen.types("/transfer 1 物业公司")
    talking.wang.writes("在家", CHATTER, reply_to=said)
    assert talking.wang.last() == "#1 的对话已经结束，这里的话不会转给对方"
    assert "在家" not in li.last()


def test_what_the_holder_was_told_is_taken_back(village, li):
    village.wang.taps("联系对方")
    village.wang.writes("501，密码锁 1234")
    assert "密码锁 1234" in li.last()
    li.taps("转单")
    assert "密码锁" not in "".join(li.reads())


def test_a_day_after_the_end_nothing_is_left_with_the_volunteer(village, li):
    village.wang.taps("联系对方")
    village.wang.writes("501，密码锁 1234")
    li.taps("完成")
    village.wang.taps("已解决")
    assert "密码锁" in "".join(li.reads())
    village.passes(days=1)
    assert "密码锁" not in "".join(li.reads())


def test_an_emergency_is_said_and_taken_in_at_once(village, li):
    village.wang.taps("联系对方")
    village.wang.writes("着火了快来人", matter(hotline="fire"))
    assert "💬 #1 居民：着火了快来人" in li.reads()
    assert village.ticket().urgent


def test_an_elders_cry_for_help_is_heard_before_it_is_carried(village, li):
    said = village.chen.asks("/elder add 王芳 3栋 07:00-09:00")
    village.wang.starts(re.search(r"start=(\w+)", said)[1])
    village.wang.taps("联系对方")
    village.wang.writes("我摔倒了起不来")
    assert village.ask(lambda work: work.alarms.live(1))
    assert "💬 #1 居民：我摔倒了起不来" in li.reads()


def test_a_report_of_something_else_is_taken_in_besides(village, li):
    village.wang.taps("联系对方")
    village.wang.writes("5栋也停水了", matter(building="5"))
    assert "💬 #1 居民：5栋也停水了" in li.reads()
    assert village.ticket(2).place.building == "5"


def test_blocking_the_bot_is_told_to_the_one_who_writes(talking, li):
    talking.blocked.add(talking.wang.user)
    li.writes("在家吗")
    assert li.last() == "#1 的对方现在收不到我的消息，话没有转到。请打电话，或请协调员联系"
    assert li.taps("联系对方") == li.last()


def test_nobody_else_may_talk_or_listen(talking, li):
    sun = talking.volunteer("孙丽")
    for stranger in (sun, talking.zhao, talking.chen):
        assert stranger.presses(Button("talk", 1, 1, "")) == "没有 #1 这件工单，或与您无关"


def test_neither_reads_who_the_other_is(talking, li):
    talking.wang.taps("联系对方")
    li.writes("在家吗")
    talking.wang.writes("在")
    for one, other in ((li, talking.wang), (talking.wang, li)):
        said = [m for m in talking.chats[one.user].values() if "💬" in m.text]
        keys = "".join(str(m.keyboard) for m in said if m.keyboard)
        assert len(said) >= 2
        assert other.name not in "".join(m.text for m in said)
        assert f":{other.user}" not in keys.replace(":1:1:", "")


def test_own_reports_have_no_other_side(village):
    li = village.volunteer("李强")
    head = village.head("周楠", "3")
    li.writes("3栋灯坏了", matter())
    village.passes(minutes=30)
    head.taps("接单")
    assert "联系对方" in head.sees()
    village.chen.types("/close 1")
    village.chen.taps("重复")
    assert "联系对方" not in head.sees()


def test_what_is_asked_after_the_work_is_answered_to_the_bot(talking, li):
    li.taps("完成")
    assert any(said.startswith("💬 #1 报修 · 3栋 · 对话已结束") for said in li.reads())
    li.writes("换了灯管", CHATTER)
    assert talking.ticket().note == "换了灯管"


def test_the_timeline_tells_that_and_not_what(talking, li):
    for words in ("在家吗", "喂"):
        li.writes(words)
    said = talking.chen.types("/ticket 1")
    assert said.count("居民和志愿者通过机器人说了话") == 1
    assert "在家吗" not in said


def test_closing_words_in_a_talk_end_nothing(village, li):
    village.wang.taps("联系对方")
    village.wang.writes("修好了谢谢", replace(CHATTER, closing=True))
    assert li.last() == "💬 #1 居民：修好了谢谢"
