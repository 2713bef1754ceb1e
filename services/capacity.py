"""Whether somebody may take one ticket more: all who help keep their hands free enough to."""

from __future__ import annotations

from datetime import datetime

from domain.errors import NotAllowed
from domain.people import Person, Role
from domain.policy import MOST_LATE, Mode
from domain.ticket import Ticket
from services.actors import roles_of
from services.ports import Work


def check(work: Work, ticket: Ticket, person: Person, *, now: datetime) -> None:
    """Refuse a volunteer whose hands are full; what is urgent does not ask.

    Raises:
        NotAllowed: they hold as many as the community allows, or too many that are late to be
            quicker than others (抢单).
    """
    if ticket.urgent or not roles_of(work, person) <= {Role.RESIDENT, Role.VOLUNTEER}:
        return
    policy = work.communities.get(ticket.community).policy
    held = work.tickets.held_by(person.community, person.id)
    if len(held) >= policy.cap:
        raise NotAllowed("error.at_cap", cap=policy.cap)
    late = sum(t.late(now) for t in held)
    if policy.mode(ticket.category) is Mode.GRAB and late > MOST_LATE:
        raise NotAllowed("error.too_many_late", count=late)
