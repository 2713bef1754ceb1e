"""What a message is to another one: «here too», «it is settled», and what both speak of."""

from __future__ import annotations

from collections.abc import Container, Iterable

from nlp import patterns
from nlp.words import Hit

_THINGS = frozenset({"fixture", "supply", "noisesource", "vehicle", "space", "charging", "errand"})
_SHORT_ECHO = 16
_SHORT_CLOSE = 24


def topics(hits: Iterable[Hit]) -> tuple[str, ...]:
    """Return the things that a message speaks of, each once, in order."""
    spoken = (hit.word for hit in hits if not _THINGS.isdisjoint(hit.concepts))
    return tuple(dict.fromkeys(spoken))


def echoes(plain: str, signs: Container[str]) -> bool:
    """Tell whether a canonical text says no more than «here too»; a long one says more."""
    return len(plain) <= _SHORT_ECHO and "echo" in signs and "differs" not in signs


def closes(plain: str, signs: Container[str]) -> bool:
    """Tell whether a canonical text says that a matter is settled or no longer wanted."""
    if len(plain) > _SHORT_CLOSE:
        return False
    if "retracted" in signs:
        return True
    if "unsettled" in signs:
        return False
    return "settled" in signs or "ended" in signs


def undoes(plain: str, signs: Container[str]) -> bool:
    """Tell whether a canonical text says that something is not in order, still or again."""
    if len(plain) > _SHORT_CLOSE or "undone" not in signs:
        return False
    return patterns.table("form")["asks"].search(plain) is None


def manners(plain: str) -> tuple[str, ...]:
    """Return whether a canonical text is a nod or a greeting and nothing else."""
    table = patterns.table("form")
    return tuple(name for name in ("nod", "hello") if table[name].fullmatch(plain))
