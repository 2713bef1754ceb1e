"""A drill: the real roster is called about nothing, to learn who would answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.people import Role

WAITS = timedelta(minutes=15)
"""How long after the last call a drill waits for answers."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """One person's part in a drill: when they are called, were called, and answered."""

    person: int
    role: Role
    call_at: datetime
    called_at: datetime | None = None
    answered_at: datetime | None = None
