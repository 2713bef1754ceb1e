"""When the next person is called: how long an offer and a step of the chain last."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from domain.policy import Terms

_SHARE = 3
SOON_WAITS = timedelta(minutes=10)
GAP = "gap"
"""Why somebody is asked once more: we were away, and their tap may be lost."""
SOON = "soon"
"""Why an offer lasts longer: whoever has it could come in a while."""


class OfferState(StrEnum):
    """What became of asking one person."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    STANDBY = "standby"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, kw_only=True, slots=True)
class Offer:
    """A ticket put before one person until a time.

    `offered_at` is when they are told; if it is `listed`, in one card with what else came within
    the same two minutes. `round` counts the ticket's reopenings, `turn` how often the person was
    asked in the same round before; `reason` says why they declined, are asked once more, or
    have longer.
    """

    number: int
    person: int
    round: int
    step: int
    state: OfferState
    offered_at: datetime
    expires_at: datetime
    turn: int = 0
    listed: bool = False
    reason: str = ""

    def may_wait(self, terms: Terms) -> bool:
        """Tell whether «in ten minutes» is an answer: once, where a step has that much time."""
        once = self.state is OfferState.OFFERED and self.reason != SOON
        return once and terms.accept > SOON_WAITS

    def wait(self, now: datetime, *, until: datetime) -> Offer:
        """Return the offer kept open for ten minutes; not beyond `until`, and never for less."""
        expires_at = min(until, max(self.expires_at, now + SOON_WAITS))
        return replace(self, expires_at=expires_at, reason=SOON)


def step_ends(terms: Terms, step_at: datetime) -> datetime:
    """Return when the next step of the chain is called, whoever has been asked by then."""
    return step_at + terms.accept


def offer_ends(terms: Terms, *, step_at: datetime, now: datetime, others: int) -> datetime:
    """Return until when one person is asked.

    While `others` could still be asked in the same step, a third of the step's time; the last
    one has the rest of it. An offer never outlives its step.
    """
    end = step_ends(terms, step_at)
    return min(end, now + terms.accept / _SHARE) if others > 0 else end
