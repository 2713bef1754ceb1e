"""Draws boxes and words that fit into them."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFont

_SMALLEST, _STEP = 26, 4
_AIR = 12
_ODD = {"So", "Cs", "Co", "Cf", "Cn", "Cc"}  # flowers beside a name: no text font has them


@dataclass(frozen=True, slots=True)
class Box:
    """A part of the picture, in pixels."""

    left: int
    top: int
    right: int
    bottom: int

    def part(self, top: int, bottom: int) -> Box:
        """Return the part between two heights, counted from its top."""
        return self.rows(self.top + top, self.top + bottom)

    def rows(self, top: int, bottom: int) -> Box:
        """Return the part between two heights of the picture."""
        return Box(self.left, top, self.right, bottom)


class Pen:
    """A picture being drawn."""

    def __init__(self, width: int, height: int, font: str) -> None:
        self.image = Image.new("RGB", (width, height), "white")
        self._draw = ImageDraw.Draw(self.image)
        self._path = font
        self._fonts: dict[int, ImageFont.FreeTypeFont] = {}

    def text(self, box: Box, text: str, size: int, colour: str, *, bold: bool = False) -> None:
        """Write in the middle of a box; what is too long is smaller, then cut."""
        text = printable(text)
        room = box.right - box.left - 2 * _AIR
        while size > _SMALLEST and self._width(text, size) > room:
            size -= _STEP
        if self._width(text, size) > room:
            while text and self._width(f"{text}…", size) > room:
                text = text[:-1]
            text = f"{text}…"
        middle = (box.left + box.right) / 2, (box.top + box.bottom) / 2
        weight = 1 if bold else 0
        font = self._font(size)
        self._draw.text(middle, text, colour, font, anchor="mm", stroke_width=weight)

    def fill(self, box: Box, colour: str, *, round_: int = 0) -> None:
        """Colour a box, perhaps with round corners."""
        edges = (box.left, box.top, box.right, box.bottom)
        self._draw.rounded_rectangle(edges, round_, fill=colour)

    def frame(self, box: Box, colour: str) -> None:
        """Draw the outline of a box."""
        self._draw.rectangle((box.left, box.top, box.right, box.bottom), outline=colour, width=2)

    def line(self, x0: int, y0: int, x1: int, y1: int, colour: str) -> None:
        """Draw a line."""
        self._draw.line((x0, y0, x1, y1), colour, 2)

    def _width(self, text: str, size: int) -> float:
        return self._font(size).getlength(text)

    def _font(self, size: int) -> ImageFont.FreeTypeFont:
        if size not in self._fonts:
            self._fonts[size] = ImageFont.truetype(self._path, size)
        return self._fonts[size]


def printable(text: str) -> str:
    """Return a text without pictograms and invisible characters."""
    kept = "".join(c for c in text if unicodedata.category(c) not in _ODD)
    return " ".join(kept.split())
