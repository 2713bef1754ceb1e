"""Times during which something was wrong with the service."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from domain.audit import Incident, Wrong
from storage.care_tables import incidents
from storage.sql import insert


class Incidents:
    """Incidents within one transaction; one per community, kind and beginning."""

    def __init__(self, conn: sa.Connection) -> None:
        self._conn = conn

    def add(self, incident: Incident) -> None:
        """Write a new incident; one that is there stays as it is."""
        self._conn.execute(
            insert(self._conn, incidents)
            .values(
                community_id=incident.community,
                wrong=incident.wrong.value,
                began_at=incident.began_at,
                **_values(incident),
            )
            .on_conflict_do_nothing(index_elements=["community_id", "wrong", "began_at"])
        )

    def save(self, incident: Incident) -> None:
        """Write what may change of an incident."""
        self._conn.execute(
            incidents.update()
            .where(
                incidents.c.community_id == incident.community,
                incidents.c.wrong == incident.wrong.value,
                incidents.c.began_at == incident.began_at,
            )
            .values(**_values(incident))
        )

    def since(self, moment: datetime) -> list[Incident]:
        """Return those that are not over, or were not at `moment`, the earliest first."""
        rows = self._conn.execute(
            sa.select(incidents)
            .where(sa.or_(incidents.c.ended_at.is_(None), incidents.c.ended_at >= moment))
            .order_by(incidents.c.began_at, incidents.c.community_id, incidents.c.wrong)
        )
        return [_incident(row) for row in rows]


def _values(incident: Incident) -> dict[str, Any]:
    return {
        "refs": list(incident.refs),
        "told_at": incident.told_at,
        "ended_at": incident.ended_at,
    }


def _incident(row: sa.Row[Any]) -> Incident:
    return Incident(
        community=row.community_id,
        wrong=Wrong(row.wrong),
        began_at=row.began_at,
        refs=tuple(row.refs),
        told_at=row.told_at,
        ended_at=row.ended_at,
    )
