"""A message before it is text: where it goes, what it says, how urgent it is.

A notice is owed, not sent: it becomes a row of the outbox in the same transaction as the
effect it tells of. Its row stays for the message's whole life, so that the same key put again
means "this message now says something else", and the sender edits what it once sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from typing import Any

LONGEST = 3000
"""UTF-16 units of what somebody wrote that one message carries; Telegram takes 4,096 in all."""


def pieces(text: str, longest: int = LONGEST) -> list[str]:
    """Cut what somebody wrote into parts of `longest` UTF-16 units, through no character."""
    parts, rest = [], text
    while True:
        part = rest.encode("utf-16-le")[: longest * 2].decode("utf-16-le", "ignore")
        parts.append(part)
        rest = rest[len(part) :]
        if not rest:
            return parts


class Priority(IntEnum):
    """Which message leaves first; a lower number never waits for a higher one."""

    LIFE = 0
    URGENT = 1
    NORMAL = 2
    PROMPT = 3
    DIGEST = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class Notice:
    """One message owed to one chat.

    Attributes:
        key: names the fact ("t17:offer:5"), unique; what is put twice under it is one message.
        community: the tenant it belongs to; 0 when there is none yet.
        chat: Telegram chat id (a person's own id for a private chat).
        kind: the catalog key that makes the text and the buttons.
        facts: what the text is made of; only JSON values. Stored encrypted.
        not_before: the earliest moment it may leave (UTC); None for at once.
        expires_at: after this moment it is no longer worth sending (UTC); None for never.
        reply_to: message id in the same chat that it answers.
        silent: without a sound on the receiver's phone.
        protect: the receiver cannot forward or save it.
        topic: the forum topic of the group, if it has topics.
    """

    key: str
    community: int
    chat: int
    kind: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    priority: Priority = Priority.NORMAL
    not_before: datetime | None = None
    expires_at: datetime | None = None
    reply_to: int | None = None
    silent: bool = False
    protect: bool = False
    topic: int | None = None
