"""The three rates (三率), by the residents' word; what was not confirmed is counted apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from domain.ticket import Ending, Status, Ticket

_NOT_VALID = frozenset({Ending.WITHDRAWN, Ending.DUPLICATE})
_WORTH = {Ending.SOLVED: 1.0, Ending.PARTLY: 0.5}


@dataclass(frozen=True, kw_only=True, slots=True)
class Figures:
    """Counts over a span of time; a rate is None where there is nothing to divide by.

    Attributes:
        valid: tickets that were neither withdrawn nor duplicates.
        in_time: of these, accepted within the first step's time.
        ended: ended by the reporter's word, by default or as unsolvable.
        solved: the reporter said solved; in part counts half.
        unconfirmed: ended by default, because nobody answered for 72 hours.
        proxied: whoever filed it for somebody said how it ended; apart from what is solved.
        on_behalf: filed for somebody else.
        rated, pleased: gave stars; gave four or five.
    """

    total: int
    valid: int
    in_time: int
    ended: int
    solved: float
    unconfirmed: int
    proxied: int
    on_behalf: int
    referred: int
    rated: int
    pleased: int
    by_category: dict[str, int]

    @property
    def response(self) -> float | None:
        """响应率: accepted in time ÷ valid."""
        return self.in_time / self.valid if self.valid else None

    @property
    def solution(self) -> float | None:
        """解决率: the reporter said solved ÷ ended."""
        return self.solved / self.ended if self.ended else None

    @property
    def satisfaction(self) -> float | None:
        """满意率: four stars or more ÷ rated."""
        return self.pleased / self.rated if self.rated else None


def figures(tickets: Iterable[Ticket]) -> Figures:
    """Return the figures of `tickets`."""
    every = list(tickets)
    valid = [t for t in every if t.ending not in _NOT_VALID]
    closed = [t for t in valid if t.status is Status.CLOSED and t.ending is not Ending.REFERRED]
    ended = [t for t in closed if not t.proxied]
    rated = [t for t in valid if t.stars is not None]
    in_time = [t for t in valid if t.first_accepted_at and t.first_accepted_at <= t.accept_by]
    return Figures(
        total=len(every),
        valid=len(valid),
        in_time=len(in_time),
        ended=len(ended),
        solved=sum(_WORTH.get(t.ending, 0.0) for t in ended if t.ending),
        unconfirmed=sum(t.ending is Ending.DEFAULT for t in ended),
        proxied=len(closed) - len(ended),
        on_behalf=sum(t.filed_by is not None for t in every),
        referred=sum(t.ending is Ending.REFERRED for t in valid),
        rated=len(rated),
        pleased=sum((t.stars or 0) >= 4 for t in rated),
        by_category=dict(Counter(t.category.value for t in every)),
    )
