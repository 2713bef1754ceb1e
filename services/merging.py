"""/merge and /cat: two tickets of one matter, and a ticket of another kind."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from domain.category import Category
from domain.errors import BadInput, NotAllowed
from domain.people import Role
from domain.policy import DETAILS_KEPT
from domain.ticket import Ticket
from domain.timeline import Event
from services import cards, choices, dispatch, doors, endings, handling, lists, marks, offering
from services.actors import Actor, Answer, Command, Press, enter_by, reply
from services.lists import LIVE
from services.ports import Work
from services.telling import tell

_MOST = 10


def command(work: Work, cmd: Command, *, now: datetime) -> None:
    """/merge 121 118: ticket 121 becomes a part of ticket 118."""
    community, by = lists.desk(work, cmd, now=now)
    numbers = [w.lstrip("#＃") for w in cmd.words]
    if len(numbers) > 2 or not all(n.isdecimal() and len(n) < 10 for n in numbers):
        raise BadInput("error.merge")
    ticket, *others = (dispatch.fetch(work, community.id, int(n)) for n in numbers)
    if others:
        _join(work, cmd.actor, ticket, others[0], by=by.id, now=now)
    else:
        _choose(work, cmd.actor, ticket, now=now)


def button(work: Work, press: Press, *, now: datetime) -> Answer:
    """A ticket was chosen: shows what it could be a part of; one of them takes it in."""
    community, by = enter_by(work, press, Role.COORDINATOR)
    ticket = dispatch.fetch(work, community.id, press.ref)
    if not press.arg:
        _choose(work, press.actor, ticket, now=now)
        return Answer()
    if not (press.arg.isascii() and press.arg.isdecimal() and len(press.arg) < 10):
        raise NotAllowed("error.too_old")
    into = dispatch.fetch(work, community.id, int(press.arg))
    _join(work, press.actor, ticket, into, by=by.id, now=now)
    return Answer()


def _choose(work: Work, actor: Actor, ticket: Ticket, *, now: datetime) -> None:
    """Show the tickets of its kind first; whoever merges looks for the same matter."""
    live = [t for t in work.tickets.with_status(ticket.community, LIVE) if t != ticket]
    here = ticket.place.building
    live.sort(key=lambda t: (t.category is not ticket.category, t.place.building != here, t.number))
    rows = [lists.row(work, other, now=now) for other in live[:_MOST]]
    taps = [["merge", ticket.community, ticket.number, str(t.number)] for t in live[:_MOST]]
    grid = [taps[i : i + 5] for i in range(0, len(taps), 5)]
    reply(work, actor, "merge.how", now=now, number=ticket.number, rows=rows, buttons=grid)


def _join(
    work: Work, actor: Actor, ticket: Ticket, into: Ticket, *, by: int, now: datetime
) -> None:
    if ticket.number == into.number:
        raise BadInput("error.merge")
    if not into.live:
        raise NotAllowed("error.over", number=into.number)
    merge(work, ticket, into, by=by, now=now)
    reply(work, actor, "merged", now=now, number=ticket.number, into=into.number)


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
    if len(cmd.words) == 1:
        choice = choices.categories(ticket)
        reply(work, cmd.actor, "recat.how", now=now, number=ticket.number, buttons=choice)
        return
    words = [word for word in cmd.words if word in set(Category)]
    if len(words) != 1:
        raise BadInput("error.cat", number=ticket.number)
    if words[0] == ticket.category:
        raise BadInput("error.cat_same", number=ticket.number, category=words[0])
    facts: dict[str, Any] = {"old": ticket.category.value, "new": words[0], "number": ticket.number}
    marks.set_category(work, ticket, Category(words[0]), by=by, now=now)
    reply(work, cmd.actor, "recat.done", now=now, **facts)
