"""A linear model that a person can read: one line per feature, one weight per label."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, field
from math import exp, sqrt
from pathlib import Path

from nlp.examples import CHATTER, LABELS

URGENT = "urgent"
COLUMNS = (*LABELS, URGENT)
CHATTER_AT = LABELS.index(CHATTER)
UNIT = 100
"""Weights are kept as whole hundredths: small, readable, and the same on every machine."""

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
class Model:
    """Weights of features for every column, and how sure they make us.

    A column's score is offset + (sum of weights of known features) / sqrt(their number).
    The curve of `requests` that belongs to the best category judges its lead over chatter,
    `urgent` the column's score.
    `weights` holds the numbers of a feature side by side in one whole number (`pack`), so that
    one addition adds all columns.
    """

    weights: dict[str, int]
    offsets: Weights
    requests: tuple[Curve, ...]
    urgent: Curve
    _clear: dict[str, dict[str, int]] = field(init=False, compare=False, repr=False)
    """By column the features that speak clearly for it, and how strongly."""

    def __post_init__(self) -> None:
        clear: dict[str, dict[str, int]] = {column: {} for column in COLUMNS}
        for name, packed in self.weights.items():
            for column, weight in zip(COLUMNS, unpack(packed), strict=True):
                if weight > UNIT:
                    clear[column][name] = weight
        object.__setattr__(self, "_clear", clear)

    def scores(self, features: Iterable[str]) -> tuple[float, ...]:
        """Return one score per column; above 0 it speaks for the column, below against it."""
        known = list(filter(None, map(self.weights.get, features)))
        count = len(known)
        size = sqrt(count or 1)
        totals = unpack(sum(known), count)
        return tuple([(o + t / size) / UNIT for o, t in zip(self.offsets, totals, strict=True)])

    def confidence(self, scores: Sequence[float]) -> float:
        """Return how probable it is that the best category of these scores is right."""
        at = best(scores)
        return self.requests[at].at(scores[at] - scores[CHATTER_AT])

    def strongest(self, features: Set[str], column: str, most: int) -> list[tuple[str, int]]:
        """Return the features that speak clearly for a column, the strongest first."""
        clear = self._clear[column]
        spoken = sorted((-clear[name], name) for name in clear.keys() & features)
        return [(name, -weight) for weight, name in spoken[:most]]

    def save(self, path: Path) -> None:
        """Write the model as tab-separated lines, sorted, so that two of them can be compared."""
        with path.open("w", encoding="utf-8", newline="\n") as out:
            out.write("\t".join(("#feature", *COLUMNS)) + "\n")
            out.write(_line("#offset", self.offsets))
            for name, curve in zip(LABELS, self.requests, strict=False):
                out.write(_line(f"#request {name}", (curve.slope, curve.shift)))
            out.write(_line("#urgent", (self.urgent.slope, self.urgent.shift)))
            out.writelines(_line(f, unpack(self.weights[f])) for f in sorted(self.weights))

    @classmethod
    def load(cls, path: Path) -> Model:
        """Read a model that `save` wrote.

        Raises: ValueError: the file has other columns, or a line is not one of ours.
        """
        rows = dict(_rows(path))
        try:
            offsets = rows.pop("#offset")
            requests = tuple(Curve(*rows.pop(f"#request {c}")) for c in LABELS[:CHATTER_AT])
            urgent = Curve(*rows.pop("#urgent"))
        except (KeyError, TypeError) as error:
            raise ValueError(f"{path}: the head of the model is not whole") from error
        if any(len(row) != len(COLUMNS) for row in rows.values()):
            raise ValueError(f"{path}: a feature needs {len(COLUMNS)} weights")
        return cls({name: pack(row) for name, row in rows.items()}, offsets, requests, urgent)


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


def _line(name: str, row: Weights) -> str:
    return "\t".join((name, *map(str, row))) + "\n"


def _rows(path: Path) -> Iterator[tuple[str, Weights]]:
    """Yield the lines, each with its whole numbers."""
    with path.open(encoding="utf-8") as lines:
        head = next(lines, "").rstrip("\n").split("\t")
        if tuple(head) != ("#feature", *COLUMNS):
            raise ValueError(f"{path}: not a model with the columns {COLUMNS}")
        for line in lines:
            name, *numbers = line.rstrip("\n").split("\t")
            yield name, tuple(map(int, numbers))
