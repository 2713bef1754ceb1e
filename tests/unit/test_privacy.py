"""In a group never: a phone, a room, what noise and elders' tickets say, who complained."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.unit.village import DOUBTFUL, matter

TEXT = "3栋2单元501 王奶奶摔倒了 13800138000"
AT = {"unit": "2", "room": "501"}


def shown(village):
    labels = [button["text"] for said in village.history for row in said.buttons for button in row]
    return "\n".join([said.text for said in village.history] + labels)


def life(village, reporter, kind):
    """Let a ticket live through everything that puts words into the group."""
    li = village.volunteer("李强", "3")
    message = reporter.says(TEXT, matter(kind, at=AT))
    reporter.says(TEXT + "，快", matter(kind, at=AT), message=message, edited=timedelta(minutes=1))
    village.chen.taps("我也遇到", in_group=True)
    reporter.taps("改类别", in_group=True)
    village.chen.types("/ticket 1")
    village.chen.types("/ticket 1", in_group=True)
    reporter.types("/status 1", in_group=True)
    for label in ("接单", "已到场", "需要帮手", "完成"):
        li.taps(label)
    li.writes("已送到 13800138000 家里", photo="p")
    reporter.taps("没解决", in_group=reporter is village.zhao)
    village.passes(days=4)
    return li


@pytest.mark.parametrize("who", ["wang", "zhao"])
@pytest.mark.parametrize("kind", ["noise", "elder"])
def test_the_group_reads_nothing_private(village, who, kind):
    reporter = getattr(village, who)
    person = village.who(village.wang)
    life(village, reporter, kind)
    private = ("13800138000", "501", "2单元", "王奶奶", "摔倒", reporter.name)
    assert [word for word in private if word in shown(village)] == []
    assert "3栋" in shown(village)
    assert person.name == "王芳"


def test_the_volunteer_learns_who_asked_for_help_but_not_who_complained_of_noise(village):
    li = village.volunteer("李强")
    village.who(village.wang)
    person = replace(village.who(village.wang), phone="13900139000", room="602")
    village.ask(lambda work: work.people.save(person))
    for kind in ("elder", "noise"):
        village.wang.says("3栋的事", matter(kind))
        li.taps("接单")
        village.passes(minutes=2)
    elder, noise = li.reads()
    assert "报事人：王芳\n电话：13900139000" in elder
    assert "房号：602" in elder
    assert [word for word in ("王芳", "13900139000", "602") if word in noise] == []


def test_before_accepting_a_volunteer_reads_nothing_private(village):
    li = village.volunteer("李强")
    village.wang.says(TEXT, matter("elder", at=AT))
    assert [word for word in ("138", "501", "单元", "奶奶", "王芳") if word in li.last()] == []


def test_details_cannot_be_forwarded(village):
    village.volunteer("李强")
    village.wang.says(TEXT, matter("elder", at=AT))
    offer = village.ask(lambda work: work.outbox.get(1, "t1:r0:p4"))
    assert offer is None or offer.protect


def test_a_question_in_the_group_repeats_nothing(village):
    village.wang.says(TEXT, DOUBTFUL)
    assert village.group() == ["要登记报事吗？请点类别："]


def test_a_neighbour_who_follows_reads_no_words_of_the_reporter(village):
    li = village.volunteer("李强")
    village.wang.says("3栋楼上装修", matter("noise"))
    village.zhao.taps("我也遇到", in_group=True)
    li.taps("接单")
    li.taps("完成")
    village.wang.taps("没解决")
    village.wang.writes("501 还在敲")
    assert "501" not in village.zhao.types("/status 1")
