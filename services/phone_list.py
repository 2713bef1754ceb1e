"""The printed list for the day the network is gone: who to phone, and who has the key."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from typing import Any

from domain import calendar
from domain.checkin import Plan
from domain.community import Community
from domain.notice import Notice, Priority
from domain.people import Person, Role
from services import telling
from services.acts import act
from services.elders import ElderCommand, desk, outline
from services.facts import hashed, ms
from services.ports import Work

_STAYS = timedelta(hours=24)
_OLD, _LIES = "sheet", timedelta(days=9)
"""The deadline of a list that came by itself, and how long it lies there at most."""
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
        facts=facts,  # not protected: what nobody may save nobody can print
    )
    work.outbox.put(notice, now=now)
    work.heartbeats.beat(printed(community), now)
    work.deadlines.set("remove", notice.key, now + _STAYS, community=community.id)


def bring(work: Work, community: Community, *, now: datetime) -> None:
    """Each morning: whoever coordinates has the list as it is now, the older one is taken back.

    It is sent when it has changed, and once a week, so that one lies there when the network goes.
    """
    facts = facts_of(work, community, now=now)
    if not facts["count"]:
        return
    year, week, _ = calendar.day_of(now, community.policy.zone).isocalendar()
    key = f"sheet:{year}-{week}:{_mark(facts['drawn']['rows'])}"
    for person in work.people.holding(community.id, Role.COORDINATOR):
        mine = f"{key}:{person.id}"
        new = work.outbox.get(community.id, mine) is None
        if new and telling.owe(
            work, person, "elder.print", mine, facts | _BY_ITSELF, now=now, **_SO
        ):
            act(work, person, "sheet", {"count": facts["count"]}, now=now)
            _replace(work, community, person, mine, now=now)
            work.heartbeats.beat(printed(community), now)


_BY_ITSELF = {"unasked": True}
_SO: dict[str, Any] = {"priority": Priority.DIGEST, "silent": True}


def _mark(rows: list[dict[str, Any]]) -> str:
    """Name a list by what stands in it."""
    return hashed(json.dumps(rows, sort_keys=True))[:16]


def _replace(work: Work, community: Community, person: Person, key: str, *, now: datetime) -> None:
    """Take the person's older lists back, and this one should no other ever follow."""
    for old in work.deadlines.refs(_OLD, community=community.id):
        if old.endswith(f":{person.id}"):
            work.outbox.withdraw(community.id, old, now=now)
            work.deadlines.clear(_OLD, old, community=community.id)
    work.deadlines.set(_OLD, key, now + _LIES, community=community.id)


def printed(community: Community) -> str:
    """Name the heartbeat that says when the sheet was last given out."""
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
