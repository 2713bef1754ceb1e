"""A linear model that a person can read: one line per feature, one weight per label."""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from domain.category import Evidence
from nlp.judge import COLUMNS, HEAD, UNIT, Judge, line, pack, rows, unpack

Clear = tuple[frozenset[str], dict[str, int]]


@dataclass(frozen=True, slots=True)
class Model:
    """Weights of features for every column, and the judge of what they come to.

    `weights` holds the numbers of a feature side by side in one whole number (`pack`), so that
    one addition adds all columns.
    """

    weights: dict[str, int]
    judge: Judge
    _clear: dict[str, Clear] = field(init=False, compare=False, repr=False)
    """By column the features that speak clearly for it, and how strongly."""

    def __post_init__(self) -> None:
        clear: dict[str, dict[str, int]] = {column: {} for column in COLUMNS}
        for name, packed in self.weights.items():
            for column, weight in zip(COLUMNS, unpack(packed), strict=True):
                if weight > UNIT:
                    clear[column][name] = weight
        sets = {column: (frozenset(of), of) for column, of in clear.items()}
        object.__setattr__(self, "_clear", sets)

    def weigh(self, features: Iterable[str]) -> Evidence:
        """Return what the known ones of these features weigh."""
        known = list(filter(None, map(self.weights.get, features)))
        return Evidence(sum(known), len(known))

    def scores(self, features: Iterable[str]) -> tuple[float, ...]:
        """Return what the judge makes of these features."""
        return self.judge.scores(self.weigh(features))

    def strongest(self, features: Set[str], column: str, most: int) -> list[tuple[str, int]]:
        """Return the features that speak clearly for a column, the strongest first."""
        names, weights = self._clear[column]
        spoken = sorted([(-weights[name], name) for name in features & names])
        return [(name, -weight) for weight, name in spoken[:most]]

    def save(self, path: Path) -> None:
        """Write the model as tab-separated lines, sorted, so that two of them can be compared."""
        with path.open("w", encoding="utf-8", newline="\n") as out:
            out.write("\t".join(("#feature", *COLUMNS)) + "\n")
            out.writelines(self.judge.lines())
            out.writelines(line(f, unpack(self.weights[f])) for f in sorted(self.weights))

    @classmethod
    def load(cls, path: Path) -> Model:
        """Read a model that `save` wrote.

        Raises: ValueError: the file has other columns, or a line is not one of ours.
        """
        judge = Judge.load(path)
        weights = dict(islice(rows(path), len(HEAD), None))
        if any(len(row) != len(COLUMNS) for row in weights.values()):
            raise ValueError(f"{path}: a feature needs {len(COLUMNS)} weights")
        return cls({name: pack(row) for name, row in weights.items()}, judge)
