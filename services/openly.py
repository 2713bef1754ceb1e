"""A door or a phone that a reporter writes into the group: it can be taken away from there."""

from __future__ import annotations

from datetime import datetime

from domain.door import has_phone
from domain.errors import NotAllowed
from domain.notice import Notice
from domain.people import Person, Role
from domain.policy import ASK_WAITS
from domain.ticket import Ticket
from services.actors import Answer, Press, enter, roles_of
from services.facts import outline
from services.filing import Report
from services.ports import Work


def mind(work: Work, ticket: Ticket, person: Person, cmd: Report, *, now: datetime) -> None:
    """Tell whoever wrote it, in private if possible, that everybody can read it there.

    What they wrote is kept with the ticket, so nothing is lost when it goes from the group.
    """
    if cmd.actor.private or cmd.actor.message is None or not _bares(cmd):
        return
    key = _key(ticket, cmd.actor.message)
    reachable = person.reachable and person.user is not None
    away = ["unsay", ticket.community, ticket.number, str(cmd.actor.message)]
    facts = {"chat": cmd.actor.chat, "writer": person.id, "group": not reachable}
    notice = Notice(
        key=key,
        community=ticket.community,
        chat=person.user if reachable and person.user else cmd.actor.chat,
        kind="openly",
        facts=outline(ticket) | facts | {"buttons": [[away]]},
        reply_to=None if reachable else cmd.actor.message,
        topic=None if reachable else cmd.actor.topic,
        silent=True,
    )
    work.outbox.put_once(notice, now=now)
    if not reachable:
        work.deadlines.set("remove", key, now + ASK_WAITS, community=ticket.community)


def _bares(cmd: Report) -> bool:
    """Tell whether a message says which door, or a phone."""
    told = cmd.told is not None and bool(cmd.told.room or cmd.told.phone)
    return told or bool(cmd.reading.place.room) or has_phone(cmd.text)


def _key(ticket: Ticket, message: int) -> str:
    return f"t{ticket.number}:openly:{message}"


def unsay(work: Work, press: Press, *, now: datetime) -> Answer:
    """从群里撤回: the message that the note is about goes, the ticket stays as it is."""
    _, person = enter(work, press.actor, now=now)
    ticket = work.tickets.get(press.community, press.ref)
    message = int(press.arg) if press.arg.isdecimal() else 0
    note = work.outbox.get(press.community, _key(ticket, message)) if ticket else None
    if ticket is None or note is None:
        raise NotAllowed("error.too_old")
    may = person.id == note.facts["writer"] or Role.COORDINATOR in roles_of(work, person)
    if person.community != ticket.community or not may:
        raise NotAllowed("error.only_writer")
    key = f"t{ticket.number}:unsay:{message}"
    work.outbox.erase(ticket.community, key, note.facts["chat"], message, now=now)
    work.outbox.withdraw(ticket.community, note.key, now=now)
    return Answer(code="answer.unsaid", alert=True)
