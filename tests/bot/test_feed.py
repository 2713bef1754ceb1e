"""A volunteer's shifts in their own calendar: times and names, nothing of any ticket."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from icalendar import Calendar

from bot.feed import answer, written
from domain.roster import Shift
from services.calendars import Timetable
from storage.holidays import Holidays
from storage.store import Store

NOW = datetime(2026, 9, 30, tzinfo=UTC)
NATIONAL_DAY = Shift(
    person=7,
    rotation=1,
    starts_at=datetime(2026, 10, 1, 0, tzinfo=UTC),
    ends_at=datetime(2026, 10, 1, 12, tzinfo=UTC),
)
SHOWN = Timetable(
    community="幸福小区",
    zone=ZoneInfo("Asia/Shanghai"),
    shifts=((NATIONAL_DAY, "白班"),),
    holidays=((date(2026, 10, 1), "国庆节"),),
)


def test_a_shift_and_the_holiday_on_which_it_falls():
    events = Calendar.from_ical(written(SHOWN, NOW)).walk("VEVENT")
    assert [str(event["summary"]) for event in events] == ["幸福小区 白班", "国庆节"]
    assert events[0].decoded("dtstart") == NATIONAL_DAY.starts_at
    assert events[1].decoded("dtstart") == date(2026, 10, 1)


def test_an_event_keeps_its_name_however_often_it_is_fetched():
    first, second = (Calendar.from_ical(written(SHOWN, NOW)).walk("VEVENT") for _ in range(2))
    assert [event["uid"] for event in first] == [event["uid"] for event in second]


def test_a_year_that_nobody_has_announced_has_no_holidays():
    found = Holidays()
    days = (date(2026, 10, 1), date(2026, 10, 12), date(2026, 10, 10), date(2099, 10, 1))
    assert [found.name(day) for day in days] == ["国庆节", "", "", ""]
    assert (found.known(2026), found.known(2099)) == (True, False)


async def test_a_wrong_token_learns_nothing(store: Store):
    assert (await answer(store, "guessed", NOW)).status_code == 404
