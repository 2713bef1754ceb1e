"""The log of decisions that nobody can change; /audit shows it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from domain.checkin import Plan
from domain.people import Person
from domain.timeline import Event
from services.ports import Work

_LOOK_BACK = 500  # decisions; a morning looks back two days


def act(work: Work, by: Person, code: str, facts: dict[str, Any], *, now: datetime) -> None:
    """Note a decision and who made it."""
    work.acts.add(by.community, Event(at=now, code=code, actor=by.id, facts=facts))


def saw(work: Work, plan: Plan, by: Person, *, now: datetime) -> None:
    """Note who is shown what is private of an elder: room, phone, key, illness."""
    if any(plan.notes.values()):
        act(work, by, "saw", {"name": plan.name}, now=now)


def who_saw(work: Work, community: int, *, since: datetime) -> dict[str, list[str]]:
    """Return, by elder, the names of those who were shown what is private of them."""
    seen: dict[str, list[str]] = {}
    for line in work.acts.last(community, limit=_LOOK_BACK):
        if line.code == "saw" and line.at >= since:
            by = work.people.get(community, line.actor or 0).name
            names = seen.setdefault(str(line.facts["name"]), [])
            names[:] = [by, *(name for name in names if name != by)]
    return seen
