"""A message becomes a ticket, a question, or nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from domain.category import Category, Hotline, Outcome, Place, Reading
from domain.community import Community
from domain.errors import NotAllowed
from domain.notice import Notice
from domain.people import Person, Role
from domain.policy import ASK_WAITS, EDIT_COUNTS, PER_DAY, PER_HOUR
from domain.question import Ask, Draft
from domain.ticket import Source, Status, Ticket
from domain.timeline import Event
from services import cards, dispatch
from services.actors import Actor, Answer, Press, chosen, enter, person_of, reply, roles_of
from services.facts import outline
from services.ports import Work


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """A message that may be a report.

    Attributes:
        reading: what was understood of it, made before the transaction.
        photo: Telegram's file id, "" for none.
        album: the media group it is part of, "" for none.
        demanded: the writer said that it is a report (/report), so it is not doubted.
        edited: how long after the message was written this version of it was, None for a new one.
    """

    actor: Actor
    text: str
    reading: Reading
    photo: str = ""
    album: str = ""
    demanded: bool = False
    edited: timedelta | None = None

    @property
    def key(self) -> str:
        """Name the message, or the album it belongs to."""
        what = f"album:{self.album}" if self.album else str(self.actor.message)
        return f"tg:{self.actor.chat}:{what}"


def receive(work: Work, cmd: Report, *, now: datetime) -> None:
    """Take in one message: file a ticket, ask what it is, or leave it at that."""
    community, person = enter(work, cmd.actor, now=now)
    ticket = work.tickets.by_source(community.id, cmd.key)
    photos = _album(work, community, cmd)
    if ticket is not None:
        _again(work, ticket, cmd, photos, now=now)
    elif cmd.edited is not None and cmd.edited > EDIT_COUNTS:
        return
    elif cmd.demanded or cmd.reading.outcome is Outcome.TICKET:
        _file(work, community, person, cmd, photos, now=now)
    elif cmd.reading.outcome is Outcome.ASK or (cmd.actor.private and cmd.text):
        _ask(work, community, person, cmd, photos, now=now)
    elif cmd.actor.private and not cmd.album and cmd.edited is None:
        reply(work, cmd.actor, "not_text", now=now)  # a photo without a word


def demand(work: Work, cmd: Report, *, now: datetime) -> None:
    """The writer says that it is a report: it is filed whatever the reading made of it."""
    receive(work, replace(cmd, demanded=True), now=now)


def _album(work: Work, community: Community, cmd: Report) -> tuple[str, ...]:
    if not cmd.album:
        return (cmd.photo,) if cmd.photo else ()
    return work.tickets.album(community.id, cmd.key, cmd.photo)


def _again(
    work: Work, ticket: Ticket, cmd: Report, photos: tuple[str, ...], *, now: datetime
) -> None:
    """The same message again: a further photo of its album, an edit, or a repetition."""
    changed = replace(ticket, photos=photos or ticket.photos)
    in_time = cmd.edited is not None and cmd.edited <= EDIT_COUNTS
    if in_time and ticket.live and cmd.text and cmd.text != ticket.text:
        reading = cmd.reading
        changed = changed.revise(
            cmd.text, urgent=reading.urgent, hotline=reading.hotline, place=reading.place
        )
        if changed.urgent and not ticket.urgent:
            policy = work.communities.get(ticket.community).policy
            terms = policy.terms(changed.category, urgent=True)
            changed = replace(changed, terms=terms, step_at=now)
        work.tickets.tell(ticket, Event(at=now, code="edited", actor=ticket.reporter))
    if changed == ticket:
        return
    changed = work.tickets.save(changed)
    if changed.status is Status.OPEN:
        dispatch.advance(work, changed, now=now)
    else:
        cards.show(work, changed, now=now)
    if changed.text != ticket.text:
        _tell_holder(work, changed, now=now)


def _tell_holder(work: Work, ticket: Ticket, *, now: datetime) -> None:
    if ticket.assignee is None or ticket.status is not Status.ACCEPTED:
        return
    holder = work.people.get(ticket.community, ticket.assignee)
    if holder.user is not None:
        notice = Notice(
            key=f"t{ticket.number}:edited:{ticket.revision}",
            community=ticket.community,
            chat=holder.user,
            kind="work.edited",
            facts=outline(ticket) | {"text": ticket.text},
            protect=True,
        )
        work.outbox.put(notice, now=now)


def _over_limit(work: Work, person: Person, *, now: datetime) -> bool:
    hour = work.tickets.count_since(person.community, person.id, now - timedelta(hours=1))
    day = work.tickets.count_since(person.community, person.id, now - timedelta(days=1))
    return hour >= PER_HOUR or day >= PER_DAY


def _file(
    work: Work,
    community: Community,
    person: Person,
    cmd: Report,
    photos: tuple[str, ...],
    *,
    now: datetime,
) -> Ticket | None:
    reading = cmd.reading
    _drop_question(work, community, cmd, now=now)
    if not reading.urgent and _over_limit(work, person, now=now):
        reply(work, cmd.actor, "limit", now=now, per_hour=PER_HOUR, per_day=PER_DAY)
        return None
    category = reading.category or Category.OTHER
    terms = community.policy.terms(category, urgent=reading.urgent)
    ticket = Ticket(
        community=community.id,
        number=work.communities.next(community.id, "ticket"),
        category=category,
        urgent=reading.urgent,
        hotline=reading.hotline,
        place=reading.place,
        text=cmd.text,
        photos=photos,
        why=reading.why,
        reporter=person.id,
        source=Source(chat=cmd.actor.chat, message=cmd.actor.message or 0, key=cmd.key),
        terms=terms,
        opened_at=now,
        step_at=now,
        accept_by=now + terms.accept,
    )
    work.tickets.add(ticket)
    facts = {"category": category.value, "urgent": reading.urgent}
    work.tickets.tell(ticket, Event(at=now, code="opened", actor=person.id, facts=facts))
    ticket = dispatch.advance(work, ticket, now=now)
    dispatch.set_warning(work, ticket)
    _ask_place(work, ticket, community, person, cmd.actor, now=now)
    return ticket


def _ask_place(
    work: Work,
    ticket: Ticket,
    community: Community,
    person: Person,
    actor: Actor,
    *,
    now: datetime,
) -> None:
    """Ask once for the building; the ticket is on its way meanwhile."""
    if ticket.place.building or person.user is None:
        return
    if not 0 < len(community.buildings) <= _MOST_BUTTONS:
        return
    if ticket.place.text:  # a landmark («北门») says enough
        return
    buttons = [["building", ticket.community, ticket.number, b] for b in community.buildings]
    rows = [buttons[i : i + 6] for i in range(0, len(buttons), 6)]
    key = place_key(ticket)
    notice = Notice(
        key=key,
        community=ticket.community,
        chat=person.user if person.reachable else actor.chat,
        kind="ask.place",
        facts=outline(ticket) | {"buttons": rows},
        reply_to=None if person.reachable and not actor.private else actor.message,
        topic=None if person.reachable else actor.topic,
        silent=not actor.private,
    )
    work.outbox.put(notice, now=now)
    work.deadlines.set("remove", key, now + ASK_WAITS, community=ticket.community)


_MOST_BUTTONS = 100
"""Telegram takes no message with more of them."""


def place_key(ticket: Ticket) -> str:
    """Name the one question for the building of a ticket."""
    return f"t{ticket.number}:place"


def _ask_key(chat: int, message: int) -> str:
    return f"ask:{chat}:{message}"


def _ask(
    work: Work,
    community: Community,
    person: Person,
    cmd: Report,
    photos: tuple[str, ...],
    *,
    now: datetime,
) -> None:
    message = cmd.actor.message or 0
    ask = Ask(
        community=community.id,
        chat=cmd.actor.chat,
        message=message,
        person=person.id,
        report=_pack(cmd, photos),
        asked_at=now,
    )
    if not work.asks.add(ask):
        return
    choices = [["ask", community.id, message, c.value] for c in list(Category)[:4]]
    rows = [choices, [["ask", community.id, message, "none"]]]
    key = _ask_key(cmd.actor.chat, message)
    notice = Notice(
        key=key,
        community=community.id,
        chat=cmd.actor.chat,
        kind="ask",
        facts={"buttons": rows},
        reply_to=message,
        topic=cmd.actor.topic,
        silent=True,
    )
    work.outbox.put(notice, now=now)
    work.deadlines.set("ask", key, now + ASK_WAITS, community=community.id)


def _drop_question(work: Work, community: Community, cmd: Report, *, now: datetime) -> None:
    """What a message is was asked, and answered otherwise: by an edit, or by /report."""
    ask = work.asks.get(cmd.actor.chat, cmd.actor.message or 0)
    if ask is not None and work.asks.settle(ask, "filed"):
        key = _ask_key(ask.chat, ask.message)
        work.outbox.withdraw(community.id, key, now=now)
        work.deadlines.clear("ask", key, community=community.id)


def _pack(cmd: Report, photos: tuple[str, ...]) -> dict[str, Any]:
    place = cmd.reading.place
    return {
        "text": cmd.text,
        "photos": list(photos),
        "key": cmd.key,
        "urgent": cmd.reading.urgent,
        "hotline": cmd.reading.hotline,
        "place": [place.text, place.building, place.unit, place.room],
        "why": list(cmd.reading.why),
    }


def _unpack(ask: Ask, actor: Actor, category: Category) -> tuple[Report, tuple[str, ...]]:
    report = ask.report
    text, building, unit, room = report["place"]
    reading = Reading(
        outcome=Outcome.TICKET,
        category=category,
        labels=(category,),
        urgent=report["urgent"],
        hotline=Hotline(report["hotline"]) if report["hotline"] else None,
        place=Place(text=text, building=building, unit=unit, room=room),
        confidence=1.0,
        why=(*report["why"], "asked"),
    )
    asker = replace(actor, message=ask.message, chat=ask.chat)
    album = report["key"].partition(":album:")[2]
    cmd = Report(actor=asker, text=report["text"], reading=reading, album=album)
    return cmd, tuple(report["photos"])


def answer_ask(work: Work, press: Press, *, now: datetime) -> Answer:
    """The writer says what the message was: a ticket of that category, or no report."""
    ask = work.asks.get(press.actor.chat, press.ref)
    if ask is None or ask.community != press.community:
        raise NotAllowed("error.too_old")
    community = work.communities.get(ask.community)
    person = person_of(work, press.actor, community, now=now)
    if person.id != ask.person and Role.COORDINATOR not in roles_of(work, person):
        raise NotAllowed("error.only_writer")
    category = None if press.arg == "none" else chosen(Category, press)
    if not work.asks.settle(ask, "none" if category is None else category.value):
        raise NotAllowed("error.too_old")
    key = _ask_key(ask.chat, ask.message)
    work.outbox.withdraw(community.id, key, now=now)
    work.deadlines.clear("ask", key, community=community.id)
    if category is None:
        return Answer(code="answer.not_a_report")
    cmd, photos = _unpack(ask, press.actor, category)
    writer = work.people.get(community.id, ask.person)
    photos = _album(work, community, cmd) or photos
    ticket = work.tickets.by_source(community.id, cmd.key)  # an edit was clear enough meanwhile
    ticket = ticket or _file(work, community, writer, cmd, photos, now=now)
    if ticket is None:
        return Answer(code="answer.limit", alert=True)
    return Answer(code="answer.filed", facts={"number": ticket.number})


def set_building(work: Work, press: Press, *, now: datetime) -> Answer:
    """The reporter names the building that was missing."""
    community, person = enter(work, press.actor, now=now)
    ticket = dispatch.fetch(work, press.community, press.ref)
    allowed = person.id == ticket.reporter or Role.COORDINATOR in roles_of(work, person)
    if ticket.community != person.community or not allowed:
        raise NotAllowed("error.only_reporter")
    work.outbox.withdraw(community.id, place_key(ticket), now=now)
    work.deadlines.clear("remove", place_key(ticket), community=community.id)
    if not ticket.live or press.arg not in community.buildings:
        raise NotAllowed("error.too_old")
    place = replace(ticket.place, building=press.arg)
    ticket = work.tickets.save(replace(ticket, place=place))
    facts = {"building": press.arg}
    work.tickets.tell(ticket, Event(at=now, code="place", actor=person.id, facts=facts))
    if ticket.status is Status.OPEN:
        dispatch.advance(work, ticket, now=now)
    else:
        cards.show(work, ticket, now=now)
    return Answer(code="answer.thanks")


def start_report(work: Work, actor: Actor, *, now: datetime) -> None:
    """/report without words: the next thing the person writes in private is a report."""
    community, _ = enter(work, actor, now=now)
    waits = now + timedelta(minutes=30)
    if actor.private:
        draft = Draft(
            community=community.id, user=actor.user, kind="report", facts={}, expires_at=waits
        )
        work.drafts.put(draft)
    reply(work, actor, "report.how", now=now, private=actor.private)
