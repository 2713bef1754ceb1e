"""The outbox as the sender sees it: what may leave, who has it, what became of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa

from domain.notice import Priority
from storage.owed import Owed, Ready
from storage.prepared import Prepared
from storage.sql import among, of
from storage.tables import outbox
from storage.types import Seal

_MAY_RING_TWICE = Priority.URGENT  # and above: better heard twice than not at all

_NOW = sa.bindparam("now", type_=outbox.c.not_before.type)
_IS = of(outbox.c.community_id, outbox.c.key)
_STALE = sa.and_(
    sa.func.coalesce(outbox.c.expires_at <= _NOW, sa.false()),
    outbox.c.priority > int(Priority.LIFE),
    outbox.c.message_id.is_(None),
)
_GET = Prepared(sa.select(outbox).where(_IS))
_EXPIRE = Prepared(
    outbox.update().where(outbox.c.state == "pending", _STALE).values(state="expired")
)
_READY = Prepared(
    lambda dialect: (
        sa.select(
            outbox.c.community_id, outbox.c.key, outbox.c.chat_id, outbox.c.priority, outbox.c.rev
        )
        .where(
            outbox.c.state == "pending",
            outbox.c.not_before <= _NOW,
            outbox.c.priority <= sa.bindparam("lowest"),
            sa.not_(among(dialect, outbox.c.chat_id, "skipped")),
            sa.not_(_STALE),
        )
        .order_by(
            outbox.c.priority,
            outbox.c.not_before,
            outbox.c.created_at,
            outbox.c.chat_id < 0,  # of what one moment brings, first who is asked to act
            outbox.c.key,
        )
        .limit(sa.bindparam("most"))
    )
)
_CLAIM = Prepared(
    outbox.update()
    .where(_IS, of(outbox.c.rev), outbox.c.state == "pending")
    .values(state="sending", attempts=outbox.c.attempts + 1)
    .returning(outbox)
)


@cache
def _update(*names: str) -> Prepared:
    """Return the statement that sets these columns of one row."""
    return Prepared(_set(names))


@cache
def _outcome(*names: str) -> Prepared:
    """Return the same for a row that nobody has changed since it was claimed."""
    mine = sa.and_(of(outbox.c.rev, outbox.c.chat_id), outbox.c.state == "sending")
    return Prepared(_set(names).where(mine))


def _set(names: Iterable[str]) -> sa.Update:
    return outbox.update().where(_IS).values({n: sa.bindparam(f"new_{n}") for n in names})


class Sending:
    """The rows of the outbox within one transaction, on their way."""

    def __init__(self, conn: sa.Connection, seal: Seal, woken: set[str]) -> None:
        self._conn = conn
        self._seal = seal
        self._woken = woken

    def get(self, community: int, key: str) -> Owed | None:
        """Return the row under `key`, None when there is none."""
        row = _GET.first(self._conn, _key(community, key))
        return None if row is None else Owed.of(row, self._seal)

    def ready(
        self,
        now: datetime,
        limit: int,
        *,
        skip_chats: Collection[int] = (),
        lowest: Priority = Priority.DIGEST,
    ) -> list[Ready]:
        """Return up to `limit` rows that may leave now, the most pressing first.

        Args:
            skip_chats: chats that must wait, because one message is on its way already or
                because of Telegram's limits.
            lowest: the last priority that may leave now.
        """
        rows = _READY.all(
            self._conn,
            {
                "now": now,
                "lowest": int(lowest),
                "skipped": list(skip_chats),
                "most": limit,
            },
        )
        return [Ready(*row) for row in rows]

    def claim(self, rows: Sequence[Ready]) -> list[Owed]:
        """Take rows for sending; one that changed since it was read is left out."""
        return [owed for row in rows if (owed := self._take(row)) is not None]

    def expire(self, now: datetime) -> int:
        """Give up what nobody needs any more; life and safety never expire, nor do edits."""
        return _EXPIRE.run(self._conn, {"now": now})

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

    def ambiguous(self, row: Owed, *, again_at: datetime, insist: bool = False) -> bool:
        """It may have arrived. What may ring twice goes out once more and says so.

        Edits and deletions are tried again whatever their priority; True when given up.

        Args:
            insist: however often it was tried; what is urgent is never given up for a crash.
        """
        if row.message is not None:
            self._report(row, "pending", not_before=again_at)
        elif row.priority <= _MAY_RING_TWICE and (insist or not row.resend):
            facts = self._seal.shut({**row.facts, "resend": True})
            self._report(row, "pending", not_before=again_at, facts=facts)
        else:
            self._report(row, "ambiguous", error="ambiguous")
            return True
        return False

    def recover(self, now: datetime) -> int:
        """At start: decide on what a dead process was sending; return how many it gave up."""
        rows = self._conn.execute(sa.select(outbox).where(outbox.c.state == "sending")).all()
        owed = (Owed.of(row, self._seal) for row in rows)
        return sum(self.ambiguous(row, again_at=now, insist=True) for row in owed)

    def _take(self, ready: Ready) -> Owed | None:
        values = {**_key(ready.community, ready.key), "of_rev": ready.rev}
        row = _CLAIM.first(self._conn, values)
        return None if row is None else Owed.of(row, self._seal)

    def _report(self, row: Owed, state: str, **values: Any) -> None:
        """Write an outcome, unless newer words came meanwhile: those are owed in any case."""
        if self._as_claimed(row, {"message_id": row.message, **values, "state": state}):
            return
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

    def _as_claimed(self, row: Owed, values: dict[str, Any]) -> bool:
        """Write over a row that is as it was claimed; False when it is not."""
        key = {**_key(row.community, row.key), "of_rev": row.rev, "of_chat_id": row.chat}
        new = {f"new_{name}": value for name, value in values.items()}
        return _outcome(*sorted(values)).run(self._conn, {**key, **new}) == 1

    def _update(self, community: int, key: str, **values: Any) -> None:
        new = {f"new_{name}": value for name, value in values.items()}
        _update(*sorted(values)).run(self._conn, {**_key(community, key), **new})


def _key(community: int, key: str) -> dict[str, Any]:
    return {"of_community_id": community, "of_key": key}
