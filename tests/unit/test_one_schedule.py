"""Whatever the roster: everybody who reads it is told the same (dispatch, alarms, /duty, …)."""

from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.alarm import Rung
from domain.calendar import moment_of
from domain.people import Role
from domain.roster import Override, OverrideKind, Rotation
from services import alarms, calendars, dispatch, rota, rota_week, shifts
from services.facts import hashed, ms
from tests.unit.village import matter

MONDAY = date(2026, 10, 26)  # the week in which London and New York put their clocks back
NAMES = ("李强", "赵敏", "周丽", "孙丽")
ZONES = st.sampled_from(["Asia/Shanghai", "America/New_York", "Europe/London", "Asia/Kathmandu"])
clocks = st.builds(time, st.integers(0, 23), st.sampled_from([0, 30]))
crews = st.lists(st.integers(0, 3), max_size=4)
rotas = st.lists(st.tuples(clocks, clocks, crews, st.sampled_from([1, 2, 7])), max_size=3)
changes = st.lists(
    st.tuples(
        st.sampled_from(OverrideKind),
        st.integers(0, 3),
        st.integers(0, 3),
        st.integers(0, 6),
        st.integers(4, 23),  # a wall time that comes once
        st.integers(1, 12),
    ),
    max_size=5,
)
moments = st.tuples(st.integers(0, 6), st.integers(4, 23), st.sampled_from([0, 15, 45]))


@dataclass
class Due:
    """A deadline of the community."""

    community: int = 1
    kind: str = "duty"
    ref: str = "next"


@pytest.fixture
def crowd(village):
    """Four volunteers, a ticket and an elder; returns the volunteers' numbers."""
    village.wang.says("3栋电梯坏了", matter())
    village.chen.asks("/elder add 张桂芳 3栋 07:00-09:00")
    return [village.who(village.volunteer(name, on=False)).id for name in NAMES]


def write(work, crowd, zone, made, changed, *, now):
    """Let the community have this roster, and no other."""
    community = work.communities.get(1)
    policy = replace(community.policy, zone=ZoneInfo(zone))
    work.communities.save(replace(community, policy=policy))
    old = work.rosters.load(1, policy.zone, since=now - timedelta(days=9999))
    for rotation in old.rotations:
        work.rosters.drop(1, rotation.id)
    for override in range(1, 6):
        work.rosters.undo(1, override)
    for number, (start, end, crew, every) in enumerate(made, 1):
        people = tuple(crowd[n] for n in crew)
        work.rosters.save(1, rotation_of(number, start, end, people, every))
    for number, (kind, who, other, day, hour, hours) in enumerate(changed, 1):
        start = moment_of(MONDAY + timedelta(days=day), time(hour), policy.zone)
        change = Override(
            id=number,
            kind=kind,
            person=crowd[who],
            stand_in=crowd[other] if kind is OverrideKind.REPLACE else None,
            starts_at=start,
            ends_at=start + timedelta(hours=hours),
        )
        work.rosters.change(1, change, by=crowd[0], now=now)


def rotation_of(number, start, end, people, every):
    since = MONDAY - timedelta(days=14)
    name = f"班{number}"
    return Rotation(
        id=number, name=name, start=start, end=end, people=people, since=since, every=every
    )


def on_by_dispatch(work, now):
    ticket, community = work.tickets.get(1, 1), work.communities.get(1)
    seen = dispatch.survey(work, ticket, community, Role.VOLUNTEER, now=now)
    return {who.person.name for who, _ in seen if who.on_duty}


def on_by_alarms(work, now):
    people = alarms.people_of(work, work.plans.get(1, 1), Rung.DUTY, now=now)
    return {person.name for person in people}


def on_by_calendars(work, crowd, now):
    found = set()
    for name, number in zip(NAMES, crowd, strict=True):
        work.rosters.link(1, number, hashed(name))
        shown = calendars.timetable(work, name, now=now)
        found |= {name for shift, _ in shown.shifts if shift.runs(now)}
    return found


def on_by_duty(work, crowd, now):
    """Read what /duty would say of each: the first shift there is begins before now."""
    community = work.communities.get(1)
    found = rota.load(work, community, now=now)
    mine = {
        n: found.of(who, now, now + rota.LOOK_AHEAD) for n, who in zip(NAMES, crowd, strict=True)
    }
    return {name for name, shifts_ in mine.items() if any(s.starts_at <= now for s in shifts_)}


def on_by_picture(work, now):
    community = work.communities.get(1)
    zone = community.policy.zone
    table = rota_week.table(work, community, now=now)
    return {
        part["who"]
        for row in table["days"]
        for column, cell in zip(table["columns"], row["cells"], strict=True)
        for part in cell
        if part["who"] and within(row["date"], column["clock"], part["clock"], zone, now)
    }


def within(day, of_column, of_part, zone, now):
    """Tell whether the wall times that a cell shows span a moment."""
    of_day = date.fromisoformat(f"2026-{day}")
    began, ended = (time.fromisoformat(c) for c in (of_part or of_column).split("-"))
    if of_part and of_column and began < time.fromisoformat(of_column.split("-")[0]):
        of_day += timedelta(days=1)  # a part of the night, after midnight
    until = of_day if began < ended else of_day + timedelta(days=1)
    return moment_of(of_day, began, zone) <= now < moment_of(until, ended, zone)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(ZONES, rotas, changes, moments)
def test_dispatch_alarms_calendars_duty_and_the_picture_agree(
    village, crowd, zone, made, changed, moment
):
    days, hour, minute = moment
    now = moment_of(MONDAY + timedelta(days=days), time(hour, minute), ZoneInfo(zone))
    village.do(lambda work, *, now: write(work, crowd, zone, made, changed, now=now))
    expected = village.ask(lambda work: on_by_dispatch(work, now))
    assert village.ask(lambda work: on_by_alarms(work, now)) == expected
    assert village.ask(lambda work: on_by_calendars(work, crowd, now)) == expected
    assert village.ask(lambda work: on_by_duty(work, crowd, now)) == expected
    assert village.ask(lambda work: on_by_picture(work, now)) == expected


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(ZONES, rotas, changes, moments)
def test_a_notice_goes_to_whom_dispatch_will_call(village, crowd, zone, made, changed, moment):
    days, hour, _ = moment
    now = moment_of(MONDAY + timedelta(days=days), time(hour), ZoneInfo(zone))
    village.do(lambda work, *, now: write(work, crowd, zone, made, changed, now=now))
    roster = village.ask(lambda work: rota.load(work, work.communities.get(1), now=now))
    begin = [s for s in roster.between(now, now + rota.DAY_BEFORE) if s.starts_at > now]
    village.now = (begin[0].starts_at if begin else now) - rota.JUST_BEFORE
    village.do(shifts.moment, Due())
    told = {s.person for s in begin if was_told(village, s)}
    start = begin[0].starts_at if begin else now
    assert {s.person for s in begin if s.starts_at == start} <= told
    on = village.ask(lambda work: on_by_dispatch(work, start))
    assert {NAMES[crowd.index(s.person)] for s in begin if s.starts_at == start} <= on


def was_told(village, shift):
    key = f"duty:soon:{shift.person}:{shift.rotation}:{ms(shift.starts_at)}"
    return village.ask(lambda work: work.outbox.get(1, key)) is not None
