"""Calls to reporters after the end, and what they said."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from domain.aftercall import Aftercall, Opinion
from storage.dispatch_tables import aftercalls
from storage.sql import insert
from storage.types import Seal


class Aftercalls:
    """The calls within one transaction; one for each end of a ticket."""

    def __init__(self, conn: sa.Connection, seal: Seal) -> None:
        self._conn = conn
        self._seal = seal

    def ask(self, call: Aftercall) -> bool:
        """Write a call that is to be made; False when it was asked for before."""
        row = {
            "community_id": call.community,
            "number": call.number,
            "round": call.round,
            "due_at": call.due_at,
        }
        added = self._conn.execute(insert(self._conn, aftercalls).on_conflict_do_nothing(), row)
        return added.rowcount == 1

    def get(self, community: int, number: int, round_: int) -> Aftercall | None:
        """Return the call about one end of a ticket."""
        row = self._conn.execute(
            sa.select(aftercalls).where(_is(community, number, round_))
        ).first()
        return None if row is None else self._call(row)

    def open(self, community: int) -> list[Aftercall]:
        """Return the calls that nobody has made, the most pressing first."""
        rows = self._conn.execute(
            sa.select(aftercalls)
            .where(aftercalls.c.community_id == community, aftercalls.c.called_at.is_(None))
            .order_by(aftercalls.c.due_at, aftercalls.c.number)
        )
        return [self._call(row) for row in rows]

    def made(self, call: Aftercall) -> None:
        """Write what a call came to."""
        self._conn.execute(
            aftercalls.update()
            .where(_is(call.community, call.number, call.round))
            .values(
                opinion=call.opinion,
                words=self._seal.shut(call.words) if call.words else None,
                person_id=call.by,
                called_at=call.called_at,
            )
        )

    def drop(self, call: Aftercall) -> None:
        """Forget a call: the ticket is open again."""
        self._conn.execute(aftercalls.delete().where(_is(call.community, call.number, call.round)))

    def _call(self, row: sa.Row[Any]) -> Aftercall:
        return Aftercall(
            community=row.community_id,
            number=row.number,
            round=row.round,
            due_at=row.due_at,
            opinion=Opinion(row.opinion) if row.opinion else None,
            words=self._seal.open(row.words) if row.words else "",
            by=row.person_id,
            called_at=row.called_at,
        )


def _is(community: int, number: int, round_: int) -> sa.ColumnElement[bool]:
    return sa.and_(
        aftercalls.c.community_id == community,
        aftercalls.c.number == number,
        aftercalls.c.round == round_,
    )
