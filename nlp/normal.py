"""Two forms of a message: one to show, one to read.

The form to read is NFKC, simplified, lower case and free of invisible characters, so that
full-width, traditional and zero-width variants of a sentence are read alike. An emoji has one form,
whatever its skin, sex or style, and is a number or a mark where it stands for one.
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
_SHADES = frozenset({0x20E3, 0x2640, 0x2642}).union(
    range(0x1F3FB, 0x1F400),
    range(0x1F9B0, 0x1F9B4),
    range(0xE0020, 0xE0080),
    range(0xE0100, 0xE01F0),
)
"""What only colours the emoji before it: the frame of a keycap, sex, skin, hair, tags of flags."""
_FLAG_LETTERS = range(0x1F1E6, 0x1F200)
_FLAG = "\U0001f3f3"
"""Every flag is this one."""
_TWICE = re.compile(r"([^\w])\1")
_REPEATED = re.compile(r"([^\w])\1+")
_APART = re.compile(r"(?<!\S)(?!\d \d)\S (?=\S(?!\S))")
"""One character, and the space that keeps it from the next one: together they are a word."""
_LEXICON = Path(__file__).parent / "lexicon"


def display(text: str) -> str:
    """Return the text as it may be shown to others: nothing in it can turn the writing round."""
    return text.translate(dict.fromkeys(map(ord, _BIDI)))


def canonical(text: str) -> str:
    """Return the form in which the first LIMIT characters of a message are read."""
    plain = text[:LIMIT].translate(_PLAIN)
    if _TWICE.search(plain):
        plain = _REPEATED.sub(r"\1", plain)
    return _APART.sub(lambda found: found[0][0], plain) if " " in plain else plain


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
    for apart in reversed(list(_APART.finditer("".join(chars)))):
        del chars[apart.end() - 1], origin[apart.end() - 1]
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
        self[code] = plain = _emoji(code, plain)
        return plain


def _emoji(code: int, plain: str) -> str:
    """Return what a sign stands for; every other character is left as it is."""
    if code in _SHADES:
        return ""
    return _FLAG if code in _FLAG_LETTERS else _signs().get(plain, plain)


@cache
def _simplified() -> dict[str, str]:
    return {pair[0]: pair[1] for line in _lines("traditional.txt") for pair in line.split()}


@cache
def _signs() -> dict[str, str]:
    """Read lexicon/emoji.txt: what is read, then the signs that stand for it."""
    rows = (line.split() for line in _lines("emoji.txt"))
    return {sign: plain for plain, *signs in rows for sign in signs}


def _lines(file: str) -> list[str]:
    lines = (_LEXICON / file).read_text("utf-8").splitlines()
    return [line for line in lines if not line.startswith("#")]


_PLAIN = _Plain()
