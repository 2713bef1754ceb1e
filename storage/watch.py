"""Rounds and alarms. Every move is a compare-and-set on the row that was read."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from domain.alarm import Alarm, AlarmEnding, AlarmState, Kind
from domain.checkin import WAITING, Mode, Round, State
from domain.errors import StaleRow
from storage.care_tables import alarms, rounds, told
from storage.prepared import Prepared
from storage.sql import insert_for, of
from storage.types import Seal

_ROUND = of(rounds.c.community_id, rounds.c.number)
_GET_ROUND = Prepared(sa.select(rounds).where(_ROUND))
_SAVE_ROUND = Prepared(rounds.update().where(_ROUND, of(rounds.c.revision)))
_ALARM = of(alarms.c.community_id, alarms.c.number)
_GET_ALARM = Prepared(sa.select(alarms).where(_ALARM))
_SAVE_ALARM = Prepared(alarms.update().where(_ALARM, of(alarms.c.revision)))
_LIVE_OF = Prepared(
    sa.select(alarms)
    .where(of(alarms.c.community_id, alarms.c.elder), alarms.c.state != AlarmState.ENDED.value)
    .order_by(alarms.c.number.desc())
)
_TOLD = Prepared(
    sa.select(told.c.person_id, told.c.family)
    .where(of(told.c.community_id, told.c.alarm))
    .order_by(told.c.at, told.c.person_id)
)


def _new(table: sa.Table, *unique: str) -> Prepared:
    """Return the statement that writes a row unless there is one with these columns."""
    return Prepared(
        lambda dialect: insert_for(dialect, table).on_conflict_do_nothing(
            index_elements=unique or None
        )
    )


_ADD_ROUND = _new(rounds, "community_id", "elder", "day", "window")
_ADD_ALARM = _new(alarms, "community_id", "round")
_ADD_TOLD = _new(told)


class Rounds:
    """Rounds within one transaction; there is one per elder, local day and window."""

    def __init__(self, conn: sa.Connection) -> None:
        self._conn = conn

    def add(self, round_: Round) -> bool:
        """Write a new round; False when that day and window has one already."""
        row = {
            "community_id": round_.community,
            "number": round_.number,
            "elder": round_.elder,
            "day": round_.day.isoformat(),
            "window": round_.window,
            "mode": round_.mode.value,
            "counts_from": round_.counts_from,
            "opens_at": round_.opens_at,
            "closes_at": round_.closes_at,
            "revision": 0,
            **_values(round_),
        }
        return _ADD_ROUND.run(self._conn, row) == 1

    def get(self, community: int, number: int) -> Round | None:
        """Return a round."""
        row = _GET_ROUND.first(self._conn, _key(community, number))
        return None if row is None else _round(row)

    def save(self, round_: Round) -> Round:
        """Write over the revision that was read.

        Raises:
            StaleRow: it has changed since; nothing is written.
        """
        over = {**_key(round_.community, round_.number), "of_revision": round_.revision}
        values = {"revision": round_.revision + 1, **_values(round_)}
        if _SAVE_ROUND.run(self._conn, {**over, **values}) != 1:
            raise StaleRow(round_.number)
        return replace(round_, revision=round_.revision + 1)

    def of(self, community: int, elder: int, states: Collection[State] = WAITING) -> list[Round]:
        """Return an elder's rounds in one of these states, the earliest first."""
        return self._some(community, states, rounds.c.elder == elder)

    def waiting(self, community: int) -> list[Round]:
        """Return every round that waits to be asked or answered."""
        return self._some(community, WAITING)

    def windows(self, community: int, elder: int, *, since: date) -> dict[date, set[int]]:
        """Return for each local day since `since` the windows that have a round."""
        rows = self._conn.execute(
            sa.select(rounds.c.day, rounds.c.window).where(
                rounds.c.community_id == community,
                rounds.c.elder == elder,
                rounds.c.day >= since.isoformat(),
            )
        )
        found: dict[date, set[int]] = {}
        for row in rows:
            found.setdefault(date.fromisoformat(row.day), set()).add(row.window)
        return found

    def between(self, community: int, first: date, last: date) -> list[Round]:
        """Return the rounds of some local days, both ends included."""
        days = sa.and_(rounds.c.day >= first.isoformat(), rounds.c.day <= last.isoformat())
        return self._some(community, list(State), days)

    def _some(
        self, community: int, states: Collection[State], *more: sa.ColumnElement[bool]
    ) -> list[Round]:
        rows = self._conn.execute(
            sa.select(rounds)
            .where(
                rounds.c.community_id == community,
                rounds.c.state.in_([state.value for state in states]),
                *more,
            )
            .order_by(rounds.c.opens_at, rounds.c.number)
        )
        return [_round(row) for row in rows]


class Alarms:
    """Alarms within one transaction, and who was told of each."""

    def __init__(self, conn: sa.Connection, seal: Seal) -> None:
        self._conn = conn
        self._seal = seal

    def add(self, alarm: Alarm) -> bool:
        """Write a new alarm; False when its round has one already."""
        row = {
            "community_id": alarm.community,
            "number": alarm.number,
            "elder": alarm.elder,
            "round": alarm.round,
            "raised_at": alarm.raised_at,
            "revision": 0,
            **self._values(alarm),
        }
        return _ADD_ALARM.run(self._conn, row) == 1

    def get(self, community: int, number: int) -> Alarm | None:
        """Return an alarm."""
        row = _GET_ALARM.first(self._conn, _key(community, number))
        return None if row is None else self._alarm(row)

    def live_of(self, community: int, elder: int) -> Alarm | None:
        """Return the alarm about an elder that nobody has ended, the newest one."""
        whose = {"of_community_id": community, "of_elder": elder}
        row = _LIVE_OF.first(self._conn, whose)
        return None if row is None else self._alarm(row)

    def live(self, community: int) -> list[Alarm]:
        """Return every alarm that nobody has ended."""
        return self._some(community, alarms.c.state != AlarmState.ENDED.value)

    def since(self, community: int, moment: datetime) -> list[Alarm]:
        """Return the alarms raised since a moment."""
        return self._some(community, alarms.c.raised_at >= moment)

    def save(self, alarm: Alarm) -> Alarm:
        """Write over the revision that was read.

        Raises:
            StaleRow: it has changed since; nothing is written.
        """
        over = {**_key(alarm.community, alarm.number), "of_revision": alarm.revision}
        values = {"revision": alarm.revision + 1, **self._values(alarm)}
        if _SAVE_ALARM.run(self._conn, {**over, **values}) != 1:
            raise StaleRow(alarm.number)
        return replace(alarm, revision=alarm.revision + 1)

    def tell(self, alarm: Alarm, person: int, *, family: bool, now: datetime) -> bool:
        """Note that a person is told of the alarm; False when they were before."""
        row = {
            "community_id": alarm.community,
            "alarm": alarm.number,
            "person_id": person,
            "step": alarm.step,
            "family": family,
            "at": now,
        }
        return _ADD_TOLD.run(self._conn, row) == 1

    def told(self, alarm: Alarm) -> dict[int, bool]:
        """Return who was told; the value is True for family."""
        which = {"of_community_id": alarm.community, "of_alarm": alarm.number}
        rows = _TOLD.all(self._conn, which)
        return {row.person_id: row.family for row in rows}

    def _some(self, community: int, *where: sa.ColumnElement[bool]) -> list[Alarm]:
        rows = self._conn.execute(
            sa.select(alarms)
            .where(alarms.c.community_id == community, *where)
            .order_by(alarms.c.number)
        )
        return [self._alarm(row) for row in rows]

    def _values(self, alarm: Alarm) -> dict[str, Any]:
        return {
            "kind": alarm.kind.value,
            "state": alarm.state.value,
            "step": alarm.step,
            "rings": alarm.rings,
            "nags": alarm.nags,
            "grave": alarm.grave,
            "finding": alarm.finding,
            "words": self._seal.shut(alarm.words) if alarm.words else None,
            "sign_at": alarm.sign_at,
            "holder": alarm.holder,
            "second": alarm.second,
            "held_at": alarm.held_at,
            "ended_at": alarm.ended_at,
            "ended_by": alarm.ended_by,
            "ending": None if alarm.ending is None else alarm.ending.value,
        }

    def _alarm(self, row: sa.Row[Any]) -> Alarm:
        return Alarm(
            community=row.community_id,
            number=row.number,
            elder=row.elder,
            kind=Kind(row.kind),
            raised_at=row.raised_at,
            round=row.round,
            state=AlarmState(row.state),
            step=row.step,
            rings=row.rings,
            nags=row.nags,
            grave=row.grave,
            finding=row.finding,
            words=self._seal.open(row.words) if row.words else "",
            sign_at=row.sign_at,
            holder=row.holder,
            second=row.second,
            held_at=row.held_at,
            ended_at=row.ended_at,
            ended_by=row.ended_by,
            ending=None if row.ending is None else AlarmEnding(row.ending),
            revision=row.revision,
        )


def _key(community: int, number: int) -> dict[str, Any]:
    return {"of_community_id": community, "of_number": number}


def _values(round_: Round) -> dict[str, Any]:
    return {
        "missed_at": round_.missed_at,
        "state": round_.state.value,
        "reminded": round_.reminded,
        "answered_at": round_.answered_at,
    }


def _round(row: sa.Row[Any]) -> Round:
    return Round(
        community=row.community_id,
        number=row.number,
        elder=row.elder,
        day=date.fromisoformat(row.day),
        window=row.window,
        mode=Mode(row.mode),
        counts_from=row.counts_from,
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        missed_at=row.missed_at,
        state=State(row.state),
        reminded=row.reminded,
        answered_at=row.answered_at,
        revision=row.revision,
    )
