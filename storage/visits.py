"""Records of the visits that elders had."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from domain.alarm import Mark, Visit
from storage.care_tables import visits
from storage.types import Seal


class Visits:
    """Records of visits, known by community and number."""

    def __init__(self, conn: sa.Connection, seal: Seal) -> None:
        self._conn = conn
        self._seal = seal

    def add(self, visit: Visit) -> None:
        """Begin a record."""
        self._conn.execute(
            visits.insert().values(
                community_id=visit.community,
                number=visit.number,
                elder=visit.elder,
                round=visit.round,
                by=visit.by,
                started_at=visit.started_at,
                **self._values(visit),
            )
        )

    def save(self, visit: Visit) -> None:
        """Write what may change of a record."""
        self._conn.execute(
            visits.update()
            .where(visits.c.community_id == visit.community, visits.c.number == visit.number)
            .values(**self._values(visit))
        )

    def get(self, community: int, number: int) -> Visit | None:
        """Return a record."""
        row = self._conn.execute(
            sa.select(visits).where(visits.c.community_id == community, visits.c.number == number)
        ).first()
        return None if row is None else self._visit(row)

    def done_since(self, community: int, since: datetime) -> list[Visit]:
        """Return the records filed since a moment."""
        rows = self._conn.execute(
            sa.select(visits)
            .where(visits.c.community_id == community, visits.c.done_at >= since)
            .order_by(visits.c.number)
        )
        return [self._visit(row) for row in rows]

    def latest(self, community: int, elder: int | None = None) -> dict[int, Visit]:
        """Return the last record that was filed, by elder; of one elder, or of all."""
        filed = sa.and_(visits.c.community_id == community, visits.c.done_at.is_not(None))
        filed = filed if elder is None else sa.and_(filed, visits.c.elder == elder)
        last = sa.select(sa.func.max(visits.c.number)).where(filed).group_by(visits.c.elder)
        rows = self._conn.execute(
            sa.select(visits).where(visits.c.community_id == community, visits.c.number.in_(last))
        )
        return {row.elder: self._visit(row) for row in rows}

    def _values(self, visit: Visit) -> dict[str, Any]:
        marks = [mark.value for mark in visit.marks]
        private = {"marks": marks, "note": visit.note, "needs": list(visit.needs)}
        return {"done_at": visit.done_at, "private": self._seal.shut(private)}

    def _visit(self, row: sa.Row[Any]) -> Visit:
        private = self._seal.open(row.private)
        return Visit(
            community=row.community_id,
            number=row.number,
            elder=row.elder,
            by=row.by,
            started_at=row.started_at,
            marks=tuple(Mark(mark) for mark in private["marks"]),
            round=row.round,
            note=private["note"],
            needs=tuple(private["needs"]),
            done_at=row.done_at,
        )
