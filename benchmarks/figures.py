"""Medians of per-round figures and ratios: what survives the noise of a machine."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Spread:
    """A median with the least and the greatest of the rounds."""

    mid: float
    least: float
    most: float

    @classmethod
    def of(cls, values: Iterable[float]) -> Spread:
        """Return the spread of at least one value."""
        ordered = sorted(values)
        return cls(median(ordered), ordered[0], ordered[-1])

    def show(self, digits: int = 0, unit: str = "") -> str:
        """Return `median [least–most] unit`."""
        parts = (f"{value:,.{digits}f}" for value in (self.mid, self.least, self.most))
        mid, least, most = parts
        return f"{mid} [{least}–{most}]{unit and ' '}{unit}"


def ratios(above: Sequence[float], below: Sequence[float]) -> Spread:
    """Return the spread of the ratios of each round; both must have the same rounds."""
    return Spread.of(a / b for a, b in zip(above, below, strict=True))


def percentile(ordered: Sequence[float], share: float) -> float:
    """Return the value below which `share` of an ordered sample lies (nearest rank)."""
    if not ordered:
        return float("nan")
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
