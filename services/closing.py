"""结单: a coordinator ends a ticket. What cannot be solved always ends with a reason."""

from __future__ import annotations

from datetime import datetime

from domain.errors import BadInput, NotAllowed
from domain.people import Person, Role
from domain.policy import DRAFT_WAITS
from domain.question import CLOSE, Draft
from domain.ticket import Ending, Ticket
from domain.timeline import Event
from services import dispatch, endings, lists
from services.actors import Actor, Answer, Command, Press, chosen, enter_by, reply, roles_of
from services.ports import Work

_ENDINGS = (Ending.UNSOLVABLE, Ending.REFERRED, Ending.DUPLICATE)


def command(work: Work, cmd: Command, *, now: datetime) -> None:
    """/close 12 shows the endings; /close 12 unsolvable REASON ends it so, or asks for a reason."""
    community, by = lists.desk(work, cmd, now=now)
    ticket = dispatch.fetch(work, community.id, lists.number_of(cmd))
    said = [word for word in cmd.words if word.lstrip("#＃") != str(ticket.number)]
    if not said:
        _choose(work, cmd.actor, ticket, now=now)
        return
    ending, *reason = said
    if ending not in _ENDINGS:
        _still_live(ticket)
        raise BadInput("error.close", number=ticket.number)
    if ending == Ending.UNSOLVABLE and not reason:
        _ask(work, cmd.actor, ticket, now=now)
        return
    _close(work, ticket, Ending(ending), " ".join(reason), by=by, now=now)
    reply(work, cmd.actor, "answer.ended", now=now, number=ticket.number, ending=ending)


def button(work: Work, press: Press, *, now: datetime) -> Answer:
    """结单 on a ticket: shows the endings; one of them ends it, or asks for the reason."""
    community, by = enter_by(work, press, Role.COORDINATOR)
    ticket = dispatch.fetch(work, community.id, press.ref)
    if not press.arg:
        _choose(work, press.actor, ticket, now=now)
        return Answer()
    ending = chosen(Ending, press)
    if ending not in _ENDINGS:
        raise NotAllowed("error.too_old")
    if ending is Ending.UNSOLVABLE:
        _ask(work, press.actor, ticket, now=now)
        return Answer()
    _close(work, ticket, ending, "", by=by, now=now)
    return Answer(code="answer.ended", facts={"number": ticket.number, "ending": ending.value})


def _choose(work: Work, actor: Actor, ticket: Ticket, *, now: datetime) -> None:
    _still_live(ticket)
    buttons = [["close", ticket.community, ticket.number, e.value] for e in _ENDINGS]
    reply(work, actor, "close.how", now=now, number=ticket.number, buttons=[buttons])


def _still_live(ticket: Ticket) -> None:
    if not ticket.live:
        raise NotAllowed("error.over", number=ticket.number)


def _ask(work: Work, actor: Actor, ticket: Ticket, *, now: datetime) -> None:
    _still_live(ticket)
    draft = Draft(
        community=ticket.community,
        user=actor.user,
        kind=CLOSE,
        facts={"number": ticket.number},
        expires_at=now + DRAFT_WAITS,
    )
    work.drafts.put(draft)
    reply(work, actor, "close.why", now=now, number=ticket.number)


def said(
    work: Work, actor: Actor, ticket: Ticket, by: Person, reason: str, *, now: datetime
) -> None:
    """The reason that was asked for: the ticket ends with it."""
    if Role.COORDINATOR not in roles_of(work, by):
        raise NotAllowed("error.need_role", roles=[Role.COORDINATOR.value])
    _still_live(ticket)
    _close(work, ticket, Ending.UNSOLVABLE, reason, by=by, now=now)
    ending = Ending.UNSOLVABLE.value
    reply(work, actor, "answer.ended", now=now, number=ticket.number, ending=ending)


def _close(
    work: Work, ticket: Ticket, ending: Ending, reason: str, *, by: Person, now: datetime
) -> None:
    """End the ticket; the reporter reads how and why, whoever was on the way need not go."""
    facts = {"ending": ending.value, "words": reason}
    event = Event(at=now, code="closed", actor=by.id, facts=facts)
    ended = endings.end(work, ticket.close(ending, now), event, now=now)
    endings.tell_reporter(work, ticket, ending, reason, now=now)
    endings.call_back(work, ticket, ended, now=now)
