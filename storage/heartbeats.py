"""When each part of the service was last known to work, or a sheet was printed; one row each."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from storage.prepared import Prepared
from storage.sql import insert, of
from storage.tables import heartbeats

_NOWHERE = 0  # the service as a whole, not one community

_LAST = Prepared(sa.select(heartbeats.c.at).where(of(heartbeats.c.community_id, heartbeats.c.name)))


class Heartbeats:
    """The heartbeats within one transaction."""

    def __init__(self, conn: sa.Connection) -> None:
        self._conn = conn

    def beat(self, name: str, at: datetime) -> None:
        """Note that `name` worked at `at` (UTC)."""
        self._conn.execute(
            insert(self._conn, heartbeats)
            .values(community_id=_NOWHERE, name=name, at=at)
            .on_conflict_do_update(index_elements=["community_id", "name"], set_={"at": at})
        )

    def last(self, name: str) -> datetime | None:
        """Return when `name` last worked, None if it never did."""
        key = {"of_community_id": _NOWHERE, "of_name": name}
        found: datetime | None = _LAST.scalar(self._conn, key)
        return found
