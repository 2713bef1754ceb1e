"""Words of a message, cut by jieba with a small dictionary of our own."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from math import log

import jieba

from nlp import words

EVERYDAY = 1000
"""A word of jieba's dictionary is taken from this frequency on: the everyday ones."""
OURS = 2000
"""The frequency that words of the lexicon are given, so that they are kept whole."""
_UNHEARD = 0.0
"""Neither a word nor the beginning of one; no word has this logarithm."""


class Tokenizer:
    """jieba's way of cutting, the likeliest path through its dictionary, with less to carry.

    Only everyday words and those of the lexicon, logarithms taken once, and no guessing of
    unknown names. Made from jieba's own list each time, in a quarter of a second: there is no
    cache file that somebody else could have written, and none to go stale.
    """

    def __init__(self) -> None:
        found = _everyday() | _ours()
        least = log(sum(found.values()))
        self._unknown = -least
        self._logs: dict[str, float | None] = {w: log(often) - least for w, often in found.items()}
        for word in found:
            for end in range(1, len(word)):
                self._logs.setdefault(word[:end], None)

    def words(self, text: str) -> list[str]:
        """Return the likeliest words of a text; what is no word comes out as single characters."""
        size = len(text)
        best = [0.0] * (size + 1)
        ends = [0] * size
        look_up = self._logs.get
        for start in range(size - 1, -1, -1):
            end = start + 1
            chance = look_up(text[start:end], _UNHEARD)
            top, at = (chance or self._unknown) + best[end], end
            while chance is not _UNHEARD and end < size:
                end += 1
                chance = look_up(text[start:end], _UNHEARD)
                if chance and chance + best[end] > top:
                    top, at = chance + best[end], end
            best[start], ends[start] = top, at
        return list(_walk(text, ends))


@cache
def tokenizer() -> Tokenizer:
    """Return the one tokenizer, made at the first call."""
    return Tokenizer()


def cut(text: str) -> list[str]:
    """Return the words of a canonical text."""
    return tokenizer().words(text)


def _walk(text: str, ends: list[int]) -> Iterator[str]:
    start = 0
    while start < len(text):
        yield text[start : ends[start]]
        start = ends[start]


def _everyday() -> dict[str, int]:
    with jieba.dt.get_dict_file() as lines:
        rows = (line.decode("utf-8").split(" ", 2) for line in lines)
        return {word: int(often) for word, often, *_ in rows if int(often) >= EVERYDAY}


def _ours() -> dict[str, int]:
    files = ("things", "talk")
    found = (entry for name in files for entry in words.entries(words.FOLDER / f"{name}.txt"))
    return {word: OURS for word, _ in found if 1 < len(word) < 5}
