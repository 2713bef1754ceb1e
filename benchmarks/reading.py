"""Reading side by side with what it stands on: jieba alone, and scikit-learn one by one.

Messages are those of nlp/corpus. Every contender reads the same ones in turns, and the best
turn of each counts, so that a busy machine is hard on all of them alike.
"""

from __future__ import annotations

import gc
import logging
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import jieba
from rich.console import Console
from rich.table import Table
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import make_pipeline
from sklearn.svm import LinearSVC

from nlp import examples
from nlp.reader import Reader

CORPUS = Path(__file__).parents[1] / "nlp" / "corpus"
ROUNDS = 15
STEP = 17
"""Every so many lines of the corpus are read: a fair sample in little time."""
HOSTILE = ("水" * 4096, "3栋" * 2048, "1-" * 2048, "十" * 4096, "电梯困人" * 1024, "a" * 4096)
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
    texts = [row.text for row in rows[::STEP]]
    reader = Reader.load()
    model = make_pipeline(TfidfVectorizer(analyzer="char", ngram_range=(1, 3)), LinearSVC())
    model.fit([row.text for row in rows], [row.label for row in rows])
    jieba.initialize()
    cut, read, predict = _turns(
        texts, [jieba.lcut, reader.read, lambda text: model.predict([text])[0]]
    )
    slowest = max(_turns([text], [reader.read])[0] for text in HOSTILE)
    seconds, megabytes = _start()
    table = Table("what", "measured", "allowed", title=f"reading {len(texts)} messages")
    table.add_row("jieba.lcut alone", f"{cut * 1e6:.0f} us per message", "")
    table.add_row("a full reading", f"{read * 1e6:.0f} us per message", "")
    table.add_row("reading / jieba.lcut", f"{read / cut:.2f}", "<= 1.5")
    table.add_row("scikit-learn / reading", f"{predict / read:.1f}", ">= 10")
    table.add_row("4,096 hostile characters", f"{slowest * 1e3:.1f} ms", "<= 20 ms")
    table.add_row("ready, imports and all", f"{seconds:.2f} s", "<= 1 s")
    table.add_row("memory growth", f"{megabytes:.0f} MB", "<= 60 MB")
    Console().print(table)


def _turns(texts: Sequence[str], contenders: Sequence[Callable[[str], object]]) -> list[float]:
    """Return the seconds each contender needs for one text, the best of its turns."""
    best = [float("inf")] * len(contenders)
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
