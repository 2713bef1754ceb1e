"""Emergencies: life or safety now, decided apart from what the message is about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from functools import cache
from itertools import product

from domain.category import Category, Hotline
from nlp import words
from nlp.rules import ByNeed, applying, by_need

Signs = dict[str, list[words.Hit]]
CALM = "calm"
"""The concept of what is over, elsewhere, or only talked about."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Signs that make an emergency when all stand within `width` characters.

    None of `without`, signs or concepts, may be said. `about` is what it is about, where the sort
    of danger tells. `sure` makes a ticket and `heard` at least a question, whatever the model says.
    """

    hotline: Hotline
    width: int
    concepts: tuple[str, ...]
    needs: frozenset[str]
    without: frozenset[str]
    about: Category | None = None
    sure: bool = False
    heard: bool = False

    @property
    def name(self) -> str:
        """What the rule is called in a reading's reasons."""
        about = f"={self.about}" if self.about else ""
        return "+".join(self.concepts) + about


@dataclass(frozen=True, slots=True)
class Alarm:
    """Why a message is an emergency."""

    hotline: Hotline
    rule: str
    words: tuple[str, ...]
    about: Category | None = None
    sure: bool = False
    heard: bool = False


def signs(hits: Iterable[words.Hit], text: str) -> Signs:
    """Return the words that are signs, of danger or of an end, by what they are a sign of.

    A number within a longer one of `text` is none: 1201 is a door, and calls no ambulance.
    """
    found: Signs = {}
    for hit in hits:
        if not hit.signs or (hit.word.isdigit() and _within_number(hit, text)):
            continue
        for sign in hit.signs:
            found.setdefault(sign, []).append(hit)
    return found


def _within_number(hit: words.Hit, text: str) -> bool:
    before, after = text[max(hit.start - 1, 0) : hit.start], text[hit.end : hit.end + 1]
    return before.isdigit() or after.isdigit()


def alarm(found: Signs, said: Set[str]) -> Alarm | None:
    """Return the first emergency that these signs make, beside the concepts said; None without."""
    if not found or CALM in found:
        return None
    for rule in applying(_by_need(), found.keys()):
        if rule.without.isdisjoint(said) and (near := _together(rule, found)):
            spoken = tuple(hit.word for hit in near)
            return Alarm(rule.hotline, rule.name, spoken, rule.about, rule.sure, rule.heard)
    return None


def _together(rule: Rule, hits: Signs) -> Sequence[words.Hit] | None:
    """Return one hit of each concept of the rule, if some stand close enough together."""
    for chosen in product(*(hits[concept][:6] for concept in rule.concepts)):
        start, end = min(hit.start for hit in chosen), max(hit.end for hit in chosen)
        if end - start <= rule.width and len({hit.start for hit in chosen}) == len(chosen):
            return chosen
    return None


@cache
def _by_need() -> ByNeed[Rule]:
    return by_need(rules())


@cache
def rules() -> tuple[Rule, ...]:
    """Read lexicon/emergencies.txt, in order."""
    lines = (words.FOLDER / "emergencies.txt").read_text("utf-8").splitlines()
    return tuple(_rule(line.split()) for line in lines if line and not line.startswith("#"))


def _rule(parts: list[str]) -> Rule:
    head, width, *concepts = parts
    hotline, _, about = head.rstrip("!?").partition("=")
    needs = tuple(c for c in concepts if not c.startswith("!"))
    without = frozenset(c[1:] for c in concepts if c.startswith("!"))
    return Rule(
        hotline=Hotline(hotline),
        width=int(width),
        concepts=needs,
        needs=frozenset(needs),
        without=without,
        about=Category(about) if about else None,
        sure=head.endswith("!"),
        heard=head.endswith(("!", "?")),
    )
