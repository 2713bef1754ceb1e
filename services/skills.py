"""What people know besides, and what they serve as, by buttons under /people."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from domain.community import Community
from domain.errors import BadInput, NotAllowed
from domain.people import WORKERS, Person, Role, Skill
from services import posts
from services.actors import Actor, Answer, Press, chosen, enter_by, reply
from services.acts import act
from services.ports import Work

_MOST = 90


def buttons(work: Work, community: Community) -> list[list[list[Any]]]:
    """Return a button for everybody who serves."""
    holders = [post.person for post in work.people.all_posts(community.id) if post.role in WORKERS]
    people = [work.people.get(community.id, person) for person in dict.fromkeys(holders)]
    row = [["person", community.id, p.id, "", p.name] for p in people[:_MOST]]
    return [row[i : i + 3] for i in range(0, len(row), 3)]


def person(work: Work, press: Press, *, now: datetime) -> Answer:
    """A name under /people: what they know and might, and a way to let them go."""
    community, _ = enter_by(work, press, Role.COORDINATOR)
    _card(work, press.actor, _found(work, community, press.ref), now=now)
    return Answer()


def by_name(work: Work, actor: Actor, community: Community, name: str, *, now: datetime) -> None:
    """Show the card of whoever holds a post under that name."""
    _card(work, actor, holder(work, community, name), now=now)


def holder(work: Work, community: Community, name: str) -> Person:
    """Return who holds a post under that name.

    Raises:
        BadInput: nobody does, or more than one.
    """
    holders = dict.fromkeys(post.person for post in work.people.all_posts(community.id))
    people = (work.people.get(community.id, number) for number in holders)
    found = [p for p in people if p.name.replace(" ", "") == name.removeprefix("@")]
    if len(found) != 1:
        raise BadInput("error.no_holder", name=name, count=len(found))
    return found[0]


def _found(work: Work, community: Community, ref: int) -> Person:
    known = {post.person for post in work.people.all_posts(community.id)}
    if ref not in known:
        raise NotAllowed("error.too_old")
    return work.people.get(community.id, ref)


def _card(work: Work, actor: Actor, who: Person, *, now: datetime) -> None:
    row = [["skill", who.community, who.id, skill.value] for skill in Skill]
    skills = [skill.value for skill in Skill if skill in who.skills]
    reply(
        work,
        actor,
        "person",
        now=now,
        name=who.name,
        skills=skills,
        buttons=[row, *posts.buttons(work, who)],
    )


def toggle(work: Work, press: Press, *, now: datetime) -> Answer:
    """水电 医护 调解: given with one tap, taken with the next."""
    community, by = enter_by(work, press, Role.COORDINATOR)
    who, skill = _found(work, community, press.ref), chosen(Skill, press)
    now_has = skill not in who.skills
    work.people.save(replace(who, skills=who.skills ^ {skill}))
    facts = {"name": who.name, "skills": [skill.value], "gained": now_has}
    act(work, by, "skill", facts, now=now)
    return Answer(code="person.skill", facts=facts)
