"""The whole chain left a ticket alone: the coordinators are rung, and the units above called."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from domain.people import Person, Role
from domain.policy import LAST_STEP_RINGS
from domain.ticket import Ticket
from domain.timeline import NOBODY, Event
from services import climbing, hurry
from services.facts import ms, outline
from services.ports import Work
from services.telling import owe, priority_of, tell

_GATHERED = 600  # seconds


def ring(work: Work, ticket: Ticket, *, now: datetime) -> Ticket:
    """The chain is at its end: ring the coordinators a few times, then keep it on their list.

    When there is nobody to ring, the chain begins again after one step's time: somebody may
    have come on duty by then.
    """
    rings = ticket.step - len(ticket.terms.chain)
    coordinators = [
        p for p in work.people.holding(ticket.community, Role.COORDINATOR) if p.reachable
    ]
    called = climbing.call(work, ticket, rings, now=now)
    if not coordinators and not called:
        if not given_up(work, ticket):
            work.tickets.tell(ticket, Event(at=now, code=NOBODY))
        again_at = now + ticket.terms.accept
        hurry.set_step(work, ticket, again_at)
        return work.tickets.save(replace(ticket, step=0, step_at=again_at))
    if rings >= LAST_STEP_RINGS and not called:
        work.deadlines.clear("step", str(ticket.number), community=ticket.community)
        return ticket
    work.tickets.tell(ticket, Event(at=now, code="unclaimed", facts={"ring": rings}))
    first = ticket.answerable and work.people.get(ticket.community, ticket.answerable)
    for person in coordinators:
        name = first.name if first else ""
        _tell_unclaimed(work, ticket, person, rings, now=now, first=name)
    if first and first.id not in {person.id for person in coordinators}:
        _tell_unclaimed(work, ticket, first, rings, now=now)
    hurry.set_step(work, ticket, now + ticket.terms.accept)
    return work.tickets.save(replace(ticket, step_at=now))


def given_up(work: Work, ticket: Ticket) -> bool:
    """Tell whether nobody at all could be reached last time, which need not be said again."""
    line = work.tickets.last_line(ticket)
    return line is not None and line.code == NOBODY


def _last_said(work: Work, ticket: Ticket) -> str:
    """Return what was said of it last, "" for nothing: perhaps that nobody need come."""
    lines = reversed(work.tickets.timeline(ticket))
    return next((str(line.facts["words"]) for line in lines if line.code == "remark"), "")


def _tell_unclaimed(
    work: Work,
    ticket: Ticket,
    to: Person,
    ring: int,
    *,
    now: datetime,
    first: str | None = None,
) -> None:
    """Ring a coordinator, who hears who passed it on (`first`), or that person (None)."""
    verbs = ("accept",) if first is None else ("accept", "assign")
    buttons = [[[verb, ticket.community, ticket.number, ""] for verb in verbs]]
    facts = {"buttons": buttons, "first": first, "yours": first is None}
    facts["said"] = _last_said(work, ticket)
    if ring and first is not None and not ticket.urgent:
        _tell_again(work, ticket, to, facts, now=now)
        return
    key = f"t{ticket.number}:r{ticket.reopened}:ring{ring}:{ms(ticket.step_at)}:{to.user}"
    tell(
        work, ticket, to, "unclaimed", key, facts, priority=priority_of(ticket), once=True, now=now
    )


def _tell_again(
    work: Work, ticket: Ticket, to: Person, facts: dict[str, Any], *, now: datetime
) -> None:
    """Ring a coordinator once more; what can wait and rings within ten minutes is one message."""
    key = f"unclaimed:{to.id}:{int(now.timestamp()) // _GATHERED}"
    line = outline(ticket) | {"first": facts["first"], "said": facts["said"]}
    row = work.outbox.get(ticket.community, key)
    if row is None:
        owe(work, to, "unclaimed", key, line | facts, now=now)
        return
    known = row.facts.get("rows") or [{name: row.facts[name] for name in line}]
    lines = [*(one for one in known if one["number"] != ticket.number), line]
    if len(lines) == 1:
        return
    taps = [["assign", ticket.community, n, "n", str(n)] for n in (one["number"] for one in lines)]
    grid = [taps[i : i + 2] for i in range(0, len(taps), 2)]
    several = {"rows": lines, "count": len(lines), "buttons": grid}
    owe(work, to, "unclaimed.list", key, several, now=now)
