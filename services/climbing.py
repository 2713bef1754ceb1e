"""Above the community: 社区, 街道, 区县. Each has a chat of its own and answers for its list."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from domain.community import Community
from domain.notice import Notice
from domain.people import Role
from domain.ticket import Status, Ticket
from domain.timeline import Event
from services.facts import ms, outline
from services.ports import Work
from services.telling import priority_of

_HIGHEST = 3


def above(work: Work, community: Community) -> list[Community]:
    """Return the units above a community, the nearest first."""
    units: list[Community] = []
    while community.parent is not None and len(units) < _HIGHEST:
        community = work.communities.get(community.parent)
        units.append(community)
    return units


def below(work: Work, unit: Community) -> list[Community]:
    """Return the residential communities that a unit answers for."""
    every = (community for community in work.communities.all() if community.level is None)
    return [c for c in every if unit.id in {over.id for over in above(work, c)}]


def _chats(work: Work, unit: Community) -> list[int]:
    """Return where a unit is told: its own chat, else each of its coordinators."""
    if unit.chat is not None:
        return [unit.chat]
    people = work.people.holding(unit.id, Role.COORDINATOR)
    return [p.user for p in people if p.reachable and p.user is not None]


def call(work: Work, ticket: Ticket, ring: int, *, now: datetime) -> bool:
    """Put the ticket before the unit whose turn it is; False when there is none left.

    A unit that has nobody to tell is passed at once, and the timeline says so.
    """
    units = above(work, work.communities.get(ticket.community))
    staffed = [unit for unit in units if _chats(work, unit)]
    if not ring:
        for unit in units:
            if unit not in staffed:
                facts = {"unit": unit.name}
                work.tickets.tell(ticket, Event(at=now, code="unit.empty", facts=facts))
    if ring >= len(staffed):
        return False
    unit = staffed[ring]
    work.tickets.tell(ticket, Event(at=now, code="unit.called", facts={"unit": unit.name}))
    for notice in _cards(work, ticket, unit):
        work.outbox.put(notice, now=now)
    return True


def show(work: Work, ticket: Ticket, *, now: datetime) -> None:
    """Bring the cards in the units' chats up to date; who was not called sees nothing."""
    for unit in above(work, work.communities.get(ticket.community)):
        for notice in _cards(work, ticket, unit):
            if work.outbox.get(notice.community, notice.key) is not None:
                work.outbox.put(notice, now=now)


def _cards(work: Work, ticket: Ticket, unit: Community) -> list[Notice]:
    community = work.communities.get(ticket.community)
    mine = ticket.status is Status.REFERRED and ticket.sent_to == unit.name
    verb = "unittake" if ticket.status is Status.OPEN else "unitdone" if mine else ""
    button = [verb, ticket.community, ticket.number, str(unit.id)]
    facts: dict[str, Any] = outline(ticket) | {
        "community": community.name,
        "mine": mine,
        "sent_to": ticket.sent_to if ticket.status is Status.REFERRED else "",
        "until_at": ms(ticket.until_at),
        "buttons": [[button]] if verb else [],
    }
    return [
        Notice(
            key=f"t{ticket.number}:r{ticket.reopened}:unit{unit.id}:{chat}",
            community=ticket.community,
            chat=chat,
            kind="unit.card",
            facts=facts,
            priority=priority_of(ticket),
            topic=unit.topic if chat == unit.chat else None,
        )
        for chat in _chats(work, unit)
    ]


def waiting_for(work: Work, unit: Community) -> list[Ticket]:
    """Return the list a unit answers for: what it took, and what it was called about."""
    found = []
    for community in below(work, unit):
        for ticket in work.tickets.with_status(community.id, [Status.OPEN, Status.REFERRED]):
            called = any(
                work.outbox.get(notice.community, notice.key) is not None
                for notice in _cards(work, ticket, unit)
            )
            if ticket.sent_to == unit.name or (called and ticket.status is Status.OPEN):
                found.append(ticket)
    return found
