"""Learning the model: one linear support vector machine per column, by dual coordinate descent.

The method of Hsieh et al. (ICML 2008), in plain Python: no library is needed to learn again
from a community's own messages, and the same messages always give the same model.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import log, sqrt

from nlp import features, normal, words
from nlp.examples import LABELS, Example
from nlp.judge import CHATTER_AT, COLUMNS, UNIT, URGENT, Curve, Judge, best, lead, pack, sigmoid
from nlp.model import Model

RARE = 2
"""A feature counts from this many messages on."""
COST = 1.0
"""What a message on the wrong side costs, against large weights."""
PASSES = 30
ALL_EVERY = 5
"""Between passes over all messages, only those that still pull are looked at."""
CLOSE_ENOUGH = 0.05
SMALLEST = 40
"""Features whose weights all stay below this many hundredths are left out."""
FOLDS = 5
SEED = 7

Row = tuple[list[int], float]


@dataclass(frozen=True, slots=True)
class Table:
    """Messages as rows of feature numbers, each with the value all its features have."""

    names: list[str]
    rows: list[Row]


def see(examples: Sequence[Example]) -> list[tuple[str, ...]]:
    """Return the features of every example, as the reader will see them."""
    lexicon = words.everything()
    sights = (features.look(normal.canonical(e.text), lexicon) for e in examples)
    return [tuple(sorted(sight.features)) for sight in sights]


@dataclass(frozen=True, slots=True)
class Lessons:
    """A model that learned from all examples, and those that each left one part out.

    `parts` tells for every example which model of `held` has not learned from it.
    """

    whole: Model
    held: list[Model]
    parts: list[int]


def train(examples: Sequence[Example]) -> Model:
    """Learn a model; how sure it makes us is learned on messages held out in turn."""
    return learn(examples).whole


def learn(
    examples: Sequence[Example], wanted: Callable[[str], bool] = lambda _feature: True
) -> Lessons:
    """Learn from all examples, and FOLDS times from all but one part of them.

    Messages of one cluster are much alike and are held out together. Only features that are
    `wanted` are learned.
    """
    seen = [tuple(filter(wanted, row)) for row in see(examples)]
    parts = folds(examples)
    held = [_without(part, parts, examples, seen) for part in range(FOLDS)]
    scores = [held[part].scores(row) for part, row in zip(parts, seen, strict=True)]
    requests = _by_category(scores, examples)
    urgent = _calibrate([s[-1] for s in scores], [e.urgent for e in examples])
    whole, *held = (
        replace(m, judge=replace(m.judge, requests=requests, urgent=urgent))
        for m in (fit(examples, seen), *held)
    )
    return Lessons(whole, held, parts)


def _by_category(
    scores: Sequence[Sequence[float]], examples: Sequence[Example]
) -> tuple[Curve, ...]:
    """Return a curve for each category: as steep as that of all, moved to fit its own leads."""
    chosen = [best(s) for s in scores]
    leads = [lead(s) for s in scores]
    right = [LABELS[at] in e.labels for at, e in zip(chosen, examples, strict=True)]
    common = _calibrate(leads, right)
    rows = list(zip(chosen, leads, right, strict=True))
    return tuple(
        _moved(common, [(x, true) for at, x, true in rows if at == category])
        for category in range(CHATTER_AT)
    )


def _without(
    part: int, parts: Sequence[int], examples: Sequence[Example], seen: Sequence[tuple[str, ...]]
) -> Model:
    known = [i for i, other in enumerate(parts) if other != part]
    return fit([examples[i] for i in known], [seen[i] for i in known])


def folds(examples: Sequence[Example]) -> list[int]:
    """Deal the examples into FOLDS parts, whole clusters at a time."""
    clusters = sorted({e.cluster for e in examples})
    random.Random(SEED).shuffle(clusters)
    part = {cluster: i % FOLDS for i, cluster in enumerate(clusters)}
    return [part[e.cluster] for e in examples]


def fit(examples: Sequence[Example], seen: Sequence[tuple[str, ...]]) -> Model:
    """Learn weights and offsets only; the curves are left as they come."""
    table = _table(seen)
    columns = [_descend(table, [_sign(e, column) for e in examples]) for column in COLUMNS]
    weights = {
        name: pack(row)
        for i, name in enumerate(table.names)
        if max(map(abs, row := tuple(round(UNIT * w[i]) for w, _ in columns))) >= SMALLEST
    }
    offsets = tuple(round(UNIT * offset) for _, offset in columns)
    plain = Curve(UNIT, 0)
    return Model(weights, Judge(offsets, requests=(plain,) * CHATTER_AT, urgent=plain))


def _sign(example: Example, column: str) -> int:
    true = example.urgent if column == URGENT else column in example.labels
    return 1 if true else -1


def _table(seen: Sequence[tuple[str, ...]]) -> Table:
    counts = Counter(feature for row in seen for feature in row)
    names = sorted(feature for feature, often in counts.items() if often >= RARE)
    number = {name: i for i, name in enumerate(names)}
    kept = ([number[f] for f in row if f in number] for row in seen)
    return Table(names, [(row, 1 / sqrt(len(row) or 1)) for row in kept])


def _descend(table: Table, signs: Sequence[int]) -> tuple[list[float], float]:
    """Return the weights and offset that best part the rows of sign 1 from those of sign -1."""
    pace = _pace(table, signs)
    norms = [value * value * sum(map(pace.__getitem__, row)) for row, value in table.rows]
    weights = [0.0] * len(table.names)
    offset = 0.0
    alpha = [0.0] * len(signs)
    everyone = list(range(len(signs)))
    chance = random.Random(SEED)
    ridge = 1 / (2 * COST)
    for turn in range(PASSES):
        order = [i for i in everyone if alpha[i] or turn % ALL_EVERY == 0]
        chance.shuffle(order)
        worst = 0.0
        for i in order:
            row, value = table.rows[i]
            sign = signs[i]
            score = value * sum(map(weights.__getitem__, row)) + offset
            slope = sign * score - 1 + ridge * alpha[i]
            if alpha[i] == 0 and slope >= 0:
                continue
            worst = max(worst, abs(slope))
            old, alpha[i] = alpha[i], max(0.0, alpha[i] - slope / (1 + norms[i] + ridge))
            step = sign * (alpha[i] - old)
            offset += step
            step *= value
            for j in row:
                weights[j] += step * pace[j]
        if worst < CLOSE_ENOUGH and turn % ALL_EVERY == 0:
            break
    return weights, offset


def _pace(table: Table, signs: Sequence[int]) -> list[float]:
    """Return how quickly each feature's weight may grow: the quicker, the more it tells apart.

    Half of it is the same for all, half the logarithm of how much more often the feature stands
    on one side than on the other (Wang and Manning, ACL 2012), squared as both sides of a product.
    """
    sides = {1: [1] * len(table.names), -1: [1] * len(table.names)}
    for (row, _), sign in zip(table.rows, signs, strict=True):
        for j in row:
            sides[sign][j] += 1
    shift = log((sum(sides[1]) or 1) / (sum(sides[-1]) or 1))
    tells = [abs(log(a / b) - shift) for a, b in zip(sides[1], sides[-1], strict=True)]
    mean = sum(tells) / (len(tells) or 1) or 1.0
    return [(0.5 + 0.5 * tell / mean) ** 2 for tell in tells]


def _calibrate(scores: Sequence[float], right: Sequence[bool]) -> Curve:
    """Return the curve by which scores tell how often they were right (Platt 1999)."""
    data = list(zip(scores, right, strict=True))
    slope, shift = 1.0, 0.0
    for _ in range(50):
        slope, shift = _newton(data, slope, shift)
    return Curve(round(UNIT * slope), round(UNIT * shift))


def _moved(curve: Curve, data: Sequence[tuple[float, bool]]) -> Curve:
    """Return the curve with the shift that fits the data best; a few rows move it only a little."""
    slope, start = curve.slope / UNIT, curve.shift / UNIT
    shift = start
    for _ in range(50):
        told = [sigmoid(slope * x + shift) for x, _ in data]
        error = sum(true - p for (_, true), p in zip(data, told, strict=True)) + start - shift
        shift += error / (1 + sum(p * (1 - p) for p in told))
    return replace(curve, shift=round(UNIT * shift))


def _newton(data: Sequence[tuple[float, bool]], slope: float, shift: float) -> tuple[float, float]:
    """Take one step towards the most likely slope and shift."""
    a = b = 0.0
    aa, ab, bb = 1e-3, 0.0, 1e-3
    for x, true in data:
        p = sigmoid(slope * x + shift)
        error, spread = true - p, p * (1 - p)
        a, b = a + error * x, b + error
        aa, ab, bb = aa + spread * x * x, ab + spread * x, bb + spread
    scale = 1 / (aa * bb - ab * ab)
    return slope + scale * (bb * a - ab * b), shift + scale * (aa * b - ab * a)
