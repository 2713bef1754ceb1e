"""Aftercalls: somebody phones the reporter of an ended ticket and hears their own opinion of it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from domain.ticket import Ending, Ticket

WITHIN = timedelta(hours=24)
LOW = 2
"""With so few stars the reporter is always phoned."""
_ONE_IN = 10
_OF = frozenset({Ending.SOLVED, Ending.PARTLY, Ending.DEFAULT})


class Opinion(StrEnum):
    """What the reporter said on the phone, or that nobody answered."""

    GOOD = "good"
    FAIR = "fair"
    BAD = "bad"
    SILENT = "silent"


@dataclass(frozen=True, kw_only=True, slots=True)
class Aftercall:
    """One call to be made until `due_at`, about the end of one round (`reopened`) of a ticket."""

    community: int
    number: int
    round: int
    due_at: datetime
    opinion: Opinion | None = None
    words: str = ""
    by: int | None = None
    called_at: datetime | None = None


def wanted(ticket: Ticket) -> bool:
    """Tell whether the reporter of an ended ticket is phoned: few stars, or one in ten."""
    if ticket.ending not in _OF:
        return False
    return (ticket.stars is not None and ticket.stars <= LOW) or sampled(
        ticket.community, ticket.number
    )


def sampled(community: int, number: int) -> bool:
    """Tell whether a number is among the one in ten; nobody sees it coming from the number."""
    digest = hashlib.sha256(f"{community}:{number}".encode()).digest()
    return int.from_bytes(digest[:8]) % _ONE_IN == 0
