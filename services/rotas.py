"""/roster: who takes turns at which shift, made, changed and shown."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from domain.community import Community
from domain.errors import BadInput, NotAllowed
from domain.people import Person, Role
from domain.roster import Roster, Rotation
from services import rota, rota_checks, rota_week, rota_words
from services.actors import Actor, Answer, Command, Press, enter_as, enter_by, in_private, reply
from services.ports import Work
from services.rota_words import Said

_WEEKLY = 7
_DAY = timedelta(days=1)


def roster(work: Work, cmd: Command, *, now: datetime) -> None:
    """/roster 白班 08:00-20:00 每周 李强 赵敏 3栋; without words, the week."""
    in_private(cmd.actor)
    community, _ = enter_as(work, cmd.actor, Role.COORDINATOR, now=now)
    today = now.astimezone(community.policy.zone).date()
    said = rota_words.read(cmd.words, today=today)
    before = rota.load(work, community, now=now)
    if not cmd.words:
        _show(work, cmd.actor, community, before, now=now)
    elif said.rest[:1] == ("drop",):
        _ask_drop(work, cmd.actor, community, _named(before, said.rest[1:]), now=now)
    else:
        _save(work, cmd, community, before, said, now=now)


def _save(
    work: Work, cmd: Command, community: Community, before: Roster, said: Said, *, now: datetime
) -> None:
    people = rota_words.named(said.rest[1:], rota.volunteers(work, community))
    unknown = [b for b in cmd.buildings if community.buildings and b not in community.buildings]
    if said.clock is None or not people:
        raise BadInput("error.roster_how")
    if unknown:
        raise BadInput("error.no_building", buildings=unknown)
    old = next((r for r in before.rotations if r.name == said.rest[0]), None)
    every = said.every or _WEEKLY
    today = now.astimezone(community.policy.zone).date()
    rotation = Rotation(
        id=old.id if old else work.communities.next(community.id, "rotation"),
        name=said.rest[0],
        start=said.clock[0],
        end=said.clock[1],
        people=tuple(person.id for person in people),
        since=_first_day(today, every),
        every=every,
        buildings=frozenset(cmd.buildings),
    )
    work.rosters.save(community.id, rotation)
    rota.settle(work, community, before, now=now)
    rota_checks.plan(work, community, now=now)
    facts = _described(rotation, people) | {"was": _line(work, community, old)}
    facts["unreachable"] = [person.name for person in people if not person.reachable]
    rota_week.send(work, cmd.actor, community, now=now)
    rows = rota_week.rows(work, community, now=now)
    reply(work, cmd.actor, "roster.saved", now=now, rows=rows, **facts)


def _first_day(today: date, every: int) -> date:
    """A turn of weeks changes on Mondays, any other today."""
    return today - today.weekday() * _DAY if every % _WEEKLY == 0 else today


def _described(rotation: Rotation, people: list[Person]) -> dict[str, Any]:
    return {
        "name": rotation.name,
        "clock": f"{rotation.start:%H:%M}-{rotation.end:%H:%M}",
        "every": f"every{rotation.every}",
        "who": [person.name for person in people],
        "buildings": sorted(rotation.buildings),
    }


def _line(work: Work, community: Community, rotation: Rotation | None) -> str:
    """Return what a rotation was, in one line, "" when it is new."""
    if rotation is None:
        return ""
    names = " ".join(work.people.get(community.id, person).name for person in rotation.people)
    return f"{rotation.start:%H:%M}-{rotation.end:%H:%M} {names}"


def _show(work: Work, actor: Actor, community: Community, found: Roster, *, now: datetime) -> None:
    buttons = [["rotadrop", community.id, r.id, "", r.name] for r in found.rotations]
    grid = [buttons[i : i + 2] for i in range(0, len(buttons), 2)]
    rows = rota_week.rows(work, community, now=now)
    if found:
        rota_week.send(work, actor, community, now=now)
    reply(work, actor, "roster", now=now, name=community.name, rows=rows, buttons=grid)


def _named(found: Roster, words: tuple[str, ...]) -> Rotation:
    name = "".join(words)
    for rotation in found.rotations:
        if rotation.name == name:
            return rotation
    raise BadInput("error.no_rotation", name=name)


def _ask_drop(
    work: Work, actor: Actor, community: Community, rotation: Rotation, *, now: datetime
) -> None:
    buttons = [[["rotadrop", community.id, rotation.id, "yes"]]]
    reply(work, actor, "roster.drop", now=now, name=rotation.name, buttons=buttons)


def drop_button(work: Work, press: Press, *, now: datetime) -> Answer:
    """删除 on the roster: asks once, then nobody has these shifts any more."""
    community, _ = enter_by(work, press, Role.COORDINATOR)
    before = rota.load(work, community, now=now)
    rotation = next((r for r in before.rotations if r.id == press.ref), None)
    if rotation is None:
        raise NotAllowed("error.too_old")
    if press.arg != "yes":
        _ask_drop(work, press.actor, community, rotation, now=now)
        return Answer()
    work.rosters.drop(community.id, rotation.id)
    rota.settle(work, community, before, now=now)
    return Answer(code="answer.rota_dropped", facts={"name": rotation.name})
