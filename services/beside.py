"""What stands beside the work sheet: the photos of a report, and what of long words did not fit."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from domain.conversation import MOST_PHOTOS
from domain.notice import pieces
from domain.people import Person
from domain.ticket import Status, Ticket
from domain.timeline import Event
from services.ports import Work
from services.telling import tell

_PARTS = 3


def show(work: Work, ticket: Ticket, person: Person, *, now: datetime) -> None:
    """Show it to whoever accepted the ticket, and to nobody else."""
    for number, photo in enumerate(ticket.photos):
        _show(work, ticket, person, f"photo{number}", "work.photo", "photo", photo, now=now)
    for number, words in enumerate(pieces(ticket.text)[1 : 1 + _PARTS]):
        _show(work, ticket, person, f"rest{number}", "work.rest", "text", words, now=now)


def add(work: Work, ticket: Ticket, person: Person, photo: str, *, now: datetime) -> Ticket:
    """Return the ticket with one more photo of its report; whoever is at work on it sees it."""
    if not photo or photo in ticket.photos or len(ticket.photos) >= MOST_PHOTOS:
        return ticket
    ticket = work.tickets.save(replace(ticket, photos=(*ticket.photos, photo)))
    work.tickets.tell(ticket, Event(at=now, code="added", actor=person.id))
    if ticket.status is Status.ACCEPTED and ticket.assignee is not None:
        show(work, ticket, work.people.get(ticket.community, ticket.assignee), now=now)
    return ticket


def take_back(work: Work, ticket: Ticket, person: int, *, now: datetime) -> None:
    """Take it from who no longer needs it."""
    names = [f"photo{number}" for number in range(len(ticket.photos))]
    names += [f"rest{number}" for number in range(_PARTS)]  # an edit may have made it short
    for name in names:
        work.outbox.withdraw(ticket.community, _key(ticket, person, name), now=now)


def _key(ticket: Ticket, person: int, name: str) -> str:
    return f"t{ticket.number}:r{ticket.reopened}:p{person}:{name}"


def _show(
    work: Work,
    ticket: Ticket,
    person: Person,
    name: str,
    kind: str,
    fact: str,
    value: str,
    *,
    now: datetime,
) -> None:
    key = _key(ticket, person.id, name)
    tell(work, ticket, person, kind, key, {fact: value}, silent=True, protect=True, now=now)
