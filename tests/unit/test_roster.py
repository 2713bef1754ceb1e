"""Who is on duty when: one schedule, without a gap, in any time zone."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.calendar import moment_of
from domain.roster import Override, OverrideKind, Roster, Rotation, final_schedule, on_duty
from domain.rota_check import changed, gaps, hours, overloaded, uncovered, unplanned

SHANGHAI = ZoneInfo("Asia/Shanghai")
ZONES = [
    "Asia/Shanghai",
    "America/New_York",
    "America/Chicago",
    "Europe/London",
    "UTC",
    "Australia/Lord_Howe",
]
MONDAY = date(2026, 11, 23)
LI, ZHAO, ZHOU = 1, 2, 3
DAYS = Rotation(
    id=1, name="白班", start=time(8), end=time(20), people=(LI, ZHAO), since=MONDAY, every=1
)
NIGHTS = Rotation(id=2, name="夜班", start=time(20), end=time(8), people=(ZHOU,), since=MONDAY)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """Return a moment of November 2026 in Shanghai."""
    return datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI).astimezone(UTC)


def roster(*overrides: Override) -> Roster:
    return Roster(rotations=(DAYS, NIGHTS), overrides=overrides, zone=SHANGHAI)


def change(kind: str, who: int, start: datetime, end: datetime, **more) -> Override:
    return Override(id=1, kind=OverrideKind(kind), person=who, starts_at=start, ends_at=end, **more)


def people(found: Roster, moment: datetime) -> list[int]:
    return [shift.person for shift in found.at(moment)]


@pytest.mark.parametrize(
    ("moment", "who"),
    [
        (at(23, 7, 59), []),  # before anything was planned
        (at(23, 8), [LI]),
        (at(23, 19, 59), [LI]),
        (at(23, 20), [ZHOU]),
        (at(24, 0), [ZHOU]),  # the midnight minute
        (at(24, 8), [ZHAO]),
        (at(25, 8), [LI]),
    ],
)
def test_days_and_nights_take_turns(moment, who):
    assert people(roster(), moment) == who


@pytest.mark.parametrize(("every", "turns"), [(1, "1212"), (7, "1111"), (2, "1122")])
def test_a_turn_lasts_as_long_as_it_was_said(every, turns):
    rotation = Rotation(
        id=1, name="", start=time(8), end=time(8), people=(1, 2), since=MONDAY, every=every
    )
    assert "".join(str(rotation.turn(MONDAY + timedelta(days=n))) for n in range(4)) == turns


@pytest.mark.parametrize(
    ("override", "who"),
    [
        (change("remove", LI, at(23, 10), at(23, 12)), [[LI], [], [LI]]),
        (change("replace", LI, at(23, 10), at(23, 12), stand_in=ZHOU), [[LI], [ZHOU], [LI]]),
        (change("add", ZHOU, at(23, 10), at(23, 12)), [[LI], [LI, ZHOU], [LI]]),
        (change("remove", LI, at(23, 10), at(23, 12), rotation=2), [[LI], [LI], [LI]]),
    ],
)
def test_a_change_by_hand_counts_for_its_span_alone(override, who):
    moments = (at(23, 9, 59), at(23, 10), at(23, 12))
    found = roster(override)
    assert [sorted(people(found, moment)) for moment in moments] == who


def test_who_stands_in_may_be_stood_in_for():
    first = change("replace", LI, at(23, 8), at(23, 20), stand_in=ZHAO)
    second = Override(
        id=2,
        kind=OverrideKind.REPLACE,
        person=ZHAO,
        stand_in=ZHOU,
        starts_at=at(23, 8),
        ends_at=at(23, 12),
    )
    assert people(roster(first, second), at(23, 11)) == [ZHOU]
    assert people(roster(first, second), at(23, 12)) == [ZHAO]


def test_what_is_vacant_is_found_and_extra_duty_fills_it():
    away = change("remove", LI, at(23, 10), at(23, 12))
    found = gaps(roster(away), at(23, 8), at(25, 8))
    assert [(g.rotation, g.starts_at, g.ends_at) for g in found] == [(1, at(23, 10), at(23, 12))]
    extra = Override(
        id=2, kind=OverrideKind.ADD, person=ZHOU, starts_at=at(23, 9), ends_at=at(23, 12)
    )
    assert gaps(roster(away, extra), at(23, 8), at(25, 8)) == []


def test_a_rotation_without_people_is_all_vacant():
    empty = Rotation(id=1, name="", start=time(8), end=time(20), people=(), since=MONDAY)
    found = Roster(rotations=(empty,), zone=SHANGHAI)
    assert (len(gaps(found, at(23, 0), at(24, 0))), found.at(at(23, 9))) == (1, [])


def test_what_no_rotation_plans_is_found_whole_on_each_day_of_a_week():
    days = Roster(rotations=(DAYS,), zone=SHANGHAI)
    nights = [(at(23 + n, 20), at(24 + n, 8)) for n in range(7)]
    assert unplanned(days, at(1, 12)) == nights
    assert unplanned(roster(), at(1, 12)) == []
    assert unplanned(Roster(zone=SHANGHAI), at(1, 12)) == []


def test_more_than_half_above_the_mean_is_too_much():
    burden = hours(roster().between(at(23, 8), at(30, 8)), at(23, 8), at(30, 8))
    assert burden == {LI: 48, ZHAO: 36, ZHOU: 84}
    assert overloaded(burden) == {}
    assert list(overloaded(burden | {LI: 12, ZHAO: 12})) == [ZHOU]
    assert overloaded({}) == {}


def test_only_those_whose_own_shifts_moved_are_concerned():
    swap = change("replace", LI, at(23, 8), at(23, 20), stand_in=ZHAO)
    span = at(23, 0), at(30, 0)
    assert changed(roster().between(*span), roster(swap).between(*span)) == {LI, ZHAO}


def test_who_leaves_makes_way_for_the_next_and_the_order_stays():
    weekly = Rotation(
        id=1, name="", start=time(8), end=time(8), people=(LI, ZHAO, ZHOU), since=MONDAY
    )
    after = weekly.without(ZHAO, MONDAY + timedelta(days=9))  # in the turn of ZHAO
    assert (after.people, after.since) == ((ZHOU, LI), MONDAY + timedelta(days=7))
    assert after.without(LI, after.since).without(ZHOU, after.since).people == ()


@pytest.mark.parametrize("zone", ZONES)
def test_days_and_nights_meet_without_gap_or_overlap_over_400_days(zone):
    place, t0 = ZoneInfo(zone), datetime(2026, 1, 10, tzinfo=UTC)
    t1, since = t0 + timedelta(days=400), date(2026, 1, 1)
    day = Rotation(id=1, name="", start=time(2, 30), end=time(20), people=(1, 2), since=since)
    night = Rotation(id=2, name="", start=time(20), end=time(2, 30), people=(3,), since=since)
    schedule = final_schedule([day, night], [], t0, t1, place)
    assert all(a.ends_at == b.starts_at for a, b in pairwise(schedule))
    assert uncovered(schedule, t0, t1) == []


clocks = st.times(max_value=time(23, 59)).map(lambda t: t.replace(second=0, microsecond=0))


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(ZONES), clocks, clocks, st.integers(0, 400))
def test_a_later_wall_time_is_never_an_earlier_moment(zone, one, other, days):
    day, place = date(2026, 1, 1) + timedelta(days=days), ZoneInfo(zone)
    first, second = sorted((one, other))
    assert moment_of(day, first, place) <= moment_of(day, second, place)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(OverrideKind), st.integers(1, 3), st.integers(0, 200)),
        max_size=5,
    ),
    st.integers(0, 14 * 24),
)
def test_whatever_window_is_looked_at_the_same_people_are_on_duty(made, hour):
    overrides = [
        Override(
            id=n,
            kind=kind,
            person=who,
            stand_in=who % 3 + 1 if kind is OverrideKind.REPLACE else None,
            starts_at=at(23, 8) + timedelta(hours=began),
            ends_at=at(23, 8) + timedelta(hours=began + 7),
        )
        for n, (kind, who, began) in enumerate(made)
    ]
    found, moment = roster(*overrides), at(23, 8) + timedelta(hours=hour)
    wide = found.between(at(23, 8), at(23, 8) + timedelta(days=15))
    assert on_duty(wide, moment) == found.at(moment)
