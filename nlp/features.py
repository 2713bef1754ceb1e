"""What the model sees of a message: characters, concepts in their company, rules, danger signs."""

from __future__ import annotations

from collections.abc import Sequence, Set
from functools import cache
from operator import add
from typing import NamedTuple

from nlp import patterns, rules, urgent, words

OLD = 60
GROWN = 15
NEAR = 6
"""Characters between two words of the lexicon that may still speak of each other."""
FORMS = ("heading", "offer", "answer")
"""What the beginning of a message makes of it; a pattern tells each."""
CRIES = ("lone", "lonefall")
"""Signs that no word gives: the message is a cry for help and says nothing else."""


class Sight(NamedTuple):
    """All that is seen of one canonical text; `features` is what the model weighs."""

    hits: Sequence[words.Hit]
    fired: Sequence[rules.Rule]
    alarm: urgent.Alarm | None
    said: Set[str]
    signs: Set[str]
    features: Set[str]


class _Prefixed(dict[str, str]):
    """Names with what they are names of before them, each put together once."""

    def __init__(self, kind: str) -> None:
        self._kind = kind

    def __missing__(self, name: str) -> str:
        self[name] = full = f"{self._kind}:{name}"
        return full


_SAID, _RULE, _SIGN = _Prefixed("said"), _Prefixed("rule"), _Prefixed("sign")


def look(plain: str, lexicon: words.Lexicon) -> Sight:
    """Look at a canonical text with a lexicon of things and ways of talking."""
    framed = f"^{plain}$"
    every = lexicon.scan_all(framed)
    hits = words.longest(every)
    said = {concept for hit in hits for concept in hit.concepts}
    form = patterns.table("form")
    said.update(_ages(plain), [name for name in FORMS if form[name].match(plain)])
    fired = rules.fired(said)
    signs = urgent.signs(every, framed)
    signs.update({c: [words.Hit(0, 0, plain, (), (c,))] for c in CRIES if form[c].match(plain)})
    alarm = urgent.alarm(signs, said)
    text = form["digits"].sub("0", form["signs"].sub(" ", plain))
    seen = _runs(f"^{text}$")
    seen.update(_company(framed, hits))
    seen.update(map(_SAID.__getitem__, said), [_RULE[rule.name] for rule in fired])
    seen.update(map(_SIGN.__getitem__, signs))
    if alarm:
        seen.add(f"alarm:{alarm.rule}")
    return Sight(hits, fired, alarm, said, signs.keys(), seen)


def _runs(text: str) -> set[str]:
    """Return every character and every two that follow each other."""
    runs = set(text)
    runs.update(map(add, text, text[1:]))
    return runs


def _company(text: str, hits: Sequence[words.Hit]) -> list[str]:
    """Return what stands beside each word of the lexicon: a character, or one of the next two.

    So "again <fault>" is learned from every word for a fault, and "fixture>fault" tells what
    broke from what is only mentioned.
    """
    met: list[str] = []
    for i, (start, end, _, concepts, _) in enumerate(hits):
        before, after = text[start - 1], text[end]
        for mark in _marks(concepts):
            met += (before + mark, mark + after)
        for later in hits[i + 1 : i + 3]:
            if later.start - end <= NEAR:
                met += _pairs(concepts, later.concepts)
    return met


@cache
def _marks(concepts: words.Names) -> tuple[str, ...]:
    return tuple(f"<{concept}>" for concept in concepts)


@cache
def _pairs(some: words.Names, others: words.Names) -> tuple[str, ...]:
    return tuple(f"{a}>{b}" for a in some for b in others)


def _ages(plain: str) -> list[str]:
    """Return how old the people are whose age is told."""
    told = (int(match[1] or match[2]) for match in patterns.table("form")["age"].finditer(plain))
    return ["old" if age >= OLD else "grown" if age >= GROWN else "child" for age in told]
