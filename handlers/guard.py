"""The one gate before a group: phones, identity numbers and door numbers do not pass."""

from __future__ import annotations

import re

_GAP = r"[\s\-.·_]?"
_PHONE = re.compile(rf"(?<!\d)(?:(?:\+|00)?86{_GAP})?1[3-9]{_GAP}(?:\d{_GAP}){{8}}\d(?!\d)")
_LANDLINE = re.compile(r"(?<!\d)0\d{2,3}[\-\s]\d{7,8}(?!\d)")
_IDENTITY = re.compile(r"(?<!\d)\d{17}[\dXx](?![\dXx])")
_DOOR = re.compile(r"(?<!\d)\d{1,3}\s?[\-—–]\s?\d{1,2}\s?[\-—–]\s?\d{3,4}(?!\d)")
_ROOM = re.compile(r"(?<!\d)\d{3,4}\s?[室房号](?!楼|线)")
_AFTER_UNIT = re.compile(r"(?<=单元)\s?\d{3,4}(?!\d)")
_PATTERNS = (_IDENTITY, _PHONE, _LANDLINE, _DOOR, _ROOM, _AFTER_UNIT)

_FULL_WIDTH = {0xFF10 + n: str(n) for n in range(10)} | {0xFF0B: "+", 0xFF0D: "-"}
STARS = "***"


def guard(text: str) -> str:
    """Return `text` fit for a group: every number that leads to a person or a door is starred."""
    plain = text.translate(_FULL_WIDTH)
    if len(plain) != len(text) or not any(pattern.search(plain) for pattern in _PATTERNS):
        return text
    for pattern in _PATTERNS:
        plain = pattern.sub(STARS, plain)
    return plain
