"""Words of a message, cut by jieba with a small dictionary of our own."""

from __future__ import annotations

from functools import cache

import jieba

from nlp import words

EVERYDAY = 200
"""A word of jieba's dictionary is taken from this frequency on: the everyday ones."""
OURS = 2000
"""The frequency that words of the lexicon are given, so that they are kept whole."""


@cache
def tokenizer() -> jieba.Tokenizer:
    """Return jieba with everyday words and those of the lexicon.

    Made from jieba's own list each time, in a quarter of a second: there is no cache file that
    somebody else could have written, and none to go stale.
    """
    tokenizer = jieba.Tokenizer()
    tokenizer.FREQ, tokenizer.total = _table(_everyday() | _ours())
    tokenizer.initialized = True
    return tokenizer


def cut(text: str) -> list[str]:
    """Return the words of a text; what is no word of ours comes out as single characters."""
    return list(tokenizer().cut(text, HMM=False))


def _everyday() -> dict[str, int]:
    with jieba.dt.get_dict_file() as lines:
        rows = (line.decode("utf-8").split(" ", 2) for line in lines)
        return {word: int(often) for word, often, *_ in rows if int(often) >= EVERYDAY}


def _ours() -> dict[str, int]:
    files = ("things", "talk")
    found = (entry for name in files for entry in words.entries(words.FOLDER / f"{name}.txt"))
    return {word: OURS for word, _ in found if 1 < len(word) < 5}


def _table(found: dict[str, int]) -> tuple[dict[str, int], int]:
    """Return what jieba looks up: every word with its frequency, every beginning of one with 0."""
    table = dict(found)
    for word in found:
        for end in range(1, len(word)):
            table.setdefault(word[:end], 0)
    return table, sum(found.values())
