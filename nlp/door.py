"""Doors: whether a matter is behind one, and what people answer when they are asked which."""

from __future__ import annotations

import re
from functools import cache

from domain.category import Category, Place
from domain.door import Door
from nlp import normal, patterns, place, words

_LONGEST = 60
"""Characters; who writes more tells a story."""
_BEHIND_DOORS = (Category.ELDER, Category.REPAIR, Category.NOISE)
_WIDEST = 2
"""Digits of a door on its floor: the first of floor 12 is 1201."""


def wanted(plain: str, category: Category, where: Place, *, inside: bool) -> bool:
    """Tell whether somebody must come to a door for what a canonical text reports.

    Of an old person it is theirs, of a noise the one it comes from. What a house shares has none,
    nor has a landmark that is not `inside` a building.
    """
    if category not in _BEHIND_DOORS or not (inside or _at_home(where)):
        return False
    if category is Category.ELDER:
        return True
    said = {concept for hit in _lexicon().scan(plain) for concept in hit.concepts}
    if category is Category.NOISE:
        return "neighbour" in said and "outdoors" not in said
    return "home" in said and "shared" not in said


def _at_home(where: Place) -> bool:
    """Tell whether somebody may live at the place; at a landmark nobody does."""
    if not where.text or where.building or where.unit or where.room:
        return True
    hits = _lexicon().scan(normal.canonical(where.text))
    return any("home" in hit.concepts for hit in hits)


def told(text: str, read: Place) -> Door | None:
    """Return the door and the phone that an answer tells; None where it tells neither.

    Args:
        read: the place that its reading found.
    """
    plain = normal.canonical(text)
    if len(plain) > _LONGEST:
        return None
    table = patterns.table("door")
    phone, rest = _phone(plain, table)
    rest = table["around"].sub(" ", rest).strip(" -()")
    where = _where(rest, table) if rest else Door(phone=phone)
    if where is None:
        where = Door(building=read.building, unit=read.unit, room=read.room, more=True)
    answer = Door(
        building=where.building,
        unit=where.unit,
        floor=where.floor,
        room=where.room,
        phone=phone,
        first=where.first,
        more=where.more,
        amends=table["amends"].search(plain) is not None,
    )
    return answer if answer.known or answer.building else None


def _phone(plain: str, table: dict[str, re.Pattern[str]]) -> tuple[str, str]:
    """Return the first phone number, without spaces, and the text without it."""
    found = table["mobile"].search(plain) or table["landline"].search(plain)
    if found is None:
        return "", plain
    number = found["n"].replace(" ", "")
    number = number.replace("-", "") if number.startswith("1") else number
    return number, f"{plain[: found.start()]} {plain[found.end() :]}"


def _where(rest: str, table: dict[str, re.Pattern[str]]) -> Door | None:
    """Return the door that a text names, if it names nothing else."""
    if dashed := table["dashed"].fullmatch(rest):
        building = place.number(dashed["b"] or "")
        first, room = place.number(dashed["first"]), dashed["r"]
        if building:
            return Door(building=building, unit=first, room=room)
        return Door(first=first, room=room)
    found = table["place"].fullmatch(rest)
    if found is None:
        return None
    said = {name: place.number(value or "") for name, value in found.groupdict().items()}
    room = said["r"] or (said["d"] and said["f"] + said["d"].zfill(_WIDEST))
    floor = "" if room else said["f"]
    return Door(building=said["b"], unit=said["u"], floor=floor, room=room)


@cache
def _lexicon() -> words.Lexicon:
    return words.load("doors")
