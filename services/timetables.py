"""When a ticket's time runs, and when people may be rung about it."""

from __future__ import annotations

from datetime import datetime

from domain.hours import Timetable
from domain.ticket import Ticket
from services.ports import Work


def of(work: Work, ticket: Ticket) -> Timetable:
    """Return what counts the time of a ticket's deadlines."""
    policy = work.communities.get(ticket.community).policy
    return policy.timetable(ticket.terms.hours, work.holidays.works)


def ringing(work: Work, ticket: Ticket) -> Timetable:
    """Return when people may be rung about a ticket: in its hours, else by day, or always."""
    policy = work.communities.get(ticket.community).policy
    wakes = policy.wakes_anybody(ticket.category, urgent=ticket.urgent)
    hours = None if wakes else ticket.terms.hours or policy.waking
    return policy.timetable(hours, work.holidays.works)


def asleep_until(work: Work, ticket: Ticket, at: datetime) -> datetime | None:
    """Return when people may be rung about a ticket again, None if they may be at `at`."""
    opens = ringing(work, ticket).opens(at)
    return None if opens == at else opens
