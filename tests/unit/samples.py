"""Things of the domain, with whatever a test does not care about filled in."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from domain.category import Category, Place
from domain.people import Person, Post, Role
from domain.policy import Policy
from domain.routing import Candidate
from domain.ticket import Source, Ticket

T0 = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)  # 09:00 in Shanghai


def ticket(**facts: Any) -> Ticket:
    """Return ticket 1, a repair in building 3, opened at T0."""
    category = facts.get("category", Category.REPAIR)
    terms = Policy().terms(category, urgent=facts.get("urgent", False))
    plain = Ticket(
        community=1,
        number=1,
        category=category,
        urgent=False,
        hotline=None,
        place=Place(text="3栋", building="3"),
        text="灯坏了",
        reporter=7,
        source=Source(chat=-1, message=5, key="tg:-1:5"),
        terms=terms,
        opened_at=T0,
        step_at=T0,
        accept_by=T0 + terms.accept,
    )
    return replace(plain, **facts)


def candidate(person: int = 1, role: Role = Role.VOLUNTEER, **facts: Any) -> Candidate:
    """Return a volunteer on duty who answers for everything and can be reached."""
    who = Person(community=1, id=person, user=person, name=f"{person}", reachable=True)
    scope = {k: frozenset(facts.pop(k)) for k in ("buildings", "categories") if k in facts}
    who = replace(who, reachable=facts.pop("reachable", True))
    post = Post(person=person, role=role, **scope)
    return Candidate(person=who, post=post, **{"on_duty": True, **facts})


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)
