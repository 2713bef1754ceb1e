"""When something is due: rows that the ticker looks at, so that a restart forgets nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from storage.prepared import Prepared
from storage.sql import insert_for, of
from storage.tables import deadlines

ALARM_AFTER = 3
_ONE = of(deadlines.c.community_id, deadlines.c.kind, deadlines.c.ref)
_CLEAR = Prepared(deadlines.delete().where(_ONE))
_TAKE = Prepared(deadlines.delete().where(_ONE, of(deadlines.c.due_at)))
_GET = Prepared(sa.select(deadlines.c.due_at).where(_ONE))
_REFS = Prepared(sa.select(deadlines.c.ref).where(of(deadlines.c.community_id, deadlines.c.kind)))
_PARK = Prepared(deadlines.update().where(_ONE))
_DUE = Prepared(
    sa.select(deadlines)
    .where(deadlines.c.due_at <= sa.bindparam("now", type_=deadlines.c.due_at.type))
    .order_by(deadlines.c.urgent.desc(), deadlines.c.due_at, deadlines.c.kind)
    .limit(sa.bindparam("most"))
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Deadline:
    """One moment at which a use case is to look at something again.

    Attributes:
        kind: what is due ("offer"), with `ref` naming it ("17:5").
        urgent: looked at before all that is not, when many are due at once.
        attempts: how often looking at it has failed.
    """

    community: int
    kind: str
    ref: str
    due_at: datetime
    urgent: bool
    attempts: int


def _set(dialect: str) -> sa.Executable:
    fresh = insert_for(dialect, deadlines)
    moved = {name: fresh.excluded[name] for name in ("due_at", "urgent", "attempts")}
    key = ["community_id", "kind", "ref"]
    return fresh.on_conflict_do_update(index_elements=key, set_=moved)


_SET = Prepared(_set)


class Deadlines:
    """The deadlines within one transaction; there is one per community, kind and ref."""

    def __init__(self, conn: sa.Connection) -> None:
        self._conn = conn

    def set(
        self, kind: str, ref: str, due_at: datetime, *, community: int, urgent: bool = False
    ) -> None:
        """Make it due at `due_at` (UTC), whenever it was due before."""
        key = {"community_id": community, "kind": kind, "ref": ref}
        row = {**key, "due_at": due_at, "urgent": urgent, "attempts": 0}
        _SET.run(self._conn, row)

    def clear(self, kind: str, ref: str, *, community: int) -> None:
        """Make it due no more."""
        _CLEAR.run(self._conn, _key(community, kind, ref))

    def get(self, kind: str, ref: str, *, community: int) -> datetime | None:
        """Return the moment it is due at, None when it is not."""
        found: datetime | None = _GET.scalar(self._conn, _key(community, kind, ref))
        return found

    def refs(self, kind: str, *, community: int) -> list[str]:
        """Return what a community waits for in this way."""
        key = {"of_community_id": community, "of_kind": kind}
        return list(_REFS.scalars(self._conn, key))

    def due(self, now: datetime, limit: int) -> list[Deadline]:
        """Return what is due at `now`: the urgent first, then the longest overdue.

        Of what is due at the same moment "duty" comes before "step": who comes on duty is there.
        """
        rows = _DUE.all(self._conn, {"now": now, "most": limit})
        return [
            Deadline(
                community=row.community_id,
                kind=row.kind,
                ref=row.ref,
                due_at=row.due_at,
                urgent=row.urgent,
                attempts=row.attempts,
            )
            for row in rows
        ]

    def take(self, deadline: Deadline) -> bool:
        """Remove it, unless it was moved or cleared since it was read; True when removed."""
        key = _key(deadline.community, deadline.kind, deadline.ref)
        return _TAKE.run(self._conn, {**key, "of_due_at": deadline.due_at}) == 1

    def park(self, deadline: Deadline, *, now: datetime) -> bool:
        """Put it off after a failure, longer each time (2 s up to 1 h).

        Returns True once it has failed so often that a person should be told.
        """
        attempts = deadline.attempts + 1
        wait = timedelta(seconds=min(2 ** min(attempts, 12), 3600))
        key = _key(deadline.community, deadline.kind, deadline.ref)
        _PARK.run(self._conn, {**key, "due_at": now + wait, "attempts": attempts})
        return attempts >= ALARM_AFTER


def _key(community: int, kind: str, ref: str) -> dict[str, Any]:
    return {"of_community_id": community, "of_kind": kind, "of_ref": ref}
