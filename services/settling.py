"""What somebody says of a ticket that needs no other move: a remark, or that it is settled."""

from __future__ import annotations

from datetime import datetime

from domain import conversation as rules
from domain.notice import Notice
from domain.people import Person
from domain.policy import ASK_WAITS
from domain.ticket import Status, Ticket
from domain.timeline import Event
from services import cards
from services.actors import reply
from services.choices import settled_key
from services.facts import outline
from services.filing import Report
from services.ports import Work
from services.telling import tell

_AT_WORK = (Status.OPEN, Status.ACCEPTED, Status.DONE, Status.ON_HOLD, Status.REFERRED)


def remark(
    work: Work,
    ticket: Ticket,
    person: Person,
    cmd: Report,
    *,
    eased: bool = False,
    now: datetime,
) -> None:
    """Note what somebody says of a ticket, and tell whoever is at work on it.

    Args:
        eased: its reporter says that it may be over.
    """
    facts = {"words": cmd.text, "name": person.name} | ({"eased": True} if eased else {})
    work.tickets.tell(ticket, Event(at=now, code="remark", actor=person.id, facts=facts))
    if ticket.urgent and ticket.status is Status.OPEN:
        cards.show(work, ticket, now=now)  # whoever is asked to come reads whether it may be over
    if ticket.assignee is None or ticket.assignee == person.id:
        return
    holder = work.people.get(ticket.community, ticket.assignee)
    key = f"t{ticket.number}:remark:{cmd.actor.update}"
    tell(work, ticket, holder, "work.remark", key, {"words": cmd.text}, protect=True, now=now)


def hear(work: Work, person: Person, cmd: Report, *, now: datetime) -> bool:
    """«It works again»: of which ticket is plain when the person has only one, else it is asked.

    In the group only what was reported there is meant: of several the one whose thing is named,
    else that of this hour, and nobody is asked.
    """
    private = cmd.actor.private
    mine = work.tickets.reported_by(person.community, person.id, limit=5)
    open_ = [
        t for t in mine if t.status in _AT_WORK and (private or t.source.chat == cmd.actor.chat)
    ]
    just = [] if private else [t for t in open_[:1] if now - t.opened_at <= rules.FRESH]
    meant = open_[0] if len(open_) == 1 or just else None
    meant = rules.about(cmd.text, open_) or meant
    if meant is not None:
        return offer(work, meant, person, cmd, now=now)
    if not open_ and not private:
        return _met(work, person, cmd, now=now)
    if not open_ and work.tickets.held_by(person.community, person.id):
        return False  # whoever has work in hand means that
    if private:
        buttons = [[["solved", t.community, t.number, "of", str(t.number)]] for t in open_]
        rows = [outline(t) for t in open_]
        reply(work, cmd.actor, "settled.which", now=now, rows=rows, buttons=buttons)
    return private


def _met(work: Work, person: Person, cmd: Report, *, now: datetime) -> bool:
    """Let whoever comes read what a neighbour says who has met the same: only they can have."""
    lately = work.tickets.opened_between(person.community, now - rules.FRESH, now)
    here = (t for t in reversed(lately) if t.live and t.source.chat == cmd.actor.chat)
    ticket = next((t for t in here if person.id in work.tickets.followers(t)), None)
    if ticket is not None:
        remark(work, ticket, person, cmd, now=now)
    return ticket is not None


def offer(work: Work, ticket: Ticket, person: Person, cmd: Report, *, now: datetime) -> bool:
    """Ask the reporter whether it has ended; whoever is on the way hears of their words at once.

    In the group the question stands once, however often it is said.
    """
    if ticket.status not in _AT_WORK:
        return False
    if ticket.status is not Status.DONE:
        remark(work, ticket, person, cmd, eased=True, now=now)
    verbs = ("solved", "unsolved") if ticket.status is Status.DONE else ("solved", "withdraw")
    buttons = [[[verb, ticket.community, ticket.number, ""] for verb in verbs]]
    if cmd.actor.private:
        reply(work, cmd.actor, "settled", now=now, **outline(ticket), buttons=buttons)
        return True
    key = settled_key(ticket)
    notice = Notice(
        key=key,
        community=ticket.community,
        chat=cmd.actor.chat,
        kind="settled",
        facts=outline(ticket) | {"buttons": buttons},
        reply_to=cmd.actor.message,
        topic=cmd.actor.topic,
        silent=True,
    )
    work.outbox.put(notice, now=now)
    work.deadlines.set("remove", key, now + ASK_WAITS, community=ticket.community)
    return True
