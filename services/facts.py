"""How moments and tickets are put into the facts of a notice: JSON values only."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

from domain.checkin import Plan
from domain.ticket import Ticket
from services.ports import Work

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def ms(moment: datetime | None) -> int | None:
    """Return milliseconds since 1970; a fact of that kind has a name ending in `_at`."""
    return None if moment is None else (moment - _EPOCH) // timedelta(milliseconds=1)


def outline(ticket: Ticket) -> dict[str, Any]:
    """Return what may be said of a ticket to anybody: number, category, building, status."""
    return {
        "number": ticket.number,
        "category": ticket.category.value,
        "building": ticket.place.building,
        "status": ticket.status.value,
        "urgent": ticket.urgent,
        "opened_at": ms(ticket.opened_at),
    }


def never_left(work: Work, community: int, key: str) -> bool:
    """Tell whether a message is in nobody's chat: it was never owed, or could not leave yet."""
    row = work.outbox.get(community, key)
    return row is None or row.message is None


def hashed(token: str) -> str:
    """Return what is stored of a token, so that the database does not give it away."""
    return hashlib.sha256(token.encode()).hexdigest()


def windows_of(plan: Plan) -> list[str]:
    """Return when an elder is asked, as people write it."""
    return [f"{a.isoformat('minutes')}–{b.isoformat('minutes')}" for a, b in plan.windows]
