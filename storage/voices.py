"""What belongs to a ticket besides itself: who follows it, and the photos of its album."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from domain.ticket import Ticket
from storage.prepared import Prepared
from storage.sql import insert, of
from storage.tables import albums, followers

_JOINED = Prepared(
    sa.select(sa.func.count()).where(
        of(followers.c.community_id, followers.c.number),
        followers.c.at > sa.bindparam("since", type_=followers.c.at.type),
    )
)
_FOLLOWERS = Prepared(
    sa.select(followers.c.person_id)
    .where(of(followers.c.community_id, followers.c.number))
    .order_by(followers.c.at)
)


class Voices:
    """Followers and albums within one transaction."""

    _conn: sa.Connection

    def follow(self, ticket: Ticket, person: int, *, now: datetime) -> bool:
        """Let a person be told of the end; False when they are already."""
        added = self._conn.execute(
            insert(self._conn, followers)
            .values(community_id=ticket.community, number=ticket.number, person_id=person, at=now)
            .on_conflict_do_nothing()
        )
        return added.rowcount == 1

    def unfollow(self, ticket: Ticket, person: int) -> bool:
        """Take a voice back; False when there was none."""
        gone = self._conn.execute(
            followers.delete().where(
                followers.c.community_id == ticket.community,
                followers.c.number == ticket.number,
                followers.c.person_id == person,
            )
        )
        return gone.rowcount == 1

    def follows_since(self, ticket: Ticket, since: datetime) -> int:
        """Return how many have joined a ticket after `since`."""
        key = {"of_community_id": ticket.community, "of_number": ticket.number}
        return int(_JOINED.scalar(self._conn, {**key, "since": since}))

    def followers(self, ticket: Ticket) -> list[int]:
        """Return who follows a ticket."""
        key = {"of_community_id": ticket.community, "of_number": ticket.number}
        return _FOLLOWERS.scalars(self._conn, key)

    def album(self, community: int, key: str, photo: str) -> tuple[str, ...]:
        """Keep a photo of an album and return all that have come so far."""
        if photo:
            self._conn.execute(
                insert(self._conn, albums)
                .values(community_id=community, key=key, photo=photo)
                .on_conflict_do_nothing()
            )
        found = self._conn.scalars(
            sa.select(albums.c.photo)
            .where(albums.c.community_id == community, albums.c.key == key)
            .order_by(albums.c.photo)
        )
        return tuple(found)
