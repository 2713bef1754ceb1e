"""How well messages are understood, held out, per register, and what each part is worth.

    python -m benchmarks.understanding --folds real.jsonl --unseen group.jsonl --chatter sms.jsonl

Our own corpus and the `--folds` files are learned from in five parts, each read by a model that
has not seen it; what is `--unseen` is read by one that learned from all of these. Of `--chatter`
(lines of `text` that ask for nothing) the first 3,000 are learned and the rest is read.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from domain.category import Category, Outcome, Reading
from domain.conversation import joined
from nlp import evaluation, examples, features, learning, normal, words
from nlp.examples import CHATTER, LABELS, Example
from nlp.reader import Reader

CORPUS = Path(__file__).parents[1] / "nlp" / "corpus"
LEARNED_CHATTER = 3000
KEYWORDS = {
    Category.REPAIR: {"fixture", "supply", "fault"},
    Category.NOISE: {"noisesource", "noise"},
    Category.PARKING: {"vehicle", "space", "parking"},
    Category.ELDER: {"elder", "errand"},
}
RUN = 2
"""Features of at most so many characters are characters themselves; others have a name."""
_PAUSE = re.compile(r"[\uff0c\u3002\uff01\uff1f,!?\s]+")

Read = Callable[[Example, str], Reading]
"""Reads a text of an example, whole or a line of it."""
HEAD = (
    "what is read | rows | macro-F1 | repair, noise, parking, elder | false tickets | questions |"
    " other as four | urgent R / P | numbers | span"
)


@dataclass(frozen=True, slots=True)
class Ground:
    """What is learned from in folds, and what is never learned from."""

    learned: list[Example]
    unseen: list[Example]


def main() -> None:
    """Print one table per rung of the ladder from keywords to the whole reading."""
    known = argparse.ArgumentParser(prog="benchmarks.understanding", description=__doc__)
    for name in ("folds", "unseen", "chatter"):
        known.add_argument(f"--{name}", type=Path, nargs="*", default=[])
    known.add_argument("--ablation", action="store_true", help="also what each part is worth")
    asked = known.parse_args()
    for name in ("folds", "unseen", "chatter"):
        if not getattr(asked, name):
            print(f"no --{name} file: what it would show is left out")
    ground = _ground(asked.folds, asked.unseen, asked.chatter)
    if asked.ablation:
        _show("keywords only", ground, lambda _, text: _by_keywords(text))
        _show("+ rules", ground, lambda _, text: _by_rules(text))
        _show("model on characters alone", ground, _held_out(ground, lambda f: len(f) <= RUN))
    whole = _held_out(ground)
    _show("the whole reading", ground, whole)
    if asked.ablation:
        _show_lines(ground, whole)


def _ground(folds: list[Path], unseen: list[Path], chatter: list[Path]) -> Ground:
    corpus = [
        replace(e, register="our corpus") for e in examples.read(sorted(CORPUS.glob("*.jsonl")))
    ]
    lines = [
        Example(text=row["text"], labels=(CHATTER,), register="lines", pick="random", cluster=where)
        for path in chatter
        for number, line in enumerate(path.open(encoding="utf-8"))
        for row, where in [(json.loads(line), f"{path}:{number}")]
    ]
    new = [replace(e, register=f"{e.register}, unseen") for e in examples.read(unseen)]
    learned = [*corpus, *examples.read(folds), *lines[:LEARNED_CHATTER]]
    return Ground(learned, new + lines[LEARNED_CHATTER:])


def _held_out(ground: Ground, wanted: Callable[[str], bool] = lambda _feature: True) -> Read:
    """Return what reads each example with a model that has not learned from it."""
    lessons = learning.learn(ground.learned, wanted)
    readers = [Reader(words.everything(), model) for model in (lessons.whole, *lessons.held)]
    parts = {id(e): part + 1 for e, part in zip(ground.learned, lessons.parts, strict=True)}
    return lambda e, text: readers[parts.get(id(e), 0)].read(text)


def _by_keywords(text: str) -> Reading:
    """Read as a bot that counts words of each category and knows nothing else."""
    hits = words.everything().scan(normal.canonical(text))
    counts = {c: sum(not w.isdisjoint(hit.concepts) for hit in hits) for c, w in KEYWORDS.items()}
    best = max(counts, key=lambda c: counts[c])
    return _reading(best, 1.0 if counts[best] else 0.0)


def _by_rules(text: str) -> Reading:
    """Read with the rules as they are written, no model."""
    sight = features.look(normal.canonical(text), words.everything())
    totals = dict.fromkeys(LABELS, 0.0)
    for rule in sight.fired:
        totals[rule.label] += rule.weight
    best = max(Category, key=lambda c: totals[c])
    return _reading(best, (totals[best] - totals[CHATTER]) / 1.1, urgent=sight.alarm is not None)


def _reading(category: Category, sure: float, *, urgent: bool = False) -> Reading:
    if sure <= 0:
        return Reading(outcome=Outcome.IGNORE, urgent=urgent)
    outcome = Outcome.TICKET if sure >= 1 else Outcome.ASK
    return Reading(outcome=outcome, category=category, labels=(category,), urgent=urgent)


def _show(name: str, ground: Ground, read: Read) -> None:
    print(f"\n## {name}\n\n| {HEAD} |\n|{'---|' * (HEAD.count('|') + 1)}")
    for group, rows in _groups(ground).items():
        print(_row(group, evaluation.report([(e, read(e, e.text)) for e in rows])), flush=True)


def _groups(ground: Ground) -> dict[str, list[Example]]:
    """Return the registers apart; real chatter once more by how it was chosen."""
    rows = [e for e in ground.learned if e.register != "lines"] + ground.unseen
    found: dict[str, list[Example]] = {}
    for e in rows:
        found.setdefault(e.register, []).append(e)
        if e.register == "informal" and e.label == CHATTER:
            chosen = "random" if e.pick == "random" else "enriched"
            found.setdefault(f"informal, {chosen} chatter", []).append(e)
    return found


def _row(name: str, report: evaluation.Report) -> str:
    four = [report.categories[str(c)] for c in evaluation.FOUR]
    f1 = f"{report.macro_f1:.3f}" if any(s.rows for s in four) else ""
    each = " ".join(f"{s.f1:.2f} ({s.rows})" for s in four) if f1 else ""
    urgent = f"{report.urgent.recall:.3f} / {report.urgent.precision:.2f}" if f1 else ""
    cells = (
        *(name, str(report.rows), f1, each),
        *(_number(x, 1) for x in (report.false_tickets_per_1000, report.asks_per_1000)),
        *(_number(report.other_as_four, 2), urgent),
        *(_number(x, 3) for x in (report.place_exact, report.place_overlap)),
    )
    return f"| {' | '.join(cells)} |"


def _number(value: float | None, digits: int) -> str:
    return "" if value is None else f"{value:.{digits}f}"


def _show_lines(ground: Ground, read: Read) -> None:
    """Cut messages at their pauses, as people send them, and read the lines alone and together."""
    rows = [e for e in ground.learned if e.register == "our corpus" and len(_lines(e.text)) > 1]
    print(
        f"\n## {len(rows)} messages of our corpus, cut into lines as people send them\n\n| {HEAD} |"
    )
    print("|" + "---|" * (HEAD.count("|") + 1))
    for name, way in (("each line alone", _alone), ("+ conversation", _together)):
        print(_row(name, evaluation.report([(e, way(e, read)) for e in rows])), flush=True)


def _lines(text: str) -> list[str]:
    return [line for line in _PAUSE.split(text) if line]


def _alone(example: Example, read: Read) -> Reading:
    """Return the first line's reading that makes a ticket, else the first that asks."""
    readings = [read(example, line) for line in _lines(example.text)]
    by_outcome = {r.outcome: r for r in reversed(readings)}
    order = (Outcome.TICKET, Outcome.ASK, Outcome.IGNORE)
    return next(by_outcome[outcome] for outcome in order if outcome in by_outcome)


def _together(example: Example, read: Read) -> Reading:
    """Return what is understood of all lines together, as they are joined within 90 seconds."""
    return read(example, joined(_lines(example.text)))


if __name__ == "__main__":
    main()
