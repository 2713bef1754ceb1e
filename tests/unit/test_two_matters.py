"""One message, two matters: nobody overlooks the second, and one tap gives it a ticket."""

import pytest

from domain.category import Category
from tests.unit.village import matter

BOTH = matter(labels=(Category.REPAIR, Category.PARKING))
TEXT = "3栋电梯坏了，车堵着门"


@pytest.fixture
def li(village):
    return village.volunteer("李强")


def test_everybody_concerned_reads_that_there_is_a_second_matter(village, li):
    village.wang.says(TEXT, BOTH)
    assert "也提到：停车" in village.group()[0]
    assert "也提到：停车" in li.last()
    assert "也提到：停车" in village.chen.types("/ticket 1")


@pytest.mark.parametrize("who", ["wang", "li", "chen"])
def test_reporter_holder_and_coordinator_give_it_a_ticket_of_its_own(village, li, who):
    village.wang.writes(TEXT, BOTH)
    li.taps("接单")
    village.chen.types("/ticket 1")
    person = li if who == "li" else getattr(village, who)
    assert person.taps("另开一单：停车") == "已另开 #2"
    first, second = village.ticket(1), village.ticket(2)
    assert (first.category, first.also) == (Category.REPAIR, None)
    assert (second.category, second.text, second.reporter) == (
        Category.PARKING,
        TEXT,
        first.reporter,
    )
    assert second.place == first.place


def test_it_is_done_once_and_not_by_strangers(village, li):
    village.wang.says(TEXT, BOTH)
    li.taps("接单")
    button = li.finds("另开一单：停车")
    village.zhao.starts()
    assert village.zhao.presses(button) == "只有报事人可以操作"
    li.presses(button)
    assert li.presses(button) == "这个按钮已经失效"
    assert village.ticket(3) is None
    assert village.group()[1].startswith("#2 停车 · 3栋 · 待接单")


def test_the_second_becomes_the_first_by_a_change_of_category(village, li):
    village.wang.says(TEXT, BOTH)
    village.chen.types("/cat 1 停车")
    assert village.ticket().also is None
    assert "也提到" not in village.group()[0]


def test_the_haste_stays_with_the_first(village, li):
    village.wang.writes(TEXT, matter(labels=BOTH.labels, hotline="lift"))
    village.wang.taps("另开一单：停车")
    assert (village.ticket(1).urgent, village.ticket(2).urgent) == (True, False)
