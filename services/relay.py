"""联系对方: whoever reported and whoever holds a ticket talk through the bot; neither sees who.

What one writes is said to the other in the bot's own words; photos, voices and files are copied,
never forwarded. What the holder was told is taken back with the other details of the ticket.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from domain.category import Outcome
from domain.errors import NotAllowed
from domain.people import Person, Role
from domain.question import TALK
from domain.ticket import Ticket
from domain.timeline import Event
from services import dispatch, talk
from services.actors import Answer, Press, in_private, reply
from services.choices import talks
from services.filing import Report
from services.ports import OwedMessage, Work
from services.speaking import of_theirs
from services.telling import priority_of, tell

_ANSWERED_WITHIN = timedelta(minutes=30)


def begin(work: Work, press: Press, *, now: datetime) -> Answer:
    """联系对方, or 回复: what the presser writes from now on goes to the other side."""
    in_private(press.actor)
    ticket = dispatch.fetch(work, press.community, press.ref)
    person = work.people.by_user(press.community, press.actor.user)
    if person is None or not (of_theirs(ticket, person) or person.id == ticket.assignee):
        raise NotAllowed("error.no_ticket", number=press.ref)
    other = talk.other_side(work, ticket, person)
    if other is None or not talks(ticket):
        raise NotAllowed("error.talk_over", number=ticket.number)
    if other.user is None or not other.reachable:
        raise NotAllowed("error.talk_unheard", number=ticket.number)
    talk.keep(work, press.actor.user, ticket, update=press.actor.update, now=now)
    return Answer(code="answer.talk")


def end(work: Work, press: Press, *, now: datetime) -> Answer:
    """结束对话: what the presser writes is again for the bot alone."""
    ticket = dispatch.fetch(work, press.community, press.ref)
    talk.hang_up(work, press.actor.user, ticket, now=now)
    return Answer(code="answer.talk_over", facts={"number": ticket.number})


def carry(work: Work, cmd: Report, *, now: datetime) -> bool:
    """Pass a private message on to the other side; True when nothing else follows from it.

    An emergency and a report of something else are taken in as such besides.
    """
    ticket = _spoken_of(work, cmd, now=now)
    if ticket is None:
        return False
    person = work.people.by_user(ticket.community, cmd.actor.user)
    other = talk.other_side(work, ticket, person)
    if other is None or not talks(ticket):
        return _too_late(work, cmd, ticket, now=now)
    key = f"t{ticket.number}:p{other.id}:said{cmd.actor.message}"
    if cmd.edited is not None and work.outbox.get(ticket.community, key) is None:
        return False  # what was not passed on is not corrected
    if not _say(work, ticket, other, key, cmd, now=now):
        talk.unheard(work, cmd.actor.user, ticket, now=now)
    elif cmd.edited is None:
        talk.keep(work, cmd.actor.user, ticket, update=cmd.actor.update, said=1, now=now)
        facts = {"to": other.id, "key": key}
        actor = person.id if person else None
        work.tickets.tell(ticket, Event(at=now, code="said", actor=actor, facts=facts))
    return not _a_matter(ticket, cmd)


def _spoken_of(work: Work, cmd: Report, *, now: datetime) -> Ticket | None:
    """Return the ticket that a message is about: what it answers, the open talk, what is above."""
    if cmd.demanded:
        return None
    row = work.outbox.by_message(cmd.actor.chat, cmd.reply_to) if cmd.reply_to else None
    if row is not None and ":said" in row.key:
        return _ticket_of(work, row)
    draft = work.drafts.get(cmd.actor.user, now=now)
    if draft is None:
        return _just_told(work, cmd, now=now)
    if draft.kind != TALK:
        return None
    return work.tickets.get(draft.community, draft.facts["number"])


def _just_told(work: Work, cmd: Report, *, now: datetime) -> Ticket | None:
    """Return the ticket of the words right above, which most people answer without a button."""
    row = work.outbox.last_in(cmd.actor.chat)
    if row is None or ":said" not in row.key or now > row.created_at + _ANSWERED_WITHIN:
        return None
    if cmd.edited is not None or cmd.reading.outcome is Outcome.TICKET:
        return None
    return _ticket_of(work, row)


def _ticket_of(work: Work, row: OwedMessage) -> Ticket | None:
    return work.tickets.get(row.community, int(row.key[1:].partition(":")[0]))


def _too_late(work: Work, cmd: Report, ticket: Ticket, *, now: datetime) -> bool:
    """The ticket has ended, or somebody else holds it: what is no report is said to be lost."""
    talk.hang_up(work, cmd.actor.user, ticket, now=now)
    if cmd.reading.outcome is not Outcome.IGNORE:
        return False
    reply(work, cmd.actor, "error.talk_over", now=now, number=ticket.number)
    return True


def _a_matter(ticket: Ticket, cmd: Report) -> bool:
    """Tell whether a message is a report that stands for itself, whoever it was meant for."""
    reading = cmd.reading
    elsewhere = reading.place.building not in ("", ticket.place.building)
    other = elsewhere or reading.category not in (None, ticket.category)
    return reading.outcome is Outcome.TICKET and (reading.urgent or other)


def _say(work: Work, ticket: Ticket, to: Person, key: str, cmd: Report, *, now: datetime) -> bool:
    """Say a message to the other side, with nothing that names who wrote it."""
    role = Role.RESIDENT if to.id == ticket.assignee else Role.VOLUNTEER
    facts: dict[str, Any] = {"role": role.value, "words": cmd.text}
    if cmd.attached:
        facts["copy"] = [cmd.actor.chat, cmd.actor.message]
    facts["buttons"] = [[["talk", ticket.community, ticket.number, "reply"]]]
    pressing = priority_of(ticket)
    return tell(work, ticket, to, "talk.said", key, facts, now=now, priority=pressing, protect=True)
