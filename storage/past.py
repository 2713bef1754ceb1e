"""What was said in a chat, as the inbox still has it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from domain.learning import Said
from storage.as_json import parsed
from storage.tables import asks, inbox

_MANY = 5000  # updates looked through at most: a blink, even in a busy week


class Past:
    """The handled messages of the inbox within one transaction. It keeps them for days only."""

    def __init__(self, conn: sa.Connection) -> None:
        self._conn = conn

    def said(self, chat: int, since: datetime, *, limit: int) -> list[Said]:
        """Return up to `limit` texts that people wrote in a chat after `since`, newest first."""
        rows = self._conn.scalars(
            sa.select(inbox.c.raw)
            .where(
                inbox.c.received_at >= since,
                inbox.c.state == "done",
                inbox.c.raw.contains(str(chat), autoescape=True),
            )
            .order_by(inbox.c.received_at.desc(), inbox.c.update_id.desc())
            .limit(_MANY)
        )
        found = (said for said in map(_said, rows) if said is not None and said.chat == chat)
        return [said for said, _ in zip(found, range(limit), strict=False)]

    def asked_about(self, chat: int, since: datetime) -> set[int]:
        """Return the messages of a chat whose writers were asked what they meant."""
        found = self._conn.scalars(
            sa.select(asks.c.message_id).where(asks.c.chat_id == chat, asks.c.asked_at >= since)
        )
        return set(found)


def _said(raw: str) -> Said | None:
    """Return the text that an update brought; None for everything else, whatever it may be."""
    try:
        return _text_of(parsed(raw)["message"])
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _text_of(message: dict[str, Any]) -> Said | None:
    text = message.get("text") or message.get("caption")
    if not isinstance(text, str) or message["from"].get("is_bot") or "sender_chat" in message:
        return None
    return Said(
        chat=message["chat"]["id"],
        message=message["message_id"],
        user=message["from"]["id"],
        at=datetime.fromtimestamp(message["date"], UTC),
        text=text,
        answers="reply_to_message" in message,
    )
