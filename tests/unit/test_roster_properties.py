"""What holds for any roster, in any time zone: no gap, no overlap, and a simple second opinion."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.calendar import moment_of
from domain.roster import Override, OverrideKind, Rotation, final_schedule, on_duty
from domain.rota_check import uncovered

SINCE = date(2026, 1, 1)
T0 = datetime(2026, 1, 10, tzinfo=UTC)
T1 = T0 + timedelta(days=400)
CHANGED = datetime(2026, 3, 28, tzinfo=UTC)  # the days in which Europe changes its clocks
HOUR = timedelta(hours=1)
PEOPLE = st.integers(1, 4)

zones = st.sampled_from(sorted(available_timezones())).map(ZoneInfo)
clocks = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30]))
turns = st.sampled_from([1, 2, 7, 14])
crews = st.lists(PEOPLE, min_size=1, max_size=4).map(tuple)


@st.composite
def rotations(draw, number):
    return Rotation(
        id=number,
        name="",
        start=draw(clocks),
        end=draw(clocks),
        people=draw(crews),
        since=SINCE + timedelta(days=draw(st.integers(0, 9))),
        every=draw(turns),
    )


@st.composite
def overrides(draw, number, kinds=tuple(OverrideKind), days=2):
    """Changes of the first days, so many that they often touch the moment that is looked at."""
    kind = draw(st.sampled_from(kinds))
    start = CHANGED + draw(st.integers(0, days * 24)) * HOUR
    return Override(
        id=number,
        kind=kind,
        person=draw(PEOPLE),
        stand_in=draw(PEOPLE) if kind is OverrideKind.REPLACE else None,
        rotation=draw(st.sampled_from([None, 1, 2])),
        starts_at=start,
        ends_at=start + draw(st.sampled_from([36, 12, 2])) * HOUR,
    )


def many(one, most):
    """Return lists of numbered things."""
    return st.integers(0, most).flatmap(lambda n: st.tuples(*(one(i + 1) for i in range(n))))


def halves(first, second, crew):
    """Return a day and a night that meet twice."""
    since = SINCE
    day = Rotation(id=1, name="", start=first, end=second, people=crew, since=since, every=1)
    night = Rotation(id=2, name="", start=second, end=first, people=crew[::-1], since=since)
    return [day, night]


@settings(max_examples=60, deadline=None)
@given(zones, clocks, clocks, crews)
def test_shifts_that_meet_on_paper_meet_for_400_days_in_every_zone(zone, first, second, crew):
    pair = halves(first, second, crew)[: 1 if first == second else 2]  # one may last all day
    schedule = final_schedule(pair, [], T0, T1, zone)
    assert all(a.ends_at == b.starts_at for a, b in pairwise(schedule))
    assert uncovered(schedule, T0, T1) == []


def substitutes(number):
    return overrides(number, kinds=(OverrideKind.REPLACE,), days=300)


@settings(max_examples=40, deadline=None)
@given(zones, clocks, clocks, crews, many(substitutes, 12))
def test_swaps_and_stand_ins_leave_no_gap_and_no_overlap(zone, first, second, crew, changes):
    pair = halves(first, second, crew)[: 1 if first == second else 2]
    schedule = final_schedule(pair, changes, T0, T1, zone)
    assert all(a.ends_at == b.starts_at for a, b in pairwise(schedule))
    assert uncovered(schedule, T0, T1) == []


def opinion(rotas, changes, at, zone):
    """Say who is on duty at one moment, by walking through what was written down."""
    there = []
    for rotation in rotas:
        for back in (0, 1, 2):
            day = at.astimezone(zone).date() - timedelta(days=back)
            until = day if rotation.start < rotation.end else day + timedelta(days=1)
            began, ends = (
                moment_of(day, rotation.start, zone),
                moment_of(until, rotation.end, zone),
            )
            if day >= rotation.since and began <= at < ends:
                turn = (day - rotation.since).days // rotation.every
                there.append((rotation.id, rotation.people[turn % len(rotation.people)]))
    for change in changes:
        if not change.starts_at <= at < change.ends_at:
            continue
        if change.kind is OverrideKind.ADD:
            there.append((0, change.person))
            continue
        meant = [
            one for one in there if one[1] == change.person and change.rotation in (None, one[0])
        ]
        there = [one for one in there if one not in meant]
        if change.stand_in is not None:
            there += [(rotation, change.stand_in) for rotation, _ in meant]
    return sorted(there)


@settings(max_examples=150, deadline=None)
@given(
    zones,
    st.tuples(rotations(1), rotations(2)),
    many(overrides, 6),
    st.integers(0, 3 * 24 * 4),
)
def test_at_any_moment_the_schedule_says_what_was_written_down(zone, rotas, changes, quarter):
    at = CHANGED + quarter * HOUR / 4
    schedule = final_schedule(rotas, changes, at - HOUR, at + HOUR, zone)
    found = sorted((shift.rotation, shift.person) for shift in on_duty(schedule, at))
    assert found == opinion(rotas, changes, at, zone)


@settings(max_examples=40, deadline=None)
@given(
    zones,
    st.tuples(rotations(1), rotations(2)),
    many(overrides, 6),
    st.integers(0, 8 * 24),
    st.integers(1, 30 * 24),
)
def test_a_narrow_look_sees_what_a_wide_one_sees(zone, rotas, changes, began, hours):
    t0 = CHANGED + began * HOUR
    t1 = t0 + hours * HOUR
    wide = final_schedule(rotas, changes, T0, T1, zone)
    narrow = final_schedule(rotas, changes, t0, t1, zone)
    assert narrow == [shift for shift in wide if shift.overlaps(t0, t1)]
