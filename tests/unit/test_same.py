"""Until when the same report joins a ticket, and from how many voices on it is one event."""

import pytest

from tests.unit.village import matter

LIFT = matter(topics=("电梯",))


def report_again(village) -> int:
    """Let a neighbour report the lift; return how many tickets there are then."""
    village.person("李娜").says("3栋电梯坏了", LIFT)
    return 1 if village.ticket(2) is None else 2


@pytest.mark.parametrize(("minutes", "tickets"), [(47 * 60 + 59, 1), (48 * 60 + 1, 2)])
def test_what_has_ended_is_the_same_matter_for_two_days(village, minutes, tickets):
    volunteer = village.volunteer("李强")
    village.wang.says("3栋电梯坏了", LIFT)
    volunteer.taps("接单")
    volunteer.taps("完成")
    village.wang.taps("已解决")
    village.passes(minutes=minutes)
    assert report_again(village) == tickets


@pytest.mark.parametrize(("voices", "event"), [(19, False), (20, True)])
def test_more_than_twenty_reports_are_one_event(village, voices, event):
    village.volunteer("李强")
    village.wang.says("3栋停水了", LIFT)
    for n in range(voices):
        village.person(f"邻居{n}").says("3栋停水了", LIFT)
    assert ("事件单" in village.group()[0]) is event
    assert ("burst" in village.events()) is event


def test_voices_count_as_one_event_within_ten_minutes_only(village):
    village.volunteer("李强")
    village.wang.says("3栋停水了", LIFT)
    village.person("邻居").says("3栋停水了", LIFT)
    village.passes(minutes=10, seconds=1)
    for n in range(19):
        village.person(f"邻居{n}").says("3栋停水了", LIFT)
    assert "事件单" not in village.group()[0]
    village.person("邻居19").says("3栋停水了", LIFT)
    assert "事件单：21 位" in village.group()[0]
    assert village.events().count("burst") == 1
