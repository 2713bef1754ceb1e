"""What people say of a ticket that goes on: another category, «here too», «hurry up»."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from domain.category import Category
from domain.errors import NotAllowed
from domain.learning import How
from domain.people import Person, Role
from domain.policy import URGE_EVERY
from domain.ticket import Status, Ticket
from domain.timeline import Event
from services import cards, choices, dispatch, endings, filing, learning, timetables, voices
from services.actors import Answer, Press, chosen, enter, enter_by, reply, roles_of
from services.endings import mine
from services.facts import ms
from services.ports import Work
from services.speaking import of_theirs
from services.telling import tell


def recat(work: Work, press: Press, *, now: datetime) -> Answer:
    """改类别: shows the other categories on the card."""
    ticket, _ = mine(work, press)
    if not ticket.live:
        raise NotAllowed("error.wrong_state", number=ticket.number, status=ticket.status.value)
    if press.actor.chat == ticket.source.chat:
        cards.show(work, ticket, now=now, view="categories")
    else:  # a coordinator, on what /ticket answered
        buttons = choices.categories(ticket)
        reply(work, press.actor, "recat.how", now=now, number=ticket.number, buttons=buttons)
    return Answer(code="answer.choose_category")


def setcat(work: Work, press: Press, *, now: datetime) -> Answer:
    """The category chosen on the card."""
    ticket, person = mine(work, press)
    category = chosen(Category, press)
    set_category(work, ticket, category, by=person, now=now)
    return Answer(code="answer.category", facts={"category": category.value})


def set_category(
    work: Work, ticket: Ticket, category: Category, *, by: Person, now: datetime
) -> Ticket:
    """Move a ticket to another category: another chain from here on, the same history."""
    policy = work.communities.get(ticket.community).policy
    terms = policy.terms(category, urgent=ticket.urgent)
    facts = {"old": ticket.category.value, "new": category.value}
    ticket = work.tickets.save(ticket.recategorise(category, terms))
    learning.remember(work, ticket, How.CORRECTED, by=by, now=now)
    work.tickets.tell(ticket, Event(at=now, code="category", actor=by.id, facts=facts))
    if ticket.status is Status.OPEN:
        return dispatch.advance(work, ticket, now=now)
    cards.show(work, ticket, now=now)
    return ticket


def no_report(work: Work, press: Press, *, now: datetime) -> Answer:
    """不是报事, of what became a ticket: it is withdrawn, and remembered as chatter."""
    ticket, person = mine(work, press)
    answer = endings.withdraw(work, press, now=now)
    learning.deny(work, ticket.text, by=person, now=now)
    return answer


def split(work: Work, press: Press, *, now: datetime) -> Answer:
    """另开一单: the second matter of a report becomes a ticket of its own.

    For whoever reported, holds or coordinates it.
    """
    category = chosen(Category, press)
    ticket = dispatch.fetch(work, press.community, press.ref)
    _, person = enter_by(work, press)
    coordinates = Role.COORDINATOR in roles_of(work, person)
    if not (of_theirs(ticket, person) or person.id == ticket.assignee or coordinates):
        raise NotAllowed("error.only_reporter")
    if not ticket.live or ticket.also is not category:
        raise NotAllowed("error.too_old")
    ticket = work.tickets.save(replace(ticket, also=None))
    own = filing.split_off(work, ticket, category, now=now)
    for one, other in ((ticket, own), (own, ticket)):
        facts = {"other": other.number}
        work.tickets.tell(one, Event(at=now, code="split", actor=person.id, facts=facts))
    cards.show(work, ticket, now=now)
    return Answer(code="answer.split", facts={"number": own.number})


def follow(work: Work, press: Press, *, now: datetime) -> Answer:
    """我也遇到: counted on the card, and told of the end like the reporter."""
    _, person = enter(work, press.actor, now=now)
    ticket = dispatch.fetch(work, press.community, press.ref)
    if ticket.community != person.community:
        raise NotAllowed("error.no_ticket", number=press.ref)
    if person.id == ticket.reporter:
        return Answer(code="answer.your_own")
    if not ticket.live:
        raise NotAllowed("error.over", number=ticket.number)
    known = voices.add(work, ticket, person, now=now)
    if known is None:
        return Answer(code="answer.followed_already")
    cards.show(work, known, now=now)
    code = "answer.followed" if person.reachable else "answer.followed_start"
    return Answer(code=code, facts={"number": ticket.number})


def urge(work: Work, press: Press, *, now: datetime) -> Answer:
    """催一下: at most once in half an hour; whoever should act hears of it, once.

    What can wait rings nobody at night; it is there in the morning.
    """
    ticket, person = mine(work, press)
    return urge_ticket(work, ticket, person, now=now)


def urge_ticket(work: Work, ticket: Ticket, person: Person, *, now: datetime) -> Answer:
    """Remind whoever holds the ticket, or those who are asked, or else the coordinators."""
    if ticket.status not in (Status.OPEN, Status.ACCEPTED):
        raise NotAllowed("error.wrong_state", number=ticket.number, status=ticket.status.value)
    if ticket.urged_at is not None and now < ticket.urged_at + URGE_EVERY:
        again = ms(ticket.urged_at + URGE_EVERY)
        raise NotAllowed("error.urged", number=ticket.number, again_at=again)
    ticket = work.tickets.save(ticket.urge(now))
    facts = {"count": ticket.urges}
    work.tickets.tell(ticket, Event(at=now, code="urged", actor=person.id, facts=facts))
    cards.show(work, ticket, now=now)
    told, silent = 0, timetables.asleep_until(work, ticket, now) is not None
    for to in _answerable(work, ticket):
        key, count = f"t{ticket.number}:urge{ticket.urges}:{to.id}", {"count": ticket.urges}
        told += tell(work, ticket, to, "urged", key, count, silent=silent, now=now)
    return Answer(code="answer.urged" if told else "answer.urged_nobody", alert=not told)


def _answerable(work: Work, ticket: Ticket) -> list[Person]:
    if ticket.assignee is not None:
        people = [work.people.get(ticket.community, ticket.assignee)]
    else:
        offers = (o for o in work.offers.of(ticket) if o.state.value == "offered")
        people = [work.people.get(ticket.community, o.person) for o in offers]
        if ticket.answerable is not None:
            people.append(work.people.get(ticket.community, ticket.answerable))
    if not people or ticket.urges > 1:
        people += work.people.holding(ticket.community, Role.COORDINATOR)
    return list({p.id: p for p in people}.values())
