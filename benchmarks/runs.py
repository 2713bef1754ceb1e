"""One run of one bot: a queue that it drains, or a stream that it follows."""

from __future__ import annotations

import asyncio
import contextlib
import gc
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.contenders import Contender, Ground, settled
from benchmarks.lines import Line, Script
from benchmarks.processes import Bot
from benchmarks.town import GROUPS, Town, Watch
from sandbox.serve import running

_LOOK = 0.005  # seconds between looks at whether a bot is done
_QUIET = 1.5  # seconds without a call: the bot has finished starting, and looked at what is due
_PATIENCE = 240.0  # seconds


@dataclass(frozen=True, slots=True)
class Load:
    """What is said: `count` messages, one in `every` a report; `rate` a second, 0 all at once."""

    count: int
    every: int
    rate: float = 0.0

    @property
    def reports(self) -> int:
        return -(-self.count // self.every)


@dataclass(frozen=True, slots=True)
class Begun:
    """How a bot started: seconds until its first poll and until its first answer to a report."""

    first_poll: float
    first_answer: float
    memory: float  # MiB


@dataclass(slots=True)
class Outcome:
    """What one load did to a bot; times in seconds, memory in MiB."""

    load: Load
    seconds: float
    cpu: float
    memory: float
    complete: bool
    pushed: int
    refused: int
    delays: list[float]
    threads: list[float] = field(default_factory=list)  # the event loop first, then the busiest
    apart: float = 0.0  # what other processes of the bot used

    @property
    def rate(self) -> float:
        """Messages a second."""
        return self.load.count / self.seconds

    @property
    def cpu_per_message(self) -> float:
        """Milliseconds."""
        return 1000 * self.cpu / self.load.count


class Session:
    """A started bot in a town."""

    def __init__(self, who: Contender, town: Town, bot: Bot, home: Path, script: Script) -> None:
        self.who, self.town, self.bot, self.home = who, town, bot, home
        self._script = script
        self._building = 1

    async def begin(self, started_at: float) -> Begun:
        """Wait until the first report is answered and the bot has nothing more to do."""
        town = self.town
        await self._until(lambda: town.drained, _PATIENCE)
        first_poll, first_answer = town.first_call("getUpdates"), town.first_call("sendMessage")
        if first_poll is None or first_answer is None:
            raise RuntimeError(f"{self.who.name} did not start; see {self.home / 'log'}")
        await self._quiet()
        return Begun(first_poll - started_at, first_answer - started_at, self.bot.memory())

    async def carry(self, load: Load, *, seed: int) -> Outcome:
        """Put a load on the bot and measure until everything is sent."""
        town, bot = self.town, self.bot
        town.watch = Watch()
        lines = self._lines(load, seed)
        refused = town.refused()
        cpu, threads = bot.cpu(), bot.threads()
        began = town.now()
        await self._say(lines, load.rate)
        complete = await self._done()
        seconds = max(town.now() if not complete else town.watch.last_at, began + _LOOK) - began
        spent = {tid: after - threads.get(tid, 0.0) for tid, after in bot.threads().items()}
        loop = spent.pop(bot.pid, 0.0)
        return Outcome(
            load=load,
            seconds=seconds,
            cpu=bot.cpu() - cpu,
            memory=bot.memory(),
            complete=complete,
            pushed=len(town.watch.pushed_at),
            refused=town.refused() - refused,
            delays=town.watch.delays(),
            threads=[loop, *sorted(spent.values(), reverse=True)],
            apart=bot.cpu() - cpu - loop - sum(spent.values()),
        )

    def _lines(self, load: Load, seed: int) -> list[Line]:
        first, self._building = self._building, self._building - (-load.reports // GROUPS)
        return list(
            self._script.lines(
                load.count, every=load.every, groups=GROUPS, seed=seed, building=first
            )
        )

    async def _say(self, lines: Sequence[Line], rate: float) -> None:
        if not rate:
            self.town.say_all(lines)
            return
        loop = asyncio.get_running_loop()
        began = loop.time()
        for number, line in enumerate(lines):
            if (ahead := began + number / rate - loop.time()) > 0:
                await asyncio.sleep(ahead)
            self.town.say(line)

    async def _done(self) -> bool:
        """Wait until the bot is done; False when it never will be, having lost something."""
        town = self.town
        calls = 0
        while not await self._until(lambda: town.drained, 5.0):
            if len(town.world.calls) == calls or self.bot.process.returncode is not None:
                return False
            calls = len(town.world.calls)
        if self.who.ours:
            before = town.now()
            await settled(self.home)
            if town.now() - before > 2 * _LOOK:
                town.watch.last_at = town.now()
        return True

    async def _quiet(self) -> None:
        """Wait until the bot only polls."""
        calls, since = -1, self.town.now()
        while self.town.now() - since < _QUIET:
            await asyncio.sleep(_LOOK)
            if len(self.town.world.calls) != calls:
                calls, since = len(self.town.world.calls), self.town.now()

    async def _until(self, holds: Callable[[], bool], patience: float) -> bool:
        end = self.town.now() + patience
        while not holds():
            if self.town.now() > end or self.bot.process.returncode is not None:
                return False
            await asyncio.sleep(_LOOK)
        return True


@contextlib.asynccontextmanager
async def session(
    who: Contender,
    ground: Ground,
    script: Script,
    *,
    latency: float = 0.0,
    limits: bool = False,
    under: Sequence[str] = (),
) -> AsyncIterator[tuple[Session, Begun]]:
    """Start a bot in a fresh town in which one report waits; stop it at the end."""
    town = Town(limits=limits, latency=latency)
    town.say(Line(0, script.reports[0].format(b=34), report=True))
    gc.collect()
    gc.freeze()  # else the towns of earlier runs are looked through again and again
    async with running(town.world) as url:
        began = town.now()
        bot, home = await ground.start(who, town, url, under)
        run = Session(who, town, bot, home, script)
        try:
            yield run, await run.begin(began)
        finally:
            await bot.stop()
    gc.unfreeze()
