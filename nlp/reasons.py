"""Why a message is read as it is: what a person is shown who asks."""

from __future__ import annotations

from functools import cache

from nlp.features import Sight
from nlp.judge import UNIT, URGENT
from nlp.model import Model
from nlp.words import Names

NOTICE = frozenset({"heading", "decree"})
"""Marks of what a property company tells everybody: never a request."""
MOST = 6
"""How many features of the model a reading gives as reasons."""


def given(model: Model, sight: Sight, label: str, *, is_urgent: bool) -> tuple[str, ...]:
    """Return what decided: the alarm, the words of the lexicon, the model's best reasons."""
    alarm = sight.alarm if is_urgent else None
    first = (f"{'+'.join(alarm.words)} ({alarm.rule})",) if alarm else ()
    column = URGENT if is_urgent and not alarm else label
    strong = model.strongest(sight.features, column, MOST)
    return (*first, *words(sight), *[_spoken(name, weight) for name, weight in strong])


def words(sight: Sight) -> tuple[str, ...]:
    """Return the words of the lexicon that were seen, with what each stands for."""
    marks = sorted(NOTICE & sight.said)
    return tuple(dict.fromkeys(marks + [_meant(hit.word, hit.concepts) for hit in sight.hits]))


@cache
def _meant(word: str, concepts: Names) -> str:
    return f"{word} ({'/'.join(concepts)})"


@cache
def _spoken(name: str, weight: int) -> str:
    return f"{name} {weight / UNIT:+.2f}"
