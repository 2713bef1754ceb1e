"""What the model sees of a message: characters, words, concepts, rules, signs of danger."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from nlp import patterns, rules, segment, urgent, words

LONGEST = 3
"""The longest run of characters that is a feature."""
OLD = 60
GROWN = 15


@dataclass(frozen=True, slots=True)
class Sight:
    """All that is seen of one canonical text; `features` is what the model weighs."""

    hits: tuple[words.Hit, ...]
    fired: tuple[rules.Rule, ...]
    alarm: urgent.Alarm | None
    features: tuple[str, ...]


def look(plain: str, lexicon: words.Lexicon) -> Sight:
    """Look at a canonical text with a lexicon of things and ways of talking."""
    hits = lexicon.scan(plain)
    said = {concept for hit in hits for concept in hit.concepts}
    fired = rules.fired(said)
    signs = urgent.signs(plain)
    alarm = urgent.alarm(signs)
    text = patterns.table("form")["digits"].sub("0", plain)
    seen = {
        *_runs(f"^{text}$"),
        *(f"word:{word}" for word in segment.cut(text) if len(word) > 1),
        *(f"said:{concept}" for concept in said),
        *(f"rule:{rule.label}:{rule.name}" for rule in fired),
        *(f"sign:{concept}" for concept in signs),
        *_ages(plain),
    }
    if alarm:
        seen.add(f"alarm:{alarm.rule}")
    return Sight(tuple(hits), tuple(fired), alarm, tuple(sorted(seen)))


def _runs(text: str) -> Iterator[str]:
    """Yield every run of one to LONGEST characters."""
    for size in range(1, LONGEST + 1):
        for start in range(len(text) - size + 1):
            yield text[start : start + size]


def _ages(plain: str) -> Iterator[str]:
    """Yield how old the people are whose age is told."""
    for match in patterns.table("form")["age"].finditer(plain):
        age = int(match[1])
        yield "age:old" if age >= OLD else "age:grown" if age >= GROWN else "age:child"
