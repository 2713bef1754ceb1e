"""A town that goes on talking while its bot is killed again and again, and the reckoning."""

from __future__ import annotations

import asyncio
import os
import random
import re
import signal
import sqlite3
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path

from benchmarks.contenders import Ground, settled
from benchmarks.lines import Line, Script
from benchmarks.processes import Bot, start
from benchmarks.town import GROUPS, Town, Watch

EMERGENCY = "{b}栋厨房着火了，烟很大，快来人"
IN_FLIGHT = 16  # the most calls that a bot has on their way
_URGENT = """
SELECT user_id, number, outbox.state FROM offers
JOIN people USING (community_id, person_id) JOIN tickets USING (community_id, number)
JOIN outbox ON outbox.community_id = offers.community_id
    AND key = 't' || number || ':r' || round || ':p' || person_id
WHERE urgent
"""  # whom the emergencies were put before, and what became of the message to them
_NUMBER = re.compile(r"#(\d+)")


def talk(script: Script, *, count: int, every: int, emergencies: int, seed: int) -> list[Line]:
    """Chatter and reports, every so many of which are about life and safety."""
    lines = list(script.lines(count, every=every, groups=GROUPS, seed=seed))
    reports = [at for at, line in enumerate(lines) if line.report]
    for number, at in list(enumerate(reports))[::emergencies]:
        building = number // GROUPS + 20  # each its own, else the second would join the first
        lines[at] = Line(lines[at].group, EMERGENCY.format(b=building), report=True)
    return lines


class Siege:
    """One database, one town, and as many lives of the bot as it takes."""

    def __init__(self, ground: Ground, home: Path, town: Town, url: str) -> None:
        self.town, self.home = town, home
        self._environment = ground.environment(home, url)
        self._log = home / "log"
        self.said = 0
        town.watch = Watch()

    async def life(self) -> Bot:
        """Start the bot."""
        return await start("bot", ["run"], environment=self._environment, log=self._log)

    @asynccontextmanager
    async def talking(self, lines: list[Line], *, rate: float) -> AsyncIterator[None]:
        """Let people talk while the body runs, and finish what they have to say after it."""
        task = asyncio.create_task(self._talk(lines, rate))
        try:
            yield
        finally:
            await task

    async def _talk(self, lines: list[Line], rate: float) -> None:
        for line in lines:
            self.town.say(line)
            self.said += 1
            await asyncio.sleep(1 / rate)

    async def polling(self) -> Bot:
        """Start the bot and wait until it asks for updates."""
        calls = self.town.world.calls
        polls = sum(call.method == "getUpdates" for call in calls)
        bot = await self.life()
        async with asyncio.timeout(30):
            while sum(c.method == "getUpdates" for c in calls) == polls:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        return bot

    async def kill(self, bot: Bot) -> None:
        """End the bot as a power cut would."""
        os.kill(bot.pid, signal.SIGKILL)
        await bot.process.wait()

    async def end(self, bot: Bot) -> tuple[int, float]:
        """End the bot as a supervisor would; return its exit code and the seconds it took."""
        began = time.monotonic()
        return await bot.stop(), time.monotonic() - began

    async def outlast(self, bot: Bot, *, seconds: float = 90) -> None:
        """Let the bot work until nothing is left to do."""
        async with asyncio.timeout(seconds):
            while self.town.waiting:  # noqa: ASYNC110  # the bot is another process
                await asyncio.sleep(0.05)
            await settled(self.home)
            owed = "SELECT count(*) FROM outbox WHERE state IN ('pending', 'sending')"
            while self._ask(owed):  # noqa: ASYNC110  # as above
                await asyncio.sleep(0.05)
        assert bot.process.returncode is None, self._log.read_text()[-2000:]

    def reckon(self) -> Reckoning:
        """Compare what was said with what stands in the database and in the chats."""
        tickets = self._rows("SELECT source_chat, source_message FROM tickets")
        pushes = self._rows(_URGENT)
        return Reckoning(
            said=sorted(self.town.watch.said),
            filed=sorted(tickets),
            unsettled=self._ask("SELECT count(*) FROM inbox WHERE state <> 'done'"),
            integrity=self._rows("PRAGMA integrity_check")[0][0],
            doubled=self._doubled(),
            given_up=self._ask("SELECT count(*) FROM outbox WHERE state = 'ambiguous'"),
            failed=self._ask("SELECT count(*) FROM outbox WHERE state IN ('failed', 'expired')"),
            urgent=len(pushes),
            unheard=[
                (user, number, state)
                for user, number, state in pushes
                if state != "pending" and number not in self._numbers(user)
            ],
        )

    def _doubled(self) -> int:
        """Count the messages of the same kind about the same ticket in the same chat."""
        sent = Counter(
            (call.params["chat_id"], *_heads(call.params["text"]))
            for call in self.town.world.calls
            if call.method == "sendMessage"
        )
        return sent.total() - len(sent)

    def _numbers(self, chat: int) -> set[int]:
        """Return the tickets that somebody was told of."""
        messages = self.town.world.private(chat).messages.values()
        found = (_NUMBER.search(m.content.get("text", "")) for m in messages)
        return {int(match[1]) for match in found if match}

    def _ask(self, question: str) -> int:
        return int(self._rows(question)[0][0])

    def _rows(self, question: str) -> list[tuple]:
        with closing(sqlite3.connect(f"file:{self.home}/linli.db?mode=ro", uri=True)) as database:
            return database.execute(question).fetchall()


@dataclass(frozen=True)
class Reckoning:
    """What it came to."""

    said: list[tuple[int, int]]  # reports, by chat and message
    filed: list[tuple[int, int]]  # tickets, by the message each was made of
    unsettled: int
    integrity: str
    doubled: int  # messages that were sent a second time
    given_up: int  # claimed by a process that died, and not worth ringing twice
    failed: int
    urgent: int
    unheard: list[tuple[int, int, str]]  # emergencies of which somebody was never told


def _heads(text: str) -> tuple[str, str]:
    """Return the ticket a message names and its first line; what a repetition adds stands last."""
    found = _NUMBER.search(text)
    return found[1] if found else "", text.partition("\n")[0]


def moments(count: int, *, seed: int) -> list[float]:
    """Return the seconds after which each life ends."""
    dice = random.Random(seed)
    return [dice.uniform(0.05, 2.0) for _ in range(count)]
