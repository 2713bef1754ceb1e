"""送达记录: what was sent about a ticket, to whom and where, and what Telegram said to it.

The timeline says what happened and what was not sent; each message's number and result stand in
its own row of the outbox, so both are read side by side and nothing is written twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from domain.people import Role
from domain.ticket import Ticket
from services import dispatch
from services.actors import Answer, Press, enter_by, in_private, reply
from services.facts import ms
from services.offer_cards import shown_in
from services.ports import OwedMessage, Work

_MOST = 25


def button(work: Work, press: Press, *, now: datetime) -> Answer:
    """送达记录, under /ticket: the last messages about it, the oldest first."""
    in_private(press.actor)
    community, _ = enter_by(work, press, Role.COORDINATOR)
    ticket = dispatch.fetch(work, community.id, press.ref)
    found = sorted(_messages(work, ticket), key=lambda row: (row.created_at, row.key))
    rows = [_row(work, ticket, row) for row in found[-_MOST:]]
    more = len(found) - len(rows)
    reply(work, press.actor, "deliveries", now=now, number=ticket.number, rows=rows, more=more)
    return Answer()


def _messages(work: Work, ticket: Ticket) -> Iterator[OwedMessage]:
    """Yield what was owed about a ticket, and the lists in which it had a line."""
    yield from work.outbox.beginning(ticket.community, f"t{ticket.number}:")
    for key in {shown_in(ticket, offer) for offer in work.offers.of(ticket) if offer.listed}:
        if (row := work.outbox.get(ticket.community, key)) is not None:
            yield row


def _row(work: Work, ticket: Ticket, row: OwedMessage) -> dict[str, Any]:
    person = work.people.by_user(ticket.community, row.chat)
    own = row.chat == work.communities.get(ticket.community).chat
    return {
        "moment_at": ms(row.sent_at or row.created_at),
        "name": person.name if person else "",
        "channel": "private" if person else "group" if own else "unit",
        "told": row.kind.partition(".")[0],
        "delivery": _outcome(row),
        "message": row.message,
        "error": row.error,
    }


def _outcome(row: OwedMessage) -> str:
    """Return what a message came to; what was refused before it was dropped has failed."""
    if row.gone:
        return "deleted"
    return "failed" if row.state == "dropped" and row.error else row.state
