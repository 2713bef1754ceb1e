"""Gateways that may tell of elders, and what they told."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from domain.checkin import Plan
from domain.signal import Sensed, Signal
from storage.care_tables import gateways, signals
from storage.prepared import Prepared
from storage.sql import insert, of

_KEY = ["community_id", "key"]
_OPENED_BY = Prepared(sa.select(gateways.c.community_id).where(of(gateways.c.token_hash)))


class Signals:
    """Gateways and signals within one transaction; a community has one token."""

    def __init__(self, conn: sa.Connection) -> None:
        self._conn = conn

    def connect(self, community: int, token_hash: str, *, by: int, now: datetime) -> None:
        """Let a token speak for the community's gateway; the one before does no more."""
        values = {"token_hash": token_hash, "made_by": by, "made_at": now}
        self._conn.execute(
            insert(self._conn, gateways)
            .values(community_id=community, **values)
            .on_conflict_do_update(index_elements=["community_id"], set_=values)
        )

    def disconnect(self, community: int) -> bool:
        """Let no token speak; False when none did."""
        gone = self._conn.execute(gateways.delete().where(gateways.c.community_id == community))
        return gone.rowcount == 1

    def connected(self, community: int) -> datetime | None:
        """Return since when there is a token, None when there is none."""
        found: datetime | None = self._conn.scalar(
            sa.select(gateways.c.made_at).where(gateways.c.community_id == community)
        )
        return found

    def opened_by(self, token_hash: str) -> int | None:
        """Return the community for which a token speaks."""
        found: int | None = _OPENED_BY.scalar(self._conn, {"of_token_hash": token_hash})
        return found

    def add(self, plan: Plan, signal: Signal, *, number: int, now: datetime) -> bool:
        """Keep a signal; False when its key came before."""
        added = self._conn.execute(
            insert(self._conn, signals)
            .values(
                community_id=plan.community,
                number=number,
                elder=plan.elder,
                sensed=signal.sensed.value,
                key=signal.key or None,
                taken_at=now,
            )
            .on_conflict_do_nothing(index_elements=_KEY)
        )
        return added.rowcount == 1

    def count(self, plan: Plan, *, since: datetime) -> int:
        """Return how many signals about an elder were taken after a moment."""
        found = self._conn.scalar(
            sa.select(sa.func.count()).where(*_about(plan), signals.c.taken_at > since)
        )
        return int(found or 0)

    def latest(self, plan: Plan) -> tuple[Sensed, datetime] | None:
        """Return the last signal about an elder, and when it was taken."""
        row = self._conn.execute(
            sa.select(signals.c.sensed, signals.c.taken_at)
            .where(*_about(plan))
            .order_by(signals.c.taken_at.desc(), signals.c.number.desc())
            .limit(1)
        ).first()
        return None if row is None else (Sensed(row.sensed), row.taken_at)

    def forget(self, before: datetime) -> None:
        """Drop what is so old that no gateway repeats it."""
        self._conn.execute(signals.delete().where(signals.c.taken_at < before))


def _about(plan: Plan) -> tuple[sa.ColumnElement[bool], ...]:
    return (signals.c.community_id == plan.community, signals.c.elder == plan.elder)
