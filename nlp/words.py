"""The lexicon: words people use, filed under the concept each stands for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from operator import add
from pathlib import Path
from typing import NamedTuple

from nlp import normal

_HEADING = re.compile(r"\[[a-z0-9 ]+\]")
FOLDER = Path(__file__).parent / "lexicon"

Names = tuple[str, ...]
Entry = tuple[str, str]
Meaning = tuple[Names, Names]
"""The concepts and the signs of a word."""
_NEW: Meaning = ((), ())


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


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Words of several files, found in a text in one pass, each with its concepts and signs.

    `single` holds the words of one character, `longer` the others by the two characters with
    which they begin, the shortest first. Few pairs of characters in a text begin a word, so most
    of it is passed over by a look into two small dictionaries.
    """

    table: dict[str, Meaning]
    single: dict[str, Meaning]
    longer: dict[str, tuple[tuple[str, Meaning], ...]]

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
        longer: dict[str, tuple[tuple[str, Meaning], ...]] = {}
        for word in sorted(table, key=len):
            if len(word) > 1:
                longer[word[:2]] = (*longer.get(word[:2], ()), (word, table[word]))
        return cls(table, {word: table[word] for word in table if len(word) == 1}, longer)

    def plus(self, entries: Iterable[Entry]) -> Lexicon:
        """Return a lexicon that knows these (word, concept) pairs as well."""
        own = [(normal.canonical(word), concept) for word, concept in entries]
        rows = self.table.items()
        known = [(word, concept) for word, (concepts, _) in rows for concept in concepts]
        signs = [(word, sign) for word, (_, signs) in rows for sign in signs]
        return Lexicon.of(known + own, signs) if own else self

    def scan(self, text: str) -> list[Hit]:
        """Return the longest word at each place, left to right; none inside another."""
        return longest(self.scan_all(text))

    def scan_all(self, text: str) -> list[Hit]:
        """Return every word that stands anywhere in the text, also one inside another.

        They come by their start, the shorter ones first.
        """
        found: list[Hit] = []
        pairs = map(add, text, f"{text[1:]} ")
        tries = zip(map(self.single.get, text), map(self.longer.get, pairs), strict=True)
        for start, (alone, longer) in enumerate(tries):
            if alone:
                found.append(Hit(start, start + 1, text[start], *alone))
            for word, meaning in longer or ():
                if text.startswith(word, start):
                    found.append(Hit(start, start + len(word), word, *meaning))
        return found

    def starting(self, text: str) -> list[str]:
        """Return the words with which a text begins, the shortest first."""
        alone = [text[:1]] if text[:1] in self.single else []
        return alone + [w for w, _ in self.longer.get(text[:2], ()) if text.startswith(w)]


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
