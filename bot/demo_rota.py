"""The demo's roster: a week of days and nights, and somebody who would rather not come tomorrow."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import datetime, time
from pathlib import Path
from typing import Any

from domain.calendar import day_of
from domain.community import Community
from domain.people import Person, Role
from domain.roster import Rotation
from services import rota, rota_checks, rota_week, swaps
from services.actors import Actor, Command
from services.ports import Work

_CAST = Path(__file__).with_name("demo.toml")


def open_rota(work: Work, *, now: datetime) -> None:
    """Write the roster as if it had long been there, show it, and let somebody ask for a swap."""
    with _CAST.open("rb") as file:
        cast = tomllib.load(file)
    community = work.communities.all()[0]
    known = {person.name: person for person in work.people.all(community.id)}
    for planned in cast["rota"]:
        work.rosters.save(community.id, _rotation(work, community, planned, known, now=now))
    rota.plan(work, community, rota.load(work, community, now=now), now=now)
    rota_checks.plan(work, community, now=now)
    for person in work.people.holding(community.id, Role.COORDINATOR):
        rota_week.send(work, _actor(person), community, now=now)
    swaps.swap(work, Command(actor=_actor(known[cast["swap"]]), words=("tomorrow",)), now=now)


def _rotation(
    work: Work,
    community: Community,
    planned: Mapping[str, Any],
    known: Mapping[str, Person],
    *,
    now: datetime,
) -> Rotation:
    return Rotation(
        id=work.communities.next(community.id, "rotation"),
        name=planned["name"],
        start=time.fromisoformat(planned["start"]),
        end=time.fromisoformat(planned["end"]),
        people=tuple(known[name].id for name in planned["people"]),
        since=day_of(now, community.policy.zone),
        every=planned["every"],
    )


def _actor(person: Person) -> Actor:
    assert person.user is not None
    return Actor(user=person.user, name=person.name, chat=person.user, private=True, update=0)
