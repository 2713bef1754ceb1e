"""What we owe: a row is one message in one chat, from before it is sent until it is deleted.

    pending ──claim──▶ sending ──sent──▶ sent ──put something else──▶ pending (an edit)
       ▲                  │
       └──again, moved────┤
                          └──▶ failed · ambiguous · expired · dropped

A row that already has a message id is edited (or deleted, when `gone`); else it is sent.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from domain.notice import Notice, Priority
from storage.owed import Owed, Ready
from storage.tables import outbox
from storage.types import Seal

_UNSENT = ("pending", "expired", "failed", "ambiguous")
_MAY_RING_TWICE = Priority.URGENT  # and above: better heard twice than not at all


class Outbox:
    """The outbox within one transaction. A key names a fact and is unique per community."""

    def __init__(self, conn: sa.Connection, seal: Seal, woken: set[str]) -> None:
        self._conn = conn
        self._seal = seal
        self._woken = woken

    # What use cases say

    def put(self, notice: Notice, *, now: datetime) -> None:
        """Owe `notice`. The same key again means: this message now says something else.

        What says the same as before is left alone, so nobody's phone rings twice.
        """
        old = self.get(notice.community, notice.key)
        if old is None:
            self._insert(notice, now=now)
        elif not _says(old, notice):
            self._reword(old, notice, now=now)

    def put_once(self, notice: Notice, *, now: datetime) -> bool:
        """Owe `notice` unless its key was ever used; True when it is new."""
        new = self.get(notice.community, notice.key) is None
        if new:
            self._insert(notice, now=now)
        return new

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

    def get(self, community: int, key: str) -> Owed | None:
        """Return the row under `key`, None when there is none."""
        row = self._conn.execute(sa.select(outbox).where(_is(community, key))).first()
        return None if row is None else Owed.of(row, self._seal)

    def by_message(self, chat: int, message: int) -> Owed | None:
        """Return the row that stands in `chat` as `message`."""
        row = self._conn.execute(
            sa.select(outbox).where(outbox.c.chat_id == chat, outbox.c.message_id == message)
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

    # What the sender says

    def ready(
        self,
        now: datetime,
        limit: int,
        *,
        skip_chats: Collection[int] = (),
        lowest: Priority = Priority.DIGEST,
    ) -> list[Ready]:
        """Return up to `limit` rows that may leave now, the most pressing first, one per chat.

        Args:
            skip_chats: chats that must wait, because one message is on its way already or
                because of Telegram's limits.
            lowest: the last priority that may leave now.
        """
        columns = (outbox.c.community_id, outbox.c.key, outbox.c.chat_id, outbox.c.priority)
        rows = self._conn.execute(
            sa.select(*columns, outbox.c.rev)
            .where(
                outbox.c.state == "pending",
                outbox.c.not_before <= now,
                outbox.c.priority <= lowest,
                outbox.c.chat_id.not_in(list(skip_chats)),
                sa.not_(_stale(now)),
            )
            .order_by(outbox.c.priority, outbox.c.not_before, outbox.c.created_at, outbox.c.key)
            .limit(limit * 4)  # some will be second to their chat
        )
        firsts: dict[int, Ready] = {}
        for row in rows:
            firsts.setdefault(row.chat_id, Ready(*row))
        return list(firsts.values())[:limit]

    def claim(self, rows: Sequence[Ready]) -> list[Owed]:
        """Take rows for sending; one that changed since it was read is left out."""
        return [owed for row in rows if (owed := self._take(row)) is not None]

    def expire(self, now: datetime) -> int:
        """Give up what nobody needs any more; life and safety never expire, nor do edits."""
        stale = outbox.update().where(outbox.c.state == "pending", _stale(now))
        return self._conn.execute(stale.values(state="expired")).rowcount

    def sent(self, row: Owed, *, message: int | None, now: datetime) -> None:
        """It arrived as `message`, or was deleted (None). Newer words are still owed."""
        self._report(row, "sent", message_id=message, sent_at=now, error=None)

    def again(self, row: Owed, *, not_before: datetime, error: str | None = None) -> None:
        """It did not arrive; try once more at `not_before`."""
        self._report(row, "pending", not_before=not_before, error=error)

    def anew(self, row: Owed, *, now: datetime, **change: Any) -> None:
        """The message it would edit is no more, or its topic: send it as a new one."""
        self._report(row, "pending", **{"message_id": None, "not_before": now, **change})

    def failed(self, row: Owed, *, error: str) -> None:
        """It will never arrive; `error` is a class or code, never a text of a person."""
        self._report(row, "failed", error=error)

    def ambiguous(self, row: Owed, *, again_at: datetime) -> bool:
        """It may have arrived. What may ring twice goes out once more and says so.

        Edits and deletions are tried again whatever their priority; True when given up.
        """
        if row.message is not None:
            self._report(row, "pending", not_before=again_at)
        elif row.priority <= _MAY_RING_TWICE and not row.resend:
            facts = self._seal.shut({**row.facts, "resend": True})
            self._report(row, "pending", not_before=again_at, facts=facts)
        else:
            self._report(row, "ambiguous", error="ambiguous")
            return True
        return False

    def recover(self, now: datetime) -> int:
        """At start: decide on what a dead process was sending; return how many it gave up."""
        rows = self._conn.execute(sa.select(outbox).where(outbox.c.state == "sending")).all()
        return sum(self.ambiguous(Owed.of(row, self._seal), again_at=now) for row in rows)

    # Within

    def _insert(self, notice: Notice, *, now: datetime) -> None:
        self._conn.execute(
            outbox.insert().values(
                community_id=notice.community,
                key=notice.key,
                gone=False,
                rev=1,
                state="pending",
                attempts=0,
                created_at=now,
                **self._words(notice, now),
            )
        )
        self._woken.add("outbox")

    def _reword(self, old: Owed, notice: Notice, *, now: datetime) -> None:
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
            **self._words(notice, now),
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

    def _take(self, ready: Ready) -> Owed | None:
        row = self._conn.execute(
            outbox.update()
            .where(
                _is(ready.community, ready.key),
                outbox.c.rev == ready.rev,
                outbox.c.state == "pending",
            )
            .values(state="sending", attempts=outbox.c.attempts + 1)
            .returning(outbox)
        ).first()
        return None if row is None else Owed.of(row, self._seal)

    def _report(self, row: Owed, state: str, **values: Any) -> None:
        """Write an outcome, unless newer words came meanwhile: those are owed in any case."""
        current = self.get(row.community, row.key)
        if current is None or current.state != "sending":
            return  # somebody else decided on it
        message_id = values.get("message_id", current.message)
        if current.chat != row.chat:
            message_id = None
        if current.rev != row.rev:
            state = "dropped" if current.gone and message_id is None else "pending"
            values = {"sent_at": values["sent_at"]} if "sent_at" in values else {}
        self._update(row.community, row.key, **{**values, "state": state, "message_id": message_id})

    def _update(self, community: int, key: str, **values: Any) -> None:
        self._conn.execute(outbox.update().where(_is(community, key)).values(**values))


def _is(community: int, key: str) -> sa.ColumnElement[bool]:
    return sa.and_(outbox.c.community_id == community, outbox.c.key == key)


def _stale(now: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(
        sa.func.coalesce(outbox.c.expires_at <= now, sa.false()),
        outbox.c.priority > Priority.LIFE,
        outbox.c.message_id.is_(None),
    )


def _says(old: Owed, notice: Notice) -> bool:
    facts = {name: fact for name, fact in old.facts.items() if name != "resend"}
    return (
        not old.gone
        and old.state != "dropped"
        and (old.chat, old.kind, facts) == (notice.chat, notice.kind, dict(notice.facts))
    )
