"""What the volunteer does with a ticket: accept it, arrive, finish it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from domain.errors import NotAllowed
from domain.escalation import OfferState
from domain.notice import Notice
from domain.people import WORKERS, Person, Role
from domain.policy import CONFIRM_WITHIN, DRAFT_WAITS, LATE_AGAIN, ON_SCENE, WARN_AT
from domain.question import Draft
from domain.ticket import Status, Ticket
from domain.timeline import Event
from services import beside, capacity, cards, dispatch, hurry, offering, talk, timetables
from services.actors import Actor, Answer, Press, roles_of
from services.choices import Buttons, closings
from services.facts import ms, outline
from services.ports import Work
from services.speaking import spokesperson
from services.telling import tell

_CLOCKS = ("step", "warn", "half", "scene", "answer", "finish", "overdue", "hold", "refer")
"""The deadlines of the way to the end; whoever takes the ticket off it clears them all."""


def clear_clocks(work: Work, ticket: Ticket, *, now: datetime) -> None:
    """Drop every deadline that asks somebody to hurry, and the rings and questions of it."""
    for kind in _CLOCKS:
        work.deadlines.clear(kind, str(ticket.number), community=ticket.community)
    for offer in work.offers.of(ticket):
        hurry.calm(work, ticket, offer, now=now)
    for key in (nudge_key(ticket), scene_key(ticket), soon_key(ticket)):
        work.outbox.withdraw(ticket.community, key, now=now)


def still_there(work: Work, ticket: Ticket, *, now: datetime) -> None:
    """Whatever the holder taps answers «still at it?»."""
    work.deadlines.clear("answer", str(ticket.number), community=ticket.community)
    for key in (nudge_key(ticket), scene_key(ticket)):
        work.outbox.withdraw(ticket.community, key, now=now)


def seat(work: Work, press: Press) -> tuple[Ticket, Person]:
    """Return the ticket that a volunteer's button names, and who pressed it.

    Raises:
        NotAllowed: the presser is nobody in that community who was asked about it, or serves
            no more.
    """
    person = work.people.by_user(press.community, press.actor.user)
    ticket = dispatch.fetch(work, press.community, press.ref)
    if person is None:
        raise NotAllowed("error.no_ticket", number=press.ref)
    roles = roles_of(work, person)
    asked = any(o.person == person.id for o in work.offers.of(ticket))
    if not asked and Role.COORDINATOR not in roles:
        raise NotAllowed("error.no_ticket", number=press.ref)
    if roles.isdisjoint(WORKERS) and ticket.assignee != person.id:
        raise NotAllowed("error.no_post")
    if press.actor.private and not person.reachable:
        work.people.set_reachable(press.actor.user, True)
        person = replace(person, reachable=True)
    return ticket, person


def holder_only(ticket: Ticket, person: Person) -> None:
    """Refuse a person who does not hold the ticket."""
    if ticket.assignee != person.id:
        raise NotAllowed("error.not_yours", number=ticket.number)


def _taken(work: Work, ticket: Ticket) -> NotAllowed:
    if ticket.assignee is None:
        return NotAllowed("error.over", number=ticket.number)
    return NotAllowed("error.taken", **_faster(work, ticket))


def _faster(work: Work, ticket: Ticket) -> dict[str, Any]:
    assert ticket.assignee is not None
    name = work.people.get(ticket.community, ticket.assignee).name
    return {"number": ticket.number, "name": name, "accepted_at": ms(ticket.accepted_at)}


def _stands_by(work: Work, ticket: Ticket, person: Person, *, now: datetime) -> bool:
    """Note that somebody who was asked would come as well; False when they were not asked."""
    offer = next((o for o in work.offers.of(ticket) if o.person == person.id), None)
    if offer is None:
        return False
    if offer.state is not OfferState.STANDBY:
        work.offers.set(ticket.community, offer, OfferState.STANDBY)
        facts = {"name": person.name}
        work.tickets.tell(ticket, Event(at=now, code="standby", actor=person.id, facts=facts))
        cards.show(work, ticket, now=now)
    return True


def accept(work: Work, press: Press, *, now: datetime) -> Answer:
    """接单: the first tap wins; everybody else learns who was faster, and stands by (候补)."""
    ticket, person = seat(work, press)
    if ticket.assignee == person.id and ticket.status is Status.ACCEPTED:
        return Answer(code="answer.yours_already", facts={"number": ticket.number})
    if ticket.status is Status.ACCEPTED and _stands_by(work, ticket, person, now=now):
        return Answer(code="answer.standby", facts=_faster(work, ticket))
    if ticket.status is not Status.OPEN:
        raise _taken(work, ticket)
    capacity.check(work, ticket, person, now=now)
    take(work, ticket, person, now=now)
    return Answer(code="answer.accepted", facts={"number": ticket.number})


def take(
    work: Work, ticket: Ticket, person: Person, *, now: datetime, by: int | None = None
) -> Ticket:
    """Give an open ticket to `person`; `by` is the coordinator who decided it, if one did."""
    timetable = timetables.of(work, ticket)
    ticket = work.tickets.save(ticket.accept(person.id, now, timetable))
    offering.settle(work, ticket, person.id)
    code = "accepted" if by is None else "assigned"
    facts = {"name": person.name}
    work.tickets.tell(ticket, Event(at=now, code=code, actor=by or person.id, facts=facts))
    beside.show(work, ticket, person, now=now)
    clear_clocks(work, ticket, now=now)
    set_clocks(work, ticket, now=now)
    cards.show(work, ticket, now=now)
    return ticket


def set_clocks(work: Work, ticket: Ticket, *, now: datetime) -> None:
    """Set what asks whoever accepted to hurry, within the time that is left to finish.

    Who is late already is asked whether they are still at it.
    """
    assert ticket.finish_by is not None
    timetable = timetables.of(work, ticket)
    left = timetable.between(now, ticket.finish_by)
    half = left / 2 or ticket.terms.answer
    _deadline(work, ticket, "half", timetable.add(now, half))
    if left:
        _deadline(work, ticket, "finish", timetable.add(now, left * WARN_AT))
    late = ticket.finish_by if left else timetable.add(now, late_again(ticket))
    _deadline(work, ticket, "overdue", late)


def late_again(ticket: Ticket) -> timedelta:
    """Return after how long of being late it is told once more."""
    return ticket.terms.finish if ticket.urgent else max(ticket.terms.finish, LATE_AGAIN)


def _deadline(work: Work, ticket: Ticket, kind: str, at: datetime) -> None:
    work.deadlines.set(
        kind, str(ticket.number), at, community=ticket.community, urgent=ticket.urgent
    )


def take_back(work: Work, ticket: Ticket, person: int, *, now: datetime) -> None:
    """End the talk, and take photos and what was said back from who no longer needs them."""
    talk.over(work, ticket, now=now)
    talk.take_back(work, ticket, person, now=now)
    beside.take_back(work, ticket, person, now=now)


def arrived(work: Work, press: Press, *, now: datetime) -> Answer:
    """已到场: the reporter sees it on the card."""
    ticket, person = seat(work, press)
    holder_only(ticket, person)
    first = ticket.arrived_at is None
    ticket = work.tickets.save(ticket.arrive(now))
    still_there(work, ticket, now=now)
    if first:
        work.tickets.tell(ticket, Event(at=now, code="arrived", actor=person.id))
        _deadline(work, ticket, "scene", now + ON_SCENE)
    cards.show(work, ticket, now=now)
    return Answer(code="answer.arrived")


def still(work: Work, press: Press, *, now: datetime) -> Answer:
    """在处理: the answer to «still at it?»; the ticket stays where it is."""
    ticket, person = seat(work, press)
    holder_only(ticket, person)
    work.tickets.tell(ticket, Event(at=now, code="still_at_it", actor=person.id))
    still_there(work, ticket, now=now)
    if ticket.arrived_at is not None:
        _deadline(work, ticket, "scene", now + ON_SCENE)
    return Answer(code="answer.thanks")


def nudge_key(ticket: Ticket) -> str:
    """Name the «still at it?» of whoever holds the ticket now."""
    return f"t{ticket.number}:r{ticket.reopened}:half:{ticket.assignee}:{ms(ticket.accepted_at)}"


def soon_key(ticket: Ticket) -> str:
    """Name the warning, before the time is over, of whoever holds the ticket now."""
    return f"t{ticket.number}:r{ticket.reopened}:soon:{ms(ticket.accepted_at)}"


def on_scene(work: Work, ticket: Ticket, *, now: datetime) -> None:
    """An hour after 已到场: ask whoever is there whether it is done."""
    if ticket.status is not Status.ACCEPTED or ticket.assignee is None:
        return
    holder = work.people.get(ticket.community, ticket.assignee)
    taps = [[verb, ticket.community, ticket.number, ""] for verb in ("finish", "still")]
    facts = {"buttons": [taps], "since_at": ms(ticket.arrived_at)}
    tell(work, ticket, holder, "scene", scene_key(ticket), facts, now=now)


def scene_key(ticket: Ticket) -> str:
    """Name the «still there?» of whoever is on the scene."""
    return f"t{ticket.number}:r{ticket.reopened}:scene:{ticket.assignee}"


def finish(work: Work, press: Press, *, now: datetime) -> Answer:
    """完成: the reporter is asked at once; a line or a photo from the volunteer may follow."""
    ticket, person = seat(work, press)
    holder_only(ticket, person)
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
    talk.hang_up(work, press.actor.user, ticket, now=now)
    work.drafts.put(draft)
    lines = work.communities.get(ticket.community).policy.lines(ticket.category)
    _ask_note(work, ticket, press.actor.user, closings(ticket, lines), now=now)
    return Answer(code="answer.done")


def _ask_note(work: Work, ticket: Ticket, user: int, buttons: Buttons, *, now: datetime) -> None:
    notice = Notice(
        key=f"t{ticket.number}:r{ticket.reopened}:note",
        community=ticket.community,
        chat=user,
        kind="note.ask",
        facts=outline(ticket) | {"buttons": buttons},
    )
    work.outbox.put(notice, now=now)


def drop_note(work: Work, ticket: Ticket, user: int, *, now: datetime) -> None:
    """The line was said by a button: none is waited for any more."""
    draft = work.drafts.get(user, now=now)
    if draft is not None and (draft.kind, draft.facts.get("number")) == ("note", ticket.number):
        work.drafts.drop(user)
    _ask_note(work, ticket, user, [], now=now)


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
    reporter = spokesperson(work, ticket)
    if photo:
        key = f"t{ticket.number}:r{ticket.reopened}:photo:{actor.update}"
        facts = {"photo": photo, "note": text}
        tell(work, ticket, reporter, "note.photo", key, facts, silent=True, now=now)
