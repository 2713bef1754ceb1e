"""What help an old person needs, in the words of the contract."""

from __future__ import annotations

from functools import cache

from nlp import words


def find(text: str) -> str:
    """Return the service a canonical text asks for ("meals", "escort", ...); empty when unclear."""
    hits = _lexicon().scan(text)
    return hits[0].concepts[0] if hits else ""


@cache
def _lexicon() -> words.Lexicon:
    return words.load("services")
