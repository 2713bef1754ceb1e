"""Communities, their policies and their sequences."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from domain.community import Community, Level
from domain.people import EVERYWHERE
from domain.policy import Policy
from storage.prepared import Prepared
from storage.sql import insert_for, of
from storage.tables import communities, sequences

_GET = Prepared(sa.select(communities).where(of(communities.c.community_id)))
_BY_CHAT = Prepared(sa.select(communities).where(of(communities.c.chat_id)))


def _next(dialect: str) -> sa.Executable:
    return (
        insert_for(dialect, sequences)
        .values(last=1)
        .on_conflict_do_update(
            index_elements=["community_id", "name"], set_={"last": sequences.c.last + 1}
        )
        .returning(sequences.c.last)
    )


_NEXT = Prepared(_next)


class Communities:
    """The tenants within one transaction. Row 0 stands for all of them and is never listed."""

    def __init__(self, conn: sa.Connection) -> None:
        self._conn = conn
        self._met: dict[int, Community] = {}  # a use case asks for the same one again and again

    def get(self, community: int) -> Community:
        """Return a community that is known to exist."""
        met = self._met.get(community)
        if met is None:
            met = _community(_GET.one(self._conn, {"of_community_id": community}))
            self._met[community] = met
        return met

    def by_chat(self, chat: int) -> Community | None:
        """Return the community whose group this is."""
        found = _BY_CHAT.first(self._conn, {"of_chat_id": chat})
        return (
            None if found is None else self._met.setdefault(found.community_id, _community(found))
        )

    def all(self) -> list[Community]:
        """Return every community, the oldest first."""
        rows = self._conn.execute(
            sa.select(communities)
            .where(communities.c.community_id != EVERYWHERE)
            .order_by(communities.c.community_id)
        )
        return [_community(row) for row in rows]

    def add(self, name: str, chat: int | None, *, now: datetime) -> Community:
        """Create a community with the product's policy."""
        community = Community(id=self.next(EVERYWHERE, "community"), name=name, chat=chat)
        self._conn.execute(
            communities.insert().values(
                community_id=community.id, created_at=now, **_values(community)
            )
        )
        return community

    def save(self, community: Community) -> None:
        """Write what may change of a community."""
        self._met[community.id] = community
        self._conn.execute(
            communities.update()
            .where(communities.c.community_id == community.id)
            .values(**_values(community))
        )

    def next(self, community: int, name: str) -> int:
        """Return the next number of a sequence, from 1; two transactions never get the same."""
        row = {"community_id": community, "name": name}
        number: int = _NEXT.one(self._conn, row).last
        return number


def _values(community: Community) -> dict[str, Any]:
    return {
        "name": community.name,
        "chat_id": community.chat,
        "topic": community.topic,
        "level": community.level.value if community.level else None,
        "parent": community.parent,
        "buildings": list(community.buildings),
        "policy": community.policy.to_json(),
    }


def _community(row: sa.Row[Any]) -> Community:
    return Community(
        id=row.community_id,
        name=row.name,
        chat=row.chat_id,
        topic=row.topic,
        level=Level(row.level) if row.level else None,
        parent=row.parent,
        buildings=tuple(row.buildings),
        policy=Policy.from_json(row.policy),
    )
