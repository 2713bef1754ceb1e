"""What we owe: a row is one message in one chat, from before it is sent until it is deleted.

    pending ──claim──▶ sending ──sent──▶ sent ──put something else──▶ pending (an edit)
       ▲                  │
       └──again, anew─────┤
                          └──▶ failed · ambiguous · expired · dropped

A row that already has a message id is edited (or deleted, when `gone`); else it is sent.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from domain.notice import Notice
from storage.owed import Owed
from storage.prepared import Prepared
from storage.sending import Sending
from storage.sql import insert_for
from storage.tables import outbox

_UNSENT = ("pending", "expired", "failed", "ambiguous")
_INSERT = Prepared(lambda dialect: insert_for(dialect, outbox).on_conflict_do_nothing())


class Outbox(Sending):
    """The outbox within one transaction. A key names a fact and is unique per community."""

    def put(self, notice: Notice, *, now: datetime) -> None:
        """Owe `notice`. The same key again means: this message now says something else.

        What says the same as before is left alone, so nobody's phone rings twice.
        """
        words = self._words(notice, now)
        if self._insert(notice, words, now=now):
            return
        old = self.get(notice.community, notice.key)
        if old is not None and not _says(old, notice):
            self._reword(old, notice, words)

    def put_once(self, notice: Notice, *, now: datetime) -> bool:
        """Owe `notice` unless its key was ever used; True when it is new."""
        return self._insert(notice, self._words(notice, now), now=now)

    def withdraw(self, community: int, key: str, *, now: datetime) -> None:
        """Take a message back: an unsent one is dropped, a sent one is deleted."""
        old = self.get(community, key)
        if old is None or old.gone or old.state == "dropped":
            return
        if old.message is None and old.state != "sending":
            self._update(community, key, state="dropped")
            return
        self._update(
            community,
            key,
            gone=True,
            rev=old.rev + 1,
            attempts=0,
            not_before=now,
            state=old.state if old.state == "sending" else "pending",
        )
        self._woken.add("outbox")

    def erase(self, community: int, key: str, chat: int, message: int, *, now: datetime) -> None:
        """Owe that a message of somebody else's goes from a group."""
        notice = Notice(key=key, community=community, chat=chat, kind="erase")
        words = self._words(notice, now) | {"gone": True, "message_id": message}
        self._insert(notice, words, now=now)

    def drop_unsent(self, prefix: str, *, community: int) -> int:
        """Drop what waits under keys that start with `prefix`; return how many."""
        dropped = self._conn.execute(
            outbox.update()
            .where(
                outbox.c.community_id == community,
                outbox.c.key.startswith(prefix, autoescape=True),
                outbox.c.state.in_(_UNSENT),
                outbox.c.message_id.is_(None),
            )
            .values(state="dropped")
        )
        return dropped.rowcount

    def beginning(self, community: int, prefix: str) -> list[Owed]:
        """Return the rows whose keys begin with `prefix`."""
        rows = self._conn.execute(
            sa.select(outbox).where(
                outbox.c.community_id == community,
                outbox.c.key.startswith(prefix, autoescape=True),
                *self._range(prefix),
            )
        )
        return [Owed.of(row, self._seal) for row in rows]

    def _range(self, prefix: str) -> list[sa.ColumnElement[bool]]:
        # SQLite finds a beginning by the index as a range of keys only; the order of PostgreSQL
        # may be that of a language, in which a range means something else.
        if self._conn.dialect.name != "sqlite":
            return []
        return [outbox.c.key >= prefix, outbox.c.key < prefix + chr(0x10FFFF)]

    def by_message(self, chat: int, message: int) -> Owed | None:
        """Return the row that stands in `chat` as `message`."""
        row = self._conn.execute(
            sa.select(outbox).where(outbox.c.chat_id == chat, outbox.c.message_id == message)
        ).first()
        return None if row is None else Owed.of(row, self._seal)

    def last_in(self, chat: int) -> Owed | None:
        """Return the row of the newest message that stands in `chat`."""
        row = self._conn.execute(
            sa.select(outbox)
            .where(outbox.c.chat_id == chat, outbox.c.message_id.is_not(None), ~outbox.c.gone)
            .order_by(outbox.c.message_id.desc())
            .limit(1)
        ).first()
        return None if row is None else Owed.of(row, self._seal)

    def moved(self, old: int, new: int) -> None:
        """Follow a group that became a supergroup.

        Messages sent before cannot be edited there: what they say next is sent anew, and what
        was to be deleted is forgotten.
        """
        mine = outbox.c.chat_id == old
        self._conn.execute(
            outbox.update()
            .where(mine, outbox.c.gone, outbox.c.state == "pending")
            .values(state="dropped")
        )
        self._conn.execute(
            outbox.update().where(mine).values(chat_id=new, message_id=None, reply_to=None)
        )
        self._woken.add("outbox")

    def _insert(self, notice: Notice, words: dict[str, Any], *, now: datetime) -> bool:
        """Write a row, unless there is one under its key; True when it is new."""
        row = {
            "community_id": notice.community,
            "key": notice.key,
            "gone": False,
            "rev": 1,
            "state": "pending",
            "attempts": 0,
            "created_at": now,
        }
        if _INSERT.run(self._conn, {**row, **words}) != 1:
            return False
        self._woken.add("outbox")
        return True

    def _reword(self, old: Owed, notice: Notice, words: dict[str, Any]) -> None:
        # While the old words are on their way, the row stays `sending`: what comes back tells
        # which message to edit.
        self._update(
            notice.community,
            notice.key,
            gone=False,
            rev=old.rev + 1,
            state="sending" if old.state == "sending" else "pending",
            attempts=0,
            message_id=old.message if old.chat == notice.chat else None,
            **words,
        )
        self._woken.add("outbox")

    def _words(self, notice: Notice, now: datetime) -> dict[str, Any]:
        return {
            "chat_id": notice.chat,
            "topic": notice.topic,
            "kind": notice.kind,
            "facts": self._seal.shut(dict(notice.facts)),
            "priority": int(notice.priority),
            "not_before": notice.not_before or now,
            "expires_at": notice.expires_at,
            "reply_to": notice.reply_to,
            "silent": notice.silent,
            "protect": notice.protect,
        }


class Delivered(Outbox):
    """The outbox of a rehearsal: whatever is owed has arrived."""

    def get(self, community: int, key: str) -> Owed | None:
        """Return the row under `key` as if it had been sent."""
        row = super().get(community, key)
        return row if row is None or row.message is not None else replace(row, message=0)


def _says(old: Owed, notice: Notice) -> bool:
    facts = {name: fact for name, fact in old.facts.items() if name != "resend"}
    return (
        not old.gone
        and old.state != "dropped"
        and (old.chat, old.kind, facts) == (notice.chat, notice.kind, dict(notice.facts))
    )
