"""/merge and /cat: two tickets of one matter, and a ticket of another kind."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from domain.category import Category
from domain.errors import BadInput, NotAllowed
from domain.policy import DETAILS_KEPT
from domain.ticket import Ticket
from domain.timeline import Event
from services import cards, dispatch, doors, endings, handling, lists, marks, offering
from services.actors import Command, reply
from services.ports import Work
from services.telling import tell


def command(work: Work, cmd: Command, *, now: datetime) -> None:
    """/merge 121 118: ticket 121 becomes a part of ticket 118."""
    community, by = lists.desk(work, cmd, now=now)
    numbers = [w.lstrip("#＃") for w in cmd.words]
    if len(numbers) != 2 or not all(n.isdecimal() and len(n) < 10 for n in numbers):
        raise BadInput("error.merge")
    ticket, into = (dispatch.fetch(work, community.id, int(n)) for n in numbers)
    if ticket.number == into.number:
        raise BadInput("error.merge")
    if not into.live:
        raise NotAllowed("error.over", number=into.number)
    merge(work, ticket, into, by=by.id, now=now)
    reply(work, cmd.actor, "merged", now=now, number=ticket.number, into=into.number)


def merge(work: Work, ticket: Ticket, into: Ticket, *, by: int, now: datetime) -> Ticket:
    """Make one ticket a part of another: whoever waits for it waits for that one now.

    Everybody concerned is told once; whoever was at work on it need not go twice.
    """
    merged = work.tickets.save(ticket.merge(into.number, now))
    handling.clear_clocks(work, merged, now=now)
    doors.end(work, merged, now=now)
    offering.settle(work, merged, merged.assignee)
    facts = {"into": into.number}
    work.tickets.tell(merged, Event(at=now, code="merged", actor=by, facts=facts))
    other = {"other": ticket.number}
    work.tickets.tell(into, Event(at=now, code="took_in", actor=by, facts=other))
    for person in dict.fromkeys([ticket.reporter, *work.tickets.followers(ticket)]):
        if person != into.reporter:
            work.tickets.follow(into, person, now=now)
        _tell(work, merged, person, into, now=now)
    at = now + DETAILS_KEPT
    work.deadlines.set("details", str(ticket.number), at, community=ticket.community)
    cards.show(work, merged, now=now)
    cards.show(work, into, now=now)
    endings.call_back(work, ticket, merged, now=now)
    return merged


def _tell(work: Work, ticket: Ticket, person: int, into: Ticket, *, now: datetime) -> None:
    to = work.people.get(ticket.community, person)
    key = f"t{ticket.number}:merged:{person}"
    tell(work, ticket, to, "merged.told", key, {"into": into.number}, silent=True, now=now)


def cat(work: Work, cmd: Command, *, now: datetime) -> None:
    """/cat 12 parking: another kind, another chain, the same clock and history."""
    community, by = lists.desk(work, cmd, now=now)
    ticket = dispatch.fetch(work, community.id, lists.number_of(cmd))
    words = [word for word in cmd.words if word in set(Category)]
    if len(words) != 1:
        raise BadInput("error.cat", number=ticket.number)
    facts: dict[str, Any] = {"old": ticket.category.value, "new": words[0], "number": ticket.number}
    marks.set_category(work, ticket, Category(words[0]), by=by, now=now)
    reply(work, cmd.actor, "recat.done", now=now, **facts)
