"""A town for stories: the whole bot, over HTTP, with the sandbox as its Telegram."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import structlog

from bot.app import build
from bot.demo import Player, Stage, seed
from bot.drain import Drain
from bot.drawings import drawings
from bot.intake import Poller
from bot.limits import Limits
from bot.pulse import Pulse
from bot.readers import Readers
from bot.sender import Sender
from bot.telegram import Api, make_bot
from bot.ticker import Ticker
from domain.people import Role
from handlers.context import Deps
from handlers.glance import Glance
from handlers.render import Renderer
from nlp import distress, door, judge, place
from sandbox.clock import Clock
from sandbox.serve import running
from sandbox.state import TOKEN, Query
from sandbox.world import World
from services import days, delivery, due, elders, failures, learning, outage
from storage.store import Store
from storage.types import Seal
from storage.work import Work
from tests.flow.people import Someone
from tests.flow.privacy import check_groups, check_logs, everything
from tests.flow.sight import Sight, left, next_due
from tests.sandbox.validate import check_log

START = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)  # 09:00 in Shanghai
SHANGHAI = ZoneInfo("Asia/Shanghai")


class Unhurried(Limits):
    """No pace: stories do not wait for real seconds. The pace has tests of its own."""

    def room(self, priority: Any, at: float) -> int:
        return 0 if at < self._all_halted else 99

    def wait(self, chat: int, priority: Any, at: float) -> float:
        return max(self._halted.get(chat, 0.0) - at, 0.0)


class Stories(World):
    """The sandbox's world, in which a client of somebody's own making may press anything."""

    def query(self, user: int, message: Any, data: str) -> str:
        """Press what is on no button; return the id of the query."""
        query = Query(str(self.number("query")), self.person(user), message, self.monotonic())
        self.queries[query.id] = query
        self._ask(query, data)
        return query.id


class Town(Sight):
    """The community, its people, and the bot's loops; time passes only when told to."""

    def __init__(
        self, world: Stories, url: str, database_url: str, seal: Seal, zone: ZoneInfo
    ) -> None:
        self.world, self.url, self.zone = world, url, zone
        self.clock = world.clock
        self.renderer = Renderer(zone, username=world.bot.user.username)
        self.group = 0
        self.logged: list[str] = []
        self.odd: set[int] = set()  # ids of injected updates that are meant to be wrong
        self._database, self._seal = database_url, seal
        self._tokens = iter(range(1, 1000))
        self._tasks: list[asyncio.Task[None]] = []
        self._people: dict[str, Someone] = {}

    def __getitem__(self, name: str) -> Someone:
        return self._people[name]

    # Its people

    async def found(self, *players: tuple[str, Role | None, str], **options: Any) -> None:
        """Found the community with these people (name, role, buildings «3,4»).

        Options: `off_duty`, `never_started`: names; `kind`, `forum`: of the group.
        """
        cast = [self._player(*player, **options) for player in players]
        members = [player.user for player in cast]
        self.group = self.world.add_group(
            "业主群",
            type=options.get("kind", "supergroup"),
            forum=options.get("forum", False),
            members=members,
            creator=members[0],
            bot="administrator",
        ).id
        await self.settle()  # the bot hears of a group that it does not know
        numbers = tuple(str(n) for n in range(1, 35))
        stage = Stage(name="幸福小区", chat=self.group, buildings=numbers, players=tuple(cast))
        await self.store.write(seed, stage, now=self.clock())
        await self.store.write(self._set_clocks)
        self.deps.groups.add(self.group)
        await self.settle()

    def _set_clocks(self, work: Work) -> None:
        community = work.communities.get(1)
        work.communities.save(replace(community, policy=replace(community.policy, zone=self.zone)))

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

    def meet(self, name: str, *, started: bool = True, neighbour: bool = False) -> Someone:
        """Let somebody appear; a `neighbour` is in the group."""
        user = self.world.add_user(name)
        self.world.private(user.id).started = started
        if neighbour:
            self.world.join(self.group, user.id)
        self._people[name] = Someone(self, user.id, name)
        return self._people[name]

    def everybody(self) -> list[Someone]:
        return list(self._people.values())

    # Its bot

    async def run(self) -> None:
        """Start the loops, on the database as it is."""
        self.store = await Store.open(self._database, seal=self._seal)
        bot = make_bot(TOKEN, base_url=self.url)
        await bot.initialize()
        api = Api(bot)
        self.readers = Readers()
        self.readers.know(await self.store.read(learning.words_by_chat))
        self.deps = await self._dependencies(bot.id)
        self.app = build(bot, self.deps)
        await self.app.initialize()
        recent = self.deps.recent
        glance = Glance(
            self.readers,
            self.deps.groups,
            promising=judge.promising,
            username=bot.username,
            recent=recent,
            elders=self.deps.elders,
        )
        self.pulse = Pulse(self.store, self.clock, on_gap=outage.back)
        self.drain = Drain(
            self.app,
            self.store,
            self.clock,
            glance=glance,
            on_quarantine=delivery.quarantined,
        )
        self.poller = Poller(
            api, self.store, self.clock, bot_id=bot.id, arrivals=self.drain.arrivals, gather=0
        )
        self.sender = Sender(
            api,
            self.store,
            self.clock,
            render=self.renderer,
            on_unreachable=delivery.refused,
            on_moved=delivery.migrated,
            on_topic_gone=delivery.topic_gone,
            on_slowed=failures.slowed,
            limits=Unhurried(),
            draw=drawings(self.renderer.catalog),
        )
        self.ticker = Ticker(self.store, self.clock, fire=due.fire, gathers=due.GATHERS)
        await self.sender.recover()
        loops = (self.poller.run(), self.drain.run(), self.sender.run())
        self._tasks = [asyncio.create_task(loop) for loop in loops]

    async def _dependencies(self, bot_id: int) -> Deps:
        chats = await self.store.read(lambda work: [c.chat for c in work.communities.all()])
        return Deps(
            store=self.store,
            readers=self.readers,
            distress=distress.heard,
            told=door.told,
            buildings=place.buildings,
            clock=self.clock,
            token=lambda: f"token-{next(self._tokens):03}",
            renderer=self.renderer,
            zone=self.zone,
            bot_id=bot_id,
            log=lambda event, **_facts: self.logged.append(event),
            groups={chat for chat in chats if chat is not None},
            elders=await self.store.read(elders.users),
        )

    async def stop(self) -> None:
        """Stop the loops as the service does."""
        self._tasks[0].cancel()
        self.drain.stop()
        self.sender.stop()
        await self._end()

    async def crash(self) -> None:
        """Cut everything off in the middle; what is committed stays."""
        on_their_way = [*self.sender._going.values(), *self.drain._tasks]
        for task in [*self._tasks, *on_their_way]:
            task.cancel()
        await asyncio.gather(*on_their_way, return_exceptions=True)
        await self._end()

    async def _end(self) -> None:
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.app.shutdown()
        await self.store.close()

    async def down(self, *meanwhile: tuple[Someone, str], **span: float) -> None:
        """Let the service be off for a time, and begin again; what is said `meanwhile` waits."""
        await self.pulse()
        await self.stop()
        for who, text in meanwhile:
            self.world.say(who.id, who.id, text)
        self.clock.jump(timedelta(**span).total_seconds())
        await self.run()
        await self.store.write(days.open_days, now=self.clock())
        await self.pulse()
        await self.passes(seconds=5)

    async def deaf(self) -> None:
        """Hear nothing from Telegram until `hears`; everything else goes on."""
        self._tasks[0].cancel()
        await asyncio.gather(self._tasks[0], return_exceptions=True)

    async def hears(self) -> None:
        self._tasks[0] = asyncio.create_task(self.poller.run())
        await self.settle()

    # Its time

    async def passes(self, **span: float) -> None:
        """Let time pass from one thing that is due to the next; what follows settles at once."""
        end = self.clock() + timedelta(**span)
        while (moment := await self.store.read(next_due, self.clock(), end)) is not None:
            self.clock.jump((moment - self.clock()).total_seconds())
            await self.ticker.tick()
            await self.settle()
        self.clock.jump((end - self.clock()).total_seconds())
        await self.ticker.tick()
        await self.settle()

    async def at(self, wall: str) -> None:
        """Let time pass until the wall clock shows `wall` («23:00») for the next time."""
        hour, minute = map(int, wall.split(":"))
        local = self.clock().astimezone(self.zone)
        wanted = local.replace(hour=hour, minute=minute, second=0, microsecond=0)
        span = (wanted - local) % timedelta(days=1)
        await self.passes(seconds=span.total_seconds())

    async def a_moment(self) -> None:
        """Let the loops go on a little, in real time."""
        await asyncio.sleep(0.005)

    async def settle(self) -> None:
        """Wait until everything said was handled and everything owed has left."""
        give_up = time.monotonic() + 15
        calm = 0
        while calm < 2:
            assert time.monotonic() < give_up, await self.store.read(left, self.clock())
            unheard = bool(self.world.bot.updates.waiting) and not self._tasks[0].done()
            busy = unheard or await self.store.read(left, self.clock())
            calm = 0 if busy else calm + 1
            await asyncio.sleep(0.005)


@asynccontextmanager
async def town(
    database_url: str, seal: Seal, *, start: datetime = START, zone: ZoneInfo = SHANGHAI
) -> AsyncIterator[Town]:
    """A town with the bot running in it, from `start` on.

    At the end all it said is held to aiogram's types, and what groups were told to R6.1.
    """
    world = Stories(clock=Clock(start, speed=0))
    async with running(world) as url:
        place_ = Town(world, url, database_url, seal, zone)
        await place_.run()
        try:
            with structlog.testing.capture_logs() as logs:
                yield place_
            tickets = await place_.store.read(everything)
        finally:
            await place_.stop()
    check_log(list(world.calls), odd=place_.odd)
    check_groups(world.calls, [someone.name for someone in place_.everybody()], tickets)
    check_logs(logs, tickets)
