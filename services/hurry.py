"""The second ring: four fifths of a step's time are over and nobody has answered."""

from __future__ import annotations

from datetime import datetime

from domain.escalation import Offer, OfferState
from domain.policy import WARN_AT
from domain.ticket import Status, Ticket
from services import offer_lists
from services.ports import Work
from services.telling import priority_of, tell


def warn_key(ticket: Ticket, offer: Offer) -> str:
    """Name the second ring of one person, another one each time they are asked; a list has one."""
    if offer.listed:
        return f"{offer_lists.list_key(offer.person, offer.offered_at)}:warn"
    return f"t{ticket.number}:r{offer.round}:warn:{offer.person}:{offer.turn}"


def calm(work: Work, ticket: Ticket, offer: Offer, *, now: datetime) -> None:
    """Take the second ring of one person back, unless their list has lines that still wait."""
    if offer.listed:
        others = work.offers.told_together(ticket.community, offer.person, offer.offered_at)
        if any(o.number != ticket.number and o.state is OfferState.OFFERED for o in others):
            return
    work.outbox.withdraw(ticket.community, warn_key(ticket, offer), now=now)


def warn(work: Work, ticket: Ticket, *, now: datetime) -> None:
    """Four fifths of the time to accept are over: ring again those who are being asked."""
    if ticket.status is not Status.OPEN:
        return
    for offer in work.offers.of(ticket):
        person = work.people.get(ticket.community, offer.person)
        soon = offer.expires_at - now <= ticket.terms.accept * (1 - WARN_AT)
        if offer.state is not OfferState.OFFERED or not soon:
            continue
        accept = ["accept", ticket.community, ticket.number, ""]
        decline = ["decline", ticket.community, ticket.number, ""]
        facts = {"listed": offer.listed, "buttons": [] if offer.listed else [[accept, decline]]}
        tell(
            work,
            ticket,
            person,
            "warn",
            warn_key(ticket, offer),
            facts,
            priority=priority_of(ticket),
            expires_at=offer.expires_at,
            once=True,
            now=now,
        )


def set_step(work: Work, ticket: Ticket, at: datetime) -> None:
    """Set when it is seen to that somebody else is asked."""
    work.deadlines.set(
        "step", str(ticket.number), at, community=ticket.community, urgent=ticket.urgent
    )


def set_warning(work: Work, ticket: Ticket, *, now: datetime) -> None:
    """Set the warning at four fifths of the present step's time; who comes later has none."""
    at = (ticket.step_at or ticket.opened_at) + ticket.terms.accept * WARN_AT
    if at > now:
        work.deadlines.set("warn", str(ticket.number), at, community=ticket.community)
