"""When the time of a matter runs: hours, holidays, holds. Stories of a village, and laws."""

import json
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.category import Category
from domain.escalation import step_ends
from domain.hours import Hours, Timetable, span, weekdays
from domain.policy import Policy
from domain.ticket import Status
from storage.holidays import Holidays
from tests.unit.samples import T0, minutes, ticket
from tests.unit.village import CHATTER, ZONE, matter

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OFFICE = Hours(opens=time(9), closes=time(18), workdays=True)
ZONES = [ZONE, ZoneInfo("America/New_York"), ZoneInfo("Australia/Lord_Howe")]


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZONE).astimezone(UTC)


def office():
    return Timetable(hours=OFFICE, zone=ZONE, works=Holidays().works)


@pytest.mark.parametrize(
    ("begin", "hours", "ends"),
    [
        ("2026-11-20T09:00", 9, "2026-11-20T18:00"),  # Friday: a closing counts to its day
        ("2026-11-20T09:00", 9.5, "2026-11-23T09:30"),
        ("2026-11-20T17:50", 0.5, "2026-11-23T09:20"),
        ("2026-11-21T03:00", 1, "2026-11-23T10:00"),
        ("2026-09-30T17:00", 2, "2026-10-08T10:00"),  # a holiday of a week
        ("2026-10-09T17:00", 2, "2026-10-10T10:00"),  # a Saturday that is worked
    ],
)
def test_time_runs_within_office_hours(begin, hours, ends):
    assert office().add(at(begin), hours * HOUR) == at(ends)


def test_around_the_clock_loses_no_minute_at_midnight():
    assert Timetable().add(at("2026-11-21T23:59"), minutes(2)) == at("2026-11-22T00:01")
    assert Timetable().between(at("2026-11-21T00:00"), at("2026-11-22T00:00")) == DAY
    assert Timetable().opens(T0) == T0


def test_hours_are_half_open():
    assert office().opens(at("2026-11-20T17:59")) == at("2026-11-20T17:59")
    assert office().opens(at("2026-11-20T18:00")) == at("2026-11-23T09:00")


def test_of_a_year_that_is_not_announced_the_plain_weekdays_count():
    new_year = date(2099, 1, 1)
    assert not Holidays().known(2099)
    assert Holidays().works(new_year) is weekdays(new_year) is True


moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
spans = st.integers(0, 5 * 24 * 60).map(minutes)
walls = st.times().map(lambda t: t.replace(second=0, microsecond=0))
some_hours = st.builds(Hours, opens=walls, closes=walls, workdays=st.booleans())
free_days = st.frozensets(st.dates(date(2026, 1, 1), date(2028, 1, 31)), max_size=40)


def timetable(hours, zone, free=frozenset(), worked=frozenset()):
    def works(day):
        return day in worked or (weekdays(day) and day not in free)

    return Timetable(hours=hours, zone=zone, works=works)


@given(some_hours, st.sampled_from(ZONES), free_days, moments, spans)
def test_what_is_added_has_run_and_not_a_moment_later(hours, zone, free, begin, left):
    table = timetable(hours, zone, free)
    end = table.add(begin, left)
    assert table.between(begin, end) == left
    assert not left or table.between(begin, end - minutes(1)) < left


def climbed(table, begin):
    """Return when each step of a chain is over, and when the matter must be done."""
    terms = Policy().terms(Category.PARKING, urgent=False)
    moments, step_at = [], begin
    for _ in terms.chain:
        step_at = step_ends(terms, table.opens(step_at))
        moments.append(step_at)
    return [*moments, table.add(begin, terms.accept), table.add(begin, terms.finish)]


@given(some_hours, st.sampled_from(ZONES), free_days, st.dates(date(2026, 1, 1)), moments)
def test_one_more_holiday_makes_nothing_earlier(hours, zone, free, holiday, begin):
    before = climbed(timetable(hours, zone, free), begin)
    after = climbed(timetable(hours, zone, free | {holiday}), begin)
    assert all(later >= earlier for earlier, later in zip(before, after, strict=True))


@given(st.sampled_from(ZONES), free_days, free_days, moments, spans)
def test_a_weekend_that_is_worked_counts_as_work(zone, free, worked, begin, left):
    rested = timetable(OFFICE, zone, free)
    assert timetable(OFFICE, zone, free, worked).add(begin, left) <= rested.add(begin, left)


@given(some_hours, moments, moments, spans)
def test_who_begins_later_ends_later(hours, one, other, left):
    table = timetable(hours, ZONE)
    assert table.add(min(one, other), left) <= table.add(max(one, other), left)


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("13:00-15:00", (time(13), time(15))),
        ("22\uff1a00-6:30", (time(22), time(6, 30))),
        *((word, None) for word in ("13-15", "24:00-25:00", "09:60-10:00", "09:00-09:00")),
    ],
)
def test_a_span_of_the_day_as_people_write_it(word, found):
    assert span(word) == found


def test_hours_survive_being_stored():
    policy = Policy(hours={Category.PARKING: OFFICE})
    assert Policy.from_json(json.loads(json.dumps(policy.to_json()))) == policy
    assert policy.terms(Category.PARKING, urgent=False).hours == OFFICE
    assert policy.terms(Category.PARKING, urgent=True).hours is None


def test_a_hold_stops_the_clock_and_leaves_what_was_left():
    held = ticket().accept(4, T0).hold("parts", T0 + 3 * DAY, T0 + 20 * HOUR)
    again = held.resume(T0 + 2 * DAY)
    assert again.finish_by == T0 + 2 * DAY + 4 * HOUR
    assert (again.held_at, again.accept_by) == (None, ticket().accept_by)


def test_a_hold_forgives_nothing():
    late = ticket().accept(4, T0).hold("parts", T0 + 3 * DAY, T0 + 25 * HOUR)
    assert late.resume(T0 + 2 * DAY).finish_by == T0 + DAY


def test_a_hold_of_what_nobody_had_stops_the_time_to_accept():
    held = ticket().hold("parts", T0 + DAY, T0 + minutes(10))
    assert held.resume(T0 + DAY).accept_by == T0 + DAY + minutes(20)


def test_a_coordinator_gives_a_kind_of_matter_its_hours(village):
    said = village.chen.types("/policy 停车 工作日 09:00-18:00")
    assert said == "停车 的办理时间：全天 00:00-24:00 → 工作日 09:00-18:00，从下一件起"
    assert "停车：轮值，30 分钟内接单，24 小时内办好，工作日 09:00-18:00" in village.chen.types(
        "/policy"
    )
    village.chen.taps("停车")
    assert village.chen.taps("全天").endswith("工作日 09:00-18:00 → 全天 00:00-24:00，从下一件起")


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("助老 工作日", "助老的事不等人，一直都办，不能设办理时间"),
        (
            "停车 工作日 06:00-18:00",
            "时间请写成 09:00-18:00，先开始后结束，不要落在夜间 22:00-07:00 里",
        ),
        (
            "停车 每天 18:00-09:00",
            "时间请写成 09:00-18:00，先开始后结束，不要落在夜间 22:00-07:00 里",
        ),
    ],
)
def test_hours_that_cannot_be_are_refused_in_a_sentence(village, line, answer):
    assert village.chen.types(f"/policy {line}") == answer


@pytest.fixture
def li(village):
    """Saturday, 09:00: parking has office hours, 李强 is on duty."""
    village.chen.types("/policy 停车 工作日 09:00-18:00")
    return village.volunteer("李强")


def test_what_is_reported_at_the_weekend_waits_for_monday(village, li):
    village.wang.writes("3栋车位被占", matter("parking"))
    assert (village.wang.last()).endswith("已登记，11月23日 09:00 起安排")
    assert "不在办理时间" in village.chen.types("/why 1")
    village.comes(at("2026-11-23T08:59"))
    assert li.rang() == []
    village.passes(minutes=1)
    assert li.taps("接单") == "已接单 #1，详情在这条消息里"
    assert village.ticket().accept_by == at("2026-11-23T09:30")
    assert village.ticket().finish_by == at("2026-11-25T15:00")  # 9 + 9 + 6 hours


def test_a_preview_says_the_hours_and_when_they_begin(village, li):
    said = village.chen.types("/preview 停车 3栋")
    assert "办理时间 工作日 09:00-18:00：以外不派单、不计时" in said
    assert "不在办理时间，11月23日 09:00 起再派" in said


def test_what_is_urgent_does_not_wait_for_monday(village, li):
    village.wang.says("3栋车着火", matter("parking", hotline="fire"))
    assert len(li.rang()) == 1


def test_nobody_is_reminded_at_night_or_after_hours(village, li):
    village.comes(at("2026-11-23T17:00"))
    village.wang.writes("3栋车位被占", matter("parking"))
    li.taps("接单")
    village.rings.clear()
    village.comes(at("2026-11-26T17:00"))
    rang = [when for _, when, _ in village.rings]
    assert rang
    assert all("09:00" <= when < "18:00" for when in rang)


def test_a_hold_over_a_weekend_keeps_the_hours_that_were_left(village, li):
    village.comes(at("2026-11-23T09:00"))
    village.wang.writes("3栋车位被占", matter("parking"))
    li.taps("接单")
    village.passes(hours=8)
    village.chen.types("/hold 1 1天 等物业")
    village.comes(at("2026-11-24T17:00"))
    assert village.ticket().status is Status.ACCEPTED
    assert village.ticket().finish_by == at("2026-11-26T15:00")  # 8 of 24 hours had run


def test_thanks_start_no_clock(village, li):
    village.wang.writes("3栋灯坏了", matter())
    li.taps("接单")
    li.taps("完成")
    card = next(iter(village.chats[village.wang.user]))
    before = village.ask(lambda work: work.deadlines.due(village.now + 99 * DAY, 99))
    village.wang.writes("谢谢，好的", CHATTER, reply_to=card)
    assert village.ask(lambda work: work.deadlines.due(village.now + 99 * DAY, 99)) == before
    assert village.ticket().status is Status.DONE


def test_on_the_first_of_december_next_years_holidays_are_asked_for(village, li):
    village.now = at("2099-11-29T12:00")
    village.comes(at("2099-11-30T12:00"))
    assert not any("放假安排" in said for said in village.chen.reads())
    village.comes(at("2099-12-02T12:00"))
    asked = [ring for ring in village.chen.rang() if "2100 年的放假安排还没有装进来" in ring]
    assert [ring[:5] for ring in asked] == ["09:30"]
