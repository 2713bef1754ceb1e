"""How well messages are read, counted on labelled ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from domain.category import Category, Outcome, Reading
from nlp.examples import CHATTER, Example

FOUR = (Category.REPAIR, Category.NOISE, Category.PARKING, Category.ELDER)
Pair = tuple[Example, Reading]


@dataclass(frozen=True, kw_only=True, slots=True)
class Score:
    """Precision, recall and F1 of one decision; `rows` is how many are truly so."""

    precision: float
    recall: float
    f1: float
    rows: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """What `linli evaluate` prints of one group of messages; rates are None without rows.

    A ticket or a question with a right category counts as understood, a second label as right;
    borderline messages are left out of the rates per 1,000.
    """

    rows: int
    categories: dict[str, Score]
    macro_f1: float
    false_tickets_per_1000: float | None
    asks_per_1000: float | None
    other_as_four: float | None
    urgent: Score
    place_exact: float | None
    place_overlap: float | None


def evaluate(read: Callable[[str], Reading], examples: Iterable[Example]) -> dict[str, Report]:
    """Read every message; report all of them and each register apart."""
    pairs = [(example, read(example.text)) for example in examples]
    registers = sorted({example.register for example, _ in pairs if example.register})
    reports = {"all": report(pairs)}
    for name in registers:
        reports[name] = report([pair for pair in pairs if pair[0].register == name])
    return reports


def report(pairs: Sequence[Pair]) -> Report:
    """Count one group of messages."""
    scores = {str(c): _category(pairs, c) for c in (*FOUR, Category.OTHER)}
    present = [scores[c].f1 for c in FOUR if scores[c].rows]
    chatter = [r for e, r in pairs if e.label == CHATTER and not e.borderline]
    others = [r for e, r in pairs if e.labels == (Category.OTHER,) and not e.borderline]
    return Report(
        rows=len(pairs),
        categories=scores,
        macro_f1=sum(present) / len(present) if present else 0.0,
        false_tickets_per_1000=_rate([r.outcome is Outcome.TICKET for r in chatter], 1000),
        asks_per_1000=_rate([r.outcome is Outcome.ASK for r in chatter], 1000),
        other_as_four=_rate([r.category in FOUR for r in others]),
        urgent=_score([(e.urgent, r.urgent) for e, r in pairs if not e.borderline]),
        place_exact=_rate([_exact(pair) for pair in pairs if _numbered(pair[0])]),
        place_overlap=_rate([_overlaps(pair) for pair in pairs if _placed(pair[0])]),
    )


def truth(pair: Pair) -> str:
    """Return the label a reading is held against: any of the labels it hit, else the chief one."""
    example, reading = pair
    return str(reading.category) if reading.category in example.labels else example.label


def _category(pairs: Sequence[Pair], category: Category) -> Score:
    return _score([(truth(pair) == category, pair[1].category == category) for pair in pairs])


def _score(pairs: Sequence[tuple[bool, bool]]) -> Score:
    """Count (truly so, read so) pairs."""
    hits = sum(true and read for true, read in pairs)
    precision = hits / max(1, sum(read for _, read in pairs))
    recall = hits / max(1, sum(true for true, _ in pairs))
    f1 = 2 * precision * recall / (precision + recall) if hits else 0.0
    rows = sum(true for true, _ in pairs)
    return Score(precision=precision, recall=recall, f1=f1, rows=rows)


def _rate(hits: Sequence[bool], per: int = 1) -> float | None:
    return per * sum(hits) / len(hits) if hits else None


def _numbered(example: Example) -> bool:
    place = example.place
    return place is not None and any((place.building, place.unit, place.room))


def _placed(example: Example) -> bool:
    return example.label != CHATTER and example.place is not None and bool(example.place.text)


def _exact(pair: Pair) -> bool:
    said, read = pair[0].place, pair[1].place
    return said is not None and (said.building, said.unit, said.room) == (
        read.building,
        read.unit,
        read.room,
    )


def _overlaps(pair: Pair) -> bool:
    """Tell whether the span found and the labelled one share at least half of the shorter."""
    text, said, read = pair[0].text, pair[0].place, pair[1].place
    if said is None or not read.text:
        return False
    start, other = text.find(said.text), text.find(read.text)
    shared = min(start + len(said.text), other + len(read.text)) - max(start, other)
    return 2 * shared >= min(len(said.text), len(read.text))


def table(name: str, report: Report) -> str:
    """Return one report as lines of text."""
    lines = [f"{name}: {report.rows} messages, macro-F1 {report.macro_f1:.3f}"]
    lines += [_line(category, score) for category, score in report.categories.items()]
    lines.append(_line("urgent", report.urgent))
    for label, value in (
        ("false tickets per 1,000 chatter lines", report.false_tickets_per_1000),
        ("questions per 1,000 chatter lines", report.asks_per_1000),
        ("other complaints read as one of the four", report.other_as_four),
        ("building, unit and room exact", report.place_exact),
        ("place span overlaps", report.place_overlap),
    ):
        if value is not None:
            lines.append(f"  {label}: {value:.3g}")
    return "\n".join(lines)


def _line(name: str, score: Score) -> str:
    return (
        f"  {name:8} precision {score.precision:.3f}  recall {score.recall:.3f}"
        f"  F1 {score.f1:.3f}  ({score.rows} rows)"
    )
