"""Questions that the bot has asked, and what they are about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

FORM = "form"
"""The kind of a draft that is filled by buttons: what people write is no answer to it."""

BEHALF = "behalf"
"""The kind of a draft of a report for somebody else: whom it is for, then what it is."""
TEMPLATE = "template"
"""The kind of a draft of a line that a coordinator keeps for the end of tickets."""
CLOSE = "close"
"""The kind of a draft of the reason why something cannot be solved."""
TALK = "talk"
"""The kind of a draft that stays open: what people write is said to somebody else."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """A question put to a user in private; the next thing they write there answers it."""

    community: int
    user: int
    kind: str
    facts: Mapping[str, Any]
    expires_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Ask:
    """A message that may be a report; its writer is asked with buttons what it is."""

    community: int
    chat: int
    message: int
    person: int
    report: Mapping[str, Any]
    asked_at: datetime
