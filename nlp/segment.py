"""Words of a message, cut by jieba with a small dictionary of our own."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from math import log

import jieba

from nlp import words

EVERYDAY = 200
"""A word of jieba's dictionary is taken from this frequency on: the everyday ones."""
OURS = 2000
"""The frequency that words of the lexicon are given, so that they are kept whole."""


class Tokenizer(jieba.Tokenizer):  # type: ignore[misc]
    """jieba with everyday words and those of the lexicon, and their logarithms taken once.

    Made from jieba's own list each time, in a quarter of a second: there is no cache file that
    somebody else could have written, and none to go stale.
    """

    def __init__(self) -> None:
        super().__init__()
        found = _everyday() | _ours()
        self.FREQ = _with_beginnings(found)
        self.total = sum(found.values())
        self.initialized = True
        least = log(self.total)
        self.logs = {word: log(often) - least for word, often in found.items()}
        self.unknown = -least

    def words(self, text: str) -> list[str]:
        """Return the likeliest words of a text; what is no word comes out as single characters."""
        ways = self.get_DAG(text)
        best = [0.0] * (len(text) + 1)
        ends = [0] * len(text)
        for start in range(len(text) - 1, -1, -1):
            best[start], ends[start] = max(
                (self.logs.get(text[start : last + 1], self.unknown) + best[last + 1], last + 1)
                for last in ways[start]
            )
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


def _with_beginnings(found: dict[str, int]) -> dict[str, int]:
    """Return what jieba looks up: words with their frequency, beginnings of words with 0."""
    table = dict(found)
    for word in found:
        for end in range(1, len(word)):
            table.setdefault(word[:end], 0)
    return table
