"""Who was asked about a ticket, and what came of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from domain.escalation import Offer, OfferState
from domain.ticket import Ticket
from storage.dispatch_tables import offers
from storage.prepared import Prepared
from storage.sql import of

_ADD = Prepared(offers.insert())
_OF = Prepared(
    sa.select(offers)
    .where(of(offers.c.community_id, offers.c.number, offers.c.round))
    .order_by(offers.c.offered_at, offers.c.person_id)
)
_CHANGE = Prepared(
    offers.update().where(
        of(offers.c.community_id, offers.c.number, offers.c.person_id, offers.c.round)
    )
)


class Offers:
    """The offers within one transaction; one per ticket, round and person."""

    def __init__(self, conn: sa.Connection) -> None:
        self._conn = conn
        self._met: dict[tuple[int, int, int], list[Offer]] = {}  # until one of them changes

    def add(self, community: int, offer: Offer) -> None:
        """Write a new offer."""
        row = {
            "community_id": community,
            "number": offer.number,
            "person_id": offer.person,
            "round": offer.round,
            **_values(offer),
        }
        self._write(_ADD, row)

    def renew(self, community: int, offer: Offer) -> None:
        """Write an offer over the one that the person had in the same round."""
        self._write(_CHANGE, {**_key(community, offer), **_values(offer)})

    def of(self, ticket: Ticket) -> list[Offer]:
        """Return the offers of the ticket's present round, oldest first."""
        key = (ticket.community, ticket.number, ticket.reopened)
        if key not in self._met:
            names = ("of_community_id", "of_number", "of_round")
            rows = _OF.all(self._conn, dict(zip(names, key, strict=True)))
            self._met[key] = [_offer(row) for row in rows]
        return list(self._met[key])

    def set(self, community: int, offer: Offer, state: OfferState, reason: str = "") -> None:
        """Write what an offer came to."""
        values = {"state": state.value, "reason": reason or None}
        self._write(_CHANGE, {**_key(community, offer), **values})

    def open_to(self, community: int, person: int) -> list[Offer]:
        """Return what a person is being asked about now."""
        rows = self._conn.execute(
            sa.select(offers).where(
                offers.c.community_id == community,
                offers.c.person_id == person,
                offers.c.state == OfferState.OFFERED.value,
            )
        )
        return [_offer(row) for row in rows]

    def told_together(self, community: int, person: int, at: datetime) -> list[Offer]:
        """Return what a person is told in the one list of `at`, by number."""
        rows = self._conn.execute(
            sa.select(offers)
            .where(
                offers.c.community_id == community,
                offers.c.person_id == person,
                offers.c.offered_at == at,
                offers.c.listed,
            )
            .order_by(offers.c.number)
        )
        return [_offer(row) for row in rows]

    def _write(self, statement: Prepared, values: dict[str, Any]) -> None:
        statement.run(self._conn, values)
        self._met.clear()


def _key(community: int, offer: Offer) -> dict[str, int]:
    return {
        "of_community_id": community,
        "of_number": offer.number,
        "of_person_id": offer.person,
        "of_round": offer.round,
    }


def _values(offer: Offer) -> dict[str, Any]:
    return {
        "turn": offer.turn,
        "step": offer.step,
        "state": offer.state.value,
        "offered_at": offer.offered_at,
        "expires_at": offer.expires_at,
        "listed": offer.listed,
        "reason": offer.reason or None,
    }


def _offer(row: sa.Row[Any]) -> Offer:
    return Offer(
        number=row.number,
        person=row.person_id,
        round=row.round,
        step=row.step,
        state=OfferState(row.state),
        offered_at=row.offered_at,
        expires_at=row.expires_at,
        turn=row.turn,
        listed=row.listed,
        reason=row.reason or "",
    )
