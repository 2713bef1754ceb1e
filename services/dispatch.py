"""A ticket finds a person: offers, their ends, and the climb from step to step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from itertools import islice

from domain import pacing
from domain.calendar import within
from domain.community import Community
from domain.errors import NotAllowed
from domain.escalation import Offer, OfferState, offer_ends, step_ends
from domain.people import WANTED, Person, Role
from domain.routing import Candidate, Exclusion, exclusion, order
from domain.seating import seated
from domain.ticket import Status, Ticket
from domain.timeline import Event
from services import cards, hurry, offer_cards, offering, silences, timetables, unclaimed
from services.facts import ms, never_left
from services.ports import Work


def advance(work: Work, ticket: Ticket, *, now: datetime) -> Ticket:
    """See to it that an open ticket is before somebody, now; return it as saved.

    A step that has nobody to ask is passed at once and the timeline says so. A normal matter
    at night waits for the morning unless somebody is on the night shift; one that has hours
    waits for them.
    """
    community = work.communities.get(ticket.community)
    opens = timetables.asleep_until(work, ticket, now)
    while ticket.status is Status.OPEN and ticket.step < len(ticket.terms.chain):
        if _ask(work, ticket, community, now=now):
            break
        if opens is not None:
            return _wait(work, ticket, opens, now=now)
        role = ticket.terms.chain[ticket.step]
        if not unclaimed.given_up(work, ticket):
            work.tickets.tell(ticket, Event(at=now, code="step.empty", facts={"role": role.value}))
        ticket = _next_step(work, ticket, now=now)
    if ticket.status is Status.OPEN and ticket.step >= len(ticket.terms.chain):
        if opens is not None:
            return _wait(work, ticket, opens, now=now)
        anew = replace(ticket, step=0, step_at=now)
        if eligible(work, anew, community, now=now):  # who came on duty while others were asked
            return advance(work, work.tickets.save(anew), now=now)
        ticket = unclaimed.ring(work, ticket, now=now)
    cards.show(work, ticket, now=now)
    return ticket


def _ask(work: Work, ticket: Ticket, community: Community, *, now: datetime) -> bool:
    """Offer the ticket to whoever comes next; tell whether anybody of this step is asked."""
    live = [
        offer
        for offer in work.offers.of(ticket)
        if offer.state is OfferState.OFFERED and offer.step == ticket.step
    ]
    free = eligible(work, ticket, community, now=now)
    count = max(0, _asked_at_once(ticket) - len(live))
    chosen = list(islice(_tellable(work, ticket, community, free, now=now), count))
    others = len(free) - count
    step_at = ticket.step_at or now
    night = community.policy.night(now)
    for who, told in chosen:
        until = offer_ends(ticket.terms, step_at=step_at, now=told, others=others)
        live.append(_offer(work, ticket, who, told=told, until=until, now=now))
        if night is not None:
            work.people.woken(community.id, who.person.id, night=night[0])
    if not live:
        return False
    if chosen:
        hurry.set_warning(work, ticket, now=now)
    wake = min(step_ends(ticket.terms, step_at), *(offer.expires_at for offer in live))
    hurry.set_step(work, ticket, wake)
    return True


def _tellable(
    work: Work, ticket: Ticket, community: Community, free: list[Candidate], *, now: datetime
) -> Iterator[tuple[Candidate, datetime]]:
    """Yield who may be asked, each with when they would be told: now, or with a list.

    Whose phone rang too often comes last; whoever could be told only when the step is over is
    not asked in it, so that nobody counts as asked who was not told.
    """
    if community.policy.wakes_anybody(ticket.category, urgent=ticket.urgent):
        yield from ((who, now) for who in free)
        return
    end = step_ends(ticket.terms, ticket.step_at or now)
    later = []
    for who in free:
        told = pacing.told_at(who.rings, now)
        if told - now > pacing.GATHER:
            facts = {"name": who.person.name}
            work.tickets.tell(ticket, Event(at=now, code="spared", facts=facts))
            later.append((who, told))
        elif told < end:
            yield who, told
    yield from ((who, told) for who, told in later if told < end)


def _asked_at_once(ticket: Ticket) -> int:
    """Above the volunteers a step answers as a whole; there everybody who may is asked."""
    role = ticket.terms.chain[ticket.step]
    return ticket.terms.offers if role is Role.VOLUNTEER else 5


def survey(
    work: Work,
    ticket: Ticket,
    community: Community,
    role: Role,
    *,
    now: datetime,
    off_duty: bool = True,
) -> list[tuple[Candidate, Exclusion | None]]:
    """Return everybody who holds `role`, each with the reason why they are not asked now.

    Without `off_duty`, volunteers who are not on duty are left out: most of many, and none is
    asked.
    """
    policy = community.policy
    night = policy.night(now)
    quiet = night is not None and not policy.wakes_anybody(ticket.category, urgent=ticket.urgent)
    running, among = [], None
    if role is Role.VOLUNTEER:
        running = work.rosters.load(community.id, policy.zone, since=now).at(now)
        if not off_duty:
            among = {shift.person for shift in running} | set(work.people.on_duty(community.id))
    night_from = night[0] if night else None
    pool = work.people.candidates(ticket, role, night_from=night_from, among=among)
    pool = seated(pool, running, night=night is not None)
    if not policy.wakes_anybody(ticket.category, urgent=ticket.urgent):
        pool = [
            replace(who, resting=True) if _resting(who, community, now=now) else who for who in pool
        ]
    turns = order(pool, now=now, wanted=WANTED.get(ticket.category), night=night is not None)
    closed = timetables.of(work, ticket).opens(now) > now
    return [
        (who, exclusion(who, ticket, quiet=quiet, closed=closed, cap=policy.cap)) for who in turns
    ]


def _resting(who: Candidate, community: Community, *, now: datetime) -> bool:
    quiet = who.person.quiet
    return quiet is not None and within(now, quiet, community.policy.zone)


def eligible(work: Work, ticket: Ticket, community: Community, *, now: datetime) -> list[Candidate]:
    """Return who of the present step may be asked now, in order."""
    role = ticket.terms.chain[ticket.step]
    surveyed = survey(work, ticket, community, role, now=now, off_duty=False)
    return [who for who, reason in surveyed if reason is None]


def _offer(
    work: Work,
    ticket: Ticket,
    who: Candidate,
    *,
    told: datetime,
    until: datetime,
    now: datetime,
) -> Offer:
    offer = offering.put_before(work, ticket, who.person.id, told=told, until=until, now=now)
    facts = {"name": who.person.name, "step": ticket.step}
    if offer.listed:
        facts["told_at"] = ms(told)
    work.tickets.tell(ticket, Event(at=now, code="offered", facts=facts))
    return offer


def _wait(work: Work, ticket: Ticket, opens: datetime, *, now: datetime) -> Ticket:
    """Let a matter that wakes nobody wait for the morning, or until its hours begin."""
    hurry.set_step(work, ticket, opens)
    if ticket.step_at == opens:
        return ticket
    full = timetables.of(work, ticket).add(opens, ticket.terms.accept)
    # Who slept through a step was not asked in it, so the chain begins anew.
    step = 0 if ticket.step < len(ticket.terms.chain) else ticket.step
    accept_by = max(ticket.accept_by, full)
    ticket = replace(ticket, step=step, step_at=opens, accept_by=accept_by)
    ticket = work.tickets.save(ticket)
    code = "waits_for_hours" if ticket.terms.hours else "waits_for_morning"
    work.tickets.tell(ticket, Event(at=now, code=code, facts={"opens_at": ms(opens)}))
    cards.show(work, ticket, now=now)
    return ticket


def _next_step(work: Work, ticket: Ticket, *, now: datetime) -> Ticket:
    return work.tickets.save(replace(ticket, step=ticket.step + 1, step_at=now))


def step_due(work: Work, ticket: Ticket, *, now: datetime) -> None:
    """An offer or a step has run out: ask the next person, or climb."""
    if ticket.status is not Status.OPEN:
        return
    step_at = ticket.step_at or ticket.opened_at
    chain = ticket.terms.chain
    over = now >= step_ends(ticket.terms, step_at)
    for offer in work.offers.of(ticket):
        if offer.state is OfferState.OFFERED and (over or offer.expires_at <= now):
            _run_out(work, ticket, offer, now=now)
    if over and ticket.step < len(chain):
        facts = {"role": chain[ticket.step].value}
        work.tickets.tell(ticket, Event(at=now, code="step.over", facts=facts))
    if over:
        ticket = _next_step(work, ticket, now=now)
    advance(work, ticket, now=now)


def _run_out(work: Work, ticket: Ticket, offer: Offer, *, now: datetime) -> None:
    """An offer's time is over. Whoever was never told (Telegram is away) may be asked again."""
    told = not never_left(work, ticket.community, offer_cards.shown_in(ticket, offer))
    state = OfferState.EXPIRED if told else OfferState.WITHDRAWN
    work.offers.set(ticket.community, offer, state)
    hurry.calm(work, ticket, offer, now=now)
    person = work.people.get(ticket.community, offer.person)
    facts = {"name": person.name}
    expired = Event(at=now, code="offer.expired", facts=facts)
    work.tickets.tell(ticket, expired if told else replace(expired, code="not_told"))
    if told and not work.tickets.held_by(person.community, person.id):  # else they are at work
        silences.note(work, person, now=now)


def restart(work: Work, ticket: Ticket, *, now: datetime) -> Ticket:
    """Begin the chain for a ticket that is open again; those who declined are not asked."""
    return advance(work, ticket, now=now)


def look_again(work: Work, ticket: Ticket, *, now: datetime) -> None:
    """Somebody came on duty: a ticket that nobody is asked about is put before them."""
    if any(o.state is OfferState.OFFERED for o in work.offers.of(ticket)):
        return
    community = work.communities.get(ticket.community)
    fresh = replace(ticket, step=0, step_at=now)
    if eligible(work, fresh, community, now=now):
        advance(work, work.tickets.save(fresh), now=now)


def unreachable(work: Work, community: int, person: int, *, now: datetime) -> None:
    """A person can't be told anything: whatever is before them goes to the next one at once."""
    name = work.people.get(community, person).name
    for offer in work.offers.open_to(community, person):
        ticket = work.tickets.get(community, offer.number)
        if ticket is None or ticket.reopened != offer.round:
            continue
        work.offers.set(community, offer, OfferState.UNREACHABLE)
        work.tickets.tell(ticket, Event(at=now, code="not_told", facts={"name": name}))
        advance(work, ticket, now=now)


def go_off(work: Work, community: int, person: Person, *, now: datetime) -> list[int]:
    """A volunteer goes off duty: what waits for their answer goes on at once; return its numbers.

    They may still take it while nobody else has.
    """
    passed = []
    for offer in work.offers.open_to(community, person.id):
        ticket = work.tickets.get(community, offer.number)
        if ticket is None or ticket.reopened != offer.round:
            continue
        if ticket.terms.chain[offer.step] is not Role.VOLUNTEER:
            continue
        work.offers.set(community, offer, OfferState.EXPIRED)
        hurry.calm(work, ticket, offer, now=now)
        work.tickets.tell(ticket, Event(at=now, code="went_off", facts={"name": person.name}))
        advance(work, ticket, now=now)
        passed.append(ticket.number)
    return passed


def fetch(work: Work, community: int, number: int) -> Ticket:
    """Return a ticket that a command or a button names.

    Raises:
        NotAllowed: there is none; a stranger's ticket reads the same.
    """
    ticket = work.tickets.get(community, number)
    if ticket is None:
        raise NotAllowed("error.no_ticket", number=number)
    return ticket
