"""Works that are known of: until they end, new reports of them join a list instead of ringing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.category import Category
from domain.ticket import Ticket

ANSWER_WITHIN = timedelta(hours=2)
"""How long the coordinators have to say what becomes of the list; then it goes out."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Mute:
    """Reports of `what` (a category, or a word of the report) in `building` wait until `until`.

    An empty `building` is every building. `asked` once the coordinators were given the list.
    """

    community: int
    number: int
    what: str
    building: str
    reason: str
    until: datetime
    asked: bool = False

    def covers(self, ticket: Ticket) -> bool:
        """Tell whether a report waits for these works; urgent and elder matters never do."""
        if ticket.urgent or ticket.category is Category.ELDER:
            return False
        here = not self.building or self.building in ticket.place.building.split(",")
        return here and (self.what == ticket.category or self.what in ticket.text)
