"""The words of commands that mean something fixed, turned into codes."""

from __future__ import annotations

from collections.abc import Sequence

from telegram import Message

from handlers.render import Catalog

_TABLES = {
    "stats": ("period",),
    "roster": ("every", "rota", "category"),
    "override": ("override", "day"),
    "duty": ("rota",),
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


def coded(catalog: Catalog, command: str, words: Sequence[str]) -> tuple[str, ...]:
    """Return the words with those that `command` knows as codes; two may be written as one."""
    tables = _TABLES.get(command, ())
    known = _ONLY.get(command, len(words))
    spans = (*_SPANS, *_FINE.get(command, ()))
    codes = (code for word in words[:known] for code in _code(catalog, tables, spans, word))
    return (*codes, *words[known:])


def _code(
    catalog: Catalog, tables: Sequence[str], spans: Sequence[str], word: str
) -> tuple[str, ...]:
    for span in spans:
        count = word.removesuffix(catalog.word["span"][span])
        if count != word and count.isascii() and count.isdecimal():
            return (f"{count}{span}",)
    for cut in range(len(word), 0, -1):
        known = _meaning(catalog, tables, word[:cut])
        if known and cut == len(word):
            return (known,)
        rest = _meaning(catalog, tables, word[cut:])
        if known and rest:
            return (known, rest)
    return (word,)


def _meaning(catalog: Catalog, tables: Sequence[str], word: str) -> str | None:
    meanings = (catalog.meaning(table, word) for table in tables)
    return next((code for code in meanings if code), None)


def places(words: Sequence[str]) -> str:
    """Return the words that may name buildings: all but times, which look like them."""
    return " ".join(word for word in words if ":" not in word and "\uff1a" not in word)


def words_of(message: Message) -> tuple[str, ...]:
    """Return the words after a command."""
    return tuple((message.text or "").split()[1:])
