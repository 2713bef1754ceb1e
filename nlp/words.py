"""The lexicon: words people use, filed under the concept each stands for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

from nlp import normal

FOLDER = Path(__file__).parent / "lexicon"


class Hit(NamedTuple):
    """One word of the lexicon found in a message: canonical[start:end] stands for `concepts`."""

    start: int
    end: int
    word: str
    concepts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Words of several files, found in a text in one pass.

    `table` also holds every beginning of a word (without a concept), so that a search stops
    at the first character that leads nowhere: the time is linear in the length of the text.
    """

    table: dict[str, tuple[str, ...]]

    @classmethod
    def of(cls, entries: Iterable[tuple[str, str]]) -> Lexicon:
        """Build from (word, concept) pairs; a word may stand for several concepts."""
        table: dict[str, tuple[str, ...]] = {}
        for word, concept in entries:
            if concept not in table.get(word, ()):
                table[word] = (*table.get(word, ()), concept)
            for end in range(1, len(word)):
                table.setdefault(word[:end], ())
        return cls(table)

    def plus(self, entries: Iterable[tuple[str, str]]) -> Lexicon:
        """Return a lexicon that knows these (word, concept) pairs as well."""
        own = [(normal.canonical(word), concept) for word, concept in entries]
        known = [(word, concept) for word, found in self.table.items() for concept in found]
        return Lexicon.of(known + own) if own else self

    def scan(self, text: str) -> list[Hit]:
        """Return the longest word at each place, left to right; none inside another."""
        found: list[Hit] = []
        covered = 0
        for start in range(len(text)):
            hits = self.starting(text, start)
            if hits and hits[-1].end > covered:
                found.append(hits[-1])
                covered = hits[-1].end
        return found

    def scan_all(self, text: str) -> list[Hit]:
        """Return every word that stands anywhere in the text, also one inside another."""
        return [hit for start in range(len(text)) for hit in self.starting(text, start)]

    def starting(self, text: str, start: int) -> list[Hit]:
        """Return the words that start at one place, the shortest first."""
        hits: list[Hit] = []
        end = start + 1
        while (concepts := self.table.get(text[start:end])) is not None and end <= len(text):
            if concepts:
                hits.append(Hit(start, end, text[start:end], concepts))
            end += 1
        return hits


@cache
def load(*files: str) -> Lexicon:
    """Read lexicon/NAME.txt of each name: `[concept]` lines, each followed by its words."""
    return Lexicon.of(entry for name in files for entry in entries(FOLDER / f"{name}.txt"))


def entries(path: Path) -> Iterable[tuple[str, str]]:
    """Yield (word, concept) as the file lists them."""
    concept = ""
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        if line.startswith("[") and line.endswith("]") and " " not in line:
            concept = line[1:-1]
            continue
        for word in line.split():
            yield normal.canonical(word), concept
