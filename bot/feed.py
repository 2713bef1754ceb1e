"""A volunteer's shifts as iCalendar, with the public holidays on which they fall."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from icalendar import Calendar, Event
from starlette.responses import PlainTextResponse, Response

from domain.roster import Shift
from services import calendars
from services.calendars import Timetable
from storage.store import Store

_DAY = timedelta(days=1)


async def answer(store: Store, token: str, now: datetime) -> Response:
    """Return the calendar behind a link; a wrong token learns nothing."""
    found = await store.read(calendars.timetable, token, now=now)
    if found is None:
        return PlainTextResponse("not found\n", status_code=404)
    return Response(
        written(found, now),
        media_type="text/calendar",
        headers={"Cache-Control": "private, no-store"},
    )


def written(found: Timetable, now: datetime) -> bytes:
    """Return a timetable as iCalendar; times in UTC, so no reader needs our time zone."""
    calendar = Calendar()
    calendar.add("prodid", "-//linli//duty//")
    calendar.add("version", "2.0")
    calendar.add("name", found.community)
    calendar.add("x-wr-calname", found.community)
    for shift, name in found.shifts:
        calendar.add_component(_event(shift, f"{found.community} {name}".strip(), now))
    for day, name in found.holidays:
        calendar.add_component(_whole_day(day, name, now))
    return bytes(calendar.to_ical())


def _event(shift: Shift, title: str, now: datetime) -> Event:
    event = Event()
    event.add("uid", f"{shift.rotation}-{shift.person}-{shift.starts_at:%Y%m%dT%H%M%SZ}@linli")
    event.add("dtstamp", now)
    event.add("dtstart", shift.starts_at)
    event.add("dtend", shift.ends_at)
    event.add("summary", title)
    return event


def _whole_day(day: date, name: str, now: datetime) -> Event:
    event = Event()
    event.add("uid", f"holiday-{day:%Y%m%d}@linli")
    event.add("dtstamp", now)
    event.add("dtstart", day)
    event.add("dtend", day + _DAY)
    event.add("summary", name)
    event.add("transp", "TRANSPARENT")
    return event
