"""What volunteers gave: duty, tickets that ended, and the words that residents left for them."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

import sqlalchemy as sa

from domain.effort import Span, Thanks
from domain.ticket import Ending
from storage.dispatch_tables import thanks
from storage.sql import insert
from storage.tables import duty, tickets
from storage.types import Seal

_DONE = (Ending.SOLVED, Ending.PARTLY, Ending.DEFAULT)


class Efforts:
    """What people gave, within one transaction."""

    def __init__(self, conn: sa.Connection, seal: Seal) -> None:
        self._conn = conn
        self._seal = seal

    def thank(self, words: Thanks) -> bool:
        """Keep a sentence for a volunteer; False when it was kept before."""
        row = {
            "community_id": words.community,
            "number": words.number,
            "round": words.round,
            "person_id": words.person,
            "words": self._seal.shut(words.words),
            "at": words.at,
        }
        added = self._conn.execute(insert(self._conn, thanks).on_conflict_do_nothing(), row)
        return added.rowcount == 1

    def thanks(self, community: int, start: datetime, end: datetime) -> dict[int, list[str]]:
        """Return the sentences that were left in [start, end), by volunteer."""
        rows = self._conn.execute(
            sa.select(thanks.c.person_id, thanks.c.words)
            .where(thanks.c.community_id == community, thanks.c.at >= start, thanks.c.at < end)
            .order_by(thanks.c.at, thanks.c.number)
        )
        found: defaultdict[int, list[str]] = defaultdict(list)
        for row in rows:
            found[row.person_id].append(self._seal.open(row.words))
        return found

    def done(self, community: int, start: datetime, end: datetime) -> dict[int, int]:
        """Return how many tickets ended well in [start, end), by who did the work."""
        rows = self._conn.execute(
            sa.select(tickets.c.assignee, sa.func.count().label("ended"))
            .where(
                tickets.c.community_id == community,
                tickets.c.ended_at >= start,
                tickets.c.ended_at < end,
                tickets.c.assignee.is_not(None),
                tickets.c.ending.in_([ending.value for ending in _DONE]),
            )
            .group_by(tickets.c.assignee)
        )
        return {row.assignee: row.ended for row in rows}

    def on_duty(self, community: int, start: datetime, end: datetime) -> dict[int, list[Span]]:
        """Return the times from /on to /off that touch [start, end), by person."""
        rows = self._conn.execute(
            sa.select(duty.c.person_id, duty.c.on_at, duty.c.off_at).where(
                duty.c.community_id == community,
                duty.c.on_at < end,
                sa.or_(duty.c.off_at.is_(None), duty.c.off_at > start),
            )
        )
        found: defaultdict[int, list[Span]] = defaultdict(list)
        for row in rows:
            found[row.person_id].append((row.on_at, row.off_at))
        return found
