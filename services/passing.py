"""What the volunteer does when it cannot be them, or not them alone: 来不了, 转单, 需要帮手."""

from __future__ import annotations

from datetime import datetime

from domain.errors import NotAllowed
from domain.escalation import OfferState
from domain.people import Person, Role
from domain.ticket import Status, Ticket
from domain.timeline import Event
from services import cards, dispatch, hurry
from services.actors import Answer, Press
from services.choices import REASONS, SILENT
from services.facts import ms
from services.handling import clear_clocks, holder_only, seat, still_there, take_back
from services.ports import Work
from services.telling import priority_of, tell


def decline(work: Work, press: Press, *, now: datetime) -> Answer:
    """来不了: nothing is held against anybody; the next one is asked at once."""
    ticket, person = seat(work, press)
    if ticket.assignee == person.id and ticket.status is Status.ACCEPTED:
        return transfer(work, press, now=now)
    for offer in work.offers.of(ticket):
        live = offer.state in (OfferState.OFFERED, OfferState.EXPIRED)
        if offer.person == person.id and live:
            work.offers.set(ticket.community, offer, OfferState.DECLINED)
            facts = {"name": person.name}
            event = Event(at=now, code="declined", actor=person.id, facts=facts)
            work.tickets.tell(ticket, event)
            hurry.calm(work, ticket, offer, now=now)
    if ticket.status is not Status.OPEN:
        cards.show(work, ticket, now=now)
        return Answer(code="answer.thanks")
    dispatch.advance(work, ticket, now=now)
    return Answer(code="answer.declined")


def cannot(work: Work, press: Press, *, now: datetime) -> Answer:
    """Why not: one tap after 来不了, for whoever likes to say."""
    ticket, person = seat(work, press)
    if press.arg not in REASONS:
        raise NotAllowed("error.too_old")
    for offer in work.offers.of(ticket):
        if offer.person == person.id and offer.state is OfferState.DECLINED:
            work.offers.set(ticket.community, offer, OfferState.DECLINED, press.arg)
            facts = {"name": person.name, "reason": press.arg}
            work.tickets.tell(ticket, Event(at=now, code="cannot", actor=person.id, facts=facts))
    cards.show(work, ticket, now=now)
    return Answer(code="answer.thanks")


def transfer(work: Work, press: Press, *, now: datetime) -> Answer:
    """转单: before accepting it is a refusal; after, the ticket goes back before the chain."""
    ticket, person = seat(work, press)
    if ticket.status is Status.OPEN:
        return decline(work, press, now=now)
    holder_only(ticket, person)
    if ticket.status is not Status.ACCEPTED:
        raise NotAllowed("error.wrong_state", number=ticket.number, status=ticket.status.value)
    release(work, ticket, "transferred", now=now, stays=True)
    return Answer(code="answer.transferred", facts={"number": ticket.number})


def release(work: Work, ticket: Ticket, code: str, *, now: datetime, stays: bool = False) -> Ticket:
    """Take the ticket from whoever holds it and put it before the others.

    Who passed it on stays answerable (`stays`) until somebody else has accepted: 首接负责.
    """
    assert ticket.assignee is not None
    take_back(work, ticket, ticket.assignee, now=now)
    name = work.people.get(ticket.community, ticket.assignee).name
    for offer in work.offers.of(ticket):
        if offer.person == ticket.assignee:
            silent = code if code == SILENT else ""
            work.offers.set(ticket.community, offer, OfferState.DECLINED, silent)
    facts = {"name": name}
    work.tickets.tell(ticket, Event(at=now, code=code, actor=ticket.assignee, facts=facts))
    clear_clocks(work, ticket, now=now)
    answerable = ticket.assignee if stays else None
    ticket = work.tickets.save(ticket.release(now, answerable=answerable))
    return dispatch.restart(work, ticket, now=now)


def helper(work: Work, press: Press, *, now: datetime) -> Answer:
    """需要帮手: the coordinators, the building head and whoever stands by hear of it."""
    ticket, person = seat(work, press)
    holder_only(ticket, person)
    if ticket.status is not Status.ACCEPTED:
        raise NotAllowed("error.wrong_state", number=ticket.number, status=ticket.status.value)
    still_there(work, ticket, now=now)
    told = 0
    for role in (Role.BUILDING_HEAD, Role.COORDINATOR):
        for who in work.people.candidates(ticket, role, night_from=None):
            near = role is Role.COORDINATOR or (
                ticket.place.building and who.post.covers_building(ticket.place.building)
            )
            if near and who.person.id != person.id:
                told += _tell_helper(work, ticket, who.person, person.name, now=now)
    for offer in work.offers.of(ticket):
        if offer.state is OfferState.STANDBY:
            reserve = work.people.get(ticket.community, offer.person)
            told += _tell_helper(work, ticket, reserve, person.name, now=now, ready=True)
    facts = {"name": person.name, "count": told}
    work.tickets.tell(ticket, Event(at=now, code="helper", actor=person.id, facts=facts))
    return Answer(code="answer.helper" if told else "answer.no_helper", alert=not told)


def _tell_helper(
    work: Work, ticket: Ticket, to: Person, name: str, *, now: datetime, ready: bool = False
) -> bool:
    key = f"t{ticket.number}:help:{ms(now)}:{to.id}"
    facts = {"name": name, "ready": ready}
    rank = priority_of(ticket)  # who asks stands there, so it rings at night as well
    return tell(work, ticket, to, "helper", key, facts, priority=rank, silent=False, now=now)
