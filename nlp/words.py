"""The lexicon: words people use, filed under the concept each stands for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

from nlp import normal

_HEADING = re.compile(r"\[[a-z0-9 ]+\]")
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
        for hit in self.scan_all(text):
            if found and hit.start == found[-1].start:
                found[-1] = hit
            elif hit.end > covered:
                found.append(hit)
            covered = found[-1].end
        return found

    def scan_all(self, text: str) -> list[Hit]:
        """Return every word that stands anywhere in the text, also one inside another.

        They come by their start, the shorter ones first.
        """
        found: list[Hit] = []
        look_up = self.table.get
        size = len(text)
        for start in range(size):
            end = start + 1
            while (concepts := look_up(text[start:end])) is not None:
                if concepts:
                    found.append(Hit(start, end, text[start:end], concepts))
                end += 1
                if end > size:
                    break
        return found

    def starting(self, text: str) -> list[str]:
        """Return the words with which a text begins, the shortest first."""
        found: list[str] = []
        for end in range(1, len(text) + 1):
            concepts = self.table.get(text[:end])
            if concepts is None:
                break
            if concepts:
                found.append(text[:end])
        return found


@cache
def load(*files: str) -> Lexicon:
    """Read lexicon/NAME.txt of each name: `[concept concept]` lines, then the words of both."""
    return Lexicon.of(entry for name in files for entry in entries(FOLDER / f"{name}.txt"))


def entries(path: Path) -> Iterable[tuple[str, str]]:
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
