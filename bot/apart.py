"""A reader in a process of its own, so that understanding has a core to itself.

It is a help and nothing else: if it dies, hangs or was never started, messages are read here.
It ends when its end of the line closes, so it outlives nobody, however the service died.
"""

from __future__ import annotations

import os
import pickle
import select
import subprocess
import sys
from multiprocessing.connection import Pipe
from threading import Lock
from types import TracebackType
from typing import Self

import structlog

from bot.readers import Asked, read_all
from domain.category import Reading

log = structlog.get_logger()

_PATIENCE = 10.0  # seconds; a full batch takes a hundredth of one
_FAREWELL = 1.0  # seconds


class Apart:
    """Starts the process; it answers one question after the other. Used from several threads.

    Attributes:
        process: the one that reads.
    """

    def __init__(self, *, patience: float = _PATIENCE) -> None:
        self._line, theirs = Pipe()
        end = theirs.fileno()
        command = [sys.executable, "-m", "bot.reading", str(end)]
        self.process = subprocess.Popen(command, pass_fds=[end], stdin=subprocess.DEVNULL)
        theirs.close()
        self._answer = select.poll()
        self._answer.register(self._line.fileno(), select.POLLIN)
        self._patience, self._lost = patience, False
        self._lock = Lock()

    def __call__(self, asked: Asked) -> list[Reading]:
        """Return the reading of each text, in order; see `bot.readers.read_all`."""
        with self._lock:
            if not self._lost:
                try:
                    return self._ask(asked)
                except (OSError, EOFError) as failure:
                    log.warning("reader_lost", error=type(failure).__name__)
                    self._end()
        return read_all(asked)

    def _ask(self, asked: Asked) -> list[Reading]:
        self._line.send_bytes(pickle.dumps(asked))
        if not self._answer.poll(1000 * self._patience):
            raise TimeoutError
        answer: list[Reading] | Exception = pickle.loads(self._line.recv_bytes())
        if isinstance(answer, Exception):
            raise ValueError("a text could not be read") from answer
        return answer

    def _end(self) -> None:
        self._lost = True
        self._line.close()
        try:
            self.process.wait(_FAREWELL)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        with self._lock:
            if not self._lost:
                self._end()


def started() -> Apart | None:
    """Start a reader apart; None without a second core for it, or if the system refuses."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    if cores == 1:
        return None
    try:
        return Apart()
    except OSError as failure:
        log.warning("reader_not_started", error=type(failure).__name__)
        return None
