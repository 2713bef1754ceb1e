"""`linli demo`: the bot, a Telegram of its own and a page, on this machine alone."""

from __future__ import annotations

import sys
import tempfile
import tomllib
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from cryptography.fernet import Fernet

from bot.assembly import make_parts
from bot.config import Config, given
from bot.demo_rota import open_rota
from bot.parts import Ground, Parts
from bot.service import serve
from domain.alarm import Link, Wish
from domain.checkin import Mode, Plan, Tier
from domain.people import EVERYWHERE, Person, Post, Role
from sandbox.clock import Clock
from sandbox.serve import running
from sandbox.state import TOKEN
from sandbox.world import World
from services import elder_news, elders, sampling, tidings
from services.actors import make_coordinator
from services.checkins import HEARD, KEYBOARD
from services.ports import Due, Work

_ZONE = ZoneInfo("Asia/Shanghai")
_OPENS = 9  # o'clock: the volunteers are up
_CAST = Path(__file__).with_name("demo.toml")


@dataclass(frozen=True, kw_only=True, slots=True)
class Player:
    """Somebody of the demo: their account in the sandbox, and what they are to the community."""

    user: int
    name: str
    role: Role | None
    buildings: tuple[str, ...]
    on_duty: bool
    reachable: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Stage:
    """The community of the demo; `elders` are those who are looked after, as the file has them."""

    name: str
    chat: int
    buildings: tuple[str, ...]
    players: tuple[Player, ...]
    elders: tuple[Mapping[str, Any], ...] = ()


def set_up(world: World) -> Stage:
    """Put the demo's people and their group into the sandbox."""
    with _CAST.open("rb") as file:
        cast = tomllib.load(file)
    world.bot.user.first_name = cast["bot"]
    players = [_enter(world, person) for person in cast["people"]]
    outside = {person["name"] for person in cast["people"] if person.get("outside")}
    coordinator = next(p.user for p in players if p.role is Role.COORDINATOR)
    group = world.add_group(
        cast["group"],
        members=[player.user for player in players if player.name not in outside],
        creator=coordinator,
        bot="administrator",
    )
    world.bot.updates.drop()  # the community is seeded: nothing is new to the bot
    numbers = tuple(str(n) for n in range(1, cast["buildings"] + 1))
    return Stage(
        name=cast["name"],
        chat=group.id,
        buildings=numbers,
        players=tuple(players),
        elders=tuple(cast["elders"]),
    )


def _enter(world: World, person: dict[str, Any]) -> Player:
    user = world.add_user(person["name"], note=person["note"])
    reachable = not person.get("never_started", False)
    if reachable:
        world.private(user.id).started = True
    role = person.get("role")
    return Player(
        user=user.id,
        name=person["name"],
        role=Role(role) if role else None,
        buildings=_span(person.get("buildings", "")),
        on_duty=person.get("on_duty", False),
        reachable=reachable,
    )


def _span(words: str) -> tuple[str, ...]:
    first, _, last = words.partition("-")
    return tuple(str(n) for n in range(int(first), int(last or first) + 1)) if first else ()


def seed(work: Work, stage: Stage, *, now: datetime) -> None:
    """Write the community of the demo, as if its people had long set it up."""
    community = work.communities.add(stage.name, stage.chat, now=now)
    work.communities.save(replace(community, buildings=stage.buildings))
    sampling.schedule(work, community, now=now)
    for player in stage.players:
        person = Person(
            community=community.id,
            id=work.communities.next(community.id, "person"),
            user=player.user,
            name=player.name,
            reachable=player.reachable,
        )
        work.people.add(person, now=now)
        _appoint(work, person, player, now=now)
    known = {person.name: person for person in work.people.all(community.id)}
    for elder in stage.elders:
        _look_after(work, community.id, elder, known, now=now)


def _look_after(
    work: Work,
    community: int,
    elder: Mapping[str, Any],
    known: Mapping[str, Person],
    *,
    now: datetime,
) -> None:
    """Write an elder's plan and who belongs to them; those with a phone read what was agreed."""
    start, end = (time.fromisoformat(clock) for clock in elder["window"])
    plan = Plan(
        community=community,
        elder=work.communities.next(community, "elder"),
        name=elder["name"],
        building=elder["building"],
        windows=((start, end),),
        mode=Mode(elder.get("mode", Mode.SELF)),
        tier=Tier(elder["tier"]),
        notes=elder["notes"],
        created_at=now,
    )
    work.plans.add(plan)
    family: Mapping[str, int] = elder.get("family", {})
    for name, level in ((elder["paired"], 0), *family.items()):
        link = Link(
            community=community,
            elder=plan.elder,
            person=known[name].id,
            family=name in family,
            level=level or 1,
            wish=Wish.WEEKLY if name in family else Wish.NEVER,
        )
        work.links.put(link, now=now)
    person = known.get(plan.name)
    elders.enrol(work, plan, person, now=now)
    if person is not None:
        facts = elders.outline(plan)
        elder_news.tell(work, plan, person, "elder.welcome", now=now, **facts, keyboard=KEYBOARD)
    for name, level in family.items():
        buttons = tidings.choices(community, plan.elder)
        facts = elders.outline(plan) | {"level": level, "buttons": buttons}
        elder_news.tell(work, plan, known[name], "family.welcome", now=now, **facts)


def _appoint(work: Work, person: Person, player: Player, *, now: datetime) -> None:
    if player.role is None:
        return
    post = Post(person=person.id, role=player.role, buildings=frozenset(player.buildings))
    work.people.grant(person.community, post, by=None, now=now)
    if player.role is Role.COORDINATOR:
        make_coordinator(work, EVERYWHERE, player.user, player.name, now=now)
    if player.on_duty:
        earlier = now - timedelta(minutes=30)
        work.people.start_duty(person.community, person.id, now=earlier)


async def open_demo(*, port: int, speed: float) -> int:
    """Serve the demo on 127.0.0.1 until Ctrl-C; nothing of it is kept. Return the exit code."""
    midnight = datetime.now(_ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
    start = (midnight + timedelta(hours=_OPENS)).astimezone(UTC)
    world = World(clock=Clock(start, speed=speed))
    stage = set_up(world)

    async def parts(ground: Ground) -> Parts:
        await ground.store.write(seed, stage, now=ground.clock())
        await ground.store.write(open_rota, now=ground.clock())
        made = await make_parts(ground)
        return replace(made, fire=heard(made.fire), on_gap=_nothing_was_missed)

    with tempfile.TemporaryDirectory(prefix="linli-demo-") as folder:
        async with AsyncExitStack() as stack:
            try:
                url = await stack.enter_async_context(running(world, port))
            except OSError as fault:
                advice = f"the page cannot be served on port {port} ({fault.strerror})"
                sys.stderr.write(f"linli: {advice}; try `linli demo --port 0` for any free one\n")
                return 1
            sys.stdout.write(f"Linli demo: open {url} in a browser (Ctrl-C ends it)\n")
            sys.stdout.flush()
            return await serve(_config(url, folder), parts, clock=world.clock)


def heard(fire: Callable[..., None]) -> Callable[..., None]:
    """Return `fire` for a service that hears its Telegram at every moment: it is in this process.

    Else the alarm whose moment somebody's jump has passed would wait like after an outage.
    """

    def fired(work: Work, due: Due, *, now: datetime, **found: Any) -> None:
        work.heartbeats.beat(HEARD, now)
        fire(work, due, now=now, **found)

    return fired


def _nothing_was_missed(_work: Work, _since: datetime, *, now: datetime) -> None:
    """Whoever pushes the demo's clock forward has caused no outage: the Telegram is ours."""


def _config(url: str, folder: str) -> Config:
    return given(
        bot_token=TOKEN,
        api_base_url=url,
        database_url=f"sqlite+aiosqlite:///{folder}/linli.db",
        secret_key=Fernet.generate_key().decode(),
        http_listen=None,
        timezone=_ZONE,
    )
