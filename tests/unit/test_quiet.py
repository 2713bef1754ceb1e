"""A volunteer's own quiet hours: what may wait waits or goes to others, the rest rings."""

import pytest

from tests.unit.village import matter


@pytest.fixture
def li(village):
    volunteer = village.volunteer("李强")
    volunteer.types("/quiet 08:30-10:00")
    village.rings.clear()
    return volunteer


def test_in_their_own_hours_the_next_one_is_asked(village, li):
    sun = village.volunteer("孙丽")
    village.wang.says("3栋灯坏了", matter())
    assert (len(li.rang()), len(sun.rang())) == (0, 1)
    assert "李强：自己的休息时间" in village.chen.types("/why 1")


def test_what_cannot_wait_rings(village, li):
    village.wang.says("3栋电梯困人", matter(hotline="lift"))
    village.wang.says("4栋老人要买药", matter("elder", building="4"))
    assert len(li.rang()) == 2


def test_after_their_hours_they_are_asked_again(village, li):
    village.passes(hours=1)
    village.wang.says("3栋灯坏了", matter())
    assert len(li.rang()) == 1


def test_they_are_shown_changed_and_dropped(village, li):
    assert li.types("/quiet").startswith("您的休息时间：08:30-10:00。")
    assert li.types("/quiet 22:30-6:30") == "休息时间：08:30-10:00 → 22:30-06:30"
    assert li.types("/quiet 关") == "休息时间已取消"
    assert li.types("/quiet").startswith("您还没有设休息时间")


@pytest.mark.parametrize("words", ["早上", "25:00-26:00", "09:00-09:00", "9-10"])
def test_what_no_clock_shows_is_refused(li, words):
    assert li.types(f"/quiet {words}").startswith("休息时间请写成 13:00-15:00")


def test_who_would_like_less_is_asked_less_often_and_still_in_turn(village):
    sun, li = village.volunteer("孙丽"), village.volunteer("李强")
    li.types("/quiet")
    assert li.taps("少派") == "照常 → 少派"
    for hour in range(9):
        village.person("邻居").says("灯坏了", matter(building=str(hour % 6 + 1)))
        for asked in (li, sun):
            if "来不了" in asked.sees():
                asked.taps("接单")
                asked.taps("完成")
        village.passes(hours=1)
    rings = [sum("新工单" in ring for ring in who.rang()) for who in (li, sun)]
    assert rings == [3, 6]
