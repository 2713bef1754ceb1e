"""Who reads what: each group with the words of its own, everybody else as shipped."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache
from threading import Lock
from typing import TYPE_CHECKING

from domain.category import Reading

if TYPE_CHECKING:
    from nlp.reader import Reader

Words = Sequence[tuple[str, str]]
"""Words of a community's own, each with the concept for which it stands."""

Read = Callable[[str], Reading]

_IN_PRIVATE = 0
_KEPT = 32  # readings of a chat: a report is read at a glance, and again by its handler
_loading = Lock()


@cache
def _load() -> Reader:
    from nlp.reader import Reader  # noqa: PLC0415  # slow import: polling need not wait for it

    return Reader.load()


def _shipped() -> Reader:
    """Return the reader without any words of people's own. The first call loads the dictionary."""
    with _loading:
        return _load()


class Readers:
    """Reads a message as its chat speaks. Used from several threads."""

    def __init__(self) -> None:
        self._now: tuple[Mapping[int, Words], dict[int, Read]] = ({}, {})

    def read(self, text: str, chat: int) -> Reading:
        """Understand a message of a chat; in private the words of all communities count."""
        words, made = self._now
        key = chat if chat < 0 else _IN_PRIVATE
        if key not in made:
            made[key] = lru_cache(_KEPT)(self.with_words(_of(words, key)))
        return made[key](text)

    def know(self, words: Mapping[int, Words]) -> None:
        """Read from now on with these words, given by group, and no others."""
        self._now = (dict(words), {})

    def with_words(self, words: Words) -> Read:
        """Return what reads with these words of somebody's own; it is made in milliseconds."""
        return _shipped().plus(words).read


def _of(words: Mapping[int, Words], key: int) -> Words:
    if key == _IN_PRIVATE:
        return [pair for own in words.values() for pair in own]
    return words.get(key, ())
