"""Words of distress: what an old person says must never be taken for "I am well" (D6)."""

from __future__ import annotations

from functools import cache

from nlp import normal, words


def heard(text: str) -> tuple[str, ...]:
    """Return the words of distress in a message, in order; empty when it says none.

    Meant for elders in a check-in. It errs on the side of alarm: a doubtful word counts, but the
    number of an ambulance inside a longer one, of a door or a phone, is none.
    """
    plain = normal.canonical(text)
    hits = _lexicon().scan(plain)
    return tuple(h.word for h in hits if "distress" in h.concepts and not _in_number(plain, h))


def _in_number(text: str, hit: words.Hit) -> bool:
    around = text[max(0, hit.start - 1) : hit.start] + text[hit.end : hit.end + 1]
    return hit.word.isdecimal() and any(char.isdecimal() for char in around)


@cache
def _lexicon() -> words.Lexicon:
    return words.load("distress")
