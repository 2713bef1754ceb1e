"""What the weights of a text's features come to: scores, and how sure they make us.

Evidence adds up. So what several lines would be, read as one, is known well enough from what
each weighed alone to tell whether reading them as one is worth the time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from math import exp, sqrt
from pathlib import Path

from domain.category import UNWEIGHED, Evidence
from nlp.examples import CHATTER, LABELS

SHIPPED = Path(__file__).parent / "model" / "weights.tsv"

URGENT = "urgent"
COLUMNS = (*LABELS, URGENT)
CHATTER_AT = LABELS.index(CHATTER)
UNIT = 100
"""Weights are kept as whole hundredths: small, readable, and the same on every machine."""
PART_AT = 0.05
"""Lines whose evidence comes to this confidence together are read as one, ..."""
PART_URGENT_AT = 0.005
"""... or to this probability that they speak of an emergency."""

_OFFSET, _URGENT = "#offset", "#urgent"
_REQUESTS = tuple(f"#request {name}" for name in LABELS[:CHATTER_AT])
HEAD = (_OFFSET, *_REQUESTS, _URGENT)
"""The rows with which a model's file begins; then comes one for each feature."""
_LANE = 32
"""Bits of a column in a packed number: room for the weights of a whole message."""
_LANES = range(0, len(COLUMNS) * _LANE, _LANE)
_MASK = (1 << _LANE) - 1
_ZERO = 1 << 20
"""How a weight of nothing is packed, so that no weight is below zero and borrows from the next."""

Weights = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Curve:
    """How sure a score makes us: a logistic curve, its numbers in hundredths."""

    slope: int
    shift: int

    def at(self, score: float) -> float:
        """Return the probability that a decision with this score is right."""
        return sigmoid((self.slope * score + self.shift) / UNIT)


@dataclass(frozen=True, slots=True)
class Judge:
    """How evidence becomes scores, one for each column, and scores a confidence.

    A column's score is offset + (sum of the weights of known features) / sqrt(their number).
    The curve of `requests` that belongs to the best category judges its lead over chatter,
    `urgent` the column's score.
    """

    offsets: Weights
    requests: tuple[Curve, ...]
    urgent: Curve

    def scores(self, evidence: Evidence) -> tuple[float, ...]:
        """Return one score per column; above 0 it speaks for the column, below against it."""
        total, size, nothing = evidence.total, sqrt(evidence.count or 1), evidence.count * _ZERO
        return tuple(
            [
                (offset + ((total >> at & _MASK) - nothing) / size) / UNIT
                for at, offset in zip(_LANES, self.offsets, strict=True)
            ]
        )

    def confidence(self, scores: Sequence[float]) -> float:
        """Return how probable it is that the best category of these scores is right."""
        at = best(scores)
        return self.requests[at].at(scores[at] - scores[CHATTER_AT])

    def danger(self, scores: Sequence[float]) -> float:
        """Return how probable an emergency is."""
        return self.urgent.at(scores[-1])

    def promising(self, lines: Iterable[Evidence]) -> bool:
        """Tell whether lines may be a report together; most that are none tell so here."""
        scores = self.scores(sum(lines, UNWEIGHED))
        return self.confidence(scores) >= PART_AT or self.danger(scores) >= PART_URGENT_AT

    def lines(self) -> Iterator[str]:
        """Yield what `load` reads."""
        yield line(_OFFSET, self.offsets)
        for name, curve in zip(_REQUESTS, self.requests, strict=True):
            yield line(name, (curve.slope, curve.shift))
        yield line(_URGENT, (self.urgent.slope, self.urgent.shift))

    @classmethod
    def load(cls, path: Path = SHIPPED) -> Judge:
        """Read the head of a model's file.

        Raises: ValueError: the file has other columns, or its head is not whole.
        """
        head = dict(islice(rows(path), len(HEAD)))
        try:
            requests = tuple(Curve(*head[name]) for name in _REQUESTS)
            judge = cls(head[_OFFSET], requests, Curve(*head[_URGENT]))
        except (KeyError, TypeError) as error:
            raise ValueError(f"{path}: the head of the model is not whole") from error
        if len(judge.offsets) != len(COLUMNS):
            raise ValueError(f"{path}: a feature needs {len(COLUMNS)} weights")
        return judge


def promising(lines: Iterable[Evidence]) -> bool:
    """Tell whether lines may be a report together, as the model that we ship sees it."""
    return _shipped().promising(lines)


@cache
def _shipped() -> Judge:
    return Judge.load()


def pack(row: Weights) -> int:
    """Return the numbers of all columns as one; sums of such numbers hold the columns' sums."""
    return sum(weight + _ZERO << at for at, weight in zip(_LANES, row, strict=True))


def unpack(packed: int, count: int = 1) -> Weights:
    """Return the number of each column in a sum of `count` packed numbers."""
    return tuple([(packed >> at & _MASK) - count * _ZERO for at in _LANES])


def best(scores: Sequence[float]) -> int:
    """Return the place in LABELS of the category with the best score."""
    return scores.index(max(scores[:CHATTER_AT]))


def lead(scores: Sequence[float]) -> float:
    """Return by how much the best category's score exceeds that of chatter."""
    return max(scores[:CHATTER_AT]) - scores[CHATTER_AT]


def sigmoid(x: float) -> float:
    """Return 1 / (1 + e^-x) without overflow."""
    return 1 / (1 + exp(-max(-50.0, min(50.0, x))))


def line(name: str, row: Weights) -> str:
    """Return a row of a model's file."""
    return "\t".join((name, *map(str, row))) + "\n"


def rows(path: Path) -> Iterator[tuple[str, Weights]]:
    """Yield the rows of a model's file, each with its whole numbers.

    Raises: ValueError: the file has other columns.
    """
    with path.open(encoding="utf-8") as lines:
        head = next(lines, "").rstrip("\n").split("\t")
        if tuple(head) != ("#feature", *COLUMNS):
            raise ValueError(f"{path}: not a model with the columns {COLUMNS}")
        for text in lines:
            name, *numbers = text.rstrip("\n").split("\t")
            yield name, tuple(map(int, numbers))
