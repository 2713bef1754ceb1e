"""Who speaks for a report: its reporter, or whoever filed it for somebody we cannot reach."""

from __future__ import annotations

from domain.people import Person
from domain.ticket import Ticket
from services.ports import Work


def spokesperson(work: Work, ticket: Ticket) -> Person:
    """Return who hears of a report and has the last word on it."""
    reporter = work.people.get(ticket.community, ticket.reporter)
    if ticket.filed_by is None or (reporter.user is not None and reporter.reachable):
        return reporter
    return work.people.get(ticket.community, ticket.filed_by)


def of_theirs(ticket: Ticket, person: Person) -> bool:
    """Tell whether somebody reported a ticket, or filed it for who did."""
    return person.id in (ticket.reporter, ticket.filed_by)
