"""Reports cut in two: how many are heard when neither half is a report, and what it costs.

Reports and chatter are those of nlp/corpus, cut and paired at random but the same each time.
"""

from __future__ import annotations

import random
from itertools import pairwise
from pathlib import Path

from rich.console import Console
from rich.table import Table

from domain.category import Outcome, Reading
from domain.conversation import joined
from nlp import examples
from nlp.examples import CHATTER
from nlp.reader import Reader

CORPUS = Path(__file__).parents[1] / "nlp" / "corpus"
SEED = 1
SHORTEST = 2
"""Characters of a half."""


def main() -> None:
    """Print how many of the cut reports are heard, and how often chatter is read twice."""
    reader, dice = Reader.load(), random.Random(SEED)
    rows = list(examples.read(sorted(CORPUS.glob("*.jsonl"))))
    reports = [row.text for row in rows if row.label != CHATTER and len(row.text) > 3 * SHORTEST]
    chatter = [row.text for row in rows if row.label == CHATTER]
    dice.shuffle(chatter)
    cuts = [(text, dice.randrange(SHORTEST, len(text) - SHORTEST)) for text in reports]
    halves = _quiet(reader, [(text[:at], text[at:]) for text, at in cuts])
    needed = [pair for pair in halves if _asks(reader, pair)]
    pairs = _quiet(reader, list(pairwise(chatter)))
    twice = [pair for pair in pairs if _is_read_together(reader, pair)]
    table = Table(
        "what", "of", "read together", "heard", title="said in two lines, neither a report"
    )
    heard = [pair for pair in needed if _is_read_together(reader, pair)]
    table.add_row("reports", str(len(needed)), str(len(heard)), str(len(heard)))
    false = sum(_asks(reader, pair) for pair in twice)
    table.add_row("chatter", str(len(pairs)), str(len(twice)), str(false))
    Console().print(table)


Pair = tuple[str, str]


def _quiet(reader: Reader, pairs: list[Pair]) -> list[Pair]:
    """Return those of which neither line asks for anything."""
    return [pair for pair in pairs if all(_ignored(reader.read(line)) for line in pair)]


def _ignored(reading: Reading) -> bool:
    return reading.outcome is Outcome.IGNORE


def _asks(reader: Reader, pair: Pair) -> bool:
    return not _ignored(reader.read(joined(pair)))


def _is_read_together(reader: Reader, pair: Pair) -> bool:
    return reader.model.judge.promising(reader.read(line).evidence for line in pair)


if __name__ == "__main__":
    main()
