"""An emergency of an elder: two go together, and the second knows who is the first."""

import pytest

from tests.unit.conftest import morning
from tests.unit.test_elders import alarm


@pytest.fixture
def called(village, zhang):
    """Half an hour after her window nobody has heard of 张桂芳; 李强 goes."""
    village.comes(morning(9, 50))
    village.li.taps("我去看")
    return village


def test_the_second_hears_who_is_first_and_sees_the_door(called):
    called.chen.asks("/elder plan 张桂芳 房号=501 钥匙=周姐处")
    assert called.zhou.taps("我也去") == "谢谢！李强 先去看 张桂芳，请和他一起"
    card = next(text for text in called.zhou.reads() if "李强 在处理" in text)
    assert "周姐 同去" in card
    assert "备用钥匙：周姐处" in card
    assert "周姐 同去" in called.li.reads()[0]


def test_two_are_enough_and_only_the_first_ends_it(called):
    also = called.zhou.finds("我也去")
    called.zhou.presses(also)
    assert called.zhou.sees() == []
    assert called.li.presses(also).startswith("请先点「我去看」")
    assert alarm(called).holder == called.who(called.li).id
    called.li.taps("已见到，平安")
    assert called.zhou.presses(also) == "这件事已经有结果了，谢谢您"


def test_when_the_first_falls_silent_the_next_rung_begins_anew(called):
    called.zhou.taps("我也去")
    called.comes(morning(11, 20))
    assert alarm(called).second is None
