"""转出: the matter is somebody else's. We keep what they were sent, and ask them again in time."""

from __future__ import annotations

from datetime import datetime

from domain.errors import NotAllowed
from domain.people import Person, Role
from domain.policy import CONFIRM_WITHIN, FOLLOW_UP
from domain.ticket import Status, Ticket
from domain.timeline import Event
from services import cards, dispatch, endings, handling, lists, offering, waiting
from services.actors import Actor, Answer, Command, Press, enter_by, reply, turn
from services.facts import ms, outline
from services.ports import Work
from services.speaking import spokesperson
from services.telling import tell, tell_coordinators

BODIES = ("property", "street", "township")
_ANSWERS = ("done", "wait", "back")


def command(work: Work, cmd: Command, *, now: datetime) -> None:
    """/transfer 12 物业 3天 text, by a coordinator; with the number alone, buttons."""
    community, by = lists.desk(work, cmd, now=now)
    ticket = dispatch.fetch(work, community.id, lists.number_of(cmd))
    to, _, text = waiting.rest_of(cmd).partition(" ")
    if not to:
        _choose(work, cmd.actor, ticket, now=now)
        return
    until = now + (waiting.span_of(cmd.words) or FOLLOW_UP)
    refer(work, cmd.actor, ticket, to, text or ticket.text, until, by=by, now=now)


def press(work: Work, press: Press, *, now: datetime) -> Answer:
    """转出 by button: to whom; and later, what they have answered."""
    community, by = enter_by(work, press, Role.COORDINATOR)
    ticket = dispatch.fetch(work, community.id, press.ref)
    if not press.arg:
        _choose(work, press.actor, ticket, now=now)
    elif press.arg in BODIES:
        until = now + FOLLOW_UP
        refer(work, press.actor, ticket, press.arg, ticket.text, until, by=by, now=now)
    elif press.arg in _ANSWERS:
        return _answered(work, ticket, press.arg, by=by, now=now)
    else:
        raise NotAllowed("error.too_old")
    return Answer()


def _choose(work: Work, actor: Actor, ticket: Ticket, *, now: datetime) -> None:
    if Status.REFERRED is not ticket.status and not ticket.may(Status.REFERRED):
        raise NotAllowed("error.wrong_state", number=ticket.number, status=ticket.status.value)
    buttons = [[["refer", ticket.community, ticket.number, body] for body in BODIES]]
    reply(work, actor, "refer.how", now=now, number=ticket.number, buttons=buttons)


def refer(
    work: Work,
    actor: Actor,
    ticket: Ticket,
    to: str,
    text: str,
    until: datetime,
    *,
    by: Person,
    now: datetime,
) -> None:
    """Give the ticket to `to` with `text`; the reporter hears of it, who was at work is free."""
    ticket = give(work, ticket, to, text, until, by=by, now=now)
    facts = {"sent_to": to, "words": text, "until_at": ms(until)}
    letter = outline(ticket) | facts | {"place": ticket.place.line, "name": by.name}
    turn(work, actor, "refer.letter", now=now, **letter)


def give(
    work: Work,
    ticket: Ticket,
    to: str,
    text: str,
    until: datetime,
    *,
    by: Person | None,
    now: datetime,
) -> Ticket:
    """Hand the ticket over; nobody here is asked or hurried any more. `by`: None for outside."""
    before = ticket
    if ticket.assignee is not None:
        handling.take_back(work, ticket, ticket.assignee, now=now)
    ticket = work.tickets.save(ticket.refer(to, text, until))
    handling.clear_clocks(work, ticket, now=now)
    offering.settle(work, ticket, None)
    facts = {"sent_to": to, "words": text, "until_at": ms(until)}
    actor = by.id if by else None
    work.tickets.tell(ticket, Event(at=now, code="referred", actor=actor, facts=facts))
    work.deadlines.set("refer", str(ticket.number), until, community=ticket.community)
    cards.show(work, ticket, now=now)
    endings.call_back(work, before, ticket, now=now)
    _tell_reporter(work, ticket, now=now)
    return ticket


def _tell_reporter(work: Work, ticket: Ticket, *, now: datetime) -> None:
    reporter = spokesperson(work, ticket)
    facts = {"sent_to": ticket.sent_to, "until_at": ms(ticket.until_at)}
    key = f"t{ticket.number}:r{ticket.reopened}:referred:{ms(ticket.until_at)}"
    tell(work, ticket, reporter, "refer.told", key, facts, now=now)


def follow_up(work: Work, ticket: Ticket, *, now: datetime) -> None:
    """The day has come to ask the other body: the coordinators are reminded until they say."""
    if ticket.status is not Status.REFERRED:
        return
    buttons = [[["refer", ticket.community, ticket.number, answer] for answer in _ANSWERS]]
    facts = outline(ticket) | {"sent_to": ticket.sent_to, "buttons": buttons}
    key = f"t{ticket.number}:refer:{ms(now)}"
    tell_coordinators(work, ticket.community, "refer.due", key, facts, now=now)
    again = now + FOLLOW_UP
    work.deadlines.set("refer", str(ticket.number), again, community=ticket.community)


def _answered(work: Work, ticket: Ticket, answer: str, *, by: Person, now: datetime) -> Answer:
    if ticket.status is not Status.REFERRED:
        raise NotAllowed("error.wrong_state", number=ticket.number, status=ticket.status.value)
    work.deadlines.clear("refer", str(ticket.number), community=ticket.community)
    facts = {"number": ticket.number, "sent_to": ticket.sent_to}
    if answer == "back":
        endings.reopen(work, ticket, by, reason="came_back", words="", now=now)
        return Answer(code="answer.reopened", facts=facts)
    if answer == "wait":
        until = now + FOLLOW_UP
        work.deadlines.set("refer", str(ticket.number), until, community=ticket.community)
        ticket = work.tickets.save(ticket.wait(until))
        cards.show(work, ticket, now=now)
        return Answer(code="answer.waits", facts=facts | {"until_at": ms(until)})
    finished(work, ticket, by=by, now=now)
    return Answer(code="answer.done")


def finished(work: Work, ticket: Ticket, *, by: Person | None, now: datetime) -> None:
    """The other body has done it: the reporter has the last word."""
    work.deadlines.clear("refer", str(ticket.number), community=ticket.community)
    ticket = work.tickets.save(ticket.finish(now))
    facts = {"sent_to": ticket.sent_to}
    actor = by.id if by else None
    work.tickets.tell(ticket, Event(at=now, code="done_by", actor=actor, facts=facts))
    confirm = now + CONFIRM_WITHIN
    work.deadlines.set("confirm", str(ticket.number), confirm, community=ticket.community)
    cards.show(work, ticket, now=now)
