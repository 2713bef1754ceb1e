"""A town for stories: the whole bot, over HTTP, with the sandbox as its Telegram."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from bot.app import build
from bot.demo import Player, Stage, seed
from bot.drain import Drain
from bot.intake import Poller
from bot.limits import Limits
from bot.sender import Sender
from bot.telegram import Api, make_bot
from bot.ticker import Ticker
from domain.people import Role
from handlers.context import Deps
from handlers.glance import Glance
from handlers.render import Renderer
from nlp import distress, place
from nlp.reader import Reader
from sandbox.clock import Clock
from sandbox.serve import running
from sandbox.state import TOKEN
from sandbox.world import World
from services import delivery, due
from storage.store import Store
from storage.tables import outbox
from storage.types import Seal
from storage.work import Work
from tests.sandbox.validate import check_log

START = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)  # 09:00 in Shanghai
ZONE = ZoneInfo("Asia/Shanghai")
READER = Reader.load()


class Unhurried(Limits):
    """No pace: stories do not wait for real seconds. The pace has tests of its own."""

    def room(self, priority: Any, at: float) -> int:
        return 99

    def wait(self, chat: int, priority: Any, at: float) -> float:
        return max(self._halted.get(chat, 0.0) - at, 0.0)


class Someone:
    """A person of the town: speaks, taps, reads."""

    def __init__(self, town: Town, user: int, name: str) -> None:
        self.town, self.id, self.name = town, user, name

    async def says(self, text: str, **how: Any) -> int:
        """Say something in the group; return the message's id."""
        message = self.town.world.say(self.town.group, self.id, text, **how)
        await self.town.settle()
        return message.id

    async def writes(self, text: str, **how: Any) -> int:
        """Write to the bot in private."""
        message = self.town.world.say(self.id, self.id, text, **how)
        await self.town.settle()
        return message.id

    async def edits(self, message: int, text: str) -> None:
        self.town.world.edit(self.town.group, self.id, message, text)
        await self.town.settle()

    async def taps(self, label: str, *, in_group: bool = False) -> str:
        """Tap the newest button with this label; return what the small window says."""
        query = self.tap(label, in_group=in_group)
        await self.town.settle()
        return self.heard(query)

    def tap(self, label: str, *, in_group: bool = False) -> str:
        """Tap and do not wait."""
        chat = self.town.group if in_group else self.id
        return self.town.world.press(chat, self.id, label)

    def heard(self, query: str) -> str:
        answer = self.town.world.answer(query)
        return "" if answer is None else str(answer.get("text") or "")

    async def starts(self, payload: str = "") -> None:
        self.town.world.start(self.id, payload)
        await self.town.settle()

    def reads(self) -> list[str]:
        """Return what the bot's messages in the private chat say now."""
        return self.town.shown(self.id, self.id)

    def last(self) -> str:
        return self.reads()[-1]

    def buttons(self) -> list[str]:
        """Return the labels of all the buttons that the person can press in private."""
        seen = self.town.world.transcript(self.id, self.id)
        return [b["text"] for m in seen for row in m["buttons"] for b in row]


class Town:
    """The community, its people, and the bot's loops; time passes only when told to."""

    def __init__(self, world: World, store: Store, url: str) -> None:
        self.world, self.store, self.url = world, store, url
        self.clock = world.clock
        self.renderer = Renderer(ZONE, username=world.bot.user.username)
        self.group = 0
        self.logged: list[str] = []
        self.odd: set[int] = set()  # ids of injected updates that are meant to be wrong
        self._tokens = iter(range(1, 1000))
        self._tasks: list[asyncio.Task[None]] = []
        self._people: dict[str, Someone] = {}

    def __getitem__(self, name: str) -> Someone:
        return self._people[name]

    async def found(self, *players: tuple[str, Role | None, str], **options: Any) -> None:
        """Found the community with these people (name, role, buildings «3,4»); all on duty."""
        cast = [self._player(*player, **options) for player in players]
        members = [player.user for player in cast]
        self.group = self.world.add_group(
            "业主群", members=members, creator=members[0], bot="administrator"
        ).id
        numbers = tuple(str(n) for n in range(1, 35))
        stage = Stage(name="幸福小区", chat=self.group, buildings=numbers, players=tuple(cast))
        await self.store.write(seed, stage, now=self.clock())
        self.deps.groups.add(self.group)
        await self.settle()

    def _player(self, name: str, role: Role | None, buildings: str, **options: Any) -> Player:
        started = name not in options.get("never_started", ())
        someone = self.meet(name, started=started)
        return Player(
            user=someone.id,
            name=name,
            role=role,
            buildings=tuple(buildings.split(",")) if buildings else (),
            on_duty=role is Role.VOLUNTEER and name not in options.get("off_duty", ()),
            reachable=started,
        )

    def meet(self, name: str, *, started: bool = True) -> Someone:
        """Let somebody appear, in no group yet."""
        user = self.world.add_user(name)
        self.world.private(user.id).started = started
        self._people[name] = Someone(self, user.id, name)
        return self._people[name]

    async def run(self) -> None:
        """Start the loops."""
        bot = make_bot(TOKEN, base_url=self.url)
        await bot.initialize()
        api = Api(bot)
        self.deps = Deps(
            store=self.store,
            read=READER.read,
            distress=distress.heard,
            buildings=place.buildings,
            clock=self.clock,
            token=lambda: f"token-{next(self._tokens):03}",
            renderer=self.renderer,
            zone=ZONE,
            bot_id=bot.id,
            log=lambda event, **_facts: self.logged.append(event),
        )
        self.app = build(bot, self.deps)
        await self.app.initialize()
        glance = Glance(
            READER.read, self.deps.groups, username=bot.username, elders=self.deps.elders
        )
        self.poller = Poller(api, self.store, self.clock, bot_id=bot.id)
        self.drain = Drain(
            self.app,
            self.store,
            self.clock,
            glance=glance,
            on_quarantine=delivery.quarantined,
        )
        self.sender = Sender(
            api,
            self.store,
            self.clock,
            render=self.renderer,
            on_unreachable=delivery.refused,
            on_moved=delivery.migrated,
            limits=Unhurried(),
        )
        self.ticker = Ticker(self.store, self.clock, fire=due.fire)
        loops = (self.poller.run(), self.drain.run(), self.sender.run())
        self._tasks = [asyncio.create_task(loop) for loop in loops]

    async def stop(self) -> None:
        """Stop the loops as the service does."""
        self._tasks[0].cancel()
        self.drain.stop()
        self.sender.stop()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.app.shutdown()

    async def passes(self, **span: float) -> None:
        """Let time pass, a minute at a time at most, firing what falls due on the way."""
        left = timedelta(**span)
        while left > timedelta(0):
            step = min(left, timedelta(minutes=1))
            self.clock.jump(step.total_seconds())
            left -= step
            await self.ticker.tick()
        await self.settle()

    async def settle(self) -> None:
        """Wait until everything said was handled and everything owed has left."""
        give_up = time.monotonic() + 15
        calm = 0
        while calm < 2:
            assert time.monotonic() < give_up, await self.store.read(_left, self.clock())
            busy = self.world.bot.updates.waiting or await self.store.read(_left, self.clock())
            calm = 0 if busy else calm + 1
            await asyncio.sleep(0.01)

    def shown(self, chat: int, user: int) -> list[str]:
        """Return what the bot's messages in a chat say now."""
        seen = self.world.transcript(chat, user)
        return [m.get("text") or m.get("caption") or "" for m in seen if m["from"]["bot"]]

    def in_group(self) -> list[str]:
        """Return what the bot's messages in the group say now."""
        return self.shown(self.group, next(iter(self._people.values())).id)

    def group_buttons(self) -> list[str]:
        seen = self.world.transcript(self.group, next(iter(self._people.values())).id)
        return [b["text"] for m in seen for row in m["buttons"] for b in row]


def _left(work: Work, now: datetime) -> list[Any]:
    """Return what is not settled in the inbox and what may leave and has not."""
    owed = sa.select(outbox.c.key, outbox.c.state).where(
        outbox.c.state.in_(["pending", "sending"]), outbox.c.not_before <= now
    )
    waiting = [row.update_id for row in work.inbox.waiting(5)]
    return waiting + [tuple(row) for row in work.inbox._conn.execute(owed)]


@asynccontextmanager
async def town(folder: Path, database_url: str, seal: Seal) -> AsyncIterator[Town]:
    """A town with the bot running in it; at the end all it said is held to aiogram's types."""
    world = World(clock=Clock(START, speed=0))
    store = await Store.open(database_url, seal=seal)
    async with running(world) as url:
        place_ = Town(world, store, url)
        try:
            await place_.run()
            yield place_
        finally:
            await place_.stop()
            await store.close()
    check_log(list(world.calls), odd=place_.odd)
