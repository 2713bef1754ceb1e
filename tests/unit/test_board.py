"""E10: that a ticket was taken, given back or done is a line that a coordinator may look at."""

from domain.people import Role
from services.board import latest
from tests.unit.village import matter


def board_of(coordinator):
    return [text for text in coordinator.reads() if text.startswith("📋")]


def lines(coordinator):
    return board_of(coordinator)[-1].split("\n")[1:-1]


def test_taken_given_back_and_done_are_one_edited_line_that_never_rings(village):
    li, sun = village.volunteer("李强"), village.volunteer("孙丽")
    village.wang.writes("3栋灯坏了", matter())
    village.passes(minutes=1)
    assert board_of(village.chen) == []  # nobody has taken it: there is nothing to tell
    li.taps("接单")
    village.passes(minutes=1)
    assert lines(village.chen) == ["09:02 #1 报修 · 3栋 · 李强 已接单"]
    li.taps("转单")
    village.passes(minutes=1)
    assert lines(village.chen) == ["09:03 #1 报修 · 3栋 · 李强 转出，重新派单"]
    sun.taps("接单")
    sun.taps("完成")
    village.passes(minutes=1)
    assert lines(village.chen) == ["09:04 #1 报修 · 3栋 · 孙丽 已完成，等居民确认"]
    assert village.chen.rang() == []


def test_what_moved_last_is_on_top_and_what_did_not_move_stays():
    def line(number, clock, status="accepted"):
        return {"number": number, "clock": clock, "status": status}

    rows = []
    for number in range(1, 24):
        rows = latest(rows, line(number, f"09:{number:02}"))
    assert [row["number"] for row in rows] == list(range(23, 3, -1))
    assert latest(rows, line(10, "10:00")) == rows
    assert latest(rows, line(10, "10:00", "done"))[0]["clock"] == "10:00"


def test_each_day_and_each_coordinator_has_a_page_of_their_own(village):
    liu, li = village.holder("刘洋", Role.COORDINATOR), village.volunteer("李强")
    village.wang.writes("3栋灯坏了", matter())
    li.taps("接单")
    village.passes(minutes=1)
    assert lines(liu) == lines(village.chen)
    village.passes(days=1)
    li.taps("完成")
    village.passes(minutes=1)
    assert len(board_of(liu)) == 2
    assert lines(liu) == ["09:02 #1 报修 · 3栋 · 李强 已完成，等居民确认"]
