"""/mute: known works. Reports of them wait on a list, and at the end there is one summary."""

from __future__ import annotations

import re
from datetime import datetime, time
from typing import Any

from domain.calendar import next_at
from domain.community import Community
from domain.errors import BadInput, NotAllowed
from domain.muting import ANSWER_WITHIN, Mute
from domain.people import Role
from domain.policy import CONFIRM_WITHIN, HOLD_AT_MOST
from domain.ticket import Status, Ticket
from domain.timeline import Event
from services import cards, lists, waiting
from services.actors import Answer, Command, Press, enter_by, reply
from services.acts import act
from services.facts import ms
from services.ports import Due, Work
from services.telling import tell_coordinators

_CLOCK = re.compile(r"(\d{1,2}):(\d{2})")


def command(work: Work, cmd: Command, *, now: datetime) -> None:
    """/mute what building until 18:00 reason; alone it lists what is muted now."""
    community, by = lists.desk(work, cmd, now=now)
    if not cmd.words:
        _list(work, cmd, community, now=now)
        return
    at, until = _until(cmd.words, community, now=now)
    if not now < until <= now + HOLD_AT_MOST:
        raise BadInput("error.mute", days=HOLD_AT_MOST.days)
    mute = Mute(
        community=community.id,
        number=work.communities.next(community.id, "mute"),
        what=cmd.words[0],
        building=(*cmd.buildings, "")[0],
        reason=" ".join(cmd.words[at + 1 :]) or "works",
        until=until,
    )
    work.mutes.add(mute)
    work.deadlines.set("mute", str(mute.number), until, community=community.id)
    facts: dict[str, Any] = {"what": mute.what, "building": mute.building}
    facts["until_at"] = ms(until)
    act(work, by, "mute", facts, now=now)
    reply(work, cmd.actor, "mute.done", now=now, **facts)


def _until(words: tuple[str, ...], community: Community, *, now: datetime) -> tuple[int, datetime]:
    """Return which word names the end, and the end: a wall time to come, or a span.

    Raises:
        BadInput: no word does; a mute without an end would be forgotten.
    """
    for at, word in enumerate(words):
        span = waiting.span_of((word,))
        if span is not None:
            return at, now + span
        clock = _CLOCK.fullmatch(word.replace("\uff1a", ":"))
        if clock and at and int(clock[1]) < 24 and int(clock[2]) < 60:
            moment = time(int(clock[1]), int(clock[2]))
            return at, next_at(moment, community.policy.zone, after=now)
    raise BadInput("error.mute", days=HOLD_AT_MOST.days)


def _list(work: Work, cmd: Command, community: Community, *, now: datetime) -> None:
    found = work.mutes.of(community.id)
    rows = [
        {"what": mute.what, "building": mute.building, "until_at": ms(mute.until)} for mute in found
    ]
    buttons = [[["unmute", community.id, mute.number, "", mute.what]] for mute in found]
    reply(work, cmd.actor, "mute", now=now, rows=rows, count=len(rows), buttons=buttons)


def wait(work: Work, ticket: Ticket, *, now: datetime) -> Ticket | None:
    """Put a new report of known works on their list; None when there are no such works."""
    covering = (m for m in work.mutes.of(ticket.community) if not m.asked and m.covers(ticket))
    mute = next((m for m in covering if m.until > now), None)
    if mute is None:
        return None
    by = work.people.get(ticket.community, ticket.reporter)
    ticket = waiting.hold(work, ticket, mute.reason, mute.until, by=by, now=now)
    work.deadlines.clear("hold", str(ticket.number), community=ticket.community)
    return ticket


def _waiting(work: Work, mute: Mute) -> list[Ticket]:
    held = work.tickets.with_status(mute.community, [Status.ON_HOLD])
    return [t for t in held if t.until_at == mute.until and mute.covers(t)]


def over(work: Work, due: Due, *, now: datetime) -> None:
    """The works should be over: one summary; two hours without a word, and the list goes out."""
    mute = _of(work, due.community, int(due.ref))
    if mute is None:
        return
    tickets = _waiting(work, mute)
    if not tickets or mute.asked:
        _settle(work, mute, tickets, finished=False, now=now)
        return
    work.mutes.asked(mute)
    work.deadlines.set("mute", due.ref, now + ANSWER_WITHIN, community=due.community)
    numbers = [f"#{ticket.number}" for ticket in tickets]
    verbs = ("mutedone", "mutego")
    facts: dict[str, Any] = {"what": mute.what, "building": mute.building, "numbers": numbers}
    facts["count"] = len(tickets)
    facts["buttons"] = [[[verb, mute.community, mute.number, ""] for verb in verbs]]
    key = f"mute:{mute.number}"
    tell_coordinators(work, mute.community, "mute.over", key, facts, now=now)


def _of(work: Work, community: int, number: int) -> Mute | None:
    return next((mute for mute in work.mutes.of(community) if mute.number == number), None)


def _settle(
    work: Work, mute: Mute, tickets: list[Ticket], *, finished: bool, now: datetime
) -> None:
    work.mutes.end(mute)
    work.deadlines.clear("mute", str(mute.number), community=mute.community)
    for ticket in tickets:
        if finished:
            _finish(work, ticket, now=now)
        else:
            waiting.go_on(work, ticket, now=now)


def _finish(work: Work, ticket: Ticket, *, now: datetime) -> None:
    """The works are done, and with them the report: its reporter has the last word."""
    ticket = work.tickets.save(ticket.finish(now))
    work.tickets.tell(ticket, Event(at=now, code="works_over"))
    confirm = now + CONFIRM_WITHIN
    work.deadlines.set("confirm", str(ticket.number), confirm, community=ticket.community)
    cards.show(work, ticket, now=now)


def _pressed(work: Work, press: Press, *, finished: bool, now: datetime) -> Answer:
    community, by = enter_by(work, press, Role.COORDINATOR)
    mute = _of(work, community.id, press.ref)
    if mute is None:
        raise NotAllowed("error.too_old")
    tickets = _waiting(work, mute)
    _settle(work, mute, tickets, finished=finished, now=now)
    facts = {"what": mute.what, "count": len(tickets)}
    act(work, by, "unmute", facts, now=now)
    return Answer(code="mute.ended", facts=facts)


def done(work: Work, press: Press, *, now: datetime) -> Answer:
    """都好了: every reporter on the list is asked whether it is."""
    return _pressed(work, press, finished=True, now=now)


def go(work: Work, press: Press, *, now: datetime) -> Answer:
    """恢复派单: what waits goes before the volunteers; also the way to end a mute early."""
    return _pressed(work, press, finished=False, now=now)
