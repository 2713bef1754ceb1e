"""挂起: a ticket is put aside with a reason and an end, and goes on by itself."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

from domain.errors import NotAllowed
from domain.people import WORKERS, Person, Role
from domain.ticket import Status, Ticket
from domain.timeline import Event
from services import cards, dispatch, handling, lists, offering, passing, timetables
from services.actors import Actor, Answer, Command, Press, reply, roles_of, turn
from services.choices import SILENT
from services.facts import ms
from services.ports import Work
from services.speaking import spokesperson
from services.telling import priority_of, tell

_REASONS = ("parts", "home", "weather")
_DAYS = (1, 3, 7)
_SPAN = re.compile(r"(\d{1,4})(day|hour)")


def span_of(words: tuple[str, ...]) -> timedelta | None:
    """Return the span that the words name ("3day", "2hour"), None when they name none."""
    found = next((match for word in words if (match := _SPAN.fullmatch(word))), None)
    if found is None:
        return None
    return timedelta(**{f"{found.group(2)}s": int(found.group(1))})


def rest_of(cmd: Command) -> str:
    """Return the words of a command that are neither its ticket's number nor a span."""
    number = str(lists.number_of(cmd))
    words = [w for w in cmd.words if w.lstrip("#＃") != number and not _SPAN.fullmatch(w)]
    return " ".join(words)


def command(work: Work, cmd: Command, *, now: datetime) -> None:
    """/hold 12 3天 reason, by a coordinator; without a span or a reason, buttons."""
    community, by = lists.desk(work, cmd, now=now)
    ticket = dispatch.fetch(work, community.id, lists.number_of(cmd))
    span, reason = span_of(cmd.words), rest_of(cmd)
    if span is None or not reason:
        _choose(work, cmd.actor, ticket, now=now)
        return
    ticket = hold(work, ticket, reason, now + span, by=by, now=now)
    until = ms(ticket.until_at)
    reply(work, cmd.actor, "hold.done", now=now, number=ticket.number, until_at=until)


def press(work: Work, press: Press, *, now: datetime) -> Answer:
    """挂起 by button: shows reasons with days; one of them puts the ticket aside."""
    ticket, person = _seat(work, press)
    reason, _, days = press.arg.partition("-")
    if not press.arg:
        _choose(work, press.actor, ticket, now=now)
        return Answer()
    if reason not in _REASONS or days not in {str(n) for n in _DAYS}:
        raise NotAllowed("error.too_old")
    until = now + timedelta(days=int(days))
    ticket = hold(work, ticket, reason, until, by=person, now=now)
    facts = {"number": ticket.number, "until_at": ms(ticket.until_at)}
    turn(work, press.actor, "hold.done", now=now, **facts)
    return Answer(code="answer.on_hold", facts=facts)


def _seat(work: Work, press: Press) -> tuple[Ticket, Person]:
    """Return the ticket and who pressed: whoever holds it, or a coordinator."""
    ticket, person = handling.seat(work, press)
    if ticket.assignee != person.id and Role.COORDINATOR not in roles_of(work, person):
        raise NotAllowed("error.not_yours", number=ticket.number)
    return ticket, person


def _choose(work: Work, actor: Actor, ticket: Ticket, *, now: datetime) -> None:
    if ticket.status not in (Status.OPEN, Status.ACCEPTED):
        raise NotAllowed("error.wrong_state", number=ticket.number, status=ticket.status.value)
    buttons = [
        [["hold", ticket.community, ticket.number, f"{reason}-{days}"] for days in _DAYS]
        for reason in _REASONS
    ]
    person = work.people.by_user(ticket.community, actor.user)
    desk = person is not None and Role.COORDINATOR in roles_of(work, person)
    reply(work, actor, "hold.how", now=now, number=ticket.number, desk=desk, buttons=buttons)


def hold(
    work: Work, ticket: Ticket, reason: str, until: datetime, *, by: Person, now: datetime
) -> Ticket:
    """Put a ticket aside until `until`; its reporter is told, and nobody is asked meanwhile."""
    ticket = work.tickets.save(ticket.hold(reason, until, now))
    handling.clear_clocks(work, ticket, now=now)
    offering.settle(work, ticket, ticket.assignee)
    facts = {"waits_for": reason, "until_at": ms(until)}
    work.tickets.tell(ticket, Event(at=now, code="on_hold", actor=by.id, facts=facts))
    work.deadlines.set("hold", str(ticket.number), until, community=ticket.community)
    cards.show(work, ticket, now=now)
    _tell_reporter(work, ticket, "hold.told", facts, now=now)
    return ticket


def resume(work: Work, press: Press, *, now: datetime) -> Answer:
    """继续办理, before the hold ends."""
    ticket, person = _seat(work, press)
    go_on(work, ticket, now=now, by=person)
    return Answer(code="answer.resumed", facts={"number": ticket.number})


def over(work: Work, ticket: Ticket, *, now: datetime) -> None:
    """The hold has ended by itself."""
    if ticket.status is Status.ON_HOLD:
        go_on(work, ticket, now=now)


def go_on(work: Work, ticket: Ticket, *, now: datetime, by: Person | None = None) -> Ticket:
    """Take a ticket up again: by whoever held it, if they still may, else by the chain."""
    work.deadlines.clear("hold", str(ticket.number), community=ticket.community)
    ticket = work.tickets.save(ticket.resume(now, timetables.of(work, ticket)))
    work.tickets.tell(ticket, Event(at=now, code="resumed", actor=by.id if by else None))
    _tell_reporter(work, ticket, "hold.over", {}, now=now)
    if ticket.assignee is None:
        return dispatch.restart(work, ticket, now=now)
    holder = work.people.get(ticket.community, ticket.assignee)
    if not holder.reachable or roles_of(work, holder).isdisjoint(WORKERS):
        return passing.release(work, ticket, SILENT, now=now)
    handling.set_clocks(work, ticket, now=now)
    cards.show(work, ticket, now=now)
    if by is None or by.id != holder.id:
        _tell(work, ticket, holder, "hold.back", {"until_at": ms(ticket.finish_by)}, now=now)
    return ticket


def _tell_reporter(
    work: Work, ticket: Ticket, kind: str, facts: dict[str, Any], *, now: datetime
) -> None:
    reporter = spokesperson(work, ticket)
    _tell(work, ticket, reporter, kind, facts, now=now)


def _tell(
    work: Work, ticket: Ticket, to: Person, kind: str, facts: dict[str, Any], *, now: datetime
) -> None:
    key = f"t{ticket.number}:r{ticket.reopened}:{kind}:{ms(now)}:{to.id}"
    tell(work, ticket, to, kind, key, facts, priority=priority_of(ticket), now=now)
