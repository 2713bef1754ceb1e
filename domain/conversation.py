"""What belongs together: lines of one person, answers to a card, reports of one matter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from domain.category import UNWEIGHED, Category, Evidence, Outcome, Reading
from domain.door import Door
from domain.ticket import Status, Ticket

TOGETHER = timedelta(seconds=90)
MORE_WITHIN = timedelta(minutes=10)
"""So long after a report its writer says more of it to nobody: where it is, which door."""
SHORT = 40
"""Lines longer than this stand for themselves."""
FEW = 5
PIECE = 2
"""Lines of so few characters in a row are pieces of one sentence."""
MOST_PHOTOS = 10
CLOSE = 6
"""So many messages after a report «+1» still means it, when it answers none."""
SAME_FOR = timedelta(hours=48)
FRESH = timedelta(hours=1)
"""Of several matters of one person the one that is younger is meant by «it works again»."""
AGAIN_FOR = timedelta(days=7)
"""So long after its end who reported a matter may take it up again by answering its card."""
ONE_NOISE = timedelta(hours=1)
"""So long whatever is heard in one building is one noise, whatever people call it."""
PRESSING = ((10, 3), (3, 2))
"""From so many others who met it on so many volunteers are asked at the same time."""
BURST, BURST_WITHIN = 20, timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Line:
    """One short message in a chat, and when it was written.

    `hints`: names a place or a thing, to which a photo or a door may belong; `evidence`: as in its
    reading.
    """

    message: int
    at: datetime
    text: str
    hints: bool = False
    evidence: Evidence = UNWEIGHED


def just_before(line: Line, at: datetime) -> bool:
    """Tell whether a line was written in the 90 seconds before a moment."""
    return timedelta(0) <= at - line.at <= TOGETHER


def before(lines: Sequence[Line], line: Line) -> tuple[Line, ...]:
    """Return the lines that are read together with `line`: short ones of the last 90 seconds."""
    near = [
        other
        for other in lines
        if other.message < line.message and just_before(other, line.at) and len(other.text) <= SHORT
    ]
    return tuple(near[-FEW:])


def joined(lines: Sequence[str]) -> str:
    """Return lines that are read together as one text.

    Who sends one word at a time writes one sentence; other lines stay apart.
    """
    text = lines[0]
    for earlier, line in pairwise(lines):
        pieces = len(earlier) <= PIECE and len(line) <= PIECE
        text += line if pieces else f"\n{line}"
    return text


def hints(reading: Reading) -> bool:
    """Tell whether a line names a place or a thing, or asks for something."""
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


def just_said(ticket: Ticket, message: int | None, *, now: datetime) -> bool:
    """Tell whether a message follows a report so closely in its chat that it can mean no other."""
    apart = (message or 0) - ticket.source.message
    return now - ticket.opened_at <= TOGETHER and 0 < apart <= CLOSE


def just_reported(ticket: Ticket, *, now: datetime) -> bool:
    """Tell whether a report is so young that what its writer says is still about it."""
    return now - ticket.opened_at <= MORE_WITHIN


def same_matter(ticket: Ticket, reading: Reading, *, own: bool, now: datetime) -> bool:
    """Tell whether a report is of the matter that `ticket` is about; `own`: of the same reporter.

    The same building and category, something that both speak of, and the ticket is open or has
    ended within two days. Where neither names a thing, or a place, it is the same within minutes
    only: a leak that everybody sees, a whole estate without power. Who speaks again of the thing
    that they reported need not say where. Two doors are two matters, and so are the errands of two
    old people.
    """
    place, known = reading.place, ticket.place
    shared = _shared(reading.topics, ticket.topics)
    again = own and ticket.live and shared and not place.text
    again = again and ticket.category is not Category.ELDER
    if reading.category is not ticket.category or (place.building != known.building and not again):
        return False
    if ticket.status in (Status.CANCELLED, Status.MERGED):
        return False
    if ticket.ended_at is not None and now - ticket.ended_at > SAME_FOR:
        return False
    if place.room and known.room and place.room != known.room:
        return False
    if ticket.category is Category.ELDER and not (own or reading.urgent or ticket.urgent):
        return False
    just = now - ticket.opened_at <= BURST_WITHIN
    if place.building:
        unnamed = not reading.topics and not ticket.topics
        noise = ticket.category is Category.NOISE and now - ticket.opened_at <= ONE_NOISE
        return shared or (unnamed and just and not own) or (noise and ticket.live)
    nowhere = just and not place.text and not known.text
    return again or (shared and (nowhere or (bool(place.text) and place.text == known.text)))


def same_spot(ticket: Ticket, reading: Reading, *, now: datetime) -> bool:
    """Tell whether a doubtful line is of what was reported at that very place minutes ago."""
    place, known = reading.place, ticket.place
    if not ticket.live or now - ticket.opened_at > BURST_WITHIN:
        return False
    if place.building:
        here = place.building == known.building and reading.category is ticket.category
    else:
        here = bool(place.text) and place.text == known.text
    named = bool(reading.topics) and bool(ticket.topics)
    return here and (not named or _shared(reading.topics, ticket.topics))


def _shared(topics: Sequence[str], others: Sequence[str]) -> bool:
    """Tell whether two messages speak of one thing; a button of the lift is of the lift."""
    return any(_of(one, other) or _of(other, one) for one in topics for other in others)


def _of(thing: str, name: str) -> bool:
    """Tell whether a name is of a thing: it ends in it, as kinds do, or speaks of a part of it."""
    return name.endswith(thing) or (len(thing) > 1 and thing in name)


def about(words: str, tickets: Sequence[Ticket]) -> Ticket | None:
    """Return the matter whose thing is named by words like «the water is back»; None for none.

    Often only a syllable is the same. Of two matters that both share as much none is meant.
    """
    shared = {t.number: len(set(words) & set("".join(t.topics))) for t in tickets}
    best = max(shared.values(), default=0)
    named = [t for t in tickets if shared[t.number] == best]
    return named[0] if best and len(named) == 1 else None


def another_matter(ticket: Ticket, alone: Reading) -> bool:
    """Tell whether a line that follows a report within 90 seconds is a report of its own."""
    if alone.outcome is not Outcome.TICKET or alone.category is None:
        return False
    elsewhere = (
        bool(alone.place.building)
        and bool(ticket.place.building)
        and alone.place.building != ticket.place.building
    )
    return elsewhere or (bool(alone.topics) and not _shared(alone.topics, ticket.topics))


def asked_at_once(voices: int) -> int:
    """Return before how many volunteers a matter is put at once that so many others met."""
    return next((offers for many, offers in PRESSING if voices >= many), 1)


def says_no_more(ticket: Ticket, reading: Reading, words: str) -> bool:
    """Tell whether «it is broken again» names neither a place nor a thing besides the ticket's.

    «The light of 3栋 is still out» says as little, where a light of 3栋 was reported: often only a
    syllable of the thing is said again.
    """
    if reading.outcome is not Outcome.TICKET or reading.category is not ticket.category:
        return False
    place = reading.place
    here = place.building == ticket.place.building and not (place.room or reading.topics)
    again = here and about(words, [ticket]) is not None
    return again or not (place.text or reading.topics)


def of_this_house(ticket: Ticket, reading: Reading, told: Door) -> bool:
    """Tell whether a door or a phone that is told to nobody belongs to a report just made.

    In a longer sentence only a door, or a phone, of the same house is, and no question.
    """
    elsewhere = told.building not in ("", ticket.place.building)
    if not told.more:
        return not elsewhere or told.amends or not ticket.place.building
    asks = "question" in reading.marks and not told.phone
    return not elsewhere and bool(told.room or told.phone) and not asks


def again(ticket: Ticket, reading: Reading, *, now: datetime) -> bool:
    """Tell whether what a reporter answers to a matter that was done says that it is not."""
    if ticket.status not in (Status.DONE, Status.CLOSED):
        return False
    if ticket.ended_at is not None and now - ticket.ended_at > AGAIN_FOR:
        return False
    if reading.place.building not in ("", ticket.place.building):
        return False
    clear = reading.outcome is Outcome.TICKET
    return reading.category is ticket.category or (reading.undone and not clear)


def still(ticket: Ticket, reading: Reading, *, now: datetime) -> bool:
    """Tell whether «it is not in order», said to nobody, is of a matter that was done."""
    named = bool(reading.topics) and not _shared(reading.topics, ticket.topics)
    return reading.undone and not named and again(ticket, reading, now=now)
