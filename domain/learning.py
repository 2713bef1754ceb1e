"""What a community teaches us: examples of its own, words of its own, and what a word changes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from domain.category import Category, Outcome, Place, Reading

CHATTER = "chatter"
"""The label of what asks for nothing."""
LABELS = (*(category.value for category in Category), CHATTER)
LOOK_BACK = timedelta(days=7)
"""How far back the effect of a word is looked at, and what a weekly sample is taken from."""
SAMPLE = 5
_SHORTEST_WORD, _LONGEST_WORD = 2, 30
"""Characters, and bytes of UTF-8: a button carries no more, and ten characters are a phrase."""
_SHORTEST_LINE, _LONGEST_LINE = 4, 200  # what is worth a person's judgement

_NOWHERE = Place()
UNKNOWN = -1
"""The community of a change of words, before it is known who makes it."""

Read = Callable[[str], Reading]


class How(StrEnum):
    """How we came to know what a message meant."""

    CORRECTED = "corrected"
    DENIED = "denied"
    DEMANDED = "demanded"
    ANSWERED = "answered"
    SAMPLED = "sampled"


@dataclass(frozen=True, kw_only=True, slots=True)
class Example:
    """A message of a community, and what a person of it says that it means.

    `labels` holds values of LABELS, the chief one first; none while nobody has said it yet.
    """

    community: int
    id: int
    text: str
    labels: tuple[str, ...]
    how: How
    at: datetime
    urgent: bool = False
    place: Place = _NOWHERE
    by: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Keyword:
    """A word of a community's own, and the concept of the lexicon for which it stands."""

    community: int
    word: str
    concept: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """One message of the past, as it was written in a chat."""

    chat: int
    message: int
    user: int
    at: datetime
    text: str
    answers: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Effect:
    """What another lexicon would have made of messages of the past.

    Attributes:
        count: how many messages it was tried on.
        more: those that would have become tickets; fewer: those that would not have any more.
        broken: an example that would be read wrong, "" for none.
    """

    count: int = 0
    more: tuple[str, ...] = ()
    fewer: tuple[str, ...] = ()
    broken: str = ""


def effect(texts: Iterable[str], examples: Sequence[Example], before: Read, after: Read) -> Effect:
    """Try another way of reading, `after`, on messages of the past and on saved examples."""
    apart = tuple(dict.fromkeys((*texts, *(example.text for example in examples))))
    was = {text for text in apart if _files(before(text))}
    is_ = {text for text in apart if _files(after(text))}
    return Effect(
        count=len(apart),
        more=tuple(text for text in apart if text in is_ - was),
        fewer=tuple(text for text in apart if text in was - is_),
        broken=breaks(examples, before, after),
    )


def _files(reading: Reading) -> bool:
    return reading.outcome is Outcome.TICKET


def breaks(examples: Iterable[Example], before: Read, after: Read) -> str:
    """Return the text of an example that `before` reads right and `after` does not, "" if none."""
    known = (e for e in examples if e.labels)
    broken = (e.text for e in known if right(e, before(e.text)) and not right(e, after(e.text)))
    return next(broken, "")


def right(example: Example, reading: Reading) -> bool:
    """Tell whether a reading agrees with what a person said.

    A question counts as understood when its category is right. Who answers /report to a message
    says that it is a report, not of what kind, so any kind is right until somebody names one.
    """
    if reading.outcome is Outcome.IGNORE:
        return CHATTER in example.labels
    if example.how is How.DEMANDED:
        return True
    return reading.category is not None and reading.category.value in example.labels


def sample(said: Iterable[Said], *, community: int, week: str, count: int = SAMPLE) -> list[Said]:
    """Choose some messages, by chance, yet always the same for a community and a week.

    Answers to somebody are left out: nobody can judge them alone. So are very short and very
    long ones, and what was said before.
    """
    alone = (s for s in said if not s.answers and not s.text.startswith("/"))
    apart = {s.text: s for s in alone if _SHORTEST_LINE <= len(s.text) <= _LONGEST_LINE}

    def lot(one: Said) -> bytes:
        return hashlib.sha256(f"{community}:{week}:{one.message}".encode()).digest()

    return sorted(apart.values(), key=lot)[:count]


def fit(word: str) -> bool:
    """Tell whether something can be a word of a community's own."""
    speaks = any(char.isalpha() for char in word) and ":" not in word
    return speaks and len(word) >= _SHORTEST_WORD and len(word.encode()) <= _LONGEST_WORD


def groups(words: Iterable[Keyword]) -> dict[str, list[str]]:
    """Return the words by the concept for which they stand."""
    found: dict[str, list[str]] = {}
    for word in words:
        found.setdefault(word.concept, []).append(word.word)
    return found


def with_word(words: Sequence[Keyword], change: Keyword) -> tuple[Keyword, ...]:
    """Return the words after `change`, which has no concept when it takes the word away."""
    others = tuple(known for known in words if known.word != change.word)
    return (*others, change) if change.concept else others
