"""What those who belong to an elder, and the coordinators, are told about the elder's plan."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from domain.checkin import Plan
from domain.people import Person
from services import telling
from services.facts import ms
from services.ports import Work


def tell(
    work: Work,
    plan: Plan,
    to: Person,
    kind: str,
    *,
    now: datetime,
    until: datetime | None = None,
    **facts: Any,
) -> None:
    """Tell one person; who can't be reached is not waited for."""
    about = {"name": plan.name, "building": plan.building, "until_at": ms(until)}
    key = f"e{plan.elder}:{kind}:{ms(now)}:{to.id}"
    telling.owe(work, to, kind, key, about | facts, once=True, now=now)


def tell_coordinators(
    work: Work, plan: Plan, kind: str, *, by: str, now: datetime, **facts: Any
) -> None:
    """Tell every coordinator who can be reached."""
    key, about = f"e{plan.elder}:{kind}:{ms(now)}", {"name": plan.name, "by": by}
    telling.tell_coordinators(work, plan.community, kind, key, about | facts, now=now)
