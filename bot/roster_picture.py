"""The week of a roster as a picture that can be read on a phone: days down, shifts across.

Pillow draws it: a table is lines and words, for which a plotting library takes several times
the memory. The font comes with `zhplot`; nothing is looked for on the machine.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from importlib.metadata import distribution
from itertools import pairwise
from typing import Any

from PIL.Image import Image, Quantize

from bot.pen import Box, Pen
from handlers.render import Catalog
from handlers.rendered import File

_WIDTH, _MARGIN, _DAY_WIDTH = 1080, 24, 184
_ACROSS = 4  # shifts beside each other; more are drawn below
_TITLE, _HEAD, _GAP = 150, 158, 36
_NAME, _CLOCK, _AIR, _LOWEST = 66, 38, 30, 118  # heights in a cell
_INK, _GREY, _WHITE = "#1b2430", "#66717f", "#ffffff"
_LINE, _BELOW = "#c9d1da", "#f4f6f8"
_DAYLIGHT, _NIGHT, _BESIDES = "#fff0c7", "#dcdff7", "#e3f1e4"
_TODAY, _TODAY_MARK = "#e2f0ff", "#0b63c5"
_RED = "#c62828"
_COLOURS = 64  # edges of letters included; a third of the bytes
Json = Mapping[str, Any]


class RosterPicture:
    """Draws what `services.rota_week.table` returns."""

    def __init__(self, catalog: Catalog) -> None:
        self._words, self._days = catalog.word["picture"], catalog.word["day"]

    def __call__(self, facts: Json) -> File:
        """Return the picture of the table in `facts["drawn"]`; it takes some tenths of a second."""
        out = io.BytesIO()
        packed = self.draw(facts["drawn"]).quantize(_COLOURS, Quantize.FASTOCTREE)
        packed.save(out, "PNG")
        return File(name="roster.png", content=out.getvalue(), picture=True)

    def draw(self, table: Json) -> Image:
        """Return the picture before it is packed."""
        count = len(table["columns"])
        blocks = [range(at, min(at + _ACROSS, count)) for at in range(0, count, _ACROSS)]
        height = _TITLE + sum(_height(table["days"], block) + _GAP for block in blocks)
        pen = Pen(_WIDTH, height, _font())
        self._title(pen, table)
        top = _TITLE
        for block in blocks:
            self._block(pen, table, block, top)
            top += _height(table["days"], block) + _GAP
        return pen.image

    def _title(self, pen: Pen, table: Json) -> None:
        title = self._words["title"].format(name=table["name"])
        pen.text(Box(_MARGIN, 14, _WIDTH - _MARGIN, 84), title, 54, _INK, bold=True)
        first, last = (self._day(table["days"][n]) for n in (0, -1))
        span = self._words["span"].format(first=first, last=last)
        pen.text(Box(_MARGIN, 86, _WIDTH - _MARGIN, 138), span, 36, _GREY)

    def _day(self, day: Json) -> str:
        return f"{day['date']} {self._days[day['day']]}"

    def _block(self, pen: Pen, table: Json, block: range, top: int) -> None:
        head = Box(_MARGIN, top, _WIDTH - _MARGIN, top + _HEAD)
        for place, column in zip(_places(head, block), block, strict=True):
            self._column(pen, place, table["columns"][column])
        y = head.bottom
        for number, day in enumerate(table["days"]):
            row = Box(_MARGIN, y, _WIDTH - _MARGIN, y + _row_height(day, block))
            self._row(pen, row, day, block, odd=bool(number % 2))
            y = row.bottom
        pen.frame(Box(_MARGIN, top, _WIDTH - _MARGIN, y), _LINE)
        for place in _places(head, block):
            pen.line(place.left, top, place.left, y, _LINE)

    def _column(self, pen: Pen, place: Box, column: Json) -> None:
        """Draw the head of a shift: its name, its time, and its buildings if it has some."""
        besides = not column["name"]
        colour = _BESIDES if besides else _NIGHT if column["night"] else _DAYLIGHT
        pen.fill(place, colour)
        name = self._words["extra"] if besides else column["name"]
        pen.text(place.part(12, 70), name, 46, _INK, bold=True)
        pen.text(place.part(72, 110), column["clock"], 32, _INK)
        buildings = " ".join(self._words["building"].format(n) for n in column["buildings"])
        pen.text(place.part(112, 150), buildings, 28, _GREY)

    def _row(self, pen: Pen, row: Box, day: Json, block: range, *, odd: bool) -> None:
        pen.fill(row, _TODAY if day["today"] else _BELOW if odd else _WHITE)
        pen.line(row.left, row.top, row.right, row.top, _LINE)
        self._date(pen, Box(row.left, row.top, row.left + _DAY_WIDTH, row.bottom), day)
        for place, column in zip(_places(row, block), block, strict=True):
            self._cell(pen, place, day["cells"][column])

    def _date(self, pen: Pen, place: Box, day: Json) -> None:
        if day["today"]:
            pen.fill(Box(place.left, place.top, place.left + 10, place.bottom), _TODAY_MARK)
        middle = (place.top + place.bottom) // 2
        weekday = self._days[day["day"]]
        name, colour = (self._words["today"], _TODAY_MARK) if day["today"] else (weekday, _INK)
        pen.text(place.rows(middle - 52, middle + 4), name, 44, colour, bold=True)
        below = f"{day['date']} {day['holiday']}"
        pen.text(place.rows(middle + 6, middle + 46), below, 32, _RED if day["holiday"] else _GREY)

    def _cell(self, pen: Pen, place: Box, parts: Sequence[Json]) -> None:
        y = (place.top + place.bottom - _parts_height(parts)) // 2
        if not parts:
            pen.text(place, self._words["nobody"], 36, _GREY)
        for part in parts:
            bottom = y + _NAME + (_CLOCK if part["clock"] else 0)
            name, colour = part["who"], _INK
            if not name:
                name, colour = self._words["vacant"], _WHITE
                pen.fill(Box(place.left + 14, y, place.right - 14, bottom), _RED, round_=14)
            pen.text(place.rows(y, y + _NAME), name, 50, colour, bold=True)
            pen.text(place.rows(y + _NAME - 4, bottom), part["clock"], 30, colour)
            y = bottom


def _places(row: Box, block: range) -> list[Box]:
    """Return the cells of a row, which share the width beside the day."""
    left, across = row.left + _DAY_WIDTH, row.right - row.left - _DAY_WIDTH
    edges = [left + across * n // len(block) for n in range(len(block) + 1)]
    return [Box(a, row.top, b, row.bottom) for a, b in pairwise(edges)]


def _height(days: Sequence[Json], block: range) -> int:
    return _HEAD + sum(_row_height(day, block) for day in days)


def _row_height(day: Json, block: range) -> int:
    return max(_LOWEST, *(_parts_height(day["cells"][n]) + _AIR for n in block))


def _parts_height(parts: Sequence[Json]) -> int:
    return sum(_NAME + (_CLOCK if part["clock"] else 0) for part in parts)


def _font() -> str:
    """Return where the font is. Asked of the package's record: importing it loads matplotlib."""
    return str(distribution("zhplot").locate_file("zhplot/fonts/NotoSansSC-Regular.ttf"))
