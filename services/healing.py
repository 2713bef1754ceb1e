"""Who blocked the bot, or never started it, takes messages again: what they missed is told now."""

from __future__ import annotations

from datetime import datetime

from domain.people import EVERYWHERE
from domain.ticket import Status
from services import cards, rota
from services.ports import Work

_LATEST = 10


def back(work: Work, user: int, *, now: datetime) -> None:
    """Ask a reporter to confirm what was done meanwhile; put what waits before a volunteer."""
    for person in work.people.set_reachable(user, True):
        if person.community == EVERYWHERE:
            continue
        for ticket in work.tickets.reported_by(person.community, person.id, limit=_LATEST):
            if ticket.status is Status.DONE:
                cards.show(work, ticket, now=now)
        if person.id in work.people.on_duty(person.community):
            rota.ask_again(work, work.communities.get(person.community), now=now)
