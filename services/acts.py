"""The log of decisions that nobody can change; /audit shows it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from domain.people import Person
from domain.timeline import Event
from services.ports import Work


def act(work: Work, by: Person, code: str, facts: dict[str, Any], *, now: datetime) -> None:
    """Note a decision and who made it."""
    work.acts.add(by.community, Event(at=now, code=code, actor=by.id, facts=facts))
