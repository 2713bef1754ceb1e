"""Who is called in a drill, and who answered."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

import sqlalchemy as sa

from domain.drill import Call
from domain.people import Role
from storage.drill_tables import drill_calls as calls


class Drills:
    """The drills within one transaction."""

    def __init__(self, conn: sa.Connection) -> None:
        self._conn = conn

    def add(self, community: int, drill: int, call: Call) -> None:
        """Plan a call."""
        row = asdict(call) | {"role": call.role.value, "person_id": call.person}
        row.pop("person")
        self._conn.execute(calls.insert().values(community_id=community, drill=drill, **row))

    def calls(self, community: int, drill: int) -> list[Call]:
        """Return the calls of a drill in the order in which they are made."""
        rows = self._conn.execute(
            sa.select(calls)
            .where(calls.c.community_id == community, calls.c.drill == drill)
            .order_by(calls.c.call_at, calls.c.person_id)
        )
        return [
            Call(
                person=row.person_id,
                role=Role(row.role),
                call_at=row.call_at,
                called_at=row.called_at,
                answered_at=row.answered_at,
            )
            for row in rows
        ]

    def called(self, community: int, drill: int, person: int, *, at: datetime) -> None:
        """Note that a person was called."""
        self._conn.execute(_one(community, drill, person).values(called_at=at))

    def answered(self, community: int, drill: int, person: int, *, at: datetime) -> None:
        """Note that a person answered."""
        self._conn.execute(_one(community, drill, person).values(answered_at=at))


def _one(community: int, drill: int, person: int) -> sa.Update:
    return calls.update().where(
        calls.c.community_id == community, calls.c.drill == drill, calls.c.person_id == person
    )
