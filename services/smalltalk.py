"""What somebody writes to us in private that is no report: they never wait in vain."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from domain.category import Category, Hotline, Outcome
from domain.checkin import Plan
from domain.community import Community
from domain.people import Person
from domain.policy import ASK_WAITS, DRAFT_WAITS
from domain.ticket import Status, Ticket
from services import asking, beside, handling, settling, vigil
from services.actors import reply
from services.choices import work_buttons
from services.facts import ms, outline
from services.filing import Report
from services.places import homes, where
from services.ports import Work

_SHOWN = 5
_TO_COME = (Status.OPEN, Status.ACCEPTED, Status.ON_HOLD, Status.REFERRED)


def answer(
    work: Work,
    community: Community,
    person: Person,
    cmd: Report,
    photos: tuple[str, ...],
    *,
    now: datetime,
) -> None:
    """Answer a nod, a greeting, more of a ticket that is there; ask what anything else is."""
    marks = cmd.reading.marks
    if "thanks" in marks:
        reply(work, cmd.actor, "welcome", now=now)
    elif "hello" in marks:
        reply(work, cmd.actor, "hello", now=now)
    elif not cmd.text:
        _pictured(work, person, cmd, photos, now=now)
    elif _only_a_phone(cmd) and not _asked(work, person, now=now):
        reply(work, cmd.actor, "not_text", now=now)
    elif "nod" not in marks:
        _ask(work, community, person, cmd, photos, now=now)


def _pictured(
    work: Work, person: Person, cmd: Report, photos: tuple[str, ...], *, now: datetime
) -> None:
    """A photo without a word is of what the person waits for; its album is answered once.

    One more of what somebody has just finished goes to whoever reported it.
    """
    mended = _just_finished(work, person, now=now)
    if mended is not None and cmd.photo:
        handling.add_note(work, cmd.actor, mended, "", cmd.photo, now=now)
        return
    latest = work.tickets.reported_by(person.community, person.id, limit=1)
    ticket = latest[0] if latest and latest[0].status in _TO_COME else None
    if ticket is not None:
        beside.add(work, ticket, person, cmd.photo, now=now)
        if len(photos) == 1:
            reply(work, cmd.actor, "photo_kept", now=now, **outline(ticket))
    elif not cmd.album and cmd.edited is None:
        reply(work, cmd.actor, "not_text", now=now)


def _just_finished(work: Work, person: Person, *, now: datetime) -> Ticket | None:
    done = work.tickets.with_status(person.community, [Status.DONE])
    mine = [t for t in done if t.assignee == person.id and t.done_at is not None]
    fresh = [t for t in mine if t.done_at and now - t.done_at <= DRAFT_WAITS]
    return max(fresh, key=lambda t: t.done_at or now, default=None)


def _only_a_phone(cmd: Report) -> bool:
    return cmd.told is not None and bool(cmd.told.phone) and not (cmd.told.room or cmd.told.more)


def _asked(work: Work, person: Person, *, now: datetime) -> bool:
    return bool(work.asks.open_of(person.community, person.id, now - ASK_WAITS))


def _ask(
    work: Work,
    community: Community,
    person: Person,
    cmd: Report,
    photos: tuple[str, ...],
    *,
    now: datetime,
) -> None:
    """Take chatter as more of what the person waits for, if there is such a ticket; ask besides.

    What is doubtful may be a matter of its own, so it is asked about and nothing else.
    """
    shut_out = is_shut_out(work, person, cmd)
    chatter = cmd.reading.outcome is Outcome.IGNORE or shut_out
    latest = work.tickets.reported_by(person.community, person.id, limit=1) if chatter else []
    held = _held(work, cmd) if chatter else []
    kind, facts = "ask", dict[str, Any]()
    above: list[Any] = []
    if shut_out:
        latest = []
    if latest and latest[0].status is Status.DONE:
        settling.offer(work, latest[0], person, cmd, now=now)
        return
    if latest and latest[0].status in _TO_COME:
        ticket = beside.add(work, latest[0], person, cmd.photo, now=now)
        settling.remark(work, ticket, person, cmd, now=now)
        kind, facts = "ask.more", outline(latest[0]) | _coming(latest[0])
    elif held:
        kind, facts, above = "ask.holder", *_in_hand(work, cmd, held)
        facts |= {"shut_out": shut_out}
    elif chatter and (plan := _elder(work, cmd, now=now)) is not None:
        kind, facts = "ask.elder", {"name": plan.name, "away": plan.away(now)}
        away = ["home", ""] if plan.away(now) else ["away", "ask"]
        above = [[[away[0], plan.community, plan.elder, away[1]]]]
    elif chatter and vigil.ask_after(work, cmd.actor, now=now):
        return
    else:
        cmd = asking.gather(work, person, cmd, now=now)
        kind = "ask.alone" if chatter else kind
    asking.ask_category(
        work, community, person, cmd, photos, kind=kind, facts=facts, above=above, now=now
    )


def _held(work: Work, cmd: Report) -> list[Ticket]:
    known = homes(work, cmd.actor.user)
    return [ticket for home, who in known for ticket in work.tickets.held_by(home.id, who.id)]


def _in_hand(
    work: Work, cmd: Report, held: list[Ticket]
) -> tuple[dict[str, Any], list[list[list[Any]]]]:
    """Return what somebody is at work on, and what they may tap of it: 到了, 修好了, 来不了了."""
    if len(held) == 1:
        facts: dict[str, Any] = where(work, cmd.actor.user, held[0].community)
        return outline(held[0]) | facts, work_buttons(held[0])
    shown = []
    for ticket in held[:_SHOWN]:
        name = where(work, cmd.actor.user, ticket.community).get("where", "")
        label = f"{ticket.number} {name}".strip()
        shown.append(["show", ticket.community, ticket.number, "of", label])
    return {"count": len(held)}, [shown]


def is_shut_out(work: Work, person: Person, cmd: Report) -> bool:
    """Tell whether somebody stands before a closed door with a ticket in hand.

    Who comes to mend a lamp and finds nobody in says what elsewhere would be an emergency. At an
    old person's door it is one.
    """
    reading = cmd.together
    if not cmd.actor.private or cmd.demanded or reading.hotline is not Hotline.POLICE:
        return False
    if reading.outcome is not Outcome.TICKET or reading.category is not Category.OTHER:
        return False
    held = work.tickets.held_by(person.community, person.id)
    elsewhere = reading.place.building
    there = [t for t in held if elsewhere in ("", t.place.building)]
    return bool(there) and all(t.category is not Category.ELDER for t in held)


def _elder(work: Work, cmd: Report, *, now: datetime) -> Plan | None:
    """Return the plan of an elder who writes; one who is away first: they may be back."""
    plans = [plan for plan in work.plans.of_user(cmd.actor.user) if plan.active(now)]
    return min(plans, key=lambda plan: not plan.away(now), default=None)


def _coming(ticket: Ticket) -> dict[str, Any]:
    """Return who has what was said, and until when it is to be done."""
    taken = ticket.status is Status.ACCEPTED
    return {"taken": taken, "until_at": ms(ticket.finish_by) if taken else None}
