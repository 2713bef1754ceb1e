"""Whoever holds a ticket is asked «still at it?»: at half the time, when told to, and when late."""

from __future__ import annotations

from datetime import datetime, timedelta

from domain.errors import NotAllowed
from domain.ticket import Status, Ticket
from domain.timeline import Event
from services import handling, passing, timetables
from services.actors import Answer, Press
from services.choices import SILENT, Buttons
from services.facts import ms, outline
from services.ports import Work
from services.telling import priority_of, tell, tell_coordinators

_LATER = "asked_later"
_PUSHES = {True: ("30",), False: ("180", "1440")}
"""By urgency, how many minutes later somebody may wish to be asked; once while they hold it."""


def ask(work: Work, ticket: Ticket, *, now: datetime) -> None:
    """Ask whoever holds the ticket whether they are still at it; silence gives it to the others."""
    if ticket.status is not Status.ACCEPTED or ticket.assignee is None:
        return
    holder = work.people.get(ticket.community, ticket.assignee)
    until = timetables.ringing(work, ticket).add(now, ticket.terms.answer)
    facts = {"buttons": _buttons(work, ticket), "until_at": ms(until)}
    key, priority = handling.nudge_key(ticket), priority_of(ticket)
    tell(work, ticket, holder, "nudge", key, facts, priority=priority, now=now)
    ref = str(ticket.number)
    work.deadlines.set("answer", ref, until, community=ticket.community, urgent=ticket.urgent)


def _buttons(work: Work, ticket: Ticket) -> Buttons:
    here = ticket.community, ticket.number
    rows = [[[verb, *here, ""] for verb in ("still", "helper", "transfer")]]
    if not _pushed(work, ticket):
        rows.append([["later", *here, minutes] for minutes in _PUSHES[ticket.urgent]])
    return rows


def _pushed(work: Work, ticket: Ticket) -> bool:
    """Tell whether whoever holds the ticket has put off being asked already."""
    since = ticket.accepted_at
    lines = work.tickets.timeline(ticket)
    return any(line.code == _LATER and (since is None or line.at >= since) for line in lines)


def later(work: Work, press: Press, *, now: datetime) -> Answer:
    """Once, whoever holds the ticket may say when to be asked next; until then it stays theirs."""
    ticket, person = handling.seat(work, press)
    handling.holder_only(ticket, person)
    if press.arg not in _PUSHES[ticket.urgent] or _pushed(work, ticket):
        raise NotAllowed("error.too_old")
    at = timetables.ringing(work, ticket).opens(now + timedelta(minutes=int(press.arg)))
    facts = {"again_at": ms(at)}
    work.tickets.tell(ticket, Event(at=now, code=_LATER, actor=person.id, facts=facts))
    handling.still_there(work, ticket, now=now)
    ref = str(ticket.number)
    work.deadlines.set("half", ref, at, community=ticket.community, urgent=ticket.urgent)
    return Answer(code="answer.later", facts=facts)


def no_answer(work: Work, ticket: Ticket, *, now: datetime) -> None:
    """No answer to «still at it?»: the ticket goes back before the others."""
    if ticket.status is Status.ACCEPTED:
        passing.release(work, ticket, SILENT, now=now)


def finish_soon(work: Work, ticket: Ticket, *, now: datetime) -> None:
    """Four fifths of the time to finish are over."""
    if ticket.status is not Status.ACCEPTED or ticket.assignee is None:
        return
    holder = work.people.get(ticket.community, ticket.assignee)
    key, facts = handling.soon_key(ticket), {"until_at": ms(ticket.finish_by)}
    tell(work, ticket, holder, "finish.soon", key, facts, once=True, now=now)


def overdue(work: Work, ticket: Ticket, *, now: datetime) -> None:
    """The time to finish is over: the coordinators hear of it, and again while it lasts.

    The ticket stays where it is, but whoever holds it is asked, so that it is not forgotten there.
    """
    if ticket.status is not Status.ACCEPTED or ticket.assignee is None:
        return
    name = work.people.get(ticket.community, ticket.assignee).name
    work.tickets.tell(ticket, Event(at=now, code="overdue", facts={"name": name}))
    about = [["about", ticket.community, ticket.number, "ticket", str(ticket.number)]]
    buttons = [[*about, ["assign", ticket.community, ticket.number, ""]]]
    facts = outline(ticket) | {"name": name, "until_at": ms(ticket.finish_by), "buttons": buttons}
    key, priority = f"t{ticket.number}:r{ticket.reopened}:overdue:{ms(now)}", priority_of(ticket)
    tell_coordinators(work, ticket.community, "overdue", key, facts, priority=priority, now=now)
    ref = str(ticket.number)
    if work.deadlines.get("answer", ref, community=ticket.community) is None:
        ask(work, ticket, now=now)
    again = timetables.of(work, ticket).add(now, handling.late_again(ticket))
    work.deadlines.set("overdue", ref, again, community=ticket.community, urgent=ticket.urgent)
