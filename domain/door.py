"""Where to knock and how to call: what only the reporter and whoever accepted need to know."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from domain.category import Place

_PHONE = re.compile(r"(?<!\d)(1[3-9]\d(?:\d{8}|[ -]\d{4}[ -]\d{4})|0\d{2,3}-?\d{7,8})(?!\d)")


def has_phone(text: str) -> bool:
    """Tell whether a report says already how to call its reporter."""
    return _PHONE.search(text) is not None


@dataclass(frozen=True, kw_only=True, slots=True)
class Door:
    """What somebody told us in private; each part is empty when it was not said.

    Attributes:
        building: only where they name it by its word, or before two dashes.
        first: of two numbers with a dash the first: the unit, or the building if none is known.
        words: the whole answer, where it says something besides.
        more: it does; they are not kept yet.
        amends: says that something else was wrong.
    """

    building: str = ""
    unit: str = ""
    floor: str = ""
    room: str = ""
    phone: str = ""
    first: str = ""
    words: str = ""
    more: bool = False
    amends: bool = False

    @property
    def known(self) -> bool:
        """Tell whether it says where within a house, or how to call."""
        return bool(self.unit or self.floor or self.room or self.phone or self.words)

    @property
    def bare(self) -> bool:
        """Tell whether it is a number and nothing else, which may mean anything."""
        return bool(self.room) and not (self.building or self.unit or self.phone or self.more)

    def of(self, place: Place) -> Door:
        """Return it as it is meant for a matter of which `place` is known."""
        if not self.first:
            return self
        if place.building or self.building:
            return replace(self, unit=self.first, first="")
        return replace(self, building=self.first, first="")

    def then(self, later: Door) -> Door:
        """Return both together; what was told later of where, or how to call, replaces that."""
        where = later if later.unit or later.floor or later.room else self
        if where.room and where.room == self.room and not where.unit:
            where = self  # the same door, told shorter
        phone = later.phone or self.phone
        words = later.words or self.words
        return Door(unit=where.unit, floor=where.floor, room=where.room, phone=phone, words=words)


UNTOLD = Door()
"""Nobody has said anything yet."""
