"""What an independent look at the database may find wrong, and how long it was so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Wrong(StrEnum):
    """What must never be, whatever the rest of the service believes."""

    NO_ROUND = "no_round"
    """An elder who is to be asked today has no round."""
    NO_CLOCK = "no_clock"
    """A round or an alarm waits for a moment at which nobody will look."""
    NO_ALARM = "no_alarm"
    """An elder was silent, or could not be asked, and there is no alarm."""
    UNHEARD = "unheard"
    """An alarm about an elder is with nobody whom we can reach."""
    STRANDED = "stranded"
    """An open ticket is before nobody, and nobody will be asked."""
    OVERDUE = "overdue"
    """A deadline passed, and nobody looked or every look failed."""
    UNSENT = "unsent"
    """A message about life and safety waits."""
    OUTAGE = "outage"
    """Nothing reached us; noted when we heard again."""
    THROTTLED = "throttled"
    """Telegram told us to be slower (429)."""
    UNDELIVERED = "undelivered"
    """Telegram refused somebody with a part in this: a volunteer, an elder, their family."""
    LATE_ALARM = "late_alarm"
    """An elder's silence raised its alarm more than a minute after its bound."""


NOTED = frozenset({Wrong.OUTAGE, Wrong.THROTTLED, Wrong.UNDELIVERED, Wrong.LATE_ALARM})
"""What is written down when it is over, and no look of the auditor finds."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """All that is wrong in one way in one community (0: in none).

    Attributes:
        refs: what it is about: elders, rounds, deadlines ("round:miss:7") or keys of messages.
    """

    community: int
    wrong: Wrong
    refs: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Incident:
    """A time during which something was wrong.

    Attributes:
        refs: what a repair was tried for, once each.
        told_at: when people were told; None while the repair may still help, or did.
        ended_at: when it was found to be over.
    """

    community: int
    wrong: Wrong
    began_at: datetime
    refs: tuple[str, ...] = ()
    told_at: datetime | None = None
    ended_at: datetime | None = None
