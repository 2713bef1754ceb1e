"""What those who belong to an elder, and the coordinators, are told about the elder's plan."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from domain.checkin import Plan
from domain.notice import Notice, Priority
from domain.people import Person, Role
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
    if to.user is None or not to.reachable:
        return
    notice = Notice(
        key=f"e{plan.elder}:{kind}:{ms(now)}:{to.id}",
        community=plan.community,
        chat=to.user,
        kind=kind,
        facts={"name": plan.name, "building": plan.building, "until_at": ms(until)} | facts,
        priority=Priority.NORMAL,
    )
    work.outbox.put_once(notice, now=now)


def tell_coordinators(work: Work, plan: Plan, kind: str, *, by: str, now: datetime) -> None:
    """Tell every coordinator who can be reached."""
    for person in work.people.holding(plan.community, Role.COORDINATOR):
        if person.user is None or not person.reachable:
            continue
        notice = Notice(
            key=f"e{plan.elder}:{kind}:{ms(now)}:{person.id}",
            community=plan.community,
            chat=person.user,
            kind=kind,
            facts={"name": plan.name, "by": by},
        )
        work.outbox.put_once(notice, now=now)
