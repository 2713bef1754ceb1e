"""What we were told: every update of Telegram, kept before it is confirmed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from storage.errors import StorageError
from storage.prepared import Prepared
from storage.sql import among, insert_for, of
from storage.tables import inbox

TRIES = 3
_NOWHERE = 0  # the community of an update is not known before it is handled

_NAMED = of(inbox.c.community_id, inbox.c.bot_id, inbox.c.update_id)
_IS = _NAMED & (inbox.c.state == "new")
_KNOWN = Prepared(sa.select(inbox.c.state).where(_NAMED))
_WAITING = Prepared(
    sa.select(inbox.c.bot_id, inbox.c.update_id, inbox.c.sender, inbox.c.raw, inbox.c.received_at)
    .where(inbox.c.state == "new")
    .order_by(inbox.c.update_id)
    .limit(sa.bindparam("most"))
)
_SETTLE = Prepared(inbox.update().where(_IS).values(state="done"))
_SETTLE_MANY = Prepared(
    lambda dialect: (
        inbox.update()
        .where(
            of(inbox.c.community_id, inbox.c.bot_id),
            among(dialect, inbox.c.update_id, "numbers"),
            inbox.c.state == "new",
        )
        .values(state="done")
    )
)


def _keeping(state: str, **columns: Any) -> Prepared:
    """Return what keeps updates in a state; one that is here already stays as it is."""
    same = {"community_id": _NOWHERE, "attempts": 0, "state": state, **columns}
    return Prepared(
        lambda dialect: insert_for(dialect, inbox).values(**same).on_conflict_do_nothing()
    )


_ADD = _keeping("new", error=None)
_SET_APART = _keeping("quarantined", error=sa.bindparam("why"))


@dataclass(frozen=True, slots=True)
class Received:
    """One update as it came.

    Attributes:
        sender: the key whose updates are handled one after the other: a user, else a chat.
        raw: the JSON text, unparsed; it may be anything.
        update: the same parsed, as long as nobody had to read it back.
    """

    bot_id: int
    update_id: int
    sender: int
    raw: str
    received_at: datetime
    update: dict[str, Any] | None = field(default=None, compare=False, repr=False)


class Inbox:
    """The inbox within one transaction."""

    def __init__(self, conn: sa.Connection, woken: set[str]) -> None:
        self._conn = conn
        self._woken = woken

    def add(self, rows: Sequence[Received], *, wake: bool = True) -> bool:
        """Keep `rows`; one that is here already stays as it is.

        A repetition is known by its key alone: Telegram may start again at a lower id.

        Args:
            wake: let whoever empties the inbox look at it; the caller may hand `rows` over.

        Returns:
            Whether all are certainly here for the first time.
        """
        if not rows:
            return True
        if wake:
            self._woken.add("inbox")
        return _ADD.run_many(self._conn, [_columns(row) for row in rows]) == len(rows)

    def quarantine(self, rows: Sequence[Received], *, error: str) -> None:
        """Keep `rows` apart at once: they are no updates, and nobody will handle them."""
        _SET_APART.run_many(self._conn, [{**_columns(row), "why": error} for row in rows])

    def waiting(self, limit: int) -> list[Received]:
        """Return up to `limit` updates that nobody has handled yet, the oldest first."""
        return [Received(*row) for row in _WAITING.all(self._conn, {"most": limit})]

    def settle(self, bot_id: int, update_id: int) -> bool:
        """Mark one update as handled; False when it was so before.

        Raises:
            StorageError: it was never stored, so nobody may act on it.
        """
        key = _key(bot_id, update_id)
        if _SETTLE.run(self._conn, key) == 1:
            return True
        if _KNOWN.first(self._conn, key) is None:
            raise StorageError(f"update {update_id} is not in the inbox")
        return False

    def settle_many(self, bot_id: int, update_ids: Iterable[int]) -> int:
        """Mark updates as handled and return how many of them were still waiting."""
        values = {
            "of_community_id": _NOWHERE,
            "of_bot_id": bot_id,
            "numbers": list(update_ids),
        }
        return _SETTLE_MANY.run(self._conn, values)

    def failed(self, bot_id: int, update_id: int, *, error: str, final: bool = False) -> bool:
        """Count one failure and return whether the update is now set apart.

        Args:
            error: the class of the error; never its text, which may quote a person.
            final: trying again is useless.
        """
        tries = inbox.c.attempts + 1
        row = self._conn.execute(
            inbox.update()
            .where(_IS)
            .values(
                attempts=tries,
                error=error,
                state="quarantined"
                if final
                else sa.case((tries >= TRIES, "quarantined"), else_="new"),
            )
            .returning(inbox.c.state),
            _key(bot_id, update_id),
        ).first()
        return row is not None and row.state == "quarantined"

    def forget(self, before: datetime) -> int:
        """Delete what was received before a moment and is handled; return how many.

        Keep at least 8 days: the keys are what makes a repetition harmless.
        """
        gone = self._conn.execute(
            inbox.delete().where(inbox.c.received_at < before, inbox.c.state == "done")
        )
        return gone.rowcount


def _columns(row: Received) -> dict[str, Any]:
    return {
        "bot_id": row.bot_id,
        "update_id": row.update_id,
        "sender": row.sender,
        "raw": row.raw,
        "received_at": row.received_at,
    }


def _key(bot_id: int, update_id: int) -> dict[str, int]:
    return {"of_community_id": _NOWHERE, "of_bot_id": bot_id, "of_update_id": update_id}
