"""After the end a coordinator phones some reporters and notes what they think."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from domain import aftercall
from domain.aftercall import Aftercall, Opinion
from domain.errors import NotAllowed
from domain.people import Person, Role
from domain.policy import DRAFT_WAITS
from domain.question import Draft
from domain.ticket import Ticket
from domain.timeline import Event
from services import dispatch
from services.actors import Actor, Answer, Press, enter_by, in_private, reply
from services.facts import ms, outline
from services.ports import Work
from services.telling import tell

_DEADLINE = "aftercall"


def consider(work: Work, ticket: Ticket, *, now: datetime) -> None:
    """A ticket has ended or got its stars: if its reporter is to be phoned, say so, once."""
    if not aftercall.wanted(ticket):
        return
    call = Aftercall(
        community=ticket.community,
        number=ticket.number,
        round=ticket.reopened,
        due_at=now + aftercall.WITHIN,
    )
    if work.aftercalls.ask(call):
        ref = str(ticket.number)
        work.deadlines.set(_DEADLINE, ref, call.due_at, community=ticket.community)
    _show(work, ticket, now=now)


def drop(work: Work, ended: Ticket, *, now: datetime) -> None:
    """The ticket is open again, so nobody need ask how it ended."""
    call = work.aftercalls.get(ended.community, ended.number, ended.reopened)
    if call is None or call.called_at is not None:
        return
    work.aftercalls.drop(call)
    work.deadlines.clear(_DEADLINE, str(ended.number), community=ended.community)
    for person in work.people.holding(ended.community, Role.COORDINATOR):
        work.outbox.withdraw(ended.community, _key(ended, person), now=now)


def made(work: Work, press: Press, *, now: datetime) -> Answer:
    """What the reporter said, by one tap; a sentence may follow."""
    in_private(press.actor)
    _, person = enter_by(work, press, Role.COORDINATOR)
    ticket = dispatch.fetch(work, press.community, press.ref)
    call = work.aftercalls.get(ticket.community, ticket.number, ticket.reopened)
    if call is None or call.called_at is not None or press.arg not in set(Opinion):
        raise NotAllowed("error.too_old")
    opinion = Opinion(press.arg)
    work.aftercalls.made(replace(call, opinion=opinion, by=person.id, called_at=now))
    work.deadlines.clear(_DEADLINE, str(ticket.number), community=ticket.community)
    facts = {"name": person.name, "opinion": opinion.value}
    work.tickets.tell(ticket, Event(at=now, code="aftercall", actor=person.id, facts=facts))
    draft = Draft(
        community=ticket.community,
        user=press.actor.user,
        kind="aftercall",
        facts={"number": ticket.number},
        expires_at=now + DRAFT_WAITS,
    )
    work.drafts.put(draft)
    _show(work, ticket, now=now)
    return Answer(code="answer.aftercall")


def add_words(work: Work, actor: Actor, ticket: Ticket, words: str, *, now: datetime) -> None:
    """Keep the sentence that goes with the opinion."""
    call = work.aftercalls.get(ticket.community, ticket.number, ticket.reopened)
    if call is not None and call.called_at is not None:
        work.aftercalls.made(replace(call, words=words))
        _show(work, ticket, now=now)
    reply(work, actor, "aftercall.kept", now=now, number=ticket.number)


def over(work: Work, ticket: Ticket, *, now: datetime) -> None:
    """A day is over and nobody has phoned: the coordinators hear of it, and /late keeps it."""
    call = work.aftercalls.get(ticket.community, ticket.number, ticket.reopened)
    if call is None or call.called_at is not None:
        return
    for person in _callers(work, ticket):
        tell(work, ticket, person, "aftercall.late", f"{_key(ticket, person)}:late", now=now)


def overdue(work: Work, community: int, *, now: datetime) -> list[dict[str, Any]]:
    """Return the lines of /late about calls that nobody has made in time."""
    late = [call for call in work.aftercalls.open(community) if call.due_at <= now]
    rows = []
    for call in late:
        ticket = dispatch.fetch(work, community, call.number)
        rows.append(outline(ticket) | {"due_at": ms(call.due_at), "stars": ticket.stars})
    return rows


def _callers(work: Work, ticket: Ticket) -> list[Person]:
    """Return the coordinators; who had a part in the matter only if there is nobody else."""
    everybody = work.people.holding(ticket.community, Role.COORDINATOR)
    parties = (ticket.reporter, ticket.assignee)
    return [person for person in everybody if person.id not in parties] or everybody


def _show(work: Work, ticket: Ticket, *, now: datetime) -> None:
    call = work.aftercalls.get(ticket.community, ticket.number, ticket.reopened)
    if call is None:
        return
    facts: dict[str, Any] = {"stars": ticket.stars, "until_at": ms(call.due_at)}
    if call.opinion is None:
        reporter = work.people.get(ticket.community, ticket.reporter)
        facts |= {"reporter": reporter.name, "phone": reporter.phone, "buttons": _buttons(ticket)}
        facts["ending"] = ticket.ending.value if ticket.ending else ""
        kind = "aftercall"
    else:
        by = work.people.get(ticket.community, call.by or 0)
        facts |= {"opinion": call.opinion.value, "words": call.words, "name": by.name}
        kind = "aftercall.done"
    for person in _callers(work, ticket):
        tell(work, ticket, person, kind, _key(ticket, person), facts, protect=True, now=now)


def _buttons(ticket: Ticket) -> list[list[list[Any]]]:
    taps = [["aftercall", ticket.community, ticket.number, opinion.value] for opinion in Opinion]
    return [taps[:2], taps[2:]]


def _key(ticket: Ticket, person: Person) -> str:
    return f"t{ticket.number}:r{ticket.reopened}:aftercall:{person.id}"
