"""Wall clocks, terms, offers and steps: time as tables, laws as properties."""

import json
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import calendar
from domain.category import Category, Hotline
from domain.escalation import offer_ends, step_ends
from domain.people import Role
from domain.policy import URGENT, Policy, Terms
from tests.unit.samples import T0, minutes

SHANGHAI, NEW_YORK = ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York")
ZONES = [SHANGHAI, NEW_YORK, ZoneInfo("UTC"), ZoneInfo("Australia/Lord_Howe")]
NIGHT = (time(22), time(7))
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
WALL = st.times().map(lambda t: t.replace(second=0, microsecond=0))


def at(text, zone=SHANGHAI):
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


@pytest.mark.parametrize(
    ("clock", "window", "inside"),
    [
        *(("21:59", NIGHT, False), ("22:00", NIGHT, True), ("23:59", NIGHT, True)),
        *(("00:00", NIGHT, True), ("06:59", NIGHT, True), ("07:00", NIGHT, False)),
        *(("12:00", (time(9), time(17)), True), ("17:00", (time(9), time(17)), False)),
        ("09:00", (time(9), time(9)), False),
    ],
)
@pytest.mark.parametrize("zone", ZONES, ids=str)
def test_a_daily_window_may_span_midnight(clock, window, inside, zone):
    assert calendar.within(at(f"2026-11-21T{clock}", zone), window, zone) is inside


@pytest.mark.parametrize(
    ("zone", "after", "found"),
    [
        (SHANGHAI, "2026-11-21T06:59:59", "2026-11-21T07:00+08:00"),
        (SHANGHAI, "2026-11-21T07:00:00", "2026-11-22T07:00+08:00"),
        (NEW_YORK, "2026-03-07T07:00:00", "2026-03-08T07:00-04:00"),  # a day of 23 hours
        (NEW_YORK, "2026-10-31T07:00:00", "2026-11-01T07:00-05:00"),  # a day of 25 hours
    ],
)
def test_seven_oclock_is_seven_oclock_also_when_the_clocks_change(zone, after, found):
    assert calendar.next_at(time(7), zone, after=at(after, zone)) == datetime.fromisoformat(found)


def test_a_wall_time_that_is_skipped_is_the_moment_after_it():
    night = at("2026-03-07T12:00", NEW_YORK)
    found = calendar.next_at(time(2, 30), NEW_YORK, after=night)
    assert found.astimezone(NEW_YORK).isoformat() == "2026-03-08T03:30:00-04:00"


def skipped(moment, wall, zone):
    """Tell whether the clocks jump over this wall time on the day of `moment`."""
    day = moment.astimezone(zone).date()
    local = datetime.combine(day, wall, tzinfo=zone)
    return local.astimezone(UTC).astimezone(zone).time() != wall


@given(wall=WALL, after=MOMENTS, zone=st.sampled_from(ZONES))
def test_the_next_time_is_after_and_shows_its_wall_time(wall, after, zone):
    found = calendar.next_at(wall, zone, after=after)
    assert timedelta(0) < found - after <= timedelta(hours=49)
    assert found.astimezone(zone).time() == wall or skipped(found, wall, zone)


@given(wall=WALL, until=MOMENTS, zone=st.sampled_from(ZONES))
def test_the_last_time_is_not_after_and_leads_back(wall, until, zone):
    found = calendar.last_at(wall, zone, until=until)
    assert timedelta(0) <= until - found <= timedelta(hours=49)
    assert calendar.next_at(wall, zone, after=found - timedelta(microseconds=1)) == found


PRODUCT = {  # accept, finish, answer in minutes
    (Category.ELDER, False): (15, 240, 240),
    (Category.NOISE, False): (15, 240, 240),
    (Category.REPAIR, False): (30, 1440, 240),
    (Category.PARKING, False): (30, 1440, 240),
    (Category.OTHER, False): (30, 1440, 240),
} | {(category, True): (5, 120, 30) for category in Category}


@pytest.mark.parametrize(("kind", "expected"), PRODUCT.items(), ids=str)
def test_the_terms_are_the_products(kind, expected):
    category, urgent = kind
    terms = Policy().terms(category, urgent=urgent)
    assert (terms.accept, terms.finish, terms.answer) == tuple(minutes(m) for m in expected)
    assert terms.offers == (3 if urgent else 1)
    assert terms.chain == (Role.VOLUNTEER, Role.BUILDING_HEAD, Role.COORDINATOR)


@pytest.mark.parametrize(
    ("category", "urgent", "wakes"),
    [
        *((Category.REPAIR, False, False), (Category.NOISE, False, False)),
        *((Category.REPAIR, True, True), (Category.ELDER, False, True)),
    ],
)
def test_who_waits_for_the_morning(category, urgent, wakes):
    assert Policy().wakes_anybody(category, urgent=urgent) is wakes


@pytest.mark.parametrize(
    ("now", "night"),
    [
        ("2026-11-21T21:59", None),
        ("2026-11-21T22:00", ("2026-11-21T22:00", "2026-11-22T07:00")),
        ("2026-11-22T03:00", ("2026-11-21T22:00", "2026-11-22T07:00")),
        ("2026-11-22T07:00", None),
    ],
)
def test_the_night_has_a_beginning_and_an_end(now, night):
    assert Policy().night(at(now)) == (night and (at(night[0]), at(night[1])))


def test_a_policy_survives_being_stored():
    policy = Policy(
        zone=NEW_YORK, quiet=(time(23, 30), time(6)), cap=5, hotlines={Hotline.GAS: "96777"}
    )
    again = Policy.from_json(json.loads(json.dumps(policy.to_json())))
    assert (again.zone, again.quiet, again.cap) == (NEW_YORK, (time(23, 30), time(6)), 5)
    assert (again.hotlines[Hotline.GAS], again.hotlines[Hotline.FIRE]) == ("96777", "119")
    assert Policy.from_json({}) == Policy()


@given(
    accept=st.integers(1, 10**6),
    chain=st.lists(st.sampled_from(Role), min_size=1, max_size=5),
    offers=st.integers(1, 9),
)
def test_terms_survive_being_stored(accept, chain, offers):
    span = timedelta(seconds=accept)
    terms = Terms(accept=span, finish=2 * span, answer=span, chain=tuple(chain), offers=offers)
    assert Terms.from_json(json.loads(json.dumps(terms.to_json()))) == terms


@pytest.mark.parametrize(
    ("asked", "others", "ends"),
    [
        *((0, 0, 30), (0, 1, 10), (0, 5, 10)),  # the only one has the whole step
        *((10, 1, 20), (20, 1, 30), (20, 0, 30)),
        *((25, 3, 30), (29, 1, 30)),  # never beyond the step
    ],
)
def test_an_offer_lasts_a_third_of_its_step_while_others_wait(asked, others, ends):
    terms = Policy().terms(Category.REPAIR, urgent=False)
    until = offer_ends(terms, step_at=T0, now=T0 + minutes(asked), others=others)
    assert until == T0 + minutes(ends)


@pytest.mark.parametrize(
    ("terms", "ends"), [(URGENT, 5), (Policy().terms(Category.ELDER, urgent=False), 15)]
)
def test_a_step_lasts_as_long_as_its_terms_say(terms, ends):
    assert step_ends(terms, T0) == T0 + minutes(ends)
