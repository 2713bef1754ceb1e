"""What happened to a ticket, in order; written once, never changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

NOBODY = "nobody_reachable"
"""The code of a line that says that nobody at all could be asked."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """One line of a ticket's timeline, also for what was not sent and why.

    `code` is a catalog key below "event."; `actor` is the person who acted, None for the clock.
    """

    at: datetime
    code: str
    actor: int | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
