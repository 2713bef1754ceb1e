"""Reads texts; run by itself it is the process in which they are read apart (`bot.apart`).

To keep that process small, little is imported here.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from functools import cache, lru_cache
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from domain.category import Reading

if TYPE_CHECKING:
    from nlp.reader import Reader

Words = tuple[tuple[str, str], ...]
"""Words of a community's own, each with the concept for which it stands."""

Asked = Sequence[tuple[Words, str]]
"""Texts, each with the words of whoever wrote it."""

_WAYS = 256  # readers with words of somebody's own
_FIRST_TO_GO = "800"  # of 1000, when the system runs out of memory: we lose speed and no message
_loading = Lock()


def read_all(asked: Asked) -> list[Reading]:
    """Read each text in this process. The first call loads the dictionary."""
    return [reader_of(words).read(text) for words, text in asked]


@lru_cache(_WAYS)
def reader_of(words: Words) -> Reader:
    """Return what reads with these words of somebody's own; it is made in milliseconds."""
    with _loading:
        return _load().plus(words)


@cache
def _load() -> Reader:
    from nlp.reader import Reader  # noqa: PLC0415  # slow import: polling need not wait for it

    return Reader.load()


def main(end: int) -> None:
    """Answer questions on a line, given by its descriptor, until its other end closes."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)  # meant for the service, which then closes the line
    _stand_back()
    line: Connection[Any, Any] = Connection(end)
    with suppress(EOFError, BrokenPipeError):
        while True:
            asked = pickle.loads(line.recv_bytes())
            try:
                answer: Any = read_all(asked)
            except Exception as error:
                answer = error  # raised where the question came from
            line.send_bytes(pickle.dumps(answer))


def _stand_back() -> None:
    """Take neither the core nor the memory that the service needs; not every system can tell."""
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(_FIRST_TO_GO, "ascii")
    if hasattr(os, "SCHED_BATCH"):
        with suppress(OSError):  # else whoever asks is pushed off its core, and stores later
            os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))


if __name__ == "__main__":
    main(int(sys.argv[1]))
