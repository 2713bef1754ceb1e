"""The process in which texts are read apart (`bot.apart`); to stay small it imports little."""

from __future__ import annotations

import pickle
import signal
import sys
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from bot.readers import read_all

_FIRST_TO_GO = "800"  # of 1000, when the system runs out of memory: we lose speed and no message


def main(end: int) -> None:
    """Answer questions on a line, given by its descriptor, until its other end closes."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)  # meant for the service, which then closes the line
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(_FIRST_TO_GO, "ascii")
    line: Connection[Any, Any] = Connection(end)
    with suppress(EOFError, BrokenPipeError):
        while True:
            asked = pickle.loads(line.recv_bytes())
            try:
                answer: Any = read_all(asked)
            except Exception as error:
                answer = error  # raised where the question came from
            line.send_bytes(pickle.dumps(answer))


if __name__ == "__main__":
    main(int(sys.argv[1]))
