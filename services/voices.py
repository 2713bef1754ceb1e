"""How many people met the same: who counts, what it changes, and when it is an event."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from domain import conversation as rules
from domain.people import Person, Role
from domain.ticket import Status, Ticket
from domain.timeline import Event
from services import cards, dispatch
from services.facts import outline
from services.ports import Work
from services.telling import tell_coordinators


def add(work: Work, ticket: Ticket, person: Person, *, now: datetime) -> Ticket | None:
    """Count one more voice; return the ticket as it is then, None for one that is counted."""
    if not work.tickets.follow(ticket, person.id, now=now):
        return None
    work.tickets.tell(ticket, Event(at=now, code="followed", actor=person.id))
    _notice_burst(work, ticket, now=now)
    return _press(work, ticket, now=now)


def _press(work: Work, ticket: Ticket, *, now: datetime) -> Ticket:
    """What many have met is put before more volunteers at the same time."""
    offers = rules.asked_at_once(len(work.tickets.followers(ticket)))
    chain = ticket.terms.chain
    if ticket.status is not Status.OPEN or offers <= ticket.terms.offers:
        return ticket
    ticket = work.tickets.save(replace(ticket, terms=replace(ticket.terms, offers=offers)))
    if ticket.step < len(chain) and chain[ticket.step] is Role.VOLUNTEER:
        ticket = dispatch.advance(work, ticket, now=now)
    return ticket


def _notice_burst(work: Work, ticket: Ticket, *, now: datetime) -> None:
    """More than twenty voices in ten minutes: one event, and whoever coordinates hears of it."""
    if work.tickets.follows_since(ticket, now - rules.BURST_WITHIN) < rules.BURST:
        return
    count = len(work.tickets.followers(ticket)) + 1
    if not cards.is_event(work, ticket, followers=count - 1):
        work.tickets.tell(ticket, Event(at=now, code="burst", facts={"count": count}))
    facts = outline(ticket) | {"count": count}
    tell_coordinators(work, ticket.community, "burst", f"t{ticket.number}:burst", facts, now=now)
