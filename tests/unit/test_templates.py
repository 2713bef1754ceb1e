"""/tpl: ready lines for the end of a ticket, said by one tap, and never to the group."""

import pytest

from domain.category import Category
from domain.policy import Policy
from tests.unit.village import CHATTER, GROUP, matter

LINE = "已更换灯管，请试用"


@pytest.fixture
def kept(village):
    assert village.chen.types(f"/tpl 报修 {LINE}") == f"✅ 报修 加上常用语：{LINE}"
    return village


@pytest.fixture
def done(kept):
    """李强 has just said 完成 of what 王芳 reported in the group."""
    kept.li = kept.volunteer("李强")
    kept.wang.says("3栋灯坏了", matter())
    kept.li.taps("接单")
    kept.li.taps("完成")
    return kept


def test_one_tap_says_it_to_the_reporter_and_not_to_the_group(done):
    assert done.li.taps(LINE) == "谢谢"
    assert f"说明：{LINE}" in done.wang.last()
    assert done.ticket().note == LINE
    assert LINE not in "".join(message.text for message in done.history)
    assert len(done.chats[GROUP]) == 1


def test_after_the_tap_nothing_more_is_waited_for(done):
    done.li.taps(LINE)
    assert LINE not in done.li.sees()
    done.li.writes("5栋水管爆了", matter(building="5"))
    assert done.ticket(2).place.building == "5"


def test_own_words_are_as_good(done):
    done.li.writes("换了灯座", CHATTER)
    assert done.ticket().note == "换了灯座"


def test_other_kinds_of_matter_are_offered_nothing(kept):
    li = kept.volunteer("李强")
    kept.wang.says("3栋吵", matter("noise"))
    li.taps("接单")
    li.taps("完成")
    assert LINE not in li.sees()


def test_a_line_that_was_dropped_is_not_said(done):
    button = done.li.finds(LINE)
    done.chen.types("/tpl")
    assert done.chen.taps(f"✕ {LINE}") == f"报修 删掉常用语：{LINE}"
    assert done.li.presses(button) == "这个按钮已经失效"
    assert done.zhao.presses(button) == "没有 #1 这件工单，或与您无关"


def test_by_buttons_a_kind_and_then_the_line(village):
    village.chen.types("/tpl")
    village.chen.taps("＋停车")
    village.chen.writes("车主已挪车", CHATTER)
    assert "· 停车：车主已挪车" in village.chen.types("/tpl")
    assert "陈静：停车 加上常用语「车主已挪车」" in village.chen.types("/audit")


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("/tpl 报修", "请写成 /tpl 报修"),
        ("/tpl 早上 好", "请写成 /tpl 报修"),
        ("/tpl 报修 " + "长" * 101, "常用语最多 100 个字"),
    ],
)
def test_what_cannot_be_kept_is_refused_in_a_sentence(village, line, answer):
    assert village.chen.types(line).startswith(answer)


def test_there_are_not_too_many_to_choose_from(village):
    for number in range(6):
        village.chen.types(f"/tpl 报修 第{number}句")
    assert village.chen.types("/tpl 报修 第7句").startswith("报修 已有 6 句常用语")
    assert village.chen.types("/tpl 报修 第0句").startswith("✅")


def test_what_is_written_is_kept_as_it_is(village):
    assert village.chen.types("/tpl 停车 停车 3天 已清") == "✅ 停车 加上常用语：停车 3天 已清"


def test_lines_survive_being_stored():
    policy = Policy(templates={Category.REPAIR: (LINE,)})
    assert Policy.from_json(policy.to_json()) == policy
