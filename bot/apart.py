"""A reader in a process of its own, so that understanding has a core to itself.

It is a help and nothing else: if it dies, hangs or was never started, messages are read here.
It ends when its end of the line closes, so it outlives nobody, however the service died.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import pickle
import socket
import struct
import subprocess
import sys
from collections import deque
from functools import partial
from types import TracebackType
from typing import Self

import structlog

from bot.readers import Answers, read_here
from bot.reading import Asked
from domain.category import Reading

log = structlog.get_logger()

_PATIENCE = 10.0  # seconds; a full batch takes a hundredth of one
_FAREWELL = 1.0  # seconds
_AT_ONCE = 1 << 16  # bytes
_LENGTH = struct.Struct("!i")  # before each message, as multiprocessing's Connection writes it


class Apart:
    """Starts the process; it answers in the order in which it is asked.

    It is started before there is an event loop, so that it loads meanwhile, and ended after it:
    that is why the line is a plain socket, which belongs to no loop.

    Attributes:
        process: the one that reads.
    """

    def __init__(self, *, patience: float = _PATIENCE) -> None:
        self._line, theirs = socket.socketpair()
        with theirs:
            end = theirs.fileno()
            command = [sys.executable, "-m", "bot.reading", str(end)]
            try:
                self.process = subprocess.Popen(command, pass_fds=[end], stdin=subprocess.DEVNULL)
            except OSError:
                self._line.close()
                raise
        self._line.setblocking(False)
        self._patience = patience
        self._lost = False
        self._asked: deque[asyncio.Future[bytes]] = deque()
        self._unsent, self._heard = bytearray(), bytearray()
        self._waiting = 0

    def __call__(self, asked: Asked) -> Answers:
        """Ask for the reading of each text, in order; see `bot.reading.read_all`."""
        answer = None if self._lost else self._ask(pickle.dumps(asked))
        return partial(self._answered, asked, answer)

    async def _answered(self, asked: Asked, answer: asyncio.Future[bytes] | None) -> list[Reading]:
        if answer is not None:
            try:
                return _read(await self._heard_of(answer))
            except (OSError, EOFError) as failure:
                self._lose(failure)
        return await read_here(asked)()

    def _ask(self, question: bytes) -> asyncio.Future[bytes]:
        """Say a question, or what the line takes of it; return where its answer will be."""
        answer: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._asked.append(answer)
        stuck = bool(self._unsent)
        self._unsent += _LENGTH.pack(len(question)) + question
        if not stuck and not self._say():
            asyncio.get_running_loop().add_writer(self._line, self._say_more)
        return answer

    def _say(self) -> bool:
        """Send what the line takes; True when nothing is left to be sent."""
        try:
            del self._unsent[: self._line.send(self._unsent)]
        except BlockingIOError:
            return False
        except OSError as failure:
            self._lose(failure)
            return True
        return not self._unsent

    def _say_more(self) -> None:
        if self._say() and not self._lost:
            asyncio.get_running_loop().remove_writer(self._line)

    async def _heard_of(self, answer: asyncio.Future[bytes]) -> bytes:
        """Return an answer. Who waits no longer leaves it to come, so the next gets its own.

        The loop listens only while somebody waits: what was asked while something was stored is
        mostly there by then, and to be woken costs more than to take it.
        """
        if not answer.done():
            self._hear()
        if answer.done():
            return answer.result()
        loop = asyncio.get_running_loop()
        self._waiting += 1
        if self._waiting == 1:
            loop.add_reader(self._line, self._hear)
        try:
            async with asyncio.timeout(self._patience):
                return await answer
        finally:
            self._waiting -= 1
            if not self._waiting and not self._lost:
                loop.remove_reader(self._line)

    def _hear(self) -> None:
        """Take what has come of the answers; some may be of questions that nobody asks any more."""
        try:
            heard = self._line.recv(_AT_ONCE)
        except BlockingIOError:
            return
        except OSError as failure:
            self._lose(failure)
            return
        if not heard:
            self._lose(EOFError())
            return
        self._heard += heard
        while (end := _end_of(self._heard)) is not None and self._asked:
            answer = bytes(self._heard[_LENGTH.size : end])
            del self._heard[:end]
            waiting = self._asked.popleft()
            if not waiting.done():
                waiting.set_result(answer)

    def _lose(self, failure: BaseException) -> None:
        """Do without it from now on, also for what it was asked."""
        if self._lost:
            return
        log.warning("reader_lost", error=type(failure).__name__)
        self._lost = True
        with contextlib.suppress(ValueError, OSError):
            asyncio.get_running_loop().remove_reader(self._line)
            asyncio.get_running_loop().remove_writer(self._line)
        self._line.close()
        self.process.kill()
        self.process.wait()
        for waiting in self._asked:
            if not waiting.done():
                waiting.set_exception(EOFError())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._line.close()  # which ends it
        try:
            self.process.wait(_FAREWELL)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def _end_of(heard: bytearray) -> int | None:
    """Return where the first message of a stream ends, None while it has not come whole."""
    if len(heard) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack_from(heard)
    end: int = _LENGTH.size + length
    return end if len(heard) >= end else None


def _read(answer: bytes) -> list[Reading]:
    readings: list[Reading] | Exception = pickle.loads(answer)
    if isinstance(readings, Exception):
        raise ValueError("a text could not be read") from readings
    return readings


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
