"""Small wishes, and how they stand."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from domain.small_wish import LIVE, SmallWish, WishState
from storage.dispatch_tables import wishes
from storage.types import Seal


class Wishes:
    """The small wishes within one transaction."""

    def __init__(self, conn: sa.Connection, seal: Seal) -> None:
        self._conn = conn
        self._seal = seal

    def add(self, wish: SmallWish) -> None:
        """Write a new wish."""
        key = {"community_id": wish.community, "number": wish.number}
        fixed = {"asker": wish.asker, "asked_at": wish.asked_at}
        self._conn.execute(wishes.insert().values(**key, **fixed, **self._values(wish)))

    def save(self, wish: SmallWish) -> None:
        """Write how a wish stands now."""
        one = sa.and_(wishes.c.community_id == wish.community, wishes.c.number == wish.number)
        self._conn.execute(wishes.update().where(one).values(**self._values(wish)))

    def get(self, community: int, number: int) -> SmallWish | None:
        """Return a wish by its number."""
        found = self._select(wishes.c.community_id == community, wishes.c.number == number)
        return found[0] if found else None

    def live(self, community: int) -> list[SmallWish]:
        """Return what has not come to its end, the oldest first."""
        states = [state.value for state in LIVE]
        return self._select(wishes.c.community_id == community, wishes.c.state.in_(states))

    def _select(self, *where: sa.ColumnElement[bool]) -> list[SmallWish]:
        rows = self._conn.execute(sa.select(wishes).where(*where).order_by(wishes.c.number))
        return [self._wish(row) for row in rows]

    def _values(self, wish: SmallWish) -> dict[str, Any]:
        return {
            "state": wish.state.value,
            "volunteer": wish.volunteer,
            "private": self._seal.shut([wish.text, wish.reason, wish.note]),
        }

    def _wish(self, row: sa.Row[Any]) -> SmallWish:
        text, reason, note = self._seal.open(row.private)
        return SmallWish(
            community=row.community_id,
            number=row.number,
            asker=row.asker,
            text=text,
            asked_at=row.asked_at,
            state=WishState(row.state),
            volunteer=row.volunteer,
            reason=reason,
            note=note,
        )
