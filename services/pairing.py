"""结对: the volunteer who is called first about an elder."""

from __future__ import annotations

from datetime import datetime

from domain.alarm import Link
from domain.checkin import Plan
from domain.errors import BadInput
from domain.people import Person, Role
from services import consents
from services.actors import reply
from services.elder_news import tell
from services.elders import ElderCommand, desk, named
from services.ports import Work


def pair(work: Work, cmd: ElderCommand, *, now: datetime) -> None:
    """/elder pair 张桂芳 李强: the volunteer who is called first."""
    community, _ = desk(work, cmd.actor, now=now)
    if len(cmd.names) < 2:
        raise BadInput("error.elder_pair")
    names = cmd.names[:2]
    elders = {plan.name for plan in work.plans.all(community.id)}
    elder, helper = names if names[0] in elders or names[1] not in elders else names[::-1]
    plan = named(work, community, elder)
    consents.require(plan)
    found = [person for person in helpers(work, plan) if person.name == helper]
    if len(found) != 1:
        raise BadInput("error.no_person", name=helper)
    join(work, plan, found[0], now=now)
    reply(work, cmd.actor, "elder.paired", now=now, name=plan.name, other=found[0].name)


def helpers(work: Work, plan: Plan) -> list[Person]:
    """Return who may be paired with an elder, those of the building first; never the elder."""
    near: dict[int, bool] = {}
    for post in work.people.all_posts(plan.community):
        if post.role in (Role.ELDER, Role.FAMILY) or post.person == plan.person:
            continue
        close = bool(post.buildings) and post.covers_building(plan.building)
        near[post.person] = near.get(post.person, False) or close
    order = sorted(near, key=lambda who: (not near[who], who))
    return [work.people.get(plan.community, who) for who in order]


def join(work: Work, plan: Plan, person: Person, *, now: datetime) -> None:
    """Pair a volunteer with an elder, and tell them."""
    link = Link(community=plan.community, elder=plan.elder, person=person.id, family=False)
    work.links.put(link, now=now)
    tell(work, plan, person, "elder.paired_you", now=now)
