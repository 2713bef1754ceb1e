"""A row of the outbox, read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from domain.notice import Priority
from storage.types import Seal


@dataclass(frozen=True, slots=True)
class Ready:
    """What the sender must know of a row to choose it."""

    community: int
    key: str
    chat: int
    priority: int
    rev: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Owed:
    """One row as the sender sees it.

    Attributes:
        rev: which of its wordings this is; whoever reports an outcome names it.
        attempts: how often this wording was tried, this time included.
        resend: it may have arrived before, and says so.
        message: the message in the chat, once there is one.
        gone: the message is to be deleted.
        sent_at: when it, or its last edit, arrived.
        error: a class or code of what went wrong last, None when nothing did.
    """

    community: int
    key: str
    chat: int
    topic: int | None
    kind: str
    facts: dict[str, Any]
    priority: Priority
    not_before: datetime
    expires_at: datetime | None
    reply_to: int | None
    silent: bool
    protect: bool
    gone: bool
    rev: int
    state: str
    attempts: int
    message: int | None
    created_at: datetime
    sent_at: datetime | None
    error: str | None

    @property
    def resend(self) -> bool:
        """Whether the text must say so."""
        return bool(self.facts.get("resend"))

    @classmethod
    def of(cls, row: sa.Row[Any], seal: Seal) -> Owed:
        """Read a whole row of the table."""
        return cls(
            community=row.community_id,
            key=row.key,
            chat=row.chat_id,
            topic=row.topic,
            kind=row.kind,
            facts=seal.open(row.facts),
            priority=Priority(row.priority),
            not_before=row.not_before,
            expires_at=row.expires_at,
            reply_to=row.reply_to,
            silent=row.silent,
            protect=row.protect,
            gone=row.gone,
            rev=row.rev,
            state=row.state,
            attempts=row.attempts,
            message=row.message_id,
            created_at=row.created_at,
            sent_at=row.sent_at,
            error=row.error,
        )
