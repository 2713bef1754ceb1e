"""Rotations, changes by hand and swaps."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from domain.category import Category
from domain.roster import Override, OverrideKind, Roster, Rotation, Swap, SwapState
from storage.duty_tables import calendars, overrides, rotations, swaps
from storage.prepared import Prepared
from storage.sql import insert

# Every decision of dispatch asks for these, so they are built once.
_TURNS = Prepared(
    sa.select(rotations)
    .where(rotations.c.community_id == sa.bindparam("community"))
    .order_by(rotations.c.rotation_id)
)
_CHANGES = Prepared(
    sa.select(overrides)
    .where(
        overrides.c.community_id == sa.bindparam("community"),
        overrides.c.ends_at > sa.bindparam("since"),
    )
    .order_by(overrides.c.override_id)
)


class Rosters:
    """The rosters within one transaction."""

    def __init__(self, conn: sa.Connection) -> None:
        self._conn = conn

    def load(self, community: int, zone: ZoneInfo, *, since: datetime) -> Roster:
        """Return the roster with the changes that end after `since`; one read when it is empty."""
        turns = [_rotation(row) for row in _TURNS.all(self._conn, {"community": community})]
        if not turns:
            return Roster(zone=zone)
        changes = _CHANGES.all(self._conn, {"community": community, "since": since})
        return Roster(rotations=turns, overrides=[_override(row) for row in changes], zone=zone)

    def save(self, community: int, rotation: Rotation) -> None:
        """Write a rotation, be it new or changed."""
        values = {
            "name": rotation.name,
            "start": rotation.start.isoformat("minutes"),
            "end": rotation.end.isoformat("minutes"),
            "people": list(rotation.people),
            "since": rotation.since.isoformat(),
            "every": rotation.every,
            "buildings": sorted(rotation.buildings),
            "categories": sorted(rotation.categories),
        }
        self._conn.execute(
            insert(self._conn, rotations)
            .values(community_id=community, rotation_id=rotation.id, **values)
            .on_conflict_do_update(index_elements=["community_id", "rotation_id"], set_=values)
        )

    def drop(self, community: int, rotation: int) -> None:
        """Remove a rotation; what was changed of its shifts by hand changes nothing any more."""
        self._conn.execute(
            rotations.delete().where(
                rotations.c.community_id == community, rotations.c.rotation_id == rotation
            )
        )

    def change(self, community: int, override: Override, *, by: int, now: datetime) -> None:
        """Write a change by hand."""
        self._conn.execute(
            overrides.insert().values(
                community_id=community,
                override_id=override.id,
                kind=override.kind.value,
                person_id=override.person,
                stand_in=override.stand_in,
                rotation_id=override.rotation,
                starts_at=override.starts_at,
                ends_at=override.ends_at,
                made_by=by,
                made_at=now,
            )
        )

    def undo(self, community: int, override: int) -> None:
        """Take a change by hand back."""
        self._conn.execute(
            overrides.delete().where(
                overrides.c.community_id == community, overrides.c.override_id == override
            )
        )

    def add_swap(self, community: int, swap: Swap, *, now: datetime) -> None:
        """Write that somebody asks others to take a shift."""
        self._conn.execute(
            swaps.insert().values(
                community_id=community,
                swap_id=swap.id,
                person_id=swap.person,
                rotation_id=swap.rotation,
                starts_at=swap.starts_at,
                ends_at=swap.ends_at,
                state=swap.state.value,
                asked_at=now,
            )
        )

    def swap(self, community: int, number: int) -> Swap | None:
        """Return what somebody asked for."""
        row = self._conn.execute(
            sa.select(swaps).where(swaps.c.community_id == community, swaps.c.swap_id == number)
        ).first()
        return None if row is None else _swap(row)

    def open_swaps(self, community: int) -> list[Swap]:
        """Return what nobody has taken yet."""
        rows = self._conn.execute(
            sa.select(swaps)
            .where(swaps.c.community_id == community, swaps.c.state == SwapState.OPEN.value)
            .order_by(swaps.c.swap_id)
        )
        return [_swap(row) for row in rows]

    def settle(
        self, community: int, swap: Swap, state: SwapState, taker: int | None = None
    ) -> bool:
        """End an open swap; False when somebody else was faster."""
        done = self._conn.execute(
            swaps.update()
            .where(
                swaps.c.community_id == community,
                swaps.c.swap_id == swap.id,
                swaps.c.state == SwapState.OPEN.value,
            )
            .values(state=state.value, taker=taker)
        )
        return done.rowcount == 1

    def link(self, community: int, person: int, token_hash: str) -> None:
        """Let a token open a person's calendar; the one before opens it no more."""
        values = {"token_hash": token_hash}
        self._conn.execute(
            insert(self._conn, calendars)
            .values(community_id=community, person_id=person, **values)
            .on_conflict_do_update(index_elements=["community_id", "person_id"], set_=values)
        )

    def unlink(self, community: int, person: int) -> bool:
        """Let no token open a person's calendar; False when none did."""
        gone = self._conn.execute(
            calendars.delete().where(
                calendars.c.community_id == community, calendars.c.person_id == person
            )
        )
        return gone.rowcount == 1

    def linked(self, token_hash: str) -> tuple[int, int] | None:
        """Return the community and the person whose calendar a token opens."""
        row = self._conn.execute(
            sa.select(calendars).where(calendars.c.token_hash == token_hash)
        ).first()
        return None if row is None else (row.community_id, row.person_id)


def _rotation(row: sa.Row[Any]) -> Rotation:
    return Rotation(
        id=row.rotation_id,
        name=row.name,
        start=time.fromisoformat(row.start),
        end=time.fromisoformat(row.end),
        people=tuple(row.people),
        since=date.fromisoformat(row.since),
        every=row.every,
        buildings=frozenset(row.buildings),
        categories=frozenset(Category(c) for c in row.categories),
    )


def _override(row: sa.Row[Any]) -> Override:
    return Override(
        id=row.override_id,
        kind=OverrideKind(row.kind),
        person=row.person_id,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        stand_in=row.stand_in,
        rotation=row.rotation_id,
    )


def _swap(row: sa.Row[Any]) -> Swap:
    return Swap(
        id=row.swap_id,
        person=row.person_id,
        rotation=row.rotation_id,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        state=SwapState(row.state),
        taker=row.taker,
    )
