"""The card that puts a ticket before one person: what they may know, and when no longer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from domain.category import Category
from domain.escalation import Offer, OfferState
from domain.notice import Notice, Priority
from domain.people import Person
from domain.policy import DETAILS_KEPT
from domain.ticket import Status, Ticket
from services import offer_lists
from services.choices import asked, work_buttons
from services.facts import ms, never_left
from services.places import where
from services.ports import Work


def offer_key(ticket: Ticket, offer: Offer) -> str:
    """Name the card that puts the ticket before one person, another one for each turn."""
    turn = f":{offer.turn}" if offer.turn else ""
    return f"t{ticket.number}:r{offer.round}:p{offer.person}{turn}"


def shown_in(ticket: Ticket, offer: Offer) -> str:
    """Name the message by which the person was told: the ticket's card, or a list."""
    if offer.listed:
        return offer_lists.list_key(offer.person, offer.offered_at)
    return offer_key(ticket, offer)


def _details(ticket: Ticket, reporter: Person, *, now: datetime) -> Mapping[str, Any]:
    """Return what only the one who accepted may know, while they need it."""
    kept = ticket.ended_at is None or now < ticket.ended_at + DETAILS_KEPT
    if not kept:
        return {"details": False}
    anonymous, door = ticket.category is Category.NOISE, ticket.door
    return {
        "details": True,
        "text": ticket.text,
        "place": ticket.place.line,
        "unit": door.unit or ticket.place.unit,
        "floor": door.floor,
        "room": door.room or ticket.place.room or ("" if anonymous else reporter.room),
        "reporter": "" if anonymous else reporter.name,
        "phone": "" if anonymous else door.phone or reporter.phone,
        "words": door.words,
    }


def of(
    work: Work, ticket: Ticket, reporter: Person, stands: Mapping[str, Any], *, now: datetime
) -> Iterator[Notice]:
    """Yield what everybody who was asked in this round is shown; `stands`: how the ticket does.

    What came in a list has a line there, and a card of its own once they answered it.
    """
    eased = ticket.urgent and ticket.status is Status.OPEN and _eased(work, ticket)
    for offer in work.offers.of(ticket):
        person = work.people.get(ticket.community, offer.person)
        if person.user is None:
            continue
        if offer.listed:
            yield from offer_lists.card(work, ticket.community, person, offer.offered_at, now=now)
        if offer.state in _ANSWERED or not offer.listed:
            facts = {**stands, "step": offer.step, "eased": eased}
            yield from _card(work, ticket, offer, person.user, reporter, facts, now=now)


def _eased(work: Work, ticket: Ticket) -> bool:
    """Tell whether the last that was said of it is that it may be over; only a tap ends it."""
    lines = reversed(work.tickets.timeline(ticket))
    said = next((line for line in lines if line.code in _SAID), None)
    return said is not None and "eased" in said.facts


_SAID = frozenset({"remark", "added", "edited", "reopened"})


_ANSWERED = frozenset({OfferState.ACCEPTED, OfferState.DECLINED})


def _card(
    work: Work,
    ticket: Ticket,
    offer: Offer,
    user: int,
    reporter: Person,
    facts: dict[str, Any],
    *,
    now: datetime,
) -> Iterator[Notice]:
    key = offer_key(ticket, offer)
    if offer.state is OfferState.ACCEPTED and ticket.assignee == offer.person:
        kind = "work"
        facts |= _details(ticket, reporter, now=now)
        facts["buttons"] = work_buttons(ticket)
        facts["note"] = ticket.note
        facts["waits_for"] = ticket.waits_for
    else:
        kind, buttons = asked(ticket, offer)
        facts["buttons"] = buttons
        facts["until_at"] = ms(offer.expires_at)
        facts["standby"] = offer.state is OfferState.STANDBY
        facts["again"] = offer.reason if kind == "offer" else offer.state.value
        if ticket.assignee is not None:
            facts["name"] = work.people.get(ticket.community, ticket.assignee).name
            facts["accepted_at"] = ms(ticket.accepted_at)
        if kind != "offer" and not offer.listed and never_left(work, ticket.community, key):
            work.outbox.withdraw(ticket.community, key, now=now)
            return
    facts |= where(work, user, ticket.community)
    rings = kind == "offer"
    yield Notice(
        key=key,
        community=ticket.community,
        chat=user,
        kind=kind,
        facts=facts,
        priority=Priority.URGENT if ticket.urgent and rings else Priority.NORMAL,
        expires_at=offer.expires_at + timedelta(hours=1) if rings else None,
        silent=offer.listed,
        protect=True,
    )
