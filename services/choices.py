"""The buttons under a ticket's messages: who may choose what, at which time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from domain.category import Category
from domain.escalation import Offer, OfferState
from domain.people import Person, Role
from domain.ticket import Ending, Status, Ticket
from services.facts import hashed

Buttons = list[list[list[Any]]]
"""Rows of buttons; each button is a verb, community and ticket, and perhaps an argument."""


REASONS = ("busy", "away", "unskilled", "unfit")
"""Why somebody cannot come: 忙 不在 不会 不合适."""
SILENT = "gone_quiet"
"""Why a ticket was taken from somebody who did not answer «still at it?»."""
_SHOWN = 24
_REASONS = ("nobody_came", "not_fixed", "again", "other")


def button(verb: str, ticket: Ticket, arg: str = "") -> list[Any]:
    """Return one button of a ticket."""
    return [verb, ticket.community, ticket.number, arg]


def ways(community: int, verbs: Iterable[str], arg: str) -> list[list[Any]]:
    """Return a row of buttons that would each settle `arg` in their own way."""
    return [[verb, community, 0, arg] for verb in verbs]


def categories(ticket: Ticket) -> Buttons:
    """Return a button for every category that the ticket might have instead."""
    others = [button("setcat", ticket, c.value) for c in Category if c is not ticket.category]
    return [others, [button("noreport", ticket)]]


def choices(ticket: Ticket, view: str) -> Buttons | None:
    """Return the buttons while something is being chosen (see `cards.show`), None when not."""
    if view == "categories":
        return categories(ticket)
    if view == "reasons":
        return [
            [button("why", ticket, reason) for reason in _REASONS[:2]],
            [button("why", ticket, reason) for reason in _REASONS[2:]],
        ]
    return None


def verdict(ticket: Ticket) -> Buttons:
    """Return what the reporter may say of the work."""
    return [[button(verb, ticket) for verb in ("solved", "partly", "unsolved")]]


def stars(ticket: Ticket) -> Buttons:
    """Return one to five stars."""
    return [[button("star", ticket, str(n)) for n in range(1, 6)]]


def rateable(ticket: Ticket) -> bool:
    """Tell whether the reporter may still give stars: it was solved, at least in part."""
    solved = ticket.ending in (Ending.SOLVED, Ending.PARTLY)
    return solved and ticket.stars is None and not ticket.proxied


def talks(ticket: Ticket) -> bool:
    """Tell whether the reporter and whoever holds the ticket may talk: from 接单 to its end."""
    between = ticket.assignee not in (None, ticket.reporter)
    return between and ticket.status in (Status.ACCEPTED, Status.ON_HOLD, Status.DONE)


def contact(ticket: Ticket) -> Buttons:
    """Return the button that begins a talk, where there is somebody to talk with."""
    return [[button("talk", ticket)]] if talks(ticket) else []


def line_name(text: str) -> str:
    """Name a ready line by what it says, so that a button never means another one."""
    return hashed(text)[:8]


def clipped(text: str) -> str:
    """Return as much of a line as a button shows."""
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def closings(ticket: Ticket, lines: Iterable[str]) -> Buttons:
    """Return a button for every line that whoever did the work may say by one tap."""
    return [[[*button("tplsay", ticket, line_name(line)), clipped(line)]] for line in lines]


def work_buttons(ticket: Ticket) -> Buttons:
    """Return what whoever holds the ticket may tap."""
    return _work(ticket) + splits(ticket) + contact(ticket)


def splits(ticket: Ticket) -> Buttons:
    """Return the button that gives the second matter of a report a ticket of its own."""
    return [[button("split", ticket, ticket.also.value)]] if ticket.live and ticket.also else []


def _work(ticket: Ticket) -> Buttons:
    if ticket.status is Status.ON_HOLD:
        return [[button("resume", ticket)]]
    if ticket.status is not Status.ACCEPTED:
        return []
    first = ("finish",) if ticket.arrived_at else ("arrived", "finish")
    rows = (first, ("helper", "transfer", "hold"))
    return [[button(verb, ticket) for verb in row] for row in rows]


def group_buttons(ticket: Ticket, reporter: Person, view: str) -> Buttons:
    """Return what the group may tap on a ticket's card."""
    chosen = choices(ticket, view)
    if chosen is not None:
        return chosen
    if ticket.status in (Status.OPEN, Status.ACCEPTED, Status.ON_HOLD):
        return [[button(verb, ticket) for verb in ("follow", "recat", "withdraw")]]
    if not reporter.reachable and ticket.status is Status.DONE:
        return verdict(ticket)
    if not reporter.reachable and ticket.status is Status.CLOSED and rateable(ticket):
        return stars(ticket)
    return []


def asked(ticket: Ticket, offer: Offer) -> tuple[str, Buttons]:
    """Return what an offer's card says to whoever does not hold the ticket, and its buttons."""
    if offer.state is OfferState.DECLINED:
        return _declined(ticket, offer)
    if ticket.status is not Status.OPEN:
        return ("offer.taken" if ticket.status is Status.ACCEPTED else "offer.over"), []
    if offer.state is OfferState.OFFERED:
        buttons = [[button(verb, ticket) for verb in ("accept", "decline", "transfer")]]
        extra = ["soon"] if offer.may_wait(ticket.terms) else []
        extra += ["assign"] if ticket.terms.chain == (Role.COORDINATOR,) else []
        if extra:
            buttons.append([button(verb, ticket) for verb in extra])
        return "offer", buttons
    if offer.state in (OfferState.EXPIRED, OfferState.WITHDRAWN, OfferState.STANDBY):
        return "offer.late", [[button("accept", ticket)]]
    return "offer.over", []


def _declined(ticket: Ticket, offer: Offer) -> tuple[str, Buttons]:
    """Return the card of who said no: they may say why, or have passed it on and answer for it.

    Who did not say no, but nothing, may still have it back.
    """
    live = ticket.status is Status.OPEN
    if offer.reason == SILENT:
        return "offer.lost", [[button("accept", ticket)]] if live else []
    why = [[button("cannot", ticket, reason) for reason in REASONS]]
    buttons = [] if offer.reason or not live else why
    if live and ticket.answerable == offer.person:
        return "offer.passed", [[button("accept", ticket)], *buttons]
    return "offer.declined", buttons


def settled_key(ticket: Ticket) -> str:
    """Name the one question in the group whether a ticket has ended; it goes when it has."""
    return f"t{ticket.number}:settled"
