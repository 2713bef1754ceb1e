"""/roster: who takes turns at which shift, made, changed and shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from domain.category import Category
from domain.community import Community
from domain.errors import BadInput, NotAllowed
from domain.people import Person, Role
from domain.roster import Roster, Rotation
from services import roster_card, rota, rota_checks, rota_week, rota_words
from services.actors import Actor, Answer, Command, Press, enter_as, enter_by, in_private, reply
from services.ports import Work
from services.roster_card import Form
from services.rota_words import Said

_WEEKLY = 7


def roster(work: Work, cmd: Command, *, now: datetime) -> None:
    """/roster 白班 08:00-20:00 每周 李强 赵敏 3栋 停车; without words, the week."""
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
        _save(work, cmd, community, said, now=now)


def _save(work: Work, cmd: Command, community: Community, said: Said, *, now: datetime) -> None:
    kinds = [word for word in said.rest[1:] if word in set(Category)]
    others = [word for word in said.rest[1:] if word not in kinds]
    people = rota_words.named(others, rota.volunteers(work, community))
    if said.clock is None or not people or said.rest[0] in set(Category):
        raise BadInput("error.roster_how")
    community.check(cmd.buildings)
    form = Form(
        step="sure",
        name=said.rest[0],
        start=said.clock[0].isoformat("minutes"),
        end=said.clock[1].isoformat("minutes"),
        every=said.every or _WEEKLY,
        people=tuple(person.id for person in people),
        buildings=cmd.buildings,
        categories=tuple(kinds),
    )
    keep(work, cmd.actor, community, form, say=reply, now=now)


def keep(
    work: Work,
    actor: Actor,
    community: Community,
    form: Form,
    *,
    say: Callable[..., None],
    now: datetime,
    sure: bool = False,
) -> None:
    """Write the rotation of a form, let everybody concerned know, and show the week as it is now.

    With somebody whom no message reaches it is written only when the coordinator is `sure`.
    """
    if not sure and roster_card.unheard(work, community, form.people):
        roster_card.show(work, actor, community, form, say=say, now=now)
        return
    before = rota.load(work, community, now=now)
    rotation = roster_card.rotation(work, community, before, form, now=now)
    if rotation.id == roster_card.NEW:
        rotation = replace(rotation, id=work.communities.next(community.id, "rotation"))
    old = next((r for r in before.rotations if r.id == rotation.id), None)
    work.rosters.save(community.id, rotation)
    rota.settle(work, community, before, now=now)
    rota_checks.plan(work, community, now=now)
    people = [work.people.get(community.id, person) for person in rotation.people]
    facts = _described(rotation, people) | {"was": _line(work, community, old)}
    facts["unreachable"] = roster_card.unheard(work, community, rotation.people)
    rota_week.send(work, actor, community, now=now)
    rows = rota_week.rows(work, community, now=now)
    say(work, actor, "roster.saved", now=now, rows=rows, **facts)


def _described(rotation: Rotation, people: list[Person]) -> dict[str, Any]:
    return {
        "name": rotation.name,
        "clock": f"{rotation.start:%H:%M}-{rotation.end:%H:%M}",
        "every": f"every{rotation.every}",
        "who": [person.name for person in people],
        "buildings": sorted(rotation.buildings),
        "categories": sorted(rotation.categories),
    }


def _line(work: Work, community: Community, rotation: Rotation | None) -> str:
    """Return what a rotation was, in one line, "" when it is new."""
    if rotation is None:
        return ""
    names = " ".join(work.people.get(community.id, person).name for person in rotation.people)
    return f"{rotation.start:%H:%M}-{rotation.end:%H:%M} {names}"


def _show(work: Work, actor: Actor, community: Community, found: Roster, *, now: datetime) -> None:
    buttons = [["rotadrop", community.id, r.id, "", r.name] for r in found.rotations]
    grid = [[["rota", community.id, 0, "start"]]]
    grid += [buttons[i : i + 2] for i in range(0, len(buttons), 2)]
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
