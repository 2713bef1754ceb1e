"""Where: building, unit, room and landmark as a message says them."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

from domain.category import Place
from nlp import normal, patterns, words

NOWHERE = Place()
_RANGE_MARKS = re.compile("[-~\u81f3\u5230]")  # the last two: "up to"
_WIDEST_RANGE = 30
_LONGEST = 8
_LONGEST_ALONE = 14
SPOT = "spot"
"""The concept of landmarks; a community may teach those of its own."""
_NAME = 3
_DASHED = ("dashed", "short")
_WITH_A_DASH = ("address", *_DASHED)
_ADDRESSES = (*_WITH_A_DASH, "unit", "room", "bare", "spoken")


def find(text: str, *, landmarks: bool = True) -> Place:
    """Return the place a canonical text names; every field empty when it names none.

    `text` of the place is the literal span by which a person could go there. Without
    `landmarks` only buildings, units and rooms are looked for, which is quicker.
    """
    table = patterns.table("place")
    if not table["clue"].search(text):
        return Place(text=_landmark(text)) if landmarks else NOWHERE
    several = table["several"].search(text)
    first = _first_address(text, table)
    said = first.groupdict() if first else {}
    above = table["above"].search(text)
    room = said.get("r") or _lone_room(text, first, table) or (above["r"] if above else "")
    return Place(
        text=_span(text, first, several),
        building=",".join(_all_buildings(text, table, listed=several is not None)),
        unit=number(said.get("u") or ""),
        room=number(room),
    )


def alone(text: str, place: Place) -> bool:
    """Tell whether a canonical text says where, `place`, and nothing else: it is no request."""
    bare = text.strip(" ,.!?;:")
    return 0 < len(bare) <= _LONGEST_ALONE and place.text == bare


def _lone_room(text: str, address: re.Match[str] | None, table: dict[str, re.Pattern[str]]) -> str:
    """Return the room that is told later than its building: "is anyone of 3? I am in 1602"."""
    if address is None:
        return ""
    later = table["bare"].search(text, address.end()) or table["room"].search(text, address.end())
    return later["r"] if later else ""


def inside(place: Place) -> bool:
    """Tell whether the place is only a part that every building has: which one was not said."""
    if place.building or not place.text:
        return False
    text = normal.canonical(place.text)
    if patterns.table("place")["floor"].fullmatch(text):
        return True
    spots = [hit for hit in _places().scan(text) if SPOT in hit.concepts]
    return bool(spots) and all("part" in hit.concepts for hit in spots)


def buildings(text: str) -> tuple[str, ...]:
    """Return the numbers of all buildings a coordinator typed, each once, ranges spelt out."""
    return tuple(_all_buildings(normal.canonical(text), patterns.table("place"), ranges=True))


def number(text: str) -> str:
    """Return a number written in digits or Chinese numerals as plain digits; letters as A, B."""
    if not text or text.isascii():
        return str(int(text)) if text.isdigit() else text.upper()
    values = [_numerals()[char] for char in text]
    if max(values) < 10:
        return "".join(map(str, values))
    total = digit = 0
    for value in values:
        if value < 10:
            digit = value
        else:
            total, digit = total + (digit or 1) * value, 0
    return str(total + digit)


def _first_address(text: str, table: dict[str, re.Pattern[str]]) -> re.Match[str] | None:
    """Return the first address; the more explicit ways of writing one are tried first."""
    for name in _ADDRESSES:
        if name in _DASHED and "-" not in text:
            continue
        if match := table[name].search(text):
            return match
    return None


def _all_buildings(
    text: str, table: dict[str, re.Pattern[str]], *, listed: bool = True, ranges: bool = False
) -> list[str]:
    """Return every building named, each once, in the order of the text; `listed` if in a list."""
    several = table["several"].finditer(text) if listed else ()
    lists = [(m.start(), _listed(m["list"], table["numbers"])) for m in several]
    names = ["address"] if (lists and not ranges) or "-" not in text else _WITH_A_DASH
    singles = [(m.start(), _several(m["b"])) for name in names for m in table[name].finditer(text)]
    ordered = sorted(lists + singles, key=lambda found: found[0])
    return list(dict.fromkeys(building for _, group in ordered for building in group))


def _listed(text: str, numbers: re.Pattern[str]) -> list[str]:
    """Read "3、4" as 3 and 4, "12-14" as 12, 13 and 14."""
    values = [number(match[0]) for match in numbers.finditer(text)]
    if len(values) == 2 and _RANGE_MARKS.search(text):
        low, high = int(values[0]), int(values[1])
        if low < high <= low + _WIDEST_RANGE:
            return [str(value) for value in range(low, high + 1)]
    return values


def _several(text: str) -> list[str]:
    """Read two neighbouring numerals ("three four") as two buildings, anything else as one."""
    values = [_numerals().get(char, 10) for char in text]
    if len(values) == 2 and all(0 < b < 10 and b == a + 1 for a, b in pairwise(values)):
        return [str(value) for value in values]
    return [number(text)]


def _span(text: str, first: re.Match[str] | None, several: re.Match[str] | None) -> str:
    """Return the literal words that name the place: an address, else a landmark.

    An estate that is named before the address of a house comes first, as letters write it.
    """
    match = several if several and (first is None or several.start() <= first.start()) else first
    if match is None:
        return _landmark(text)
    estate = _formal(text[: match.start()])
    if estate and estate.end() < match.start():
        return estate[0]
    start = estate.start() if estate else match.start()
    return text[start : _side(text, match.end())].strip(" ,-/")


def _formal(text: str) -> re.Match[str] | None:
    """Return the first place that is named as letters do: a town, then a road or an estate."""
    table = patterns.table("place")
    return table["formal"].search(text) if table["town"].search(text) else None


def _estate(text: str) -> re.Match[str] | None:
    """Return the first estate, road or house that is named without its town."""
    table = patterns.table("place")
    return table["estate"].search(text) if table["suffix"].search(text) else None


def _landmark(text: str) -> str:
    """Return the first landmark that tells enough, else what comes nearest to one.

    A rare one tells enough, or one with a side ("behind it"). What a letter names comes first.
    """
    table = patterns.table("place")
    if address := table["told"].search(text):
        return address["at"]
    if letter := _formal(text) or _estate(text):
        return letter[0]
    spots = [hit for hit in _places().scan(text) if SPOT in hit.concepts]
    ends = [_side(text, hit.end) for hit in spots]
    told = _told(text, spots, ends) if spots else []
    if table["mark"].search(text):
        marked = (table[name].search(text) for name in ("bay", "level", "gate", "direct"))
        told += [(m.start(), _side(text, m.end())) for m in marked if m]
    if named := table["named"].search(text):
        told.append((_word_start(text, named.start()), _side(text, named.end())))
    if told:
        start, end = min(told, key=lambda found: (found[0], -found[1]))
        return text[start:end]
    if floor := table["floor"].search(text):
        return text[floor.start() : _side(text, floor.end())]
    if spots:
        return text[spots[0].start : ends[0]]
    county = table["town"].search(text) and table["county"].match(text)
    return county["name"] if county else ""


def _told(text: str, spots: list[words.Hit], ends: list[int]) -> list[tuple[int, int]]:
    """Return where the first spot that tells enough begins and ends, if one does."""
    for hit, end in zip(spots, ends, strict=True):
        if end > hit.end or "weak" not in hit.concepts:
            return [(_areas(text, hit.start), end)]
    return []


def _areas(text: str, start: int) -> int:
    """Walk left over "East Zone", "Phase 2", "No. 4" and the like."""
    if counted := patterns.table("place")["counted"].search(text[:start]):
        return counted.start()
    for width in (2, 3, 4):
        if start >= width and "area" in _concepts(text[start - width : start]):
            return start - width
    return start


def _word_start(text: str, end: int) -> int:
    """Walk left over the few characters that may belong to a name."""
    prefix = patterns.table("place")["prefix"].search(text[max(0, end - _NAME) : end])
    return end - len(prefix[0]) if prefix else end


def _side(text: str, end: int) -> int:
    """Walk right over "in front of", "next to", and over one spot inside a building."""
    for _ in range(2):
        at = end + 1 if text[end : end + 1] in {" ", "\u7684"} else end
        if text[at : at + 1] not in _beginnings():
            break
        follows = [h for h in _places().scan_all(text[at : at + _LONGEST]) if h.start == 0]
        if not follows or follows[-1].concepts == ("area",):
            break
        if text[end] == " " and follows[-1].end == 1:
            break  # the next line may begin so: "downstairs, rain comes in"
        end = at + follows[-1].end
    return end


@cache
def _beginnings() -> frozenset[str]:
    """Return the characters with which a word about places begins."""
    return frozenset(word[0] for word in _places().table)


def _concepts(word: str) -> words.Names:
    concepts, _ = _places().table.get(word, ((), ()))
    return concepts


@cache
def _places() -> words.Lexicon:
    return words.load("places")


@cache
def _numerals() -> dict[str, int]:
    return {word: int(value) for word, value in words.entries(words.FOLDER / "numerals.txt")}
