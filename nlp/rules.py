"""Rules: which concepts, said together, speak for which label, and how strongly."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

from nlp import words


@dataclass(frozen=True, slots=True)
class Rule:
    """When every concept is said (and none of `without`), `label` gains `weight`."""

    label: str
    weight: float
    needs: tuple[str, ...]
    without: tuple[str, ...]

    @property
    def name(self) -> str:
        """What the rule is called in a reading's reasons and in the model."""
        return "+".join(self.needs) or "always"

    def holds(self, said: Collection[str]) -> bool:
        """Tell whether the rule applies to a message in which these concepts are said."""
        return all(c in said for c in self.needs) and not any(c in said for c in self.without)


def fired(said: Collection[str]) -> list[Rule]:
    """Return the rules that apply, in file order."""
    return [rule for rule in table() if rule.holds(said)]


@cache
def table() -> tuple[Rule, ...]:
    """Read lexicon/rules.txt, in order."""
    lines = (words.FOLDER / "rules.txt").read_text("utf-8").splitlines()
    return tuple(_rule(line.split()) for line in lines if line and not line.startswith("#"))


def _rule(parts: list[str]) -> Rule:
    needs = tuple(p for p in parts[2:] if not p.startswith("!"))
    without = tuple(p[1:] for p in parts[2:] if p.startswith("!"))
    return Rule(parts[0], float(parts[1]), needs, without)
