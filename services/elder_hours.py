"""The hours at which an elder may be asked, as buttons: the usual ones, and any others."""

from __future__ import annotations

import re
from datetime import time

from domain.calendar import Window
from domain.errors import NotAllowed

USUAL = (
    "0630-0830",
    "0700-0900",
    "0800-1000",
    "0900-1100",
    "0700-0900.1700-1900",
    "0700-0900.1200-1300.1800-1900",
)
_SPAN = re.compile(r"([01]\d|2[0-3])([0-5]\d)-([01]\d|2[0-3])([0-5]\d)")
_CLOCK = re.compile(r"([01]\d|2[0-3])(00|30)")
_FIRST, _LAST, _STEP = 5 * 60, 21 * 60, 30
_LENGTHS = range(_STEP, 4 * 60 + 1, _STEP)


def said(spans: str) -> str:
    """Return spans as people read them: 07:00–09:00 17:00–19:00."""
    return " ".join("–".join(clock(part) for part in span.split("-")) for span in spans.split("."))


def clock(packed: str) -> str:
    """Return 0730 as 07:30."""
    return f"{packed[:2]}:{packed[2:]}"


def packed(windows: tuple[Window, ...]) -> str:
    """Return windows as a button carries them; `windows_of` reads it."""
    return ".".join(f"{start:%H%M}-{end:%H%M}" for start, end in windows)


def windows_of(spans: str) -> tuple[Window, ...]:
    """Return the windows that a button carries, in order.

    Raises:
        NotAllowed: somebody made it up.
    """
    found = [_SPAN.fullmatch(span) for span in spans.split(".")]
    times = [[int(part) for part in span.groups()] for span in found if span is not None]
    if len(times) != len(found):
        raise NotAllowed("error.too_old")
    return tuple(sorted((time(a, b), time(c, d)) for a, b, c, d in times))


def starts() -> list[str]:
    """Return when a window of one's own may begin."""
    return [_packed(minute) for minute in range(_FIRST, _LAST, _STEP)]


def ends(start: str) -> list[str]:
    """Return when a window that begins then may end.

    Raises:
        NotAllowed: no button offers that beginning.
    """
    found = _CLOCK.fullmatch(start)
    if found is None:
        raise NotAllowed("error.too_old")
    begin = int(found[1]) * 60 + int(found[2])
    return [_packed(begin + length) for length in _LENGTHS if begin + length < 24 * 60]


def _packed(minute: int) -> str:
    return f"{minute // 60:02d}{minute % 60:02d}"
