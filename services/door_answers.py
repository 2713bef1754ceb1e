"""What people answer when they were asked for their door or their phone."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime

from domain.category import Category, Outcome
from domain.people import Person
from domain.ticket import Status, Ticket
from domain.timeline import Event
from services import doors, offer_cards, openly
from services.actors import reply
from services.facts import outline
from services.filing import Report
from services.ports import Work
from services.speaking import of_theirs, spokesperson
from services.telling import owe, priority_of, tell


def hear(work: Work, person: Person, cmd: Report, *, busy: bool, now: datetime) -> bool:
    """Take a private message as the answer to our question; False when it is none.

    A door alone is one while a question is open; what says more has to be no report.

    Args:
        busy: something else was asked that waits for words; then only a reply to our question is.
    """
    if cmd.told is None or cmd.demanded:
        return False
    ticket = _replied(work, person, cmd) or (None if busy else _asked(work, person))
    return ticket is not None and take(work, ticket, person, cmd, now=now)


def take(work: Work, ticket: Ticket, person: Person, cmd: Report, *, now: datetime) -> bool:
    """Take what a reporter says as where it is; False when it says something else.

    A building is everybody's to know, a door and a phone are for whoever accepts.
    """
    told = cmd.told
    if told is None or (told.more and cmd.reading.outcome is not Outcome.IGNORE):
        return False
    told = told.of(ticket.place)
    known = told.building if told.building != ticket.place.building else ""
    known = known if known in work.communities.get(ticket.community).buildings else ""
    words = cmd.text if told.more and told.known else ticket.door.words
    if ticket.category is Category.NOISE:  # who complains of it stays unknown
        told, words = replace(told, phone=""), ""
    if not known and not told.known:
        return False
    door = replace(ticket.door.then(told), words=words)
    after = replace(doors.placed(ticket, known) if known else ticket, door=door)
    ticket = doors.move(work, ticket, after, person, now=now)
    if told.known:
        openly.mind(work, ticket, person, cmd, now=now)
        work.tickets.tell(ticket, Event(at=now, code="door", actor=person.id))
        _confirm(work, ticket, person, cmd, now=now)
        _tell_holder(work, ticket, person, cmd, now=now)
    else:
        doors.settle(work, ticket, now=now)
        if cmd.actor.private:
            reply(work, cmd.actor, "ask.placed", now=now, **outline(ticket))
    return True


def _replied(work: Work, person: Person, cmd: Report) -> Ticket | None:
    """Return the ticket whose question, or whose note of the answer, the message answers."""
    row = work.outbox.by_message(cmd.actor.chat, cmd.reply_to) if cmd.reply_to else None
    if row is None or not row.kind.startswith("ask.") or not row.key.startswith("t"):
        return None
    number = int(row.key[1:].partition(":")[0])
    ticket = work.tickets.get(row.community, number)
    return ticket if ticket and ticket.live and of_theirs(ticket, person) else None


def _asked(work: Work, person: Person) -> Ticket | None:
    """Return the newest ticket about which the person is being asked."""
    numbers = map(int, work.deadlines.refs(doors.KIND, community=person.community))
    for number in sorted(numbers, reverse=True):
        ticket = work.tickets.get(person.community, number)
        if ticket and ticket.live and spokesperson(work, ticket).id == person.id:
            return ticket
    return None


def _confirm(work: Work, ticket: Ticket, person: Person, cmd: Report, *, now: datetime) -> None:
    """Say what was understood, in place of the question; until it is over it can be corrected."""
    work.outbox.withdraw(ticket.community, doors.place_key(ticket), now=now)
    work.deadlines.clear("remove", doors.place_key(ticket), community=ticket.community)
    doors.withdraw_told(work, ticket, now=now)
    facts = asdict(ticket.door) | outline(ticket)
    key = doors.told_key(ticket, cmd.actor.update)
    owe(work, person, "ask.told", key, facts, protect=True, now=now)


def _tell_holder(work: Work, ticket: Ticket, person: Person, cmd: Report, *, now: datetime) -> None:
    """Ring whoever is on the way, beside their card: it has the details, and forgets them."""
    if ticket.status is not Status.ACCEPTED or ticket.assignee in (None, person.id):
        return
    holder = work.people.get(ticket.community, ticket.assignee or 0)
    offer = next((o for o in work.offers.of(ticket) if o.person == holder.id), None)
    key = offer and offer_cards.offer_key(ticket, offer)
    card = work.outbox.get(ticket.community, key) if key else None
    tell(
        work,
        ticket,
        holder,
        "work.door",
        f"t{ticket.number}:door:{cmd.actor.update}",
        priority=priority_of(ticket),
        reply_to=card.message if card else None,
        now=now,
    )
