"""What waits, in figures: for health checks and metrics."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from storage.tables import deadlines, inbox, outbox


@dataclass(frozen=True, kw_only=True, slots=True)
class Figures:
    """One look at everything that waits.

    Attributes:
        inbox_oldest: seconds since the oldest update that nobody has handled was received.
        pending: messages that should have left, by priority.
        oldest: seconds that the oldest of them waits, by priority.
        overdue: deadlines that nobody has looked at yet.
    """

    inbox_oldest: float
    pending: dict[int, int]
    oldest: dict[int, float]
    overdue: int


class Backlog:
    """The backlog within one transaction."""

    def __init__(self, conn: sa.Connection) -> None:
        self._conn = conn

    def figures(self, now: datetime) -> Figures:
        """Return what waits at `now`."""
        received: datetime | None = self._conn.scalar(
            sa.select(sa.func.min(inbox.c.received_at)).where(inbox.c.state == "new")
        )
        waiting = self._conn.execute(
            sa.select(outbox.c.priority, sa.func.count(), sa.func.min(outbox.c.not_before))
            .where(outbox.c.state.in_(("pending", "sending")), outbox.c.not_before <= now)
            .group_by(outbox.c.priority)
        ).all()
        overdue = self._conn.scalar(
            sa.select(sa.func.count()).select_from(deadlines).where(deadlines.c.due_at <= now)
        )
        return Figures(
            inbox_oldest=0.0 if received is None else (now - received).total_seconds(),
            pending={priority: count for priority, count, _ in waiting},
            oldest={priority: (now - since).total_seconds() for priority, _, since in waiting},
            overdue=overdue or 0,
        )
