"""What comes within two minutes of a ring is put before a person in one card: a list.

Whoever taps a line of it gets a card of their own for that ticket; the list keeps the line.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from domain.escalation import Offer, OfferState
from domain.notice import Notice
from domain.people import Person
from domain.ticket import Status, Ticket
from services.choices import Buttons, asked
from services.facts import ms, never_left, outline
from services.places import where
from services.ports import Work

_TAPPED = ("accept", "decline", "assign")
_MOST = 10  # lines with buttons; who has answered some of them sees the next ones


def list_key(person: int, at: datetime) -> str:
    """Name the one list of which a person is told at a moment."""
    return f"list:{person}:{ms(at)}"


def show(work: Work, community: int, person: int, at: datetime, *, now: datetime) -> None:
    """Bring a list up to date that has lost a line."""
    for notice in card(work, community, work.people.get(community, person), at, now=now):
        work.outbox.put(notice, now=now)


def card(
    work: Work, community: int, person: Person, at: datetime, *, now: datetime
) -> Iterator[Notice]:
    """Yield the list as it is now; before it has left it holds only what is still asked."""
    key = list_key(person.id, at)
    offers = work.offers.told_together(community, person.id, at)
    if never_left(work, community, key):
        offers = [offer for offer in offers if _asks(work, community, offer)]
    if not offers or person.user is None:
        work.outbox.withdraw(community, key, now=now)
        return
    rows, buttons = _lines(work, community, offers)
    waiting = [offer for offer in offers if offer.state is OfferState.OFFERED]
    until = min((offer.expires_at for offer in waiting), default=None)
    yield Notice(
        key=key,
        community=community,
        chat=person.user,
        kind="offers",
        facts={
            "rows": rows,
            "several": len(rows) > 1,
            "more": max(0, len(buttons) - _MOST),
            "until_at": ms(until),
            "opened_at": ms(at),
            "buttons": buttons[:_MOST],
            **where(work, person.user, community),
        },
        not_before=at,
        expires_at=max(offer.expires_at for offer in offers),
        protect=True,
    )


def _asks(work: Work, community: int, offer: Offer) -> bool:
    """Tell whether somebody is still wanted for what an offer is about."""
    ticket = work.tickets.get(community, offer.number)
    wanted = ticket is not None and ticket.status is Status.OPEN
    return wanted and offer.state is OfferState.OFFERED


def _lines(work: Work, community: int, offers: list[Offer]) -> tuple[list[dict[str, Any]], Buttons]:
    rows: list[dict[str, Any]] = []
    buttons: Buttons = []
    for offer in offers:
        ticket = work.tickets.get(community, offer.number)
        if ticket is None:
            continue
        stands, row = _stands(ticket, offer)
        name = ""
        if ticket.assignee is not None:
            name = work.people.get(community, ticket.assignee).name
        rows.append(outline(ticket) | {"stands": stands, "name": name})
        if row:
            buttons.append(row)
    return rows, buttons


def _stands(ticket: Ticket, offer: Offer) -> tuple[str, list[list[Any]]]:
    """Return how a line stands for whoever was asked, and what they may tap there."""
    if offer.round != ticket.reopened:
        return "over", []
    if offer.state is OfferState.ACCEPTED and ticket.assignee == offer.person:
        return "mine", []
    kind, buttons = asked(ticket, offer)
    number = str(ticket.number)
    tapped = [
        [verb, *rest, "n", number] for row in buttons for verb, *rest, _ in row if verb in _TAPPED
    ]
    return kind.removeprefix("offer."), tapped
