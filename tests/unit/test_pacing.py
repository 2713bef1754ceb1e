"""A phone rings at once, then tells several things together, and does not ring too often."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.pacing import GATHER, MOST, WITHIN, rung, told_at
from tests.unit.village import matter

T0 = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return T0 + timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("rings", "now", "told"),
    [
        ([], 0, 0),  # the first at once
        ([0], 1, 2),  # what comes soon after, with a list
        ([0, 2], 1.5, 2),  # the list that is being gathered takes it along
        ([0], 2, 2),
        ([0], 9, 9),
        ([0, 2, 4, 6, 8, 10], 12, 15),  # a seventh within the quarter of an hour waits for its end
        ([0, 2, 4, 6, 8, 10], 15, 15),
    ],
)
def test_when_one_more_matter_is_told(rings, now, told):
    assert told_at([at(minute) for minute in rings], at(now)) == at(told)


@given(st.lists(st.floats(0, 60), max_size=60))
def test_however_it_comes_nobody_is_rung_too_often_or_told_too_late(arrivals):
    rings, all_rings = [], set()
    for now in sorted(map(at, arrivals)):
        told = told_at(rings, now)
        assert now <= told <= now + WITHIN
        rings = rung(rings, told)
        all_rings.add(told)
    heard = sorted(all_rings)
    assert all(later - ring >= GATHER for ring, later in pairwise(heard))
    assert all(last - ring >= WITHIN for ring, last in zip(heard, heard[MOST:], strict=False))


def reports(village, count, every=0):
    """Let 王芳 report so many lamps, `every` so many seconds."""
    for number in range(count):
        village.wang.says(f"{number % 6 + 1}栋灯坏了", matter(building=str(number % 6 + 1)))
        village.passes(seconds=every)


def test_the_first_rings_at_once_and_what_follows_comes_in_one_list(village):
    li = village.volunteer("李强")
    reports(village, 4, every=20)
    assert li.rang() == ["09:00 🔔 新工单"]
    assert "已通知值班人员" in village.history[0].text
    assert "09:02 通知值班人员" in village.history[-1].text
    village.passes(minutes=2)
    assert li.rang() == ["09:00 🔔 新工单", "09:02 🔔 新工单清单"]
    lines = "".join(f"#{number} 报修 · {number}栋\n" for number in (2, 3, 4))
    assert li.last() == f"🔔 新工单清单\n{lines}请在 09:30 前答复；接单后显示详情"
    assert li.sees()[4:] == [f"{verb} #{n}" for n in (2, 3, 4) for verb in ("接单", "来不了")]


def test_a_line_of_the_list_is_taken_by_one_tap_and_has_its_own_card_then(village):
    li = village.volunteer("李强")
    reports(village, 3)
    village.passes(minutes=3)
    assert li.taps("接单 #2") == "已接单 #2，详情在这条消息里"
    li.taps("来不了 #3")
    card, listed, work, why = li.reads()
    assert card.startswith("🔔 新工单\n#1")
    assert listed == "🔔 新工单清单\n#2 报修 · 2栋 · 您已接单\n#3 报修 · 3栋 · 您已说来不了"
    assert work.startswith("#2 报修 · 2栋 · 已接单")
    assert why == "#3 报修 · 3栋 · 您已说来不了，谢谢告知"
    assert len(li.rang()) == 2


def test_the_second_ring_of_a_list_stays_while_a_line_of_it_waits(village):
    li = village.volunteer("李强")
    reports(village, 3)
    village.passes(minutes=28)
    assert li.last().startswith("⏰ 上面还有工单没有答复")
    li.taps("接单 #2")
    assert any(text.startswith("⏰ 上面还有工单") for text in li.reads())
    li.taps("来不了 #3")
    assert not any(text.startswith("⏰ 上面还有工单") for text in li.reads())


def test_a_list_that_is_not_sent_yet_tells_nobody_and_forgets_what_is_over(village):
    li = village.volunteer("李强")
    reports(village, 2, every=20)
    village.wang.taps("撤回", in_group=True)
    village.passes(minutes=5)
    assert li.rang() == ["09:00 🔔 新工单"]


def test_what_is_put_on_hold_before_the_list_leaves_rings_nobody(village):
    li = village.volunteer("李强")
    reports(village, 2, every=20)
    village.chen.types("/hold 2 1天 等厂家")
    village.passes(minutes=5)
    assert li.rang() == ["09:00 🔔 新工单"]


def test_the_time_to_answer_runs_from_the_list_and_the_next_is_asked_in_time(village):
    li = village.volunteer("李强")
    village.wang.says("1栋灯坏了", matter(building="1"))
    sun = village.volunteer("孙丽", "2")
    sun.types("/off")
    village.wang.says("2栋灯坏了", matter(building="2"))
    sun.types("/on")
    village.passes(minutes=11.5)
    assert "offer.expired" not in village.events(2)
    village.passes(minutes=19)
    assert li.rang()[1] == "09:02 🔔 新工单"
    assert village.chen.rang()[:1] == ["09:30 🔔 新工单"]


@pytest.mark.parametrize("how", [{"hotline": "fire"}, {"kind": "elder"}])
def test_what_cannot_wait_is_never_gathered(village, how):
    li = village.volunteer("李强")
    reports(village, 1)
    village.zhao.says("4栋要人", matter(building="4", **how))
    assert len(li.rang()) == 2
    assert village.events(2) == ["opened", "offered"]


def test_who_was_called_six_times_in_a_quarter_of_an_hour_comes_last(village):
    sun = village.volunteer("孙丽")
    village.wang.says("1栋车堵了", matter("parking", "1"))
    sun.taps("接单")
    sun.types("/off")
    li = village.volunteer("李强")
    for building in "123456":
        village.person(f"{building}栋").says("灯坏了", matter(building=building))
        village.passes(minutes=2)
        li.taps("来不了")
    sun.types("/on")
    village.wang.says("2栋车堵了", matter("parking", "2"))
    assert village.events(8) == ["opened", "spared", "offered"]
    assert (len(li.rang()), sun.rang()[-1]) == (6, "09:12 🔔 新工单")


def test_the_second_ring_is_one_for_the_whole_list(village):
    li = village.volunteer("李强")
    reports(village, 3, every=20)
    village.passes(minutes=25)
    assert [ring[:5] for ring in li.rang()] == ["09:00", "09:02", "09:24", "09:24"]
    assert li.rang()[3].endswith("上面还有工单没有答复，快到时限了，请答复能不能来")


def test_a_long_list_shows_ten_and_then_the_next(village):
    li = village.volunteer("李强")
    village.passes(hours=14)
    matters = product(("repair", "parking", "other"), "12345")
    for number, (kind, building) in enumerate(matters):
        neighbour = village.person(f"邻居{number}")
        neighbour.says(f"{building}栋有事", matter(kind, building))
    village.passes(hours=8, minutes=5)
    assert "先答复前面的，后面 4 件的按钮随后出现" in li.last()
    li.taps("来不了 #2")
    assert "后面 3 件" in li.reads()[-2]


def test_an_offer_that_never_arrived_counts_as_not_told(village):
    li, sun = village.volunteer("李强"), village.volunteer("孙丽")
    village.offline = True
    village.wang.says("3栋灯坏了", matter())
    village.passes(minutes=12)
    village.offline = False
    village.passes(minutes=1)
    assert village.events() == ["opened", "offered", "not_told", "offered"]
    assert (li.rang(), sun.rang()) == ([], ["09:12 🔔 新工单"])
    sun.taps("来不了")
    assert li.rang() == ["09:13 🔔 新工单"]


def test_nobody_answers_what_they_have_not_been_told(village):
    li = village.volunteer("李强")
    reports(village, 2, every=20)
    li.taps("来不了")
    li.writes("两小时后可以")
    assert "answer" not in village.events(2)
    village.passes(minutes=2)
    li.writes("两小时后可以")
    assert "answer" in village.events(2)
