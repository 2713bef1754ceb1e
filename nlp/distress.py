"""Words of distress: what an old person says must never be taken for "I am well" (D6)."""

from __future__ import annotations

from functools import cache

from nlp import normal, words


def heard(text: str) -> tuple[str, ...]:
    """Return the words of distress in a message, in order; empty when it says none.

    Meant for elders in a check-in. It errs on the side of alarm: a doubtful word counts.
    """
    hits = _lexicon().scan(normal.canonical(text))
    return tuple(hit.word for hit in hits if "distress" in hit.concepts)


@cache
def _lexicon() -> words.Lexicon:
    return words.load("distress")
