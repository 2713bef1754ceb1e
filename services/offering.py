"""A ticket is put before somebody: once, and once more where the first time came to nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from domain.escalation import GAP, Offer, OfferState
from domain.people import Person
from domain.ticket import Ticket
from domain.timeline import Event
from services import cards, offer_cards, offer_lists
from services.ports import Work


def put_before(
    work: Work,
    ticket: Ticket,
    person: int,
    *,
    until: datetime,
    now: datetime,
    told: datetime | None = None,
    reason: str = "",
) -> Offer:
    """Ask one person until `until`. Whoever was asked in this round before gets a new card.

    They are told now, or with a list at the moment `told`.

    The old card goes, so that one person never has two of a ticket, and the phone rings again.
    """
    fresh = Offer(
        number=ticket.number,
        person=person,
        round=ticket.reopened,
        step=ticket.step,
        state=OfferState.OFFERED,
        offered_at=told or now,
        expires_at=until,
        listed=told is not None and told > now,
        reason=reason,
    )
    work.people.offered(ticket.community, person, at=fresh.offered_at)
    before = next((offer for offer in work.offers.of(ticket) if offer.person == person), None)
    if before is None:
        work.offers.add(ticket.community, fresh)
        return fresh
    work.outbox.withdraw(ticket.community, offer_cards.offer_key(ticket, before), now=now)
    fresh = replace(fresh, turn=before.turn + 1)
    work.offers.renew(ticket.community, fresh)
    if before.listed:
        offer_lists.show(work, ticket.community, person, before.offered_at, now=now)
    return fresh


def offer_to(work: Work, ticket: Ticket, person: Person, *, now: datetime) -> None:
    """Note that a coordinator put the ticket before `person`, asked before or not."""
    put_before(work, ticket, person.id, until=now + ticket.terms.accept, now=now)


def ask_again(work: Work, ticket: Ticket, since: int | None, *, now: datetime) -> bool:
    """After a gap of ours ask those who are being asked once more; tell whether there are any."""
    live = [offer for offer in work.offers.of(ticket) if offer.state is OfferState.OFFERED]
    for offer in live:
        put_before(work, ticket, offer.person, until=offer.expires_at, now=now, reason=GAP)
    if live:
        facts = {"since_at": since}
        work.tickets.tell(ticket, Event(at=now, code="asked_again", facts=facts))
        cards.show(work, ticket, now=now)
    return bool(live)


def hasten(work: Work, ticket: Ticket, *, now: datetime) -> None:
    """It has become urgent: those who are being asked are rung once more, and have less time."""
    for offer in work.offers.of(ticket):
        if offer.state is OfferState.OFFERED:
            until = min(offer.expires_at, now + ticket.terms.accept)
            put_before(work, ticket, offer.person, until=until, now=now)


def settle(work: Work, ticket: Ticket, holder: int | None) -> None:
    """Mark what the offers came to once somebody holds the ticket or it has ended."""
    for offer in work.offers.of(ticket):
        if offer.person == holder:
            work.offers.set(ticket.community, offer, OfferState.ACCEPTED)
        elif offer.state in (OfferState.OFFERED, OfferState.EXPIRED):
            work.offers.set(ticket.community, offer, OfferState.WITHDRAWN)
