"""Reading side by side with what it stands on: jieba alone, and scikit-learn one by one.

Messages are those of nlp/corpus. Every contender reads the same ones in turns, and the best
turn of each counts, so that a busy machine is hard on all of them alike. Chatter and requests are
timed apart: in the corpus six of ten lines ask for something, in a group one of twenty.
"""

from __future__ import annotations

import gc
import logging
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from math import inf
from pathlib import Path

import jieba
from rich.console import Console
from rich.table import Table
from sklearn.base import BaseEstimator
from sklearn.calibration import CalibratedClassifierCV
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.svm import LinearSVC

from nlp import examples
from nlp.examples import CHATTER, Example
from nlp.reader import Reader

CORPUS = Path(__file__).parents[1] / "nlp" / "corpus"
ROUNDS = 15
IN_A_GROUP = 0.05
"""How much of what a group says asks for something, as in the other benchmarks."""
STEP = 17
"""Every so many lines of the corpus are read: a fair sample in little time."""
# water, building 3, the numeral ten, people stuck in a lift
_MADE_OF = ("\u6c34", "3\u680b", "1-", "\u5341", "\u7535\u68af\u56f0\u4eba", "a")
HOSTILE = tuple(piece * (4096 // len(piece)) for piece in _MADE_OF)
START = """
import resource, sys, time
began = time.perf_counter()
rss = lambda: int(open("/proc/self/statm").read().split()[1]) * 4096 / 1e6
before = rss()
from nlp.reader import Reader
Reader.load()
print(time.perf_counter() - began, rss() - before)
"""


def main() -> None:
    """Print how long each takes per message, and what reading costs to start."""
    logging.getLogger("jieba").setLevel(logging.ERROR)
    rows = list(examples.read(sorted(CORPUS.glob("*.jsonl"))))
    chatter = [row.text for row in rows if row.label == CHATTER][::STEP]
    requests = [row.text for row in rows if row.label != CHATTER][::STEP]
    reader = Reader.load()
    label = _trained(LinearSVC(), rows)
    sure = _trained(CalibratedClassifierCV(LinearSVC(), ensemble=False), rows)
    five = _trained(CalibratedClassifierCV(LinearSVC()), rows)
    jieba.initialize()
    contenders: list[Callable[[str], object]] = [
        jieba.lcut,
        reader.read,
        lambda text: label.predict([text])[0],
        lambda text: sure.predict_proba([text])[0],
        lambda text: five.predict_proba([text])[0],
    ]
    quiet, asking = _turns(chatter, contenders), _turns(requests, contenders)
    share = len(requests) / (len(chatter) + len(requests))
    slowest = max(_turns([text], [reader.read])[0] for text in HOSTILE)
    seconds, megabytes = _start()
    count = len(chatter) + len(requests)
    table = Table("what", "corpus", "group", "allowed", title=f"reading {count} messages")
    for row in _rows(_mixed(quiet, asking, share), _mixed(quiet, asking, IN_A_GROUP)):
        table.add_row(*row)
    table.add_row("4,096 hostile characters", f"{slowest * 1e3:.1f} ms", "", "<= 20 ms")
    table.add_row("ready, imports and all", f"{seconds:.2f} s", "", "<= 1 s")
    table.add_row("memory growth", f"{megabytes:.0f} MB", "", "<= 60 MB")
    Console().print(table)


def _trained(linear: BaseEstimator, rows: Sequence[Example]) -> Pipeline:
    model = make_pipeline(TfidfVectorizer(analyzer="char", ngram_range=(1, 3)), linear)
    return model.fit([row.text for row in rows], [row.label for row in rows])


def _mixed(quiet: Sequence[float], asking: Sequence[float], share: float) -> list[float]:
    """Return the seconds for one text where `share` of the texts ask for something."""
    return [(1 - share) * q + share * a for q, a in zip(quiet, asking, strict=True)]


def _rows(*mixtures: Sequence[float]) -> Iterator[tuple[str, ...]]:
    """Yield the lines of the table, with a column for each mixture."""
    cut, read, label, sure, five = zip(*mixtures, strict=True)
    yield "jieba.lcut alone, us a message", *(f"{each * 1e6:.0f}" for each in cut), ""
    yield "a full reading, us a message", *(f"{each * 1e6:.0f}" for each in read), ""
    yield "reading / jieba.lcut", *_ratios(read, cut, 2), "<= 1.5"
    yield "scikit-learn, label / reading", *_ratios(label, read, 1), ">= 10"
    yield "scikit-learn, label and probability / reading", *_ratios(sure, read, 1), ">= 10"
    yield "scikit-learn, calibrated five times, its default", *_ratios(five, read, 1), ""


def _ratios(above: Sequence[float], below: Sequence[float], digits: int) -> Iterator[str]:
    return (f"{a / b:.{digits}f}" for a, b in zip(above, below, strict=True))


def _turns(texts: Sequence[str], contenders: Sequence[Callable[[str], object]]) -> list[float]:
    """Return the seconds each contender needs for one text, the best of its turns."""
    best = [inf] * len(contenders)
    gc.collect()
    for _ in range(ROUNDS):
        for i, contender in enumerate(contenders):
            began = time.process_time()
            for text in texts:
                contender(text)
            best[i] = min(best[i], time.process_time() - began)
    return [seconds / len(texts) for seconds in best]


def _start() -> tuple[float, float]:
    """Return seconds and megabytes that a fresh process needs until it can read."""
    runs = [subprocess.check_output([sys.executable, "-c", START], text=True) for _ in range(3)]
    seconds, megabytes = zip(*(map(float, run.split()) for run in runs), strict=True)
    return min(seconds), max(megabytes)


if __name__ == "__main__":
    main()
