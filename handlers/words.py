"""The words of commands that mean something fixed, turned into codes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from telegram import Message

from handlers.clocks import clocked, dated
from handlers.render import Catalog

_TABLES = {
    "stats": ("period",),
    "open": ("category", "urgency"),
    "roster": ("every", "rota", "category"),
    "override": ("override", "day"),
    "duty": ("rota", "duty"),
    "swap": ("day", "part"),
    "drill": ("category", "urgency"),
    "preview": ("category", "urgency", "day"),
    "transfer": ("sent_to",),
    "setup": ("setup",),
    "quiet": ("switch",),
    "cat": ("category",),
    "health": ("health",),
    "mute": ("category",),
    "tpl": ("category",),
    "close": ("ending",),
    "policy": ("category", "dispatch", "policy", "hours", "urgency"),
}
_ONLY = {"tpl": 1, "close": 2, "wish": 0}
"""So many words mean something; what follows is said as it stands."""
_SPANS = ("day", "hour")
_FINE = {"policy": ("minute",)}
"""Commands that know shorter spans as well; in the words of others a minute stays a word."""


_TYPED = re.compile(r"\s*[/\uff0f]\s*([A-Za-z_]+)(?:@\w+)?(.*)", re.DOTALL)
"""A command as thumbs type it: with a full-width slash, a blank after it, or none before words."""
_WIDE = str.maketrans(
    "\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19\uff1a\uff0d\uff5e\uff03",
    "0123456789:-~#",
)
_BY_NUMBER = frozenset(
    {
        *("policy", "merge", "ticket", "why", "assign", "close", "hold", "transfer", "cat"),
        *("status", "setup"),
    }
)
"""Commands whose first two words may be a number that is written out, mostly of a ticket."""
_BY_CLOCK = frozenset({"roster", "override", "mute", "preview", "drill", "quiet", "policy"})


def coded(catalog: Catalog, command: str, words: Sequence[str]) -> tuple[str, ...]:
    """Return the words with those that `command` knows as codes; two may be written as one."""
    tables = _TABLES.get(command, ())
    known = _ONLY.get(command, len(words))
    spans = (*_SPANS, *_FINE.get(command, ()))
    words = _plain(catalog, command, words)
    codes = [code for word in words[:known] for code in _code(catalog, tables, spans, word)]
    if command == "override":  # what happens stands before who it happens to
        codes.sort(key=lambda code: code not in catalog.word["override"])
    return (*codes, *words[known:])


def _code(
    catalog: Catalog, tables: Sequence[str], spans: Sequence[str], word: str
) -> tuple[str, ...]:
    for span in spans:
        count = word.removesuffix(catalog.word["span"][span])
        if count != word and (number := number_in(catalog, count)) is not None:
            return (f"{number}{span}",)
    for cut in range(len(word), 0, -1):
        known = _meaning(catalog, tables, word[:cut])
        if known and cut == len(word):
            return (known,)
        rest = _meaning(catalog, tables, word[cut:])
        if known and rest:
            return (known, rest)
    return (word,)


def _plain(catalog: Catalog, command: str, words: Sequence[str]) -> Sequence[str]:
    """Return the words with a ticket's number as digits, and names that stood together apart."""
    if command in _BY_CLOCK:
        words = [dated(catalog, clocked(catalog, word)) for word in words]
    if command == "roster":
        comma = catalog.word["list"]["comma"]
        return [name for word in words for name in re.split(f"[{comma},\uff0c]", word) if name]
    if command not in _BY_NUMBER:
        return words
    unit = catalog.word["span"]["number"]
    found = [number_in(catalog, word.lstrip("#").removesuffix(unit)) for word in words[:2]]
    first = [word if n is None else str(n) for word, n in zip(words, found, strict=False)]
    return [*first, *words[2:]]


def number_in(catalog: Catalog, word: str) -> int | None:
    """Return the number that a word is, in digits or written out below a hundred."""
    if word.isascii() and word.isdecimal() and len(word) < 10:
        return int(word)
    tens, ten, ones = word.partition(catalog.word["numeral"]["ten"])
    if not word or (not ten and len(tens) > 1):
        return None
    high = _digit(catalog, tens) if tens else int(bool(ten))
    low = _digit(catalog, ones) if ones else 0
    if high is None or low is None:
        return None
    return high * 10 + low if ten else high


def _digit(catalog: Catalog, sign: str) -> int | None:
    code = catalog.meaning("numeral", sign)
    return None if code is None or not code[0].isdecimal() else int(code[0])


def meant(catalog: Catalog, text: str) -> str:
    """Return the command that somebody means who typed it in their own way, "" for none."""
    if match := _TYPED.match(text):
        return match[1].lower()
    return (catalog.meaning("typed", text.strip()) or "").partition(".")[0]


def _meaning(catalog: Catalog, tables: Sequence[str], word: str) -> str | None:
    meanings = (catalog.meaning(table, word) for table in tables)
    return next((code for code in meanings if code), None)


def places(catalog: Catalog, command: str, words: Sequence[str]) -> str:
    """Return the words that may name buildings: all but times, which look like them.

    «3到5栋» is a span, and to /setup a number alone is a building.
    """
    until, building = catalog.word["span"]["until"], catalog.word["place"]["building"]
    said = [re.sub(rf"(\d){until}(\d)", r"\1-\2", word) for word in words if ":" not in word]
    if command == "setup":
        numbers = (
            _NUMBERS.fullmatch(word.replace(building.format(building=""), "")) for word in said
        )
        said = [
            " ".join(building.format(building=n) for n in _run(found)) if found else word
            for word, found in zip(said, numbers, strict=True)
        ]
    return " ".join(said)


_NUMBERS = re.compile(r"(\d{1,3})(?:[-~](\d{1,3}))?")
_MOST = 300


def _run(found: re.Match[str]) -> range:
    """Return the numbers of «34» or «1-34»; none where no such buildings can be."""
    first, last = int(found[1]), int(found[2] or found[1])
    return range(first, last + 1) if first > 0 and last <= _MOST else range(0)


def words_of(message: Message) -> tuple[str, ...]:
    """Return the words after a command, figures and colons as a machine writes them."""
    match = _TYPED.match(message.text or "")
    return tuple(match[2].translate(_WIDE).split()) if match else ()
