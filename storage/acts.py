"""Who changed what: written once, never changed."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from domain.timeline import Event
from storage.dispatch_tables import acts
from storage.types import Seal


class Acts:
    """The log of decisions within one transaction."""

    def __init__(self, conn: sa.Connection, seal: Seal) -> None:
        self._conn = conn
        self._seal = seal

    def add(self, community: int, act: Event) -> None:
        """Append a decision; its `actor` is the person who decided."""
        last = sa.select(sa.func.coalesce(sa.func.max(acts.c.seq), 0)).where(
            acts.c.community_id == community
        )
        row = {"community_id": community, "at": act.at, "person_id": act.actor, "code": act.code}
        facts = self._seal.shut(dict(act.facts))
        self._conn.execute(acts.insert().values(seq=last.scalar_subquery() + 1, facts=facts, **row))

    def last(self, community: int, *, limit: int, by: int | None = None) -> list[Event]:
        """Return the latest decisions, of one person or of all, the newest first."""
        theirs = sa.true() if by is None else acts.c.person_id == by
        rows = self._conn.execute(
            sa.select(acts)
            .where(acts.c.community_id == community, theirs)
            .order_by(acts.c.seq.desc())
            .limit(limit)
        )
        return [self._act(row) for row in rows]

    def _act(self, row: sa.Row[Any]) -> Event:
        facts = self._seal.open(row.facts)
        return Event(at=row.at, code=row.code, actor=row.person_id, facts=facts)
