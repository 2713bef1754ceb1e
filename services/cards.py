"""The messages that live as long as their ticket. `show` brings all of them up to date."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from domain.community import Community
from domain.conversation import BURST
from domain.escalation import OfferState
from domain.notice import Notice
from domain.people import Person
from domain.ticket import HIDDEN_IN_GROUP, Status, Ticket
from domain.timeline import NOBODY
from services import board, climbing, offer_cards
from services.choices import (
    Buttons,
    button,
    choices,
    contact,
    group_buttons,
    rateable,
    splits,
    stars,
    verdict,
)
from services.facts import ms, never_left, outline
from services.places import where
from services.ports import Work
from services.speaking import spokesperson
from services.telling import priority_of


def group_key(ticket: Ticket) -> str:
    """Name the one card that a ticket has in the group."""
    return f"t{ticket.number}:group"


def confirm_key(ticket: Ticket) -> str:
    """Name the message that asks the reporter whether it is solved, once for each round."""
    return f"t{ticket.number}:r{ticket.reopened}:confirm"


def mine_key(ticket: Ticket) -> str:
    """Name the reporter's own card of a matter reported in private."""
    return f"t{ticket.number}:mine"


def show(work: Work, ticket: Ticket, *, now: datetime, view: str = "") -> None:
    """Owe every message that tells of the ticket its present state; the same again is nothing.

    Args:
        view: "categories" or "reasons" while its reporter is choosing one on a card.
    """
    community = work.communities.get(ticket.community)
    reporter = work.people.get(ticket.community, ticket.reporter)
    for notice in _cards(work, ticket, community, reporter, now=now, view=view):
        work.outbox.put(notice, now=now)
    if community.parent is not None:
        climbing.show(work, ticket, now=now)
    board.moved(work, ticket, now=now)


def _cards(
    work: Work,
    ticket: Ticket,
    community: Community,
    reporter: Person,
    *,
    now: datetime,
    view: str,
) -> Iterator[Notice]:
    stands = outline(ticket) | _progress(work, ticket, community, now=now)
    in_group = ticket.source.chat == community.chat
    if in_group:
        yield _group_card(work, ticket, community, reporter, stands, view=view)
    if not in_group or ticket.done_at is not None:
        yield from _to_reporter(work, ticket, reporter, {} if in_group else stands, view=view)
    yield from offer_cards.of(work, ticket, reporter, stands, now=now)


def _to_reporter(
    work: Work, ticket: Ticket, reporter: Person, stands: dict[str, Any], *, view: str
) -> Iterator[Notice]:
    """Yield what whoever speaks for a report reads in private: how it `stands`, is it solved."""
    voice = spokesperson(work, ticket)
    if voice.user is None:
        return
    spoken: dict[str, Any] = {"proxy": reporter.name if voice.id != reporter.id else ""}
    spoken |= where(work, voice.user, ticket.community)
    if stands:
        yield _mine(ticket, voice.user, stands | spoken, view=view)
    if ticket.done_at is not None and voice.reachable:
        yield _confirm(ticket, voice.user, spoken, view=view)


def _progress(work: Work, ticket: Ticket, community: Community, *, now: datetime) -> dict[str, Any]:
    """Return what happens next and until when, for whoever waits."""
    facts: dict[str, Any] = {"step": min(ticket.step, len(ticket.terms.chain))}
    facts["alarm"] = ticket.urgent and ticket.status in (Status.OPEN, Status.ACCEPTED)
    if ticket.hotline is not None:
        facts["hotline"] = ticket.hotline.value
        facts["call"] = community.policy.hotlines.get(ticket.hotline, "")
    if ticket.status is Status.OPEN and ticket.step_at is not None:
        facts["until_at"] = ms(ticket.step_at + ticket.terms.accept)
        facts["waits_at"] = ms(ticket.step_at)
        told = [o.offered_at for o in work.offers.of(ticket) if o.state is OfferState.OFFERED]
        facts["asked"] = bool(told)
        facts["later"] = bool(told) and min(told) > now
        facts["later_at"] = ms(min(told, default=None))
        facts["stuck"] = "" if facts["asked"] else _stuck(work, ticket, community)
    if ticket.status is Status.ACCEPTED:
        facts["until_at"] = ms(ticket.finish_by)
        facts["arrived"] = ticket.arrived_at is not None
    if ticket.status in (Status.ON_HOLD, Status.REFERRED):
        facts["until_at"] = ms(ticket.until_at)
        facts["sent_to"] = ticket.sent_to
    facts["into"] = ticket.merged_into
    facts["also"] = ticket.also and ticket.live and ticket.also.value
    facts["passed"] = ticket.answerable is not None
    if ticket.ending is not None:
        facts["ending"] = ticket.ending.value
    return facts


def _stuck(work: Work, ticket: Ticket, community: Community) -> str:
    """Return why nobody is being asked about an open ticket, as its reporter is told it."""
    if ticket.urgent:
        return "hurry"
    if ticket.step >= len(ticket.terms.chain):
        return "desk" if community.parent is None else "above"
    line = work.tickets.last_line(ticket)
    return "nobody" if line is not None and line.code == NOBODY else "waits"


def is_event(work: Work, ticket: Ticket, *, followers: int) -> bool:
    """Tell whether so many joined a ticket within minutes that it became a 事件单."""
    return followers >= BURST and any(
        event.code == "burst" for event in work.tickets.timeline(ticket)
    )


def _group_card(
    work: Work,
    ticket: Ticket,
    community: Community,
    reporter: Person,
    stands: Mapping[str, Any],
    *,
    view: str,
) -> Notice:
    facts = dict(stands)
    facts["followers"] = len(work.tickets.followers(ticket))
    facts["urges"] = ticket.urges if ticket.live else 0
    facts["event"] = is_event(work, ticket, followers=facts["followers"])
    facts["private"] = ticket.category in HIDDEN_IN_GROUP
    facts["asks_here"] = not reporter.reachable
    facts["choosing"] = view = "" if view == "reasons" and reporter.reachable else view
    facts["buttons"] = group_buttons(ticket, reporter, view)
    return Notice(
        key=group_key(ticket),
        community=ticket.community,
        chat=ticket.source.chat,
        kind="card",
        facts=facts,
        priority=priority_of(ticket),
        reply_to=ticket.source.message or None,
        topic=community.topic,
        silent=not ticket.urgent,
    )


def _mine(ticket: Ticket, user: int, stands: Mapping[str, Any], *, view: str) -> Notice:
    buttons = choices(ticket, view)
    if buttons is None:
        live = ticket.status in (Status.OPEN, Status.ACCEPTED, Status.ON_HOLD)
        buttons = [[button(v, ticket) for v in ("urge", "recat", "withdraw")]] if live else []
        buttons += splits(ticket) + contact(ticket)
    facts = {
        **stands,
        "followers": 0,
        "event": False,
        "private": False,
        "asks_here": False,
        "choosing": view,
    }
    facts["buttons"] = buttons
    facts["waits_for"] = ticket.waits_for
    facts["urges"] = ticket.urges if ticket.live else 0
    return Notice(
        key=mine_key(ticket),
        community=ticket.community,
        chat=user,
        kind="card",
        facts=facts,
        priority=priority_of(ticket),
        reply_to=(ticket.source.message or None) if user == ticket.source.chat else None,
    )


def _confirm(ticket: Ticket, user: int, spoken: Mapping[str, Any], *, view: str) -> Notice:
    buttons: Buttons = []
    kind = "confirm"
    if ticket.status is Status.DONE:
        buttons = choices(ticket, view) or verdict(ticket)
        kind = "confirm.reasons" if view == "reasons" else "confirm"
    elif ticket.status is Status.CLOSED:
        buttons = stars(ticket) if rateable(ticket) else []
        kind = "confirm.rate" if buttons else "confirm.end"
    ending = ticket.ending.value if ticket.ending else ""
    facts = outline(ticket) | {"note": ticket.note, "ending": ending, "buttons": buttons}
    facts |= {"stars": ticket.stars, **spoken}
    return Notice(
        key=confirm_key(ticket),
        community=ticket.community,
        chat=user,
        kind=kind,
        facts=facts,
    )


def retire(work: Work, ended: Ticket, ticket: Ticket, *, now: datetime) -> None:
    """The ticket is open again: the cards of the round before lose details and buttons."""
    cards = [(confirm_key(ended), "confirm.end", spokesperson(work, ended).id)]
    cards += [(offer_cards.offer_key(ended, o), "work", o.person) for o in work.offers.of(ended)]
    for key, kind, person in cards:
        user = work.people.get(ended.community, person).user
        if user is None or never_left(work, ended.community, key):
            work.outbox.withdraw(ended.community, key, now=now)
            continue
        facts = outline(ticket) | where(work, user, ended.community)
        notice = Notice(key=key, community=ended.community, chat=user, kind=kind, facts=facts)
        work.outbox.put(notice, now=now)
