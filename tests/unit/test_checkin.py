"""What silence means at a moment, and how long it may last: tables and laws."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.alarm import CHAIN, NAGS, Alarm, AlarmEnding, AlarmState, Kind
from domain.checkin import (
    GRACE,
    NEXT,
    RUNG_LASTS,
    RUNGS,
    Plan,
    State,
    Tier,
    after_outage,
    judge,
    rounds_of,
)
from domain.errors import BadInput, NotAllowed
from domain.promise import KNOCK_WITHIN, check, hours, worst_case

ZONE = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")
DAY = date(2026, 11, 21)
MIDNIGHT = datetime(2026, 11, 21, tzinfo=ZONE).astimezone(UTC)


def plan(*windows, **more):
    given_ = {"windows": windows} if windows else {}
    return Plan(community=1, elder=1, name="张桂芳", created_at=MIDNIGHT, **given_, **more)


def at(hour, minute=0):
    return MIDNIGHT + timedelta(hours=hour, minutes=minute)


def waiting(state="prompted"):
    [only] = rounds_of(plan(), DAY, ZONE)
    return replace(only, state=State(state))


@pytest.mark.parametrize(
    ("moment", "state"),
    [
        (at(7), State.PROMPTED),
        (at(9), State.PROMPTED),
        (at(9, 30) - timedelta(milliseconds=1), State.PROMPTED),
        (at(9, 30), State.MISSED),
        (at(23), State.MISSED),
    ],
)
def test_silence_counts_from_half_an_hour_after_the_window(moment, state):
    assert judge(waiting(), None, now=moment) is state


@pytest.mark.parametrize(
    ("agreed", "asked"),
    [(at(6), True), (at(7), True), (at(8), True), (at(8, 1), False), (at(12), False)],
)
def test_the_first_round_is_one_of_which_an_hour_is_left(agreed, asked):
    assert waiting("planned").waits_for(agreed) is asked


@pytest.mark.parametrize(
    ("sign", "state"),
    [
        (at(0) - timedelta(seconds=1), State.MISSED),
        (at(0), State.ANSWERED),
        (at(6), State.ANSWERED),
        (at(9, 29), State.ANSWERED),
    ],
)
def test_a_sign_counts_from_midnight_on(sign, state):
    assert judge(waiting(), sign, now=at(9, 30)) is state


def test_a_round_that_nobody_was_asked_about_is_not_missed():
    assert judge(waiting("planned"), None, now=at(12)) is State.PROMPTED


@pytest.mark.parametrize(
    ("since", "now", "missed"),
    [
        (at(5), at(6), at(9, 30)),  # over before the window opened
        (at(7, 30), at(8, 10), at(10, 10)),  # 40 minutes are given back
        (at(6), at(8), at(10, 30)),  # only what lay in the window
        (at(8), at(11), at(11, 30)),  # an hour and a half was lost, and half an hour is needed
        (at(7), at(20), at(20, 30)),  # never a mass alarm at the moment we are back
    ],
)
def test_an_outage_of_ours_is_given_back(since, now, missed):
    later = after_outage(waiting(), since, now=now)
    assert later.missed_at == missed
    assert after_outage(later, since, now=now) == later


@pytest.mark.parametrize(
    ("windows", "span"),
    [
        ([(time(7), time(9))], "34.8"),
        ([(time(7), time(9)), (time(18), time(20))], "25.8"),
        ([(time(14), time(18))], "43.8"),
    ],
)
def test_the_worst_case_is_walked(windows, span):
    assert hours(worst_case(plan(*windows), DAY, ZONE)) == span


def test_a_plan_too_slow_for_its_tier_is_refused_with_the_reason():
    slow = plan((time(14), time(18)), tier=Tier.HIGH)
    with pytest.raises(BadInput) as refusal:
        check(slow, DAY, ZONE)
    assert refusal.value.facts == {"hours": "43.8", "limit": "36", "tier": "high"}
    assert check(replace(slow, tier=Tier.FOCUS), DAY, ZONE) <= KNOCK_WITHIN[Tier.FOCUS]


@pytest.mark.parametrize(
    "windows",
    [
        [],
        [(time(9), time(7))],
        [(time(7), time(7, 10))],
        [(time(7), time(9)), (time(9, 30), time(11))],
    ],
)
def test_windows_nobody_could_keep_are_refused(windows):
    with pytest.raises(BadInput):
        check(replace(plan(), windows=tuple(windows)), DAY, ZONE)


@given(
    start=st.integers(0, 22 * 60),
    length=st.integers(30, 120),
    fall=st.integers(0, 24 * 60 * 3),
    day=st.sampled_from([DAY, date(2026, 3, 28), date(2026, 10, 24)]),
)
def test_nobody_lies_longer_than_the_worst_case(start, length, fall, day):
    """By brute force: fall at any minute; the last sign was just before. Clock changes included."""
    end = min(start + length, 24 * 60 - 1)
    windows = ((time(start // 60, start % 60), time(end // 60, end % 60)),)
    days = [day + timedelta(days=n) for n in range(6)]
    rounds = [r for d in days for r in rounds_of(plan(*windows), d, BERLIN)]
    fallen = rounds[0].counts_from + timedelta(minutes=fall)
    unanswered = next(r for r in rounds if r.counts_from > fallen)
    knock = unanswered.missed_at + RUNGS * RUNG_LASTS
    promised = max(worst_case(plan(*windows), d, BERLIN) for d in days)
    assert knock - fallen <= promised


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25)])
def test_a_day_of_23_or_25_hours_moves_no_window(day):
    [only] = rounds_of(plan(), day, BERLIN)
    assert only.opens_at.astimezone(BERLIN).time() == time(7)
    assert only.missed_at - only.closes_at == GRACE


@pytest.mark.parametrize("state", State)
def test_a_round_moves_only_as_the_table_says(state):
    for wanted in set(State) - NEXT[state]:
        with pytest.raises(NotAllowed):
            waiting(state).to(wanted)


@pytest.mark.parametrize(
    ("given_back", "answered", "on_time"),
    [(0, at(9), True), (0, at(9, 1), False), (40, at(10, 10), True), (40, at(10, 11), False)],
)
def test_the_time_that_we_took_is_nobodys_delay(given_back, answered, on_time):
    moved = waiting().missed_at + timedelta(minutes=given_back)
    round_ = replace(waiting(), missed_at=moved).to(State.ANSWERED, answered)
    assert round_.on_time is on_time


def test_a_pause_has_an_end_within_thirty_days():
    for days in (0, 31):
        with pytest.raises(BadInput):
            plan().pause(at(0) + timedelta(days=days), now=at(0))
    assert plan().pause(at(72), now=at(0)).away(at(71))
    assert not plan().pause(at(72), now=at(0)).away(at(72))


def alarm(**more):
    return Alarm(community=1, number=1, elder=1, kind=Kind.MISSED, raised_at=at(9, 30), **more)


def test_an_alarm_is_held_by_one_and_ended_by_a_name():
    held = alarm().hold(7, at(9, 31))
    with pytest.raises(NotAllowed):
        held.hold(8, at(9, 32))
    ended = held.end(AlarmEnding.SAFE, 7, at(9, 40))
    assert (ended.ended_by, ended.live) == (7, False)
    with pytest.raises(NotAllowed):
        ended.end(AlarmEnding.SAFE, 8, at(9, 41))


def test_the_chain_never_ends():
    climbing = alarm()
    for _ in range(2 * len(CHAIN)):
        climbing = climbing.climb()
    assert (climbing.step, climbing.state) == (0, AlarmState.OPEN)
    assert NAGS == 4


@pytest.mark.parametrize(
    ("change", "level"),
    [
        ({}, 1),
        ({"kind": Kind.UNSENT}, 0),
        ({"kind": Kind.SOS}, 2),
        ({"step": 3}, 2),
        ({"grave": True}, 3),
    ],
)
def test_family_is_told_by_level(change, level):
    assert replace(alarm(), **change).family_level == level
