"""What comes of a ticket while nobody answers: the use cases themselves, run ahead of time.

There is no second account of who is called when. Dispatch itself runs, moment by moment, in a
part of the transaction that is undone; what it writes on the ticket's timeline is the answer.
Only this ticket and the roster go on meanwhile: what others will do, nobody knows yet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from domain.drill import Call
from domain.people import Role
from domain.routing import Candidate, Exclusion
from domain.ticket import Status, Ticket
from domain.timeline import NOBODY, Event
from services import dispatch, due
from services.ports import Work

HORIZON = timedelta(hours=36)
"""How far is looked ahead: a night and the day after it."""
MOST = 40
"""How many moments are looked at: who can't reach anybody tries again and again."""

_THROUGH = frozenset({"unclaimed", NOBODY})

LeftOut = Mapping[Role, list[tuple[Candidate, Exclusion]]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Course:
    """What happens to a ticket, and who is never asked about it.

    Attributes:
        chain: who is called, step by step.
        events: the ticket's whole timeline, as it will read.
        called: who is asked, and when.
        left_out: for every role that was come to, whoever was not asked, and why not at last.
        known_until: up to when all is known; there is more after that, ever the same.
    """

    chain: Sequence[Role]
    events: list[Event]
    called: list[Call]
    left_out: LeftOut
    known_until: datetime

    @property
    def once_through(self) -> list[Call]:
        """Who is asked until the chain is through for the first time.

        Whoever comes on duty hours later is asked as well, if still nobody has answered by then.
        """
        over = min((e.at for e in self.events if e.code in _THROUGH), default=self.known_until)
        return [call for call in self.called if call.call_at < over]


def rehearse(real: Work, begin: Callable[[Work], Ticket], *, at: datetime) -> Course:
    """Return the course of the ticket that `begin` returns, from `at` on.

    Whatever `begin` and the course write is undone.
    """
    with real.rehearsal() as work:
        step, line = 0, None
        looks: dict[Role, list[tuple[Candidate, Exclusion | None]]] = {}
        run = _run(work, begin(work), at=at)
        for now, ticket in islice(run, MOST):
            before, line = line, work.tickets.last_line(ticket)
            if line != before:
                looks |= _look(work, ticket, step, now=now)
            step = ticket.step
        chain, offers = ticket.terms.chain, work.offers.of(ticket)
        called = [
            Call(person=offer.person, role=chain[offer.step], call_at=offer.offered_at)
            for offer in offers
        ]
        asked = {call.person for call in called}
        left_out = {
            role: [(who, why) for who, why in look if why and who.person.id not in asked]
            for role, look in looks.items()
        }
        events = work.tickets.timeline(ticket)  # before it is tried whether more would come
        known_until = at + HORIZON if next(run, None) is None else now
        return Course(
            chain=chain,
            events=events,
            called=called,
            left_out=left_out,
            known_until=known_until,
        )


def _look(
    work: Work, ticket: Ticket, step: int, *, now: datetime
) -> dict[Role, list[tuple[Candidate, Exclusion | None]]]:
    """Ask of each step that was come to since `step` why those whom it calls are not asked."""
    community = work.communities.get(ticket.community)
    come_to = ticket.terms.chain[min(step, ticket.step) : ticket.step + 1]
    return {role: dispatch.survey(work, ticket, community, role, now=now) for role in come_to}


@dataclass(frozen=True, kw_only=True, slots=True)
class _Moment:
    community: int
    kind: str
    ref: str
    at: datetime


def _run(work: Work, ticket: Ticket, *, at: datetime) -> Iterator[tuple[datetime, Ticket]]:
    """Let moment after moment come; yield each with the ticket as it is then."""
    now = at
    yield now, ticket
    while (moment := _next(work, ticket, until=at + HORIZON)) is not None:
        now = max(now, moment.at)
        work.deadlines.clear(moment.kind, moment.ref, community=moment.community)
        due.fire(work, moment, now=now)
        ticket = dispatch.fetch(work, ticket.community, ticket.number)
        yield now, ticket


def _next(work: Work, ticket: Ticket, *, until: datetime) -> _Moment | None:
    """Return what comes next, the ticket's step or a moment of the roster; None: no more."""
    if ticket.status is not Status.OPEN:
        return None
    keys = (("duty", "next"), ("step", str(ticket.number)))
    if ticket.urgent:  # at the same moment the urgent comes first, as in storage
        keys = keys[::-1]
    moments = [
        _Moment(community=ticket.community, kind=kind, ref=ref, at=at)
        for kind, ref in keys
        if (at := work.deadlines.get(kind, ref, community=ticket.community)) is not None
    ]
    earliest = min(moments, key=lambda moment: moment.at, default=None)
    return earliest if earliest is not None and earliest.at <= until else None
