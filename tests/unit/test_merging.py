"""Two tickets of one matter become one; a ticket of the wrong kind gets the right one."""

import pytest

from domain.ticket import Status
from tests.unit.village import matter


@pytest.fixture
def two(village):
    """王芳 and 赵敏 have told of the same lamp in other words."""
    village.li = village.volunteer("李强")
    village.zhao.starts()
    village.wang.says("3栋灯坏了", matter())
    village.zhao.says("3栋楼下很黑", matter("other"))
    village.chen.taps("我也遇到", in_group=True)
    return village


def test_one_becomes_a_part_of_the_other_and_each_is_told_once(two):
    two.passes(minutes=2)
    two.li.taps("接单 #2")
    two.rings.clear()
    two.chen.types("/merge 2 1")
    assert "#2 已并入 #1，两边的人都会知道结果" in two.chen.reads()
    told = "#2 其他 · 3栋 · 和 #1 是同一件，已并入，办结时会告诉您"
    assert (two.zhao.reads().count(told), two.chen.reads().count(told)) == (1, 1)
    assert told not in two.wang.reads()
    assert "另有 2 位邻居也遇到" in two.group()[0]
    assert two.group()[1].startswith("#2 其他 · 3栋 · 已并入\n和 #1 是同一件，请看 #1")
    assert two.li.rang() == ["09:02 ✋ #2 其他 · 3栋 · 已并入，您不用再去了，谢谢"]


def test_the_end_of_the_one_is_told_to_who_reported_the_other(two):
    two.chen.types("/merge 2 1")
    two.li.taps("接单")
    two.li.taps("完成")
    two.wang.taps("已解决")
    assert two.zhao.last() == "您也遇到的 #1 报修 · 3栋 · 已办结：已解决"
    assert two.ticket(2).status is Status.MERGED


def test_what_has_been_merged_hurries_nobody(two):
    two.chen.types("/merge 2 1")
    two.li.taps("接单")
    two.rings.clear()
    two.passes(hours=11)
    assert two.rings == []


def test_both_may_be_chosen_by_taps(two):
    two.chen.types("/merge")
    two.chen.taps("#2")
    assert (
        two.chen.last()
        == "把 #2 并入哪一件？报事人会转到那一件\n#1 报修 · 3栋 · 待接单 · 11月21日 09:00"
    )
    two.chen.taps("#1")
    assert "#2 已并入 #1，两边的人都会知道结果" in two.chen.reads()
    assert two.chen.types("/merge 1") == "没有别的未办结的工单可以并入"


@pytest.mark.parametrize("words", ["2 2", "2 甲", "1 2 3"])
def test_it_wants_two_numbers(two, words):
    assert two.chen.types(f"/merge {words}").startswith("请写两个不同的工单号")


def test_nothing_is_merged_into_what_has_ended(two):
    two.chen.types("/merge 2 1")
    assert two.chen.types("/merge 1 2") == "#2 已经结束，谢谢"
    assert two.ticket(1).status is Status.OPEN


def test_another_kind_by_command(two):
    assert two.chen.types("/cat 2 报修") == "#2：其他 → 报修"
    assert two.ticket(2).category == "repair"
    assert two.chen.types("/cat 2 早上").startswith("请写要改成哪一类，例如 /cat 2 停车")
