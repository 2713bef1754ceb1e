"""One short question: what a message was. It goes by itself after ten minutes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from domain.category import Category, Hotline, Outcome, Place, Reading
from domain.community import Community
from domain.conversation import TOGETHER
from domain.errors import NotAllowed
from domain.learning import How
from domain.notice import Notice, Priority
from domain.people import Person, Role
from domain.policy import ASK_WAITS
from domain.question import Ask
from services import doors, filing, learning
from services.actors import Actor, Answer, Press, chosen, person_of, roles_of
from services.filing import Report
from services.ports import Work

_PLACE = ("text", "building", "unit", "room")


def keep(
    work: Work,
    person: Person,
    cmd: Report,
    photos: tuple[str, ...],
    *,
    asked: bool = False,
    now: datetime,
) -> bool:
    """Keep a report as it was read, until its writer says more; False when it is kept already.

    Args:
        asked: the writer is being asked what it was.
    """
    likely = {"likely": cmd.together.category} if asked else {}
    ask = Ask(
        community=person.community,
        chat=cmd.actor.chat,
        message=cmd.actor.message or 0,
        person=person.id,
        report=_pack(cmd, photos) | likely,
        asked_at=now,
    )
    return work.asks.add(ask)


def ask_category(
    work: Work,
    community: Community,
    person: Person,
    cmd: Report,
    photos: tuple[str, ...],
    *,
    kind: str = "ask",
    facts: Mapping[str, Any] | None = None,
    above: Sequence[Sequence[Any]] = (),
    now: datetime,
) -> None:
    """Ask the writer what the message was, with a button for each category.

    Args:
        kind, facts: what the question says, and of what.
        above: rows of buttons that stand before the others.
    """
    message = cmd.actor.message or 0
    if not keep(work, person, cmd, photos, asked=True, now=now):
        return
    choices = [["ask", community.id, message, c.value] for c in list(Category)[:4]]
    rows = [choices, [["ask", community.id, message, "none"]]]
    rows = [*above, *rows]
    key = _ask_key(cmd.actor.chat, message)
    notice = Notice(
        key=key,
        community=community.id,
        chat=cmd.actor.chat,
        kind=kind,
        facts={**(facts or {}), **danger(community, cmd.together), "buttons": rows},
        priority=Priority.URGENT if cmd.together.urgent else Priority.NORMAL,
        reply_to=message,
        topic=cmd.actor.topic,
        silent=not cmd.together.urgent,
    )
    work.outbox.put(notice, now=now)
    work.deadlines.set("ask", key, now + ASK_WAITS, community=community.id)


def danger(community: Community, reading: Reading) -> dict[str, Any]:
    """Return whom to call: what may be an emergency does not wait for an answer."""
    if not reading.urgent:
        return {}
    hotline = reading.hotline
    call = community.policy.hotlines.get(hotline, "") if hotline else ""
    return {"alarm": True, "hotline": hotline, "call": call}


def _ask_key(chat: int, message: int) -> str:
    return f"ask:{chat}:{message}"


def _pack(cmd: Report, photos: tuple[str, ...]) -> dict[str, Any]:
    place = cmd.together.place
    return {
        "text": cmd.words,
        "photos": list(photos),
        "key": cmd.key,
        "urgent": cmd.together.urgent,
        "hotline": cmd.together.hotline,
        "place": [place.text, place.building, place.unit, place.room],
        "topics": list(cmd.together.topics),
        "inside": cmd.together.inside,
        "home": cmd.together.home,
        "why": list(cmd.together.why),
    }


def settle_recent(work: Work, person: Person, *, now: datetime) -> None:
    """What was doubtful a moment ago has become part of a report: its question goes."""
    for ask in work.asks.open_of(person.community, person.id, now - TOGETHER):
        _fold(work, ask, now=now)


def _fold(work: Work, ask: Ask, *, now: datetime) -> None:
    work.asks.settle(ask, "together")
    key = _ask_key(ask.chat, ask.message)
    work.outbox.withdraw(ask.community, key, now=now)
    work.deadlines.clear("ask", key, community=ask.community)


def gather(work: Work, person: Person, cmd: Report, *, now: datetime) -> Report:
    """Return a message with what its writer is still being asked about; that question goes.

    So there is one question below everything that was said, however many lines it took. In the
    group what was said more than 90 seconds ago is another matter.
    """
    words, place = [], cmd.reading.place
    since = now - (ASK_WAITS if cmd.actor.private else TOGETHER)
    for ask in _asked(work, person, cmd, since=since):
        _fold(work, ask, now=now)
        words.append(ask.report["text"])
        place = (
            place if place.text else Place(**dict(zip(_PLACE, ask.report["place"], strict=True)))
        )
    if not words:
        return cmd
    reading = replace(cmd.together, place=place)
    text = "\n".join([*words, cmd.text])
    return replace(cmd, text=text, reading=reading, before=(), whole=None)


def _asked(work: Work, person: Person, cmd: Report, *, since: datetime) -> list[Ask]:
    """Return what the writer of a message was asked about in its chat, and has not answered."""
    known = work.asks.open_of(person.community, person.id, since)
    return [
        ask
        for ask in known
        if "likely" in ask.report
        and ask.chat == cmd.actor.chat
        and ask.message != cmd.actor.message
    ]


def confirmed(
    work: Work, person: Person, cmd: Report, *, now: datetime
) -> tuple[Report, tuple[str, ...]] | None:
    """Return the report, and its photos, of whom we ask what it was and who says only where.

    Who says which building means it to be seen to; who may be in danger need say no more than
    where they are.
    """
    told, reading = cmd.told, cmd.reading
    if reading.outcome is not Outcome.IGNORE or not reading.place.text:
        return None
    house = told is not None and bool(told.building) and not told.more
    for ask in _asked(work, person, cmd, since=now - ASK_WAITS):
        if ask.report["likely"] and (house or ask.report["urgent"]):
            _fold(work, ask, now=now)
            text = f"{ask.report['text']}\n{cmd.text}"
            place = [getattr(reading.place, name) for name in _PLACE]
            whole = replace(ask, report={**ask.report, "text": text, "place": place})
            return unpack(whole, cmd.actor, Category(ask.report["likely"]))
    return None


def drop_question(work: Work, community: Community, cmd: Report, *, now: datetime) -> None:
    """What a message is was asked, and answered otherwise: by an edit, or by /report."""
    if cmd.edited is None and not cmd.demanded:
        return  # nobody can have asked about a message that has only just come
    ask = work.asks.get(community.id, cmd.actor.chat, cmd.actor.message or 0)
    if ask is not None and work.asks.settle(ask, "filed"):
        key = _ask_key(ask.chat, ask.message)
        work.outbox.withdraw(community.id, key, now=now)
        work.deadlines.clear("ask", key, community=community.id)


def unpack(ask: Ask, actor: Actor, category: Category) -> tuple[Report, tuple[str, ...]]:
    """Return the report that was kept, as one of `category`, with its photos."""
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
        topics=tuple(report["topics"]),
        inside=report["inside"],
        home=_at_home(report, category),
        why=(*report["why"], "asked"),
    )
    asker = replace(actor, message=ask.message, chat=ask.chat)
    album = report["key"].partition(":album:")[2]
    cmd = Report(actor=asker, text=report["text"], reading=reading, album=album)
    return cmd, tuple(report["photos"])


def _at_home(report: Mapping[str, Any], category: Category) -> bool:
    """Tell whether somebody has to come to a door, now that the writer named the category."""
    text, building, _, _ = report["place"]
    landmark = text and not building and not report["inside"]
    return report["home"] or (category is Category.ELDER and not landmark)


def answer_ask(work: Work, press: Press, *, now: datetime) -> Answer:
    """The writer says what the message was: a ticket of that category, or no report."""
    ask = work.asks.get(press.community, press.actor.chat, press.ref)
    if ask is None:
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
        learning.deny(work, ask.report["text"], by=person, now=now)
        return Answer(code="answer.not_a_report")
    cmd, photos = unpack(ask, press.actor, category)
    writer = work.people.get(community.id, ask.person)
    photos = tuple(dict.fromkeys((*photos, *filing.album(work, community, cmd))))
    ticket = work.tickets.by_source(community.id, cmd.key)  # an edit was clear enough meanwhile
    ticket = ticket or filing.file(work, community, writer, cmd, photos, now=now)
    if ticket is None:
        return Answer(code="answer.limit", alert=True)
    learning.remember(work, ticket, How.ANSWERED, by=person, now=now)
    doors.ask(work, ticket, community, cmd.actor, cmd.reading, now=now)
    return Answer(code="answer.filed", facts={"number": ticket.number})
