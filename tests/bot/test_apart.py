"""The reader in a process of its own: the same readings, and nothing lost with it."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.apart import Apart, started
from bot.readers import Readers, read_here
from bot.reading import read_all
from domain.category import Category

ASKED = [((), "3栋电梯坏了"), ((), "早上好"), ((("月光盒子", "spot"),), "月光盒子那里的路灯不亮了")]
KILLED_ONCE_STARTED = """
import asyncio, os, signal
from bot.apart import Apart, started
apart = Apart()

async def ask():
    await apart([((), "")])()
asyncio.run(ask())
print(apart.process.pid, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def apart() -> Iterator[Apart]:
    with Apart() as reader:
        yield reader


async def test_it_reads_as_this_process_does(apart: Apart):
    assert await apart(ASKED)() == read_all(ASKED)
    assert await apart([])() == []


async def test_many_ask_at_once_and_each_gets_their_own_answer(apart: Apart):
    long = [((), "灯" * 4096)] * 50  # more than a socket takes at once
    asked = (ASKED, long, ASKED[:1], ASKED[1:])
    answers = await asyncio.gather(*[answer() for answer in [apart(part) for part in asked]])
    assert answers == [read_all(part) for part in asked]


async def test_who_waits_no_longer_takes_nobody_elses_answer(apart: Apart):
    impatient = asyncio.create_task(apart(ASKED[:1])())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    impatient.cancel()
    assert await apart(ASKED[1:])() == read_all(ASKED[1:])
    with pytest.raises(asyncio.CancelledError):
        await impatient


async def test_an_answer_that_nobody_fetches_is_taken_for_no_other(apart: Apart):
    apart(ASKED[:1])
    assert await apart(ASKED[1:])() == read_all(ASKED[1:])


@pytest.mark.skipif(not hasattr(os, "SCHED_BATCH"), reason="needs Linux")
async def test_it_pushes_nobody_off_a_core(apart: Apart):
    await apart(ASKED)()  # it has started
    assert os.sched_getscheduler(apart.process.pid) == os.SCHED_BATCH


async def test_what_was_asked_when_it_dies_is_read_here(apart: Apart):
    await apart(ASKED)()
    apart.process.send_signal(signal.SIGSTOP)
    asked = [asyncio.create_task(apart(ASKED)()) for _ in range(3)]
    await asyncio.sleep(0.05)
    apart.process.kill()
    assert await asyncio.gather(*asked) == [read_all(ASKED)] * 3


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_meant_for_the_service_does_not_end_it(apart: Apart, number: signal.Signals):
    await apart(ASKED)()  # it has started
    apart.process.send_signal(number)
    assert await apart(ASKED)() == read_all(ASKED)
    assert apart.process.poll() is None


async def test_when_it_dies_messages_are_read_here(apart: Apart):
    await apart(ASKED)()
    apart.process.kill()
    assert await apart(ASKED)() == read_all(ASKED)
    assert await apart(ASKED)() == read_all(ASKED)


async def test_when_it_hangs_messages_are_read_here():
    with Apart(patience=0.2) as stopped:
        stopped.process.send_signal(signal.SIGSTOP)
        assert await stopped(ASKED)() == read_all(ASKED)
        assert stopped.process.poll() is not None


async def test_a_text_that_cannot_be_read_harms_no_other(apart: Apart):
    with pytest.raises(ValueError, match="could not be read"):
        await apart([((), 7)])()  # type: ignore[list-item]
    assert await apart(ASKED)() == read_all(ASKED)
    assert apart.process.poll() is None


def test_it_does_not_outlive_a_service_that_was_killed():
    killed = subprocess.run(
        [sys.executable, "-c", KILLED_ONCE_STARTED], capture_output=True, text=True, check=False
    )
    left = Path(f"/proc/{int(killed.stdout)}/stat")
    if sys.platform != "linux":
        pytest.skip("needs /proc")
    end = time.monotonic() + 10
    while left.exists() and left.read_text().split()[2] != "Z" and time.monotonic() < end:
        time.sleep(0.02)
    assert not left.exists() or left.read_text().split()[2] == "Z"
    assert killed.returncode == -signal.SIGKILL
    assert os.getpid() != int(killed.stdout)


async def test_what_was_read_ahead_is_not_read_again():
    read: list[str] = []

    def noting(asked):
        read.extend(text for _, text in asked)
        return read_here(asked)

    readers = Readers(noting)
    await readers.ahead([("3栋电梯坏了", -1), ("早上好", -2)])()
    assert (await readers.read("3栋电梯坏了", -1)).category is Category.REPAIR
    assert readers.known("早上好", -2) is not None
    assert readers.known("晚上好", -2) is None
    assert read == ["3栋电梯坏了", "早上好"]


async def test_what_a_group_teaches_counts_at_once():
    readers, text = Readers(), "月光盒子那里的路灯不亮了"
    before = await readers.read(text, -1)
    readers.know({-1: [("月光盒子", "spot")]})
    assert before.place.text == "路灯"
    assert [(await readers.read(text, chat)).place.text for chat in (-1, -2, 5)] == [
        "月光盒子",
        "路灯",
        "月光盒子",
    ]


@pytest.mark.parametrize("cores", [{0}, {0, 1}])
async def test_it_is_started_where_there_is_a_second_core(
    cores: set[int], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("os.sched_getaffinity", lambda _: cores, raising=False)
    reader = started()
    assert (reader is not None) is (len(cores) > 1)
    if reader is not None:
        with reader:
            assert await reader(ASKED)() == read_all(ASKED)


def test_a_system_that_allows_no_further_process_is_no_trouble(monkeypatch: pytest.MonkeyPatch):
    def refused(*_args: object, **_more: object) -> None:
        raise OSError("no more processes")

    monkeypatch.setattr("os.sched_getaffinity", lambda _: {0, 1}, raising=False)
    monkeypatch.setattr("subprocess.Popen", refused)
    assert started() is None


def test_the_process_that_reads_stays_small():
    """Whatever it imports without need is memory that the service does not have."""
    known = "import sys, bot.reading, nlp.reader; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", known], capture_output=True, text=True, check=True)
    assert {"asyncio", "telegram", "sqlalchemy", "structlog"}.isdisjoint(done.stdout.split())
