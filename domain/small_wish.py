"""Small wishes: something that somebody would like, which a volunteer may make come true."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from domain.errors import NotAllowed

LONGEST = 200
MOST = 3
"""How many one person may have under way at a time."""
ASK_AFTER = timedelta(days=7)
"""So long after 我来 the volunteer is asked how it goes; as long again, coordinators hear it."""


class WishState(StrEnum):
    """How a wish stands; only an approved one is shown to others."""

    ASKED = "asked"
    OPEN = "open"
    CLAIMED = "claimed"
    GRANTED = "granted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


_NEXT = {
    WishState.ASKED: {WishState.OPEN, WishState.DECLINED, WishState.WITHDRAWN},
    WishState.OPEN: {WishState.CLAIMED, WishState.WITHDRAWN},
    WishState.CLAIMED: {WishState.GRANTED, WishState.OPEN},
}
LIVE = frozenset(_NEXT)


@dataclass(frozen=True, kw_only=True, slots=True)
class SmallWish:
    """One wish. `reason` is why it was declined, for its asker alone; `note` how it came true."""

    community: int
    number: int
    asker: int
    text: str
    asked_at: datetime
    state: WishState = WishState.ASKED
    volunteer: int | None = None
    reason: str = ""
    note: str = ""

    def to(self, state: WishState) -> SmallWish:
        """Return the wish after a move.

        Raises:
            NotAllowed: the wish stands so that there is no such move.
        """
        if state not in _NEXT.get(self.state, ()):
            raise NotAllowed("error.wish_over", number=self.number, wished=self.state.value)
        return replace(self, state=state)
