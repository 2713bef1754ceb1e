"""Times as people say them, 晚上8点半 or 到18点, as a clock shows them; and dates, 11月25日."""

from __future__ import annotations

import re
from functools import cache

from handlers.render import Catalog

_DATE = re.compile(r"(\d{1,2})-(\d{1,2})")
_NOON, _DAY = 12 * 60, 24 * 60


@cache
def _said(catalog: Catalog) -> re.Pattern[str]:
    """Return how a time is said: perhaps a part of the day, an hour, perhaps a half or minutes."""
    span = catalog.word["span"]
    parts = "|".join(map(re.escape, catalog.word["half_day"].values()))
    minutes = rf"({span['half']})|(\d{{1,2}}){span['minute'][0]}?"
    return re.compile(rf"({parts})?(\d{{1,2}}){span['oclock']}(?:{minutes})?")


def clocked(catalog: Catalog, word: str) -> str:
    """Return «8点到20点», «22点40», «下午3点到5点» or «到18:00» as a clock shows the hours."""
    until = catalog.word["span"]["until"]
    before: int | None = None

    def shown(match: re.Match[str]) -> str:
        nonlocal before
        part, hours, half, minutes = match.groups()
        at = int(hours) * 60 + (30 if half else int(minutes or 0))
        before = _meant(catalog, at, part, before)
        return f"{before // 60}:{before % 60:02d}"

    told = _said(catalog).sub(shown, word)
    told = re.sub(f"(:\\d\\d){until}(?=\\d)", r"\1-", told)
    return told.removeprefix(until) if ":" in told else told


def _meant(catalog: Catalog, at: int, part: str | None, before: int | None) -> int:
    """Return the minute of the day: «8点» of the evening is 20:00, «5点» after 15:00 is 17:00."""
    half = catalog.meaning("half_day", part) if part else None
    if half == "pm.night" and at == _NOON:
        return 0 if before is None else _DAY
    later = half.startswith("pm") if half else before is not None and at < before < at + _NOON
    return at + _NOON if later and at < _NOON else at


def dated(catalog: Catalog, word: str) -> str:
    """Return «11月25日» as 11-25; any other word stays."""
    span = catalog.word["span"]
    plain = word.removesuffix(span["date"]).removesuffix(span["number"]).replace(span["month"], "-")
    return plain if plain != word and _DATE.fullmatch(plain) else word
