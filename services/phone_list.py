"""The printed list for the day the network is gone: who to phone, and who has the key."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

from domain.checkin import Plan
from domain.community import Community
from domain.notice import Notice
from domain.people import Person
from services.acts import act
from services.elders import ElderCommand, desk, outline
from services.facts import ms
from services.ports import Work

_STAYS = timedelta(hours=24)
_NUMBER = re.compile(r"\d+")


def send(work: Work, cmd: ElderCommand, *, now: datetime) -> None:
    """/elder print: a sheet for the coordinator who asks, in private; it goes after a day."""
    community, by = desk(work, cmd.actor, now=now)
    facts = facts_of(work, community, now=now)
    act(work, by, "printed", {"count": facts["count"]}, now=now)
    notice = Notice(
        key=f"re:{cmd.actor.update}:elder.print",
        community=community.id,
        chat=cmd.actor.user,
        kind="elder.print",
        facts=facts,
        protect=True,
    )
    work.outbox.put(notice, now=now)
    work.heartbeats.beat(printed(community), now)
    work.deadlines.set("remove", notice.key, now + _STAYS, community=community.id)


def printed(community: Community) -> str:
    """Name the heartbeat that says when somebody last asked for the sheet."""
    return f"printed.{community.id}"


def facts_of(work: Work, community: Community, *, now: datetime) -> dict[str, Any]:
    """Return what the sheet is made of: everybody who takes part, in the order of the doors."""
    plans = [plan for plan in work.plans.all(community.id) if plan.active(now)]
    rows = [_row(work, plan) for plan in sorted(plans, key=_door)]
    sheet = {"rows": rows, "zone": community.policy.zone.key, "at": ms(now)}
    return {"name": community.name, "count": len(rows), "drawn": sheet}


def _door(plan: Plan) -> tuple[int, str, str, str]:
    number = _NUMBER.search(plan.building)
    return (
        int(number[0]) if number else 10_000,
        plan.building,
        plan.notes.get("room", "").rjust(6),
        plan.name,
    )


def _row(work: Work, plan: Plan) -> dict[str, Any]:
    links = work.links.of(plan.community, plan.elder)
    people = {link.person: work.people.get(plan.community, link.person) for link in links}
    own = None if plan.person is None else work.people.get(plan.community, plan.person)
    return outline(plan) | {
        "room": plan.notes.get("room", "") or (own.room if own else ""),
        "phone": plan.notes.get("phone", "") or (own.phone if own else ""),
        "key": plan.notes.get("key", ""),
        "family": [_named(people[link.person]) for link in links if link.family],
        "paired": [_named(people[link.person]) for link in links if not link.family],
    }


def _named(person: Person) -> str:
    return f"{person.name} {person.phone}".strip()
