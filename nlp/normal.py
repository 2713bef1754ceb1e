"""Two forms of a message: one to show, one to read.

The form to read is NFKC, simplified, lower case and free of invisible characters, so that
full-width, traditional and zero-width variants of a sentence are read alike.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path

LIMIT = 500
"""Characters of a message that are read; what follows is only shown."""

_BIDI = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_INVISIBLE = _BIDI + "\u200b\u200c\u200d\u200e\u200f\u2060\u00ad\ufeff\ufe0e\ufe0f"
_REPEATED = re.compile(r"([^\w])\1+")
_TRADITIONAL = Path(__file__).parent / "lexicon" / "traditional.txt"


def display(text: str) -> str:
    """Return the text as it may be shown to others: nothing in it can turn the writing round."""
    return text.translate(dict.fromkeys(map(ord, _BIDI)))


def canonical(text: str) -> str:
    """Return the form in which the first LIMIT characters of a message are read."""
    return _REPEATED.sub(r"\1", text[:LIMIT].translate(_PLAIN))


def as_written(found: str, text: str) -> str:
    """Return how the writer of `text` spelt a stretch of its canonical form."""
    if not found or found in text:
        return found
    plain, origin = _aligned(text)
    start = plain.find(found)
    return text[origin[start] : origin[start + len(found) - 1] + 1] if start >= 0 else found


def _aligned(text: str) -> tuple[str, list[int]]:
    """Return the canonical form and, for each of its characters, its index in `text`."""
    chars: list[str] = []
    origin: list[int] = []
    for index, char in enumerate(text[:LIMIT]):
        for plain in char.translate(_PLAIN):
            if chars and _REPEATED.fullmatch(chars[-1] + plain):
                continue
            chars.append(plain)
            origin.append(index)
    return "".join(chars), origin


class _Plain(dict[int, str]):
    """What each character is read as: nothing, itself, or several; worked out when first met."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        if unicodedata.category(char) == "Cs":  # half a character: no text, and no UTF-8
            self[code] = ""
            return ""
        folded = " " if char.isspace() else unicodedata.normalize("NFKC", char).lower()
        plain = "".join(_simplified().get(c, c) for c in folded if c not in _INVISIBLE)
        self[code] = plain
        return plain


@cache
def _simplified() -> dict[str, str]:
    lines = _TRADITIONAL.read_text("utf-8").splitlines()
    pairs = [pair for line in lines if not line.startswith("#") for pair in line.split()]
    return {pair[0]: pair[1] for pair in pairs}


_PLAIN = _Plain()
