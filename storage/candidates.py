"""The query behind choosing a person; it runs for every offer and reads no more than it needs."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from domain.ticket import Status
from storage.dispatch_tables import offers, wakes
from storage.prepared import Prepared
from storage.sql import among, of
from storage.tables import duty, people, roles, tickets

_OF_A_CANDIDATE = (
    *("community_id", "person_id", "user_id", "name", "reachable", "in_group", "private"),
    "skills",
    "last_offered_at",
    "rings",
)


def _candidates(whom: sa.ColumnElement[bool]) -> sa.Select[Any]:
    """Return who holds a role, what they hold, were asked and since when they are on duty."""
    held = (
        sa.select(sa.func.count())
        .where(
            tickets.c.community_id == people.c.community_id,
            tickets.c.assignee == people.c.person_id,
            tickets.c.status == Status.ACCEPTED.value,
        )
        .scalar_subquery()
    )
    on_scene = sa.exists().where(
        tickets.c.community_id == people.c.community_id,
        tickets.c.assignee == people.c.person_id,
        tickets.c.status == Status.ACCEPTED.value,
        tickets.c.arrived_at.is_not(None),
    )
    asked = sa.select(offers.c.state).where(
        same_person(offers), of(offers.c.number, offers.c.round)
    )
    nights = sa.select(sa.func.count()).where(
        same_person(wakes),
        wakes.c.night >= sa.bindparam("week"),
        wakes.c.night < sa.bindparam("tonight"),
    )
    since = sa.select(duty.c.on_at).where(same_person(duty), duty.c.off_at.is_(None))
    return (
        sa.select(
            *(people.c[name] for name in _OF_A_CANDIDATE),
            roles.c.role,
            roles.c.buildings,
            roles.c.categories,
            held.label("held"),
            on_scene.label("on_scene"),
            nights.scalar_subquery().label("nights"),
            asked.scalar_subquery().label("asked"),
            since.scalar_subquery().label("since"),
        )
        .join(roles, same_person(roles))
        .where(of(people.c.community_id, roles.c.role), whom)
    )


def same_person(table: sa.Table) -> sa.ColumnElement[bool]:
    """Return the condition that a row of `table` is about the person of the row of people."""
    return sa.and_(
        table.c.community_id == people.c.community_id, table.c.person_id == people.c.person_id
    )


_ALL = Prepared(_candidates(sa.true()))
_AMONG = Prepared(lambda dialect: _candidates(among(dialect, people.c.person_id, "among")))


def candidates(
    conn: sa.Connection, about: Mapping[str, Any], whom: Collection[int] | None
) -> Sequence[Any]:
    """Return who holds a role, or those of them in `whom`, with what choosing needs to know."""
    if whom is None:
        return _ALL.all(conn, about)
    return _AMONG.all(conn, {**about, "among": sorted(whom)})
