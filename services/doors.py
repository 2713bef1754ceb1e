"""Where exactly: the building, and in private the door and a phone. Asked once for each ticket.

One message asks for all that is missing, so that nobody is asked twice. In the group it is the
building and nothing else; the door and the phone are asked of those whom we reach in private, and
only where somebody has to come to a door. The ticket is on its way meanwhile. What is told is for
whoever accepts, as long as they are shown details.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Any

from domain.category import Category, Reading
from domain.community import Community
from domain.door import UNTOLD, has_phone
from domain.errors import NotAllowed
from domain.notice import Notice
from domain.people import Person, Role
from domain.policy import ASK_WAITS, DOOR_WAITS
from domain.ticket import Status, Ticket
from domain.timeline import Event
from services import cards, dispatch
from services.actors import Actor, Answer, Press, enter, roles_of
from services.facts import outline
from services.ports import Work
from services.speaking import of_theirs, spokesperson
from services.telling import priority_of, tell

_MOST_BUTTONS = 100
"""Telegram takes no message with more of them."""
_ACROSS = 6
KIND = "door"
"""The deadline until which an answer in private is waited for."""


def place_key(ticket: Ticket) -> str:
    """Name the one question about where, of a ticket."""
    return f"t{ticket.number}:place"


def told_key(ticket: Ticket, update: int | str) -> str:
    return f"t{ticket.number}:told:{update}"


def ask(
    work: Work,
    ticket: Ticket,
    community: Community,
    actor: Actor,
    reading: Reading,
    *,
    now: datetime,
) -> None:
    """Ask whoever speaks for a new report for what nobody could find it without."""
    person = spokesperson(work, ticket)
    if person.user is None:
        return
    wants = _missing(work, ticket, community, reading)
    if not person.reachable:
        wants &= {"building"}
    if wants <= {"building"}:
        _ask_building(work, ticket, community, person, actor, wanted=bool(wants), now=now)
        return
    if wants:
        _ask_door(work, ticket, community, person, wants, silent=not actor.private, now=now)
        ref = str(ticket.number)
        work.deadlines.set(KIND, ref, now + DOOR_WAITS, community=ticket.community)


def _missing(work: Work, ticket: Ticket, community: Community, reading: Reading) -> set[str]:
    """Return what a volunteer would have to ask for: of a noise not who complains of it."""
    place, wants = ticket.place, set()
    landmark = bool(place.text) and not reading.inside and not reading.home  # says enough
    if not place.building and not landmark and 0 < len(community.buildings) <= _MOST_BUTTONS:
        wants.add("building")
    if not reading.home:
        return wants
    anonymous = ticket.category is Category.NOISE
    reporter = work.people.get(ticket.community, ticket.reporter)
    if not place.room and (anonymous or not reporter.room):
        wants.add("room")
    if not anonymous and not reporter.phone and not has_phone(ticket.text):
        wants.add("phone")
    return wants


def _buildings(ticket: Ticket, community: Community) -> list[list[list[Any]]]:
    buttons = [["building", ticket.community, ticket.number, b] for b in community.buildings]
    return [buttons[at : at + _ACROSS] for at in range(0, len(buttons), _ACROSS)]


def _ask_building(
    work: Work,
    ticket: Ticket,
    community: Community,
    person: Person,
    actor: Actor,
    *,
    wanted: bool,
    now: datetime,
) -> None:
    if not wanted or person.user is None:
        return
    notice = Notice(
        key=place_key(ticket),
        community=ticket.community,
        chat=person.user if person.reachable else actor.chat,
        kind="ask.place",
        facts=outline(ticket) | {"buttons": _buildings(ticket, community)},
        reply_to=None if person.reachable and not actor.private else actor.message,
        topic=None if person.reachable else actor.topic,
        silent=not actor.private,
    )
    work.outbox.put(notice, now=now)
    kind, ref = (KIND, str(ticket.number)) if person.reachable else ("remove", place_key(ticket))
    work.deadlines.set(kind, ref, now + ASK_WAITS, community=ticket.community)


def _ask_door(
    work: Work,
    ticket: Ticket,
    community: Community,
    person: Person,
    wants: Collection[str],
    *,
    silent: bool,
    now: datetime,
) -> None:
    """Ask in private; what is urgent rings, whoever wrote in the group is not rung otherwise."""
    rows = _buildings(ticket, community) if "building" in wants else []
    if len(community.buildings) == _MOST_BUTTONS:
        rows = []  # with the way out they would be too many; who answers may write it
    skip = [["skipdoor", ticket.community, ticket.number, ""]]
    facts = {
        "ask_room": "room" in wants,
        "ask_phone": "phone" in wants,
        "noise": ticket.category is Category.NOISE,
        "wants": sorted(wants),
        "buttons": [*rows, skip],
    }
    tell(
        work,
        ticket,
        person,
        "ask.door",
        place_key(ticket),
        facts,
        priority=priority_of(ticket),
        silent=silent and not ticket.urgent,
        now=now,
    )


def set_building(work: Work, press: Press, *, now: datetime) -> Answer:
    """The reporter names the building that was missing; the door may be missing still."""
    community, person = enter(work, press.actor, now=now)
    ticket = dispatch.fetch(work, press.community, press.ref)
    allowed = of_theirs(ticket, person) or Role.COORDINATOR in roles_of(work, person)
    if ticket.community != person.community or not allowed:
        raise NotAllowed("error.only_reporter")
    if not ticket.live or press.arg not in community.buildings:
        withdraw(work, ticket, now=now)
        raise NotAllowed("error.too_old")
    ticket = move(work, ticket, placed(ticket, press.arg), person, now=now)
    settle(work, ticket, now=now)
    return Answer(code="answer.thanks")


def placed(ticket: Ticket, building: str) -> Ticket:
    """Return the ticket as one of a building."""
    return replace(ticket, place=replace(ticket.place, building=building))


def move(work: Work, before: Ticket, after: Ticket, person: Person, *, now: datetime) -> Ticket:
    """Save where a ticket is, and let those hear of it who answer for that building."""
    ticket = work.tickets.save(after)
    moved = after.place.building != before.place.building
    if moved:
        facts = {"building": after.place.building}
        work.tickets.tell(ticket, Event(at=now, code="place", actor=person.id, facts=facts))
    if moved and ticket.status is Status.OPEN:
        return dispatch.advance(work, ticket, now=now)
    cards.show(work, ticket, now=now)
    return ticket


def settle(work: Work, ticket: Ticket, *, now: datetime) -> None:
    """What was asked may be known now: ask for the rest only, or not at all."""
    row = work.outbox.get(ticket.community, place_key(ticket))
    if row is None:
        return
    wants = set(row.facts.get("wants", ["building"]))
    wants -= {"building"} if ticket.place.building else set()
    wants -= {"room"} if ticket.place.room else set()
    ref = str(ticket.number)
    if not wants:
        withdraw(work, ticket, now=now)
    elif work.deadlines.get(KIND, ref, community=ticket.community) and not ticket.door.known:
        community, person = work.communities.get(ticket.community), spokesperson(work, ticket)
        _ask_door(work, ticket, community, person, wants, silent=True, now=now)


def withdraw(work: Work, ticket: Ticket, *, now: datetime) -> None:
    """Ask no more."""
    key = place_key(ticket)
    work.outbox.withdraw(ticket.community, key, now=now)
    work.deadlines.clear("remove", key, community=ticket.community)
    work.deadlines.clear(KIND, str(ticket.number), community=ticket.community)


def skip(work: Work, press: Press, *, now: datetime) -> Answer:
    """跳过: the question goes, the ticket does not mind."""
    _, person = enter(work, press.actor, now=now)
    ticket = dispatch.fetch(work, press.community, press.ref)
    if ticket.community != person.community or not of_theirs(ticket, person):
        raise NotAllowed("error.only_reporter")
    withdraw(work, ticket, now=now)
    return Answer(code="answer.door_skipped")


def over(work: Work, ticket: Ticket, *, now: datetime) -> None:
    """Nobody answered for hours: the question goes. What was told can be corrected no more."""
    work.outbox.withdraw(ticket.community, place_key(ticket), now=now)


def end(work: Work, ticket: Ticket, *, now: datetime) -> None:
    """The ticket has ended: the question goes, and what we repeated of the answer."""
    withdraw(work, ticket, now=now)
    if ticket.door.known:
        withdraw_told(work, ticket, now=now)


def forget(work: Work, ticket: Ticket) -> Ticket:
    """Return an ended ticket without what was told in private: nobody needs it any more."""
    if ticket.live or not ticket.door.known:
        return ticket
    return work.tickets.save(replace(ticket, door=UNTOLD))


def withdraw_told(work: Work, ticket: Ticket, *, now: datetime) -> None:
    for row in work.outbox.beginning(ticket.community, told_key(ticket, "")):
        work.outbox.withdraw(ticket.community, row.key, now=now)
