"""One way to tell one person something about one ticket."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from domain.notice import Notice, Priority
from domain.people import Person
from domain.ticket import Ticket
from services.facts import outline
from services.ports import Work


def priority_of(ticket: Ticket) -> Priority:
    """Return how pressing what rings about a ticket is."""
    return Priority.URGENT if ticket.urgent else Priority.NORMAL


def tell(
    work: Work,
    ticket: Ticket,
    to: Person,
    kind: str,
    key: str,
    facts: Mapping[str, Any] | None = None,
    *,
    now: datetime,
    once: bool = False,
    **more: Any,
) -> bool:
    """Tell one person something about a ticket, in private.

    Args:
        key: names what is told; under the same key the message is edited.
        facts: what the text needs besides the ticket's outline.
        once: what was said under `key` before stays as it is.
        more: as for `Notice`.

    Returns:
        False when the person has no private chat with us that takes messages.
    """
    if to.user is None or not to.reachable:
        return False
    notice = Notice(
        key=key,
        community=ticket.community,
        chat=to.user,
        kind=kind,
        facts=outline(ticket) | dict(facts or {}),
        **more,
    )
    put = work.outbox.put_once if once else work.outbox.put
    put(notice, now=now)
    return True
