"""A talk between whoever reported a ticket and whoever holds it: that it is open, and its end.

The draft of each side says that the talk is open for them; `services.relay` passes on what they
write.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from domain.notice import Notice
from domain.people import Person
from domain.question import TALK, Draft
from domain.ticket import Ticket
from services.facts import ms, outline
from services.ports import Work
from services.speaking import spokesperson

_SILENCE = timedelta(days=7)
"""After this long without a word a talk ends by itself, with its ticket at the latest."""


def other_side(work: Work, ticket: Ticket, person: Person | None) -> Person | None:
    """Return who is on the other side of a ticket, None for somebody who is on no side."""
    voice = spokesperson(work, ticket)
    if person is None or ticket.assignee in (None, voice.id):
        return None
    if person.id == ticket.assignee:
        return voice
    holder = work.people.get(ticket.community, ticket.assignee or 0)
    return holder if person.id == voice.id else None


def open_for(work: Work, user: int | None, ticket: Ticket, *, now: datetime) -> Draft | None:
    """Return the talk that a user has open about a ticket."""
    draft = work.drafts.get(user, now=now) if user is not None else None
    if draft is None or draft.kind != TALK or draft.community != ticket.community:
        return None
    return draft if draft.facts["number"] == ticket.number else None


def keep(
    work: Work, user: int, ticket: Ticket, *, update: int, said: int = 0, now: datetime
) -> None:
    """Open a talk for a user, or keep it open; a message shows how much was passed on.

    Args:
        update: what they did, which names the message when it is a new one.
        said: how many more of their messages were passed on.
    """
    draft = open_for(work, user, ticket, now=now)
    known = draft.facts if draft else {"number": ticket.number, "card": update, "count": 0}
    fresh = Draft(
        community=ticket.community,
        user=user,
        kind=TALK,
        facts={**known, "count": known["count"] + said},
        expires_at=now + _SILENCE,
    )
    work.drafts.put(fresh)
    buttons = [[["hush", ticket.community, ticket.number, ""]]]
    work.outbox.put(_card(ticket, fresh, "talk", buttons=buttons), now=now)


def hang_up(work: Work, user: int | None, ticket: Ticket, *, now: datetime) -> bool:
    """End a user's talk about a ticket; False when they have none open."""
    draft = open_for(work, user, ticket, now=now)
    if draft is None:
        return False
    work.drafts.drop(draft.user)
    work.outbox.put(_card(ticket, draft, "talk.over"), now=now)
    return True


def _card(ticket: Ticket, draft: Draft, kind: str, **facts: Any) -> Notice:
    return Notice(
        key=f"t{ticket.number}:talk:{draft.facts['card']}",
        community=ticket.community,
        chat=draft.user,
        kind=kind,
        facts=outline(ticket) | {"count": draft.facts["count"], **facts},
        silent=True,
    )


def over(work: Work, ticket: Ticket, *, now: datetime) -> None:
    """The ticket ends, or its holder gives it away: both sides' talks are over."""
    for number in (ticket.reporter, ticket.filed_by, ticket.assignee):
        if number is not None:
            user = work.people.get(ticket.community, number).user
            hang_up(work, user, ticket, now=now)


def take_back(work: Work, ticket: Ticket, person: int, *, now: datetime) -> None:
    """Take back what was said to somebody about a ticket that is not theirs any more."""
    for event in work.tickets.timeline(ticket):
        if event.code == "said" and event.facts["to"] == person:
            work.outbox.withdraw(ticket.community, event.facts["key"], now=now)


def unheard(work: Work, user: int, ticket: Ticket, *, now: datetime) -> None:
    """Tell a user that the other side gets no messages; the talk is over."""
    hang_up(work, user, ticket, now=now)
    notice = Notice(
        key=f"t{ticket.number}:unheard:{user}:{ms(now)}",
        community=ticket.community,
        chat=user,
        kind="error.talk_unheard",
        facts={"number": ticket.number},
    )
    work.outbox.put(notice, now=now)


def unreachable(work: Work, person: Person, *, now: datetime) -> None:
    """Somebody gets no more messages: whoever talks with them hears so at once."""
    held = work.tickets.held_by(person.community, person.id)
    for ticket in [*held, *work.tickets.reported_by(person.community, person.id, limit=10)]:
        other = other_side(work, ticket, person)
        if other and other.user and open_for(work, other.user, ticket, now=now):
            unheard(work, other.user, ticket, now=now)
