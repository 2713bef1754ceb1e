"""Who serves no more as head of a building or coordinator; volunteers go by `leaving`."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from domain.community import Community
from domain.errors import NotAllowed
from domain.people import Person, Role
from services.actors import (
    Answer,
    Press,
    chosen,
    coordinates_everywhere,
    enter_by,
    reply,
    roles_of,
)
from services.acts import act
from services.facts import ms
from services.ports import Work
from services.telling import owe

_SURE = "yes."


def buttons(work: Work, person: Person) -> list[list[list[Any]]]:
    """Return what a coordinator may take from a person, one post in a row."""
    roles = roles_of(work, person)
    verbs = {
        Role.VOLUNTEER: ["part", person.community, person.id, ""],
        Role.BUILDING_HEAD: ["oust", person.community, person.id, Role.BUILDING_HEAD.value],
        Role.COORDINATOR: ["oust", person.community, person.id, Role.COORDINATOR.value],
    }
    return [[button] for role, button in verbs.items() if role in roles]


def oust(work: Work, press: Press, *, now: datetime) -> Answer:
    """不再是楼栋长, 不再是协调员: asks once, then takes the post; the person hears of it."""
    community, by = enter_by(work, press, Role.COORDINATOR)
    sure = press.arg.startswith(_SURE)
    role = chosen(Role, replace(press, arg=press.arg.removeprefix(_SURE)))
    person = work.people.get(community.id, press.ref)
    if role not in (Role.BUILDING_HEAD, Role.COORDINATOR) or role not in roles_of(work, person):
        raise NotAllowed("error.too_old")
    _refuse_the_last(work, community, person, role)
    facts: dict[str, Any] = {"name": person.name, "role": role.value}
    if not sure:
        held = work.tickets.held_by(community.id, person.id)
        numbers = [ticket.number for ticket in held]
        yes = [[["oust", community.id, person.id, f"{_SURE}{role.value}"]]]
        reply(work, press.actor, "oust", now=now, **facts, held=numbers, buttons=yes)
        return Answer()
    work.people.revoke(community.id, person.id, role)
    act(work, by, "oust", facts, now=now)
    said = {"name": community.name, "role": role.value}
    owe(work, person, "oust.you", f"oust:{person.id}:{ms(now)}", said, now=now)
    return Answer(code="answer.ousted", facts=facts)


def _refuse_the_last(work: Work, community: Community, person: Person, role: Role) -> None:
    """Refuse to leave a community without a coordinator, or to undo what the settings say."""
    if role is not Role.COORDINATOR:
        return
    if person.user is not None and coordinates_everywhere(work, person.user):
        raise NotAllowed("error.everywhere", name=person.name)
    others = work.people.holding(community.id, Role.COORDINATOR)
    if not any(other.id != person.id and other.reachable for other in others):
        raise NotAllowed("error.last_coordinator", name=person.name)
