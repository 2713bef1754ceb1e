"""Works that are known of, while they last."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from domain.muting import Mute
from storage.dispatch_tables import mutes
from storage.prepared import Prepared
from storage.sql import of
from storage.types import Seal

_OF = Prepared(sa.select(mutes).where(of(mutes.c.community_id)).order_by(mutes.c.number))


class Mutes:
    """The mutes within one transaction; one that is over is gone."""

    def __init__(self, conn: sa.Connection, seal: Seal) -> None:
        self._conn = conn
        self._seal = seal

    def add(self, mute: Mute) -> None:
        """Write a new mute."""
        self._conn.execute(
            mutes.insert().values(
                community_id=mute.community,
                number=mute.number,
                building=mute.building,
                private=self._seal.shut([mute.what, mute.reason]),
                until_at=mute.until,
                asked=mute.asked,
            )
        )

    def asked(self, mute: Mute) -> None:
        """Note that the coordinators were given its list."""
        self._conn.execute(mutes.update().where(_is(mute.community, mute.number)), {"asked": True})

    def end(self, mute: Mute) -> None:
        """Forget a mute."""
        self._conn.execute(mutes.delete().where(_is(mute.community, mute.number)))

    def of(self, community: int) -> list[Mute]:
        """Return the mutes of a community, the oldest first."""
        rows = _OF.all(self._conn, {"of_community_id": community})
        return [self._mute(row) for row in rows]

    def _mute(self, row: sa.Row[Any]) -> Mute:
        what, reason = self._seal.open(row.private)
        return Mute(
            community=row.community_id,
            number=row.number,
            what=what,
            building=row.building,
            reason=reason,
            until=row.until_at,
            asked=row.asked,
        )


def _is(community: int, number: int) -> sa.ColumnElement[bool]:
    return sa.and_(mutes.c.community_id == community, mutes.c.number == number)
