"""Rules: which concepts, said together, speak for which label, and how strongly."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from functools import cache
from operator import itemgetter

from nlp import words


@dataclass(frozen=True, slots=True)
class Rule:
    """When every concept of `needs` is said and none of `without`, `label` gains `weight`."""

    name: str
    label: str
    weight: float
    needs: frozenset[str]
    without: frozenset[str]


def fired(said: Set[str]) -> list[Rule]:
    """Return the rules that apply, in file order."""
    by_need = _by_need()
    near = [row for concept in ("", *said) for row in by_need.get(concept, ())]
    near.sort(key=itemgetter(0))
    return [r for _, r in near if r.needs <= said and r.without.isdisjoint(said)]


@cache
def _by_need() -> dict[str, list[tuple[int, Rule]]]:
    """Return the rules, each with its place in the file, by one of the concepts they need.

    One that needs none stands under the empty name.
    """
    found: dict[str, list[tuple[int, Rule]]] = {}
    for at, rule in enumerate(table()):
        found.setdefault(min(rule.needs, default=""), []).append((at, rule))
    return found


@cache
def table() -> tuple[Rule, ...]:
    """Read lexicon/rules.txt, in order."""
    lines = (words.FOLDER / "rules.txt").read_text("utf-8").splitlines()
    return tuple(_rule(line.split()) for line in lines if line and not line.startswith("#"))


def _rule(parts: list[str]) -> Rule:
    label, weight, *concepts = parts
    return Rule(
        name=f"{label}:{'+'.join(concepts)}",
        label=label,
        weight=float(weight),
        needs=frozenset(c for c in concepts if not c.startswith("!")),
        without=frozenset(c[1:] for c in concepts if c.startswith("!")),
    )
