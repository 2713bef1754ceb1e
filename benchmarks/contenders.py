"""The bots that are compared, each made ready in a folder of its own and started."""

from __future__ import annotations

import asyncio
import json
import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from cryptography.fernet import Fernet

from benchmarks.processes import Bot, start
from benchmarks.town import Group, Town
from bot.demo import Player, Stage, seed
from bot.menus import edition
from domain.people import Role
from handlers.render import Renderer
from sandbox.state import TOKEN
from storage.migrate import upgrade
from storage.store import Store
from storage.types import Seal
from storage.work import Work

BUILDINGS = tuple(str(n) for n in range(1, 35))
_NEVER_QUIET = (time(0), time(0))  # the benchmark may run at night


@dataclass(frozen=True)
class Contender:
    """A bot to be measured.

    Attributes:
        paced: it keeps Telegram's limits.
        module: what is started, with `options`.
    """

    name: str
    module: str
    paced: bool = False
    options: tuple[str, ...] = ()

    @property
    def ours(self) -> bool:
        """Tell whether it is Linli."""
        return not self.module.endswith("peer")


OURS = Contender("linli", "bot", paced=True, options=("run",))
UNPACED = Contender("linli, limits lifted", "benchmarks.unpaced", options=("run",))
PLAIN = Contender("plain", "benchmarks.peer")
CONCURRENT = Contender("plain, concurrent", "benchmarks.peer", options=("--concurrent",))
PEERS = (PLAIN, CONCURRENT)


@dataclass(frozen=True)
class Ground:
    """Where the bots find what they need: a database with the town in it, and a key."""

    folder: Path
    key: str

    @classmethod
    async def prepare(cls, folder: Path) -> Ground:
        """Set up the communities of a town through the use cases, once."""
        ground = cls(folder, Fernet.generate_key().decode())
        url = _url(folder / "template.db")
        await upgrade(url)
        store = await Store.open(url, seal=Seal([ground.key]))
        for group in Town().groups:
            await store.write(_found, group, now=datetime.now(UTC) - timedelta(hours=1))
        await store.write(_has_run_before, now=datetime.now(UTC))
        await store.close()
        return ground

    async def start(
        self, who: Contender, town: Town, url: str, under: Sequence[str] = ()
    ) -> tuple[Bot, Path]:
        """Start a bot on a fresh database; return it and the folder of its files."""
        home = self.folder / "run"
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir()
        if who.ours:
            shutil.copy(self.folder / "template.db", home / "linli.db")
            environment = self.environment(home, url)
            return await start(
                who.module, who.options, environment=environment, log=home / "log", under=under
            ), home
        people = {group.chat: group.volunteers for group in town.groups}
        (home / "people.json").write_text(json.dumps(people))
        arguments = ["--api", url, "--token", TOKEN, "--database", str(home / "plain.db")]
        arguments += ["--people", str(home / "people.json"), *who.options]
        return await start(who.module, arguments, log=home / "log", under=under), home

    def environment(self, home: Path, url: str) -> dict[str, str]:
        """Return the settings of `linli run`; everything else has its default."""
        return {
            "LINLI_BOT_TOKEN": TOKEN,
            "LINLI_API_BASE_URL": url,
            "LINLI_DATABASE_URL": _url(home / "linli.db"),
            "LINLI_SECRET_KEY": self.key,
            "LINLI_HTTP_LISTEN": "127.0.0.1:0",
        }


async def settled(home: Path) -> None:
    """Wait until nothing is left in our inbox."""
    with closing(sqlite3.connect(f"file:{home}/linli.db?mode=ro", uri=True)) as database:
        left = "SELECT count(*) FROM inbox WHERE state = 'new'"
        while database.execute(left).fetchone()[0]:  # noqa: ASYNC110  # the bot is elsewhere
            await asyncio.sleep(0.005)


def _url(file: Path) -> str:
    return f"sqlite+aiosqlite:///{file}"


def _found(work: Work, group: Group, *, now: datetime) -> None:
    """Write one community: a coordinator, and volunteers who are on duty for all of it."""
    coordinator = _player(group.coordinator, Role.COORDINATOR)
    volunteers = [_player(user, Role.VOLUNTEER) for user in group.volunteers]
    stage = Stage(
        name=f"Yard {group.chat}",
        chat=group.chat,
        buildings=BUILDINGS,
        players=(coordinator, *volunteers),
    )
    seed(work, stage, now=now)
    community = work.communities.by_chat(group.chat)
    assert community is not None
    policy = replace(community.policy, quiet=_NEVER_QUIET)
    work.communities.save(replace(community, policy=policy))


def _has_run_before(work: Work, *, now: datetime) -> None:
    """Note that every volunteer has a menu of commands, as after any start but the first."""
    catalog = Renderer(ZoneInfo("UTC")).catalog
    work.heartbeats.beat(edition(catalog, int(TOKEN.partition(":")[0])), now)


def _player(user: int, role: Role) -> Player:
    return Player(
        user=user,
        name=f"{role} {user}",
        role=role,
        buildings=(),
        on_duty=role is Role.VOLUNTEER,
        reachable=True,
    )
