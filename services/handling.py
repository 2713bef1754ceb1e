"""What the volunteer does: accept, decline, pass on, arrive, finish, ask for help."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from domain.errors import NotAllowed
from domain.escalation import OfferState
from domain.notice import Notice, Priority
from domain.people import Person, Role
from domain.policy import CONFIRM_WITHIN, DRAFT_WAITS, WARN_AT
from domain.question import Draft
from domain.ticket import Status, Ticket
from domain.timeline import Event
from services import cards, dispatch, hurry
from services.actors import Actor, Answer, Press, roles_of
from services.facts import ms, outline
from services.ports import Work

_CLOCKS = ("step", "warn", "half", "answer", "finish", "overdue")
"""The deadlines of the way to the end; whoever takes the ticket off it clears them all."""


def clear_clocks(work: Work, ticket: Ticket, *, now: datetime) -> None:
    """Drop every deadline that asks somebody to hurry, and the question that waits with one."""
    for kind in _CLOCKS:
        work.deadlines.clear(kind, str(ticket.number), community=ticket.community)
    work.outbox.withdraw(ticket.community, nudge_key(ticket), now=now)


def _still_there(work: Work, ticket: Ticket, *, now: datetime) -> None:
    """Whatever the holder taps answers «still at it?»."""
    work.deadlines.clear("answer", str(ticket.number), community=ticket.community)
    work.outbox.withdraw(ticket.community, nudge_key(ticket), now=now)


def seat(work: Work, press: Press) -> tuple[Ticket, Person]:
    """Return the ticket that a volunteer's button names, and who pressed it.

    Raises:
        NotAllowed: the presser is nobody in that community who was asked about it.
    """
    person = work.people.by_user(press.community, press.actor.user)
    ticket = dispatch.fetch(work, press.community, press.ref)
    if person is None:
        raise NotAllowed("error.no_ticket", number=press.ref)
    asked = any(o.person == person.id for o in work.offers.of(ticket))
    if not asked and Role.COORDINATOR not in roles_of(work, person):
        raise NotAllowed("error.no_ticket", number=press.ref)
    if press.actor.private and not person.reachable:
        work.people.set_reachable(press.actor.user, True)
        person = replace(person, reachable=True)
    return ticket, person


def _holder_only(ticket: Ticket, person: Person) -> None:
    if ticket.assignee != person.id:
        raise NotAllowed("error.not_yours", number=ticket.number)


def _taken(work: Work, ticket: Ticket) -> NotAllowed:
    if ticket.assignee is None:
        return NotAllowed("error.over", number=ticket.number)
    name = work.people.get(ticket.community, ticket.assignee).name
    facts = {"name": name, "accepted_at": ms(ticket.accepted_at)}
    return NotAllowed("error.taken", number=ticket.number, **facts)


def accept(work: Work, press: Press, *, now: datetime) -> Answer:
    """接单: the first tap wins; everybody else learns who was faster."""
    ticket, person = seat(work, press)
    if ticket.assignee == person.id and ticket.status is Status.ACCEPTED:
        return Answer(code="answer.yours_already", facts={"number": ticket.number})
    if ticket.status is not Status.OPEN:
        raise _taken(work, ticket)
    community = work.communities.get(ticket.community)
    roles = roles_of(work, person)
    if not ticket.urgent and roles <= {Role.RESIDENT, Role.VOLUNTEER}:
        held = len(work.tickets.held_by(person.community, person.id))
        if held >= community.policy.cap:
            raise NotAllowed("error.at_cap", cap=community.policy.cap)
    take(work, ticket, person, now=now)
    return Answer(code="answer.accepted", facts={"number": ticket.number})


def take(
    work: Work, ticket: Ticket, person: Person, *, now: datetime, by: int | None = None
) -> Ticket:
    """Give an open ticket to `person`; `by` is the coordinator who decided it, if one did."""
    ticket = work.tickets.save(ticket.accept(person.id, now))
    dispatch.settle_offers(work, ticket, person.id)
    code = "accepted" if by is None else "assigned"
    facts = {"name": person.name}
    work.tickets.tell(ticket, Event(at=now, code=code, actor=by or person.id, facts=facts))
    for offer in work.offers.of(ticket):
        work.outbox.withdraw(ticket.community, hurry.warn_key(ticket, offer.person), now=now)
    _show_photos(work, ticket, person, now=now)
    clear_clocks(work, ticket, now=now)
    half = now + ticket.terms.finish / 2
    _deadline(work, ticket, "half", half)
    _deadline(work, ticket, "finish", now + ticket.terms.finish * WARN_AT)
    _deadline(work, ticket, "overdue", now + ticket.terms.finish)
    cards.show(work, ticket, now=now)
    return ticket


def _deadline(work: Work, ticket: Ticket, kind: str, at: datetime) -> None:
    work.deadlines.set(
        kind, str(ticket.number), at, community=ticket.community, urgent=ticket.urgent
    )


def _show_photos(work: Work, ticket: Ticket, person: Person, *, now: datetime) -> None:
    """Show the photos of the report to whoever accepted it, and to nobody else."""
    if person.user is None:
        return
    for number, photo in enumerate(ticket.photos):
        notice = Notice(
            key=f"{cards.offer_key(ticket, person.id)}:photo{number}",
            community=ticket.community,
            chat=person.user,
            kind="work.photo",
            facts=outline(ticket) | {"photo": photo},
            silent=True,
            protect=True,
        )
        work.outbox.put(notice, now=now)


def hide_photos(work: Work, ticket: Ticket, person: int, *, now: datetime) -> None:
    """Take the photos back from somebody who no longer needs them."""
    for number in range(len(ticket.photos)):
        key = f"{cards.offer_key(ticket, person)}:photo{number}"
        work.outbox.withdraw(ticket.community, key, now=now)


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
    if ticket.status is not Status.OPEN:
        cards.show(work, ticket, now=now)
        return Answer(code="answer.thanks")
    dispatch.advance(work, ticket, now=now)
    return Answer(code="answer.declined")


def transfer(work: Work, press: Press, *, now: datetime) -> Answer:
    """转单: before accepting it is a refusal; after, the ticket goes back before the chain."""
    ticket, person = seat(work, press)
    if ticket.status is Status.OPEN:
        return decline(work, press, now=now)
    _holder_only(ticket, person)
    if ticket.status is not Status.ACCEPTED:
        raise NotAllowed("error.wrong_state", number=ticket.number, status=ticket.status.value)
    release(work, ticket, "transferred", now=now)
    return Answer(code="answer.transferred", facts={"number": ticket.number})


def release(work: Work, ticket: Ticket, code: str, *, now: datetime) -> Ticket:
    """Take the ticket from whoever holds it and put it before the others."""
    assert ticket.assignee is not None
    hide_photos(work, ticket, ticket.assignee, now=now)
    name = work.people.get(ticket.community, ticket.assignee).name
    for offer in work.offers.of(ticket):
        mine = offer.person == ticket.assignee
        if mine or offer.state is OfferState.WITHDRAWN:
            state = OfferState.DECLINED if mine else OfferState.EXPIRED
            work.offers.set(ticket.community, offer, state)
    facts = {"name": name}
    work.tickets.tell(ticket, Event(at=now, code=code, actor=ticket.assignee, facts=facts))
    clear_clocks(work, ticket, now=now)
    ticket = work.tickets.save(ticket.release(now))
    return dispatch.restart(work, ticket, now=now)


def arrived(work: Work, press: Press, *, now: datetime) -> Answer:
    """已到场: the reporter sees it on the card."""
    ticket, person = seat(work, press)
    _holder_only(ticket, person)
    first = ticket.arrived_at is None
    ticket = work.tickets.save(ticket.arrive(now))
    _still_there(work, ticket, now=now)
    if first:
        work.tickets.tell(ticket, Event(at=now, code="arrived", actor=person.id))
    cards.show(work, ticket, now=now)
    return Answer(code="answer.arrived")


def still(work: Work, press: Press, *, now: datetime) -> Answer:
    """在处理: the answer to «still at it?»; the ticket stays where it is."""
    ticket, person = seat(work, press)
    _holder_only(ticket, person)
    work.tickets.tell(ticket, Event(at=now, code="still_at_it", actor=person.id))
    _still_there(work, ticket, now=now)
    return Answer(code="answer.thanks")


def nudge_key(ticket: Ticket) -> str:
    """Name the «still at it?» of whoever holds the ticket now."""
    return f"t{ticket.number}:r{ticket.reopened}:half:{ticket.assignee}:{ms(ticket.accepted_at)}"


def helper(work: Work, press: Press, *, now: datetime) -> Answer:
    """需要帮手: the coordinators and the building head hear of it."""
    ticket, person = seat(work, press)
    _holder_only(ticket, person)
    if ticket.status is not Status.ACCEPTED:
        raise NotAllowed("error.wrong_state", number=ticket.number, status=ticket.status.value)
    _still_there(work, ticket, now=now)
    told = 0
    for role in (Role.BUILDING_HEAD, Role.COORDINATOR):
        for who in work.people.candidates(ticket, role, night_from=None):
            near = role is Role.COORDINATOR or (
                ticket.place.building and who.post.covers_building(ticket.place.building)
            )
            if near and who.person.reachable and who.person.id != person.id:
                _tell_helper(work, ticket, who.person, person.name, now=now)
                told += 1
    facts = {"name": person.name, "count": told}
    work.tickets.tell(ticket, Event(at=now, code="helper", actor=person.id, facts=facts))
    return Answer(code="answer.helper" if told else "answer.no_helper", alert=not told)


def _tell_helper(work: Work, ticket: Ticket, to: Person, name: str, *, now: datetime) -> None:
    if to.user is None:
        return
    notice = Notice(
        key=f"t{ticket.number}:help:{ms(now)}:{to.id}",
        community=ticket.community,
        chat=to.user,
        kind="helper",
        facts=outline(ticket) | {"name": name},
        priority=Priority.URGENT if ticket.urgent else Priority.NORMAL,
    )
    work.outbox.put(notice, now=now)


def finish(work: Work, press: Press, *, now: datetime) -> Answer:
    """完成: the reporter is asked at once; a line or a photo from the volunteer may follow."""
    ticket, person = seat(work, press)
    _holder_only(ticket, person)
    if ticket.status is Status.DONE:
        return Answer(code="answer.done_already")
    ticket = work.tickets.save(ticket.finish(now))
    clear_clocks(work, ticket, now=now)
    work.tickets.tell(ticket, Event(at=now, code="done", actor=person.id))
    _deadline(work, ticket, "confirm", now + CONFIRM_WITHIN)
    cards.show(work, ticket, now=now)
    draft = Draft(
        community=ticket.community,
        user=press.actor.user,
        kind="note",
        facts={"number": ticket.number},
        expires_at=now + DRAFT_WAITS,
    )
    work.drafts.put(draft)
    notice = Notice(
        key=f"t{ticket.number}:r{ticket.reopened}:note",
        community=ticket.community,
        chat=press.actor.user,
        kind="note.ask",
        facts=outline(ticket),
    )
    work.outbox.put(notice, now=now)
    return Answer(code="answer.done")


def add_note(
    work: Work, actor: Actor, ticket: Ticket, text: str, photo: str, *, now: datetime
) -> None:
    """Keep the volunteer's line or photo, and show the reporter what was done."""
    facts: dict[str, Any]
    photos = (*ticket.photos, photo) if photo else ticket.photos
    ticket = work.tickets.save(replace(ticket, note=text or ticket.note, photos=photos))
    facts = {"photo": bool(photo)}
    work.tickets.tell(ticket, Event(at=now, code="note", actor=ticket.assignee, facts=facts))
    cards.show(work, ticket, now=now)
    reporter = work.people.get(ticket.community, ticket.reporter)
    if photo and reporter.user is not None and reporter.reachable:
        notice = Notice(
            key=f"t{ticket.number}:r{ticket.reopened}:photo:{actor.update}",
            community=ticket.community,
            chat=reporter.user,
            kind="note.photo",
            facts=outline(ticket) | {"photo": photo, "note": text},
            silent=True,
        )
        work.outbox.put(notice, now=now)
