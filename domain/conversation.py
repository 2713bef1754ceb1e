"""What belongs together: lines of one person, answers to a card, reports of one matter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.category import Outcome, Reading
from domain.ticket import Status, Ticket

TOGETHER = timedelta(seconds=90)
SHORT = 40
"""Lines longer than this stand for themselves."""
FEW = 5
CLOSE = 6
"""So many messages after a report «+1» still means it, when it answers none."""
SAME_FOR = timedelta(hours=48)
BURST, BURST_WITHIN = 20, timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Line:
    """One short message in a chat, and when it was written.

    `hints`: names a place or a thing, so that it may be half of a report.
    """

    message: int
    at: datetime
    text: str
    hints: bool = False


def before(lines: Sequence[Line], line: Line) -> tuple[Line, ...]:
    """Return the lines that are read together with `line`: short ones of the last 90 seconds."""
    near = [
        other
        for other in lines
        if other.message < line.message
        and timedelta(0) <= line.at - other.at <= TOGETHER
        and len(other.text) <= SHORT
    ]
    return tuple(near[-FEW:])


def hints(reading: Reading) -> bool:
    """Tell whether a line may be half of a report: it names a place or a thing, or is doubtful."""
    return bool(reading.topics or reading.place.text) or reading.outcome is not Outcome.IGNORE


def adds(known: Reading, whole: Reading) -> bool:
    """Tell whether a further line made more of what was known: an outcome, a place, a danger.

    A line that only makes it less clear what was meant is about something else.
    """
    if whole.outcome is Outcome.IGNORE:
        return False
    clear = whole.outcome is Outcome.TICKET
    return (
        (clear and known.outcome is not whole.outcome)
        or (clear and known.category is not whole.category)
        or (whole.urgent and not known.urgent)
        or (bool(whole.place.building) and not known.place.building)
        or (bool(whole.place.text) and not known.place.text)
    )


def same_matter(ticket: Ticket, reading: Reading, *, now: datetime) -> bool:
    """Tell whether a report is of the matter that `ticket` is about.

    The same building and category, something that both speak of (or the same landmark), and
    the ticket is open or has ended within two days.
    """
    if reading.category is not ticket.category or reading.place.building != ticket.place.building:
        return False
    if ticket.status in (Status.CANCELLED, Status.MERGED):
        return False
    if ticket.ended_at is not None and now - ticket.ended_at > SAME_FOR:
        return False
    landmark = bool(reading.place.text) and reading.place.text == ticket.place.text
    shared = not set(reading.topics).isdisjoint(ticket.topics)
    return (shared and bool(reading.place.building)) or (landmark and shared)


def another_matter(ticket: Ticket, alone: Reading) -> bool:
    """Tell whether a line that follows a report within 90 seconds is a report of its own."""
    if alone.outcome is not Outcome.TICKET or alone.category is None:
        return False
    elsewhere = (
        bool(alone.place.building)
        and bool(ticket.place.building)
        and alone.place.building != ticket.place.building
    )
    return elsewhere or (bool(alone.topics) and set(alone.topics).isdisjoint(ticket.topics))
