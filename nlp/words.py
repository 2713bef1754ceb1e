"""The lexicon: words people use, filed under the concept each stands for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple

from ahocorasick_rs import AhoCorasick

from nlp import normal

_HEADING = re.compile(r"\[[a-z0-9 ]+\]")
FOLDER = Path(__file__).parent / "lexicon"

Names = tuple[str, ...]
Entry = tuple[str, str]
Meaning = tuple[Names, Names]
"""The concepts and the signs of a word."""
_NEW: Meaning = ((), ())
_BY_PLACE = itemgetter(1, 2)


class Hit(NamedTuple):
    """One word of the lexicon found in a message: canonical[start:end].

    It stands for `concepts` where no longer word covers it, and is one of `signs` wherever it
    stands.
    """

    start: int
    end: int
    word: str
    concepts: Names
    signs: Names


_new: Any = tuple.__new__  # a hit of its values; `Hit` and `Hit._make` take twice as long


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Words of several files, found in a text in one pass, each with its concepts and signs."""

    table: dict[str, Meaning]
    _rows: tuple[tuple[str, Names, Names], ...]
    _finder: AhoCorasick

    @classmethod
    def of(cls, concepts: Iterable[Entry], signs: Iterable[Entry] = ()) -> Lexicon:
        """Build from (word, concept) and (word, sign) pairs; a word may be filed under several."""
        table: dict[str, Meaning] = {}
        for word, name in concepts:
            known, also = table.get(word, _NEW)
            table[word] = (known if name in known else (*known, name), also)
        for word, name in signs:
            known, also = table.get(word, _NEW)
            table[word] = (known, also if name in also else (*also, name))
        rows = tuple((word, *meaning) for word, meaning in table.items())
        return cls(table, rows, AhoCorasick(table))

    def plus(self, entries: Iterable[Entry]) -> Lexicon:
        """Return a lexicon that knows these (word, concept) pairs as well."""
        own = [(plain, concept) for word, concept in entries if (plain := normal.canonical(word))]
        if not own:
            return self
        rows = self.table.items()
        known = [(word, concept) for word, (concepts, _) in rows for concept in concepts]
        signs = [(word, sign) for word, (_, signs) in rows for sign in signs]
        return Lexicon.of(known + own, signs)

    def scan(self, text: str) -> list[Hit]:
        """Return the longest word at each place, left to right; none inside another."""
        return longest(self.scan_all(text))

    def scan_all(self, text: str) -> list[Hit]:
        """Return every word that stands anywhere in the text, also one inside another.

        They come by their start, the shorter ones first.
        """
        found = self._finder.find_matches_as_indexes(text, overlapping=True)
        found.sort(key=_BY_PLACE)
        rows, new = self._rows, _new
        return [new(Hit, (start, end, *rows[row])) for row, start, end in found]


def longest(hits: Iterable[Hit]) -> list[Hit]:
    """Keep of all hits, given in order, the longest that has a concept; none inside another."""
    found: list[Hit] = []
    covered = 0
    for hit in hits:
        if not hit.concepts:
            continue
        if found and hit.start == found[-1].start:
            found[-1] = hit
        elif hit.end > covered:
            found.append(hit)
        covered = found[-1].end
    return found


@cache
def everything() -> Lexicon:
    """Return all that a message is read with: what it speaks of, and signs of danger and of end."""
    return Lexicon.of(_all("things", "talk"), _all("urgent", "replies"))


@cache
def load(file: str) -> Lexicon:
    """Read lexicon/FILE.txt: `[concept concept]` lines, then the words of both."""
    return Lexicon.of(_all(file))


def _all(*files: str) -> Iterator[Entry]:
    return (entry for name in files for entry in entries(FOLDER / f"{name}.txt"))


def entries(path: Path) -> Iterable[Entry]:
    """Yield (word, concept) as the file lists them."""
    concepts: list[str] = []
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        if _HEADING.fullmatch(line):
            concepts = line[1:-1].split()
            continue
        for word in line.split():
            yield from ((normal.canonical(word), concept) for concept in concepts)
