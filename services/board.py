"""工单动态: one silent message a day for each coordinator, with a line for each ticket that moved.

Whoever coordinates hears of what needs them by a ring of its own. That a ticket was taken, given
back or done needs nobody: it is one line, edited in place, at most once a minute.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from domain.calendar import day_of
from domain.notice import Priority
from domain.people import Role
from domain.ticket import Status, Ticket
from services.facts import outline
from services.ports import Work
from services.telling import owe

MOST = 20
_MINUTE = timedelta(minutes=1)


def moved(work: Work, ticket: Ticket, *, now: datetime) -> None:
    """See to it that a ticket's line is written with the next full minute.

    It has one from the first time that somebody accepted it until it ends: what nobody has taken
    yet the coordinators are asked about, or find under /open.
    """
    ended = ticket.ended_at is not None and ticket.ended_at < now
    if ticket.first_accepted_at is not None and not ended:
        at = now.replace(second=0, microsecond=0) + _MINUTE
        work.deadlines.set("board", str(ticket.number), at, community=ticket.community)


def write(work: Work, ticket: Ticket, *, now: datetime) -> None:
    """Put the ticket's line on top of today's message of every coordinator."""
    community = work.communities.get(ticket.community)
    zone = community.policy.zone
    today = day_of(now, zone)
    line = _line(work, ticket)
    line["clock"] = f"{now.astimezone(zone):%H:%M}"
    for to in work.people.holding(ticket.community, Role.COORDINATOR):
        key = f"board:{today}:{to.id}"
        row = work.outbox.get(ticket.community, key)
        rows = latest([] if row is None else row.facts["rows"], line)
        facts: dict[str, Any] = {"name": community.name, "date": f"{today:%m-%d}", "rows": rows}
        facts["more"] = len(rows) == MOST
        owe(work, to, "board", key, facts, silent=True, priority=Priority.DIGEST, now=now)


def latest(rows: list[dict[str, Any]], line: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the lines with this one on top; a ticket that stands as it stood keeps its place."""
    others = [known for known in rows if known["number"] != line["number"]]
    if any(known == line | {"clock": known["clock"]} for known in rows):
        return rows
    return [line, *others][:MOST]


def _line(work: Work, ticket: Ticket) -> dict[str, Any]:
    """Return how a ticket stands, and in whose hands: its holder's, or who passed it on."""
    holder = ticket.answerable if ticket.status is Status.OPEN else ticket.assignee
    return outline(ticket) | {
        "name": "" if holder is None else work.people.get(ticket.community, holder).name,
        "arrived": ticket.arrived_at is not None,
        "again": ticket.reopened > 0,
        "sent_to": ticket.sent_to,
        "ending": ticket.ending.value if ticket.ending else "",
        "into": ticket.merged_into,
    }
