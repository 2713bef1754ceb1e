"""One way to tell one person something, about a ticket or not, and all coordinators."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from domain.notice import Notice, Priority
from domain.people import Person, Role
from domain.ticket import Ticket
from services import timetables
from services.facts import outline
from services.places import where
from services.ports import Work

_UP = timedelta(hours=4)
"""So long after accepting somebody is at work on a ticket, also at night."""


def priority_of(ticket: Ticket) -> Priority:
    """Return how pressing what rings about a ticket is."""
    return Priority.URGENT if ticket.urgent else Priority.NORMAL


def owe(
    work: Work,
    to: Person,
    kind: str,
    key: str,
    facts: Mapping[str, Any],
    *,
    now: datetime,
    once: bool = False,
    **more: Any,
) -> bool:
    """Owe one person a message, in private.

    Args:
        key: names what is told; under the same key the message is edited.
        once: what was said under `key` before stays as it is.
        more: as for `Notice`.

    Returns:
        False when the person has no private chat with us that takes messages.
    """
    if to.user is None or not to.reachable:
        return False
    said = where(work, to.user, to.community) | dict(facts)
    notice = Notice(key=key, community=to.community, chat=to.user, kind=kind, facts=said, **more)
    put = work.outbox.put_once if once else work.outbox.put
    put(notice, now=now)
    return True


def tell(
    work: Work,
    ticket: Ticket,
    to: Person,
    kind: str,
    key: str,
    facts: Mapping[str, Any] | None = None,
    *,
    now: datetime,
    **more: Any,
) -> bool:
    """Tell one person something about a ticket; its outline is among the facts. See `owe`.

    What can wait rings nobody at night, unless they have just taken it: they are up.
    """
    more.setdefault("silent", _sleeps(work, ticket, to, now=now))
    return owe(work, to, kind, key, outline(ticket) | dict(facts or {}), now=now, **more)


def _sleeps(work: Work, ticket: Ticket, to: Person, *, now: datetime) -> bool:
    if timetables.asleep_until(work, ticket, now) is None:
        return False
    taken = ticket.accepted_at if to.id == ticket.assignee else None
    return taken is None or now - taken > _UP


def tell_coordinators(
    work: Work,
    community: int,
    kind: str,
    key: str,
    facts: Mapping[str, Any],
    *,
    now: datetime,
    but: int | None = None,
    **more: Any,
) -> None:
    """Tell every coordinator who can be reached, each once, except the person `but`."""
    for to in work.people.holding(community, Role.COORDINATOR):
        if to.id != but:
            owe(work, to, kind, f"{key}:{to.id}", facts, now=now, once=True, **more)
