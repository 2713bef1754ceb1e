"""The community: founded in the file, then enrolled by the commands that coordinators use."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot.demo import Player, Stage, seed
from bot.simulation.cast import Elder, Truth, line, script
from bot.simulation.elders import Elders
from bot.simulation.helpers import Helpers
from bot.simulation.hours import Agenda, Hours
from bot.simulation.life import KEY
from bot.simulation.phones import Phones
from domain.people import Role
from sandbox.world import World
from storage.connection import bind_sqlite, opened
from storage.types import Seal
from storage.work import Work

_BUILDINGS = tuple(str(n) for n in range(1, 7))
_RETRY = 45.0  # seconds until somebody looks whether their command was answered


class Town:
    """Its people and their lives. `looker` reads the file as an outsider."""

    def __init__(
        self,
        file: Path,
        hours: Hours,
        world: World,
        agenda: Agenda,
        chance: random.Random,
        looker: sqlite3.Connection,
    ) -> None:
        self.truth = Truth()
        self._hours, self._agenda, self._chance, self._looker = hours, agenda, chance, looker
        self.phones = Phones(world, hours, agenda, chance, self.truth)
        self.helpers = Helpers(self.phones, hours, agenda, chance, self.truth, self.elder_of)
        words = script()
        players = [
            *(self._enter(world, name, Role.COORDINATOR, 0.8) for name in words["coordinators"]),
            *(self._enter(world, name, Role.BUILDING_HEAD, 0.5) for name in words["heads"]),
            *(self._enter(world, name, Role.VOLUNTEER, chance.choice([0.1, 0.5, 0.8]))
              for name in words["volunteers"]),
        ]  # fmt: skip
        self.desk = players[0].user
        self._volunteers = [player for player in players if player.role is Role.VOLUNTEER]
        group = world.add_group(
            words["group"],
            members=[player.user for player in players],
            creator=self.desk,
            bot="administrator",
        )
        self.group = group.id
        world.bot.updates.drop()
        stage = Stage(
            name=words["name"], chat=group.id, buildings=_BUILDINGS, players=tuple(players)
        )
        _found(file, stage, hours)
        self.elders = Elders(self.phones, hours, agenda, chance, self.truth, self.group)
        self._world = world

    def _enter(self, world: World, name: str, role: Role, zeal: float) -> Player:
        user = world.add_user(name).id
        world.private(user).started = True
        self.helpers.join(user, zeal)
        spread = role is Role.COORDINATOR or self._chance.random() < 0.4
        buildings = () if spread else tuple(self._chance.sample(_BUILDINGS, 2))
        return Player(
            user=user,
            name=name,
            role=role,
            buildings=buildings,
            on_duty=role is Role.VOLUNTEER and self._chance.random() < 0.6,
            reachable=True,
        )

    def elder_of(self, alarm: int) -> Elder | None:
        """Return whom an alarm is about."""
        row = self._looker.execute("SELECT elder FROM alarms WHERE number=?", (alarm,)).fetchone()
        return next((e for e in self.truth.elders if row and e.number == row["elder"]), None)

    def enrol_all(self, count: int) -> None:
        """Let a coordinator enrol elders, one after the other."""
        words = script()
        for n, name in enumerate(words["elders"][:count]):
            mode = "self" if n < count - 2 else ("visit", "call")[n % 2]
            spans = self._chance.choice(words["windows"])
            elder = Elder(
                name=name,
                building=self._chance.choice(_BUILDINGS),
                windows=tuple(_hours(span) for span in spans.split()),
                mode=mode,
            )
            if mode == "self":
                elder.user = self._world.add_user(name).id
                if self._chance.random() < 0.6:
                    self._world.join(self.group, elder.user)
            self.truth.elders.append(elder)
            self.truth.secrets += [secret.format(n=n) for secret in words["secrets"]]
            add = line(
                "add",
                name=name,
                building=elder.building,
                window=spans,
                mode=words["modes"][mode],
                tier=self._chance.choice(words["tiers"]),
            )
            door = {what: words[what].format(n=n) for what in ("room", "phone")}
            notes = line("notes", name=name, **door)
            self._agenda.after(30 + 60 * n, self._adding(elder, add, notes))
        self.helpers.desk_day(self.desk, self.group)

    def _adding(self, elder: Elder, command: str, notes: str) -> Callable[[], None]:
        def add() -> None:
            promise = self.phones.reads(self.desk, "promise", elder.name)
            if promise is None:
                self.phones.says(self.desk, self.desk, command)
                self._agenda.after(_RETRY, add)
                return
            elder.promise = float(promise)
            self._agree(elder, notes)

        return add

    def _agree(self, elder: Elder, notes: str) -> None:
        """Open the link, which is the consent; for who has no phone there is paper."""
        beside = self.phones.buttons(self.desk, elder.name)
        seen = next(s for s in beside if s.button.verb == "agreed")
        elder.number = seen.button.ref
        other = self._chance.choice(self._volunteers).name
        if elder.user is None:
            self._on_paper(elder)
        else:
            link = self.phones.reads(self.desk, "link", elder.name)
            self._world.follow(elder.user, str(link))
        pair = line("pair", name=elder.name, other=other)
        self._agenda.after(_RETRY, lambda: self._complete(elder, pair, notes))
        self._agenda.after(_RETRY, lambda: self.elders.wake(elder))

    def _complete(self, elder: Elder, *commands: str) -> None:
        """Say what is kept of those only who have agreed."""
        if not self._agreed(elder):
            self._agenda.after(_RETRY, lambda: self._complete(elder, *commands))
            return
        for command in commands:
            self.phones.says(self.desk, self.desk, command)

    def _agreed(self, elder: Elder) -> bool:
        query = "SELECT consent_at FROM plans WHERE elder=?"
        row = self._looker.execute(query, (elder.number,)).fetchone()
        return row is not None and row["consent_at"] is not None

    def _on_paper(self, elder: Elder) -> None:
        """The button may be pressed in vain while the service is down: once more then."""
        for seen in self.phones.buttons(self.desk):
            if seen.button.verb == "agreed" and seen.button.ref == elder.number:
                self.phones.taps(self.desk, seen)
                break
        if not self._agreed(elder):
            self._agenda.after(_RETRY * 4, lambda: self._on_paper(elder))


def _hours(span: str) -> tuple[float, float]:
    """Return when a window opens and closes, in hours since midnight."""
    opens, closes = (word.split(":") for word in span.split("-"))
    return int(opens[0]) + int(opens[1]) / 60, int(closes[0]) + int(closes[1]) / 60


def _found(file: Path, stage: Stage, hours: Hours) -> None:
    """Write the community as if its people had long set it up."""
    raw = opened(file)
    with bind_sqlite(raw, begin="BEGIN IMMEDIATE").begin() as conn:
        work: Any = Work(conn, Seal([KEY]))
        seed(work, stage, now=hours())
    raw.close()
