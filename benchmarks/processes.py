"""A bot as a process of its own, seen from outside through /proc."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
_TICK = os.sysconf("SC_CLK_TCK")
_FAREWELL = 20.0  # seconds
_MIB = 1024 * 1024


@dataclass
class Bot:
    """A running bot."""

    process: asyncio.subprocess.Process
    pid: int  # of the bot itself; under strace that is not `process`

    def cpu(self) -> float:
        """Return the seconds of CPU that its processes have used, user and system."""
        return sum(_cpu(Path(f"/proc/{pid}/stat")) for pid in self._family())

    def threads(self) -> dict[int, float]:
        """Return the seconds of CPU of each thread; the event loop's has the process's id."""
        tasks = Path(f"/proc/{self.pid}/task")
        return {int(task.name): _cpu(task / "stat") for task in tasks.iterdir()}

    def memory(self) -> float:
        """Return the resident memory of its processes in MiB; what they share counts twice."""
        pages = (int(Path(f"/proc/{p}/statm").read_text().split()[1]) for p in self._family())
        return sum(pages) * os.sysconf("SC_PAGE_SIZE") / _MIB

    def _family(self) -> list[int]:
        """Return the process and those that it started; ours has a reader apart."""
        return [self.pid, *_below(self.pid)]

    async def stop(self) -> int:
        """End it as a supervisor would, and return its exit code."""
        if self.process.returncode is None:
            os.kill(self.pid, signal.SIGTERM)
        try:
            async with asyncio.timeout(_FAREWELL):
                return await self.process.wait()
        except TimeoutError:
            self.process.kill()
            return await self.process.wait()


async def start(
    module: str,
    arguments: Sequence[str] = (),
    *,
    environment: Mapping[str, str] | None = None,
    log: Path,
    under: Sequence[str] = (),
) -> Bot:
    """Start `python -m module`; what it says goes to `log`, `under` is a program around it."""
    if not Path("/proc/self/stat").exists():  # noqa: ASYNC240
        raise SystemExit("benchmarks: these measurements need Linux (/proc)")
    # Nobody's service compiles itself anew at every start.
    kept = {name for name in os.environ if not name.startswith("LINLI_")}
    clean = {name: os.environ[name] for name in kept - {"PYTHONDONTWRITEBYTECODE"}}
    with log.open("ab") as output:
        process = await asyncio.create_subprocess_exec(
            *under, sys.executable, "-m", module, *arguments,
            cwd=ROOT, env={**clean, **(environment or {})}, stdout=output, stderr=output,
        )  # fmt: skip
    pid = await _child(process.pid) if under else process.pid
    return Bot(process, pid)


async def _child(parent: int) -> int:
    """Return the child of `parent` that runs Python; it may take a moment to be born."""
    while (child := _python_below(parent)) is None:  # noqa: ASYNC110  # nobody tells us
        await asyncio.sleep(0.05)
    return child


def _python_below(parent: int) -> int | None:
    for pid in _below(parent):
        if Path(f"/proc/{pid}/cmdline").read_text().startswith(sys.executable):
            return pid
    return None


def _below(parent: int) -> list[int]:
    return [int(c) for c in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]


def _cpu(stat: Path) -> float:
    fields = stat.read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICK
