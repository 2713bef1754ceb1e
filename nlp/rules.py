"""Rules: which concepts, said together, speak for which label, and how strongly."""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass
from functools import cache
from operator import itemgetter
from typing import Protocol, TypeVar

from nlp import words


class _Needs(Protocol):
    @property
    def needs(self) -> frozenset[str]: ...
    @property
    def without(self) -> frozenset[str]: ...


R = TypeVar("R", bound=_Needs)
ByNeed = dict[str, list[tuple[int, R]]]


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
    return applying(_by_need(), said)


def by_need(rules: Iterable[R]) -> ByNeed[R]:
    """Return rules, each with its place among them, by one of the concepts they need.

    One that needs none stands under the empty name.
    """
    found: ByNeed[R] = {}
    for at, rule in enumerate(rules):
        found.setdefault(min(rule.needs, default=""), []).append((at, rule))
    return found


def applying(rules: ByNeed[R], said: Set[str]) -> list[R]:
    """Return the rules whose concepts are said and none of those that forbid them, in order."""
    near = [row for concept in ("", *said) for row in rules.get(concept, ())]
    near.sort(key=itemgetter(0))
    return [r for _, r in near if r.needs <= said and r.without.isdisjoint(said)]


@cache
def _by_need() -> ByNeed[Rule]:
    return by_need(table())


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
