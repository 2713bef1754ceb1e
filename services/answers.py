"""Neither yes nor no: 10 分钟后, or words such as «两小时后可以», which are kept whole."""

from __future__ import annotations

from datetime import datetime, timedelta

from domain.category import Outcome
from domain.errors import NotAllowed
from domain.escalation import Offer, OfferState, step_ends
from domain.people import WORKERS, Person
from domain.ticket import Status, Ticket
from domain.timeline import Event
from services import cards, dispatch, handling
from services.actors import Answer, Press, reply, roles_of
from services.choices import REASONS
from services.facts import ms, outline
from services.filing import Report
from services.ports import Work
from services.telling import priority_of, tell_coordinators


def soon(work: Work, press: Press, *, now: datetime) -> Answer:
    """10 分钟后: no yes, but so long nobody else is asked; the step ends when it would have."""
    ticket, person = handling.seat(work, press)
    offer = next((o for o in work.offers.of(ticket) if o.person == person.id), None)
    if ticket.status is not Status.OPEN or offer is None or not offer.may_wait(ticket.terms):
        raise NotAllowed("error.too_old")
    offer = offer.wait(now, until=step_ends(ticket.terms, ticket.step_at or ticket.opened_at))
    work.offers.renew(ticket.community, offer)
    facts = {"name": person.name, "until_at": ms(offer.expires_at)}
    work.tickets.tell(ticket, Event(at=now, code="soon", actor=person.id, facts=facts))
    dispatch.advance(work, ticket, now=now)
    return Answer(code="answer.soon", facts=outline(ticket) | facts)


_WHY_WITHIN = timedelta(minutes=10)
_UNSETTLED = frozenset(OfferState) - {OfferState.ACCEPTED, OfferState.DECLINED}


def listen(work: Work, person: Person, cmd: Report, *, now: datetime) -> bool:
    """Take a private message as the answer to an offer; False when it is none.

    It counts as no answer: the offer runs on, and the coordinators see the words, and when it is
    that somebody could come.
    """
    if not cmd.text or cmd.edited is not None or cmd.demanded:
        return False
    ticket = _replied(work, person, cmd) or _asked(work, person, cmd, now=now)
    if ticket is None:
        return _says_why(work, person, cmd, now=now)
    facts = {"name": person.name, "words": cmd.text}
    work.tickets.tell(ticket, Event(at=now, code="answer", actor=person.id, facts=facts))
    _tell_coordinators(work, ticket, person, cmd, now=now)
    reply(work, cmd.actor, "answer.kept", now=now, number=ticket.number)
    return True


def _says_why(work: Work, person: Person, cmd: Report, *, now: datetime) -> bool:
    """Take words right after 来不了 as the reason, which is kept as it was written."""
    chatter = cmd.reading.outcome is Outcome.IGNORE and not cmd.reading.marks
    if not chatter or roles_of(work, person).isdisjoint(WORKERS):
        return False
    for ticket in work.tickets.with_status(person.community, [Status.OPEN, Status.ACCEPTED]):
        offers = (o for o in work.offers.of(ticket) if o.person == person.id and not o.reason)
        offer = next((o for o in offers if o.state is OfferState.DECLINED), None)
        if offer is None or not _just_declined(work, ticket, person, now=now):
            continue
        work.offers.set(ticket.community, offer, OfferState.DECLINED, REASONS[-1])
        facts = {"name": person.name, "words": cmd.text}
        work.tickets.tell(ticket, Event(at=now, code="cannot", actor=person.id, facts=facts))
        cards.show(work, ticket, now=now)
        reply(work, cmd.actor, "cannot.kept", now=now, number=ticket.number)
        return True
    return False


def _just_declined(work: Work, ticket: Ticket, person: Person, *, now: datetime) -> bool:
    return any(
        event.code == "declined" and event.actor == person.id and now - event.at <= _WHY_WITHIN
        for event in work.tickets.timeline(ticket)
    )


def _replied(work: Work, person: Person, cmd: Report) -> Ticket | None:
    """Return the open ticket whose offer the message answers."""
    if cmd.reply_to is None:
        return None
    row = work.outbox.by_message(cmd.actor.chat, cmd.reply_to)
    number = row.key[1:].partition(":")[0] if row is not None and row.key.startswith("t") else ""
    ticket = work.tickets.get(person.community, int(number)) if number.isdecimal() else None
    if ticket is None or ticket.status is not Status.OPEN:
        return None
    mine = [offer for offer in work.offers.of(ticket) if offer.person == person.id]
    return ticket if mine and mine[0].state in _UNSETTLED else None


def _asked(work: Work, person: Person, cmd: Report, *, now: datetime) -> Ticket | None:
    """Return what the person is being asked about, unless they plainly report something."""
    if cmd.reading.outcome is Outcome.TICKET:
        return None
    offers = work.offers.open_to(person.community, person.id)
    asked: list[Offer] = [offer for offer in offers if offer.offered_at <= now]
    if not asked:
        return None
    return work.tickets.get(person.community, max(asked, key=lambda o: o.offered_at).number)


def _tell_coordinators(
    work: Work, ticket: Ticket, person: Person, cmd: Report, *, now: datetime
) -> None:
    choice = [["assignto", ticket.community, ticket.number, str(person.id), person.name]]
    said = {"name": person.name, "words": cmd.text, "time": cmd.reading.time}
    facts = said | {"buttons": [choice]} | outline(ticket)
    key, priority = f"t{ticket.number}:answer:{cmd.actor.update}", priority_of(ticket)
    tell_coordinators(
        work, ticket.community, "answer", key, facts, but=person.id, priority=priority, now=now
    )
