"""Telegram's limits on a virtual clock: nothing above them, and no emergency behind a digest."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.limits import Limits
from domain.notice import Priority

SLOT = 0.04  # seconds between two sends at 25 a second

Sent = tuple[float, int, Priority]


def send(
    wanted: list[tuple[int, Priority]], *, until: float, later: list[Sent] | None = None
) -> list[Sent]:
    """Send `wanted` (chat, priority) as the sender would: whatever may leave, leaves.

    `later` brings more at a given moment. Returns (moment, chat, priority) of each.
    """
    limits, sent, at = Limits(), [], 0.0
    waiting, coming = list(wanted), sorted(later or [])
    while at < until and (waiting or coming):
        while coming and coming[0][0] <= at:
            waiting.append(coming.pop(0)[1:])
        for row in sorted(waiting, key=lambda row: row[1]):
            chat, priority = row
            if limits.room(priority, at) > 0 and limits.wait(chat, priority, at) == 0:
                limits.took(chat, priority, at)
                sent.append((at, chat, priority))
                waiting.remove(row)
        at += SLOT / 4
    return sent


def most(times: list[float], window: float) -> int:
    """Return the largest number of `times` within any `window` seconds."""
    return max((sum(t <= u < t + window for u in times) for t in times), default=0)


chats = st.sampled_from([-1, -2, 1, 2, 3])
rows = st.lists(st.tuples(chats, st.sampled_from(Priority)), max_size=150)


@given(rows)
def test_no_second_holds_more_than_thirty_and_no_minute_of_a_group_more_than_twenty(rows):
    sent = send(rows, until=70)
    assert most([at for at, _, _ in sent], 1.0) <= 30
    for group in (-1, -2):
        assert most([at for at, chat, _ in sent if chat == group], 60.0) <= 20


@given(st.lists(st.sampled_from(Priority), max_size=40))
def test_a_person_gets_a_short_burst_and_then_one_a_second(priorities):
    times = [at for at, _, _ in send([(1, each) for each in priorities], until=60)]
    assert most(times, 1.0) <= 5
    assert most(times, 10.0) <= 4 + 10


def test_two_hundred_people_are_reached_at_twenty_five_a_second():
    sent = send([(chat, Priority.NORMAL) for chat in range(1, 201)], until=30)
    assert most([at for at, _, _ in sent], 1.0) == 25
    assert sent[-1][0] < 9


def test_they_leave_in_an_even_stream():
    sent = send([(chat, Priority.NORMAL) for chat in range(1, 201)], until=30)
    assert most([at for at, _, _ in sent], 0.2) <= 6


def test_prompts_and_digests_take_at_most_sixty_percent():
    sent = send([(chat, Priority.DIGEST) for chat in range(1, 101)], until=30)
    assert most([at for at, _, _ in sent], 1.0) == 15


@pytest.mark.parametrize("crowd", [Priority.DIGEST, Priority.NORMAL])
def test_life_and_safety_overtakes_five_thousand_others_within_a_slot(crowd):
    others = [(chat, crowd) for chat in range(1, 1001)]
    emergency = (3.003, 7777, Priority.LIFE)
    sent = send(others, until=4, later=[emergency])
    [at] = [at for at, chat, _ in sent if chat == 7777]
    assert at - emergency[0] <= SLOT


def test_a_full_group_still_takes_an_emergency():
    group = [(-1, Priority.NORMAL)] * 30
    sent = send(group, until=10, later=[(5.0, -1, Priority.LIFE)])
    assert [at for at, _, priority in sent if priority is Priority.LIFE] == [
        pytest.approx(5.0, abs=SLOT)
    ]


def test_a_chat_that_was_refused_waits_and_the_others_do_not():
    limits = Limits()
    limits.refused(-1, 30.0, at=100.0)
    assert limits.wait(-1, Priority.LIFE, at=129.9) > 0
    assert limits.wait(-1, Priority.LIFE, at=130.0) == 0
    assert limits.wait(5, Priority.NORMAL, at=100.0) == 0
    assert limits.room(Priority.NORMAL, at=100.0) > 0


@pytest.mark.parametrize(("apart", "halted"), [(0.5, True), (1.5, False)])
def test_two_chats_refused_within_a_second_stop_everything(apart, halted):
    limits = Limits()
    limits.refused(-1, 5.0, at=100.0)
    limits.refused(-2, 3.0, at=100.0 + apart)
    assert (limits.room(Priority.LIFE, at=102.0) == 0) is halted
    assert limits.room(Priority.LIFE, at=105.0) > 0


def test_it_says_when_to_look_again():
    limits = Limits()
    assert limits.pause(0.0) == float("inf")
    limits.refused(-1, 30.0, at=0.0)
    assert limits.pause(10.0) == pytest.approx(20.0)
    limits.took(5, Priority.NORMAL, at=10.0)
    limits.refused(-2, 40.0, at=10.0)
    limits.refused(-1, 40.0, at=10.0)
    assert limits.pause(10.0) == pytest.approx(40.0)


@pytest.mark.parametrize("priority", [Priority.NORMAL, Priority.DIGEST])
def test_after_the_pause_there_is_room(priority):
    limits, at = Limits(), 0.0
    for sent in range(100):
        if limits.room(priority, at) == 0:
            at += limits.pause(at) + 1e-6
        assert limits.room(priority, at) > 0
        limits.took(1000 + sent, priority, at)


def test_a_city_of_chats_is_not_remembered_for_ever():
    limits = Limits()
    for chat in range(1, 5001):
        limits.took(chat, Priority.NORMAL, at=float(chat))
    assert len(limits.resting(Priority.NORMAL, at=5000.0)) < 5
    assert len(limits._people) <= 210
