"""The tables of the roster: who takes turns, what was changed by hand, what is offered."""

from __future__ import annotations

import sqlalchemy as sa

from storage.tables import community_key, metadata
from storage.types import Json, UtcMs


def _key(name: str) -> tuple[sa.Column[int], sa.Column[int]]:
    return (
        community_key(),
        sa.Column(name, sa.BigInteger, primary_key=True, autoincrement=False),
    )


rotations = sa.Table(
    "rotations",
    metadata,
    *_key("rotation_id"),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("start", sa.Text, nullable=False),  # wall time, "08:00"
    sa.Column("end", sa.Text, nullable=False),
    sa.Column("people", Json, nullable=False),  # in the order of their turns
    sa.Column("since", sa.Text, nullable=False),  # the day on which the first turn began
    sa.Column("every", sa.Integer, nullable=False),  # days of a turn
    sa.Column("buildings", Json, nullable=False),  # [] is all of them
    sa.Column("categories", Json, nullable=False),  # [] is all of them
)

overrides = sa.Table(
    "overrides",
    metadata,
    *_key("override_id"),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("person_id", sa.BigInteger, nullable=False),
    sa.Column("stand_in", sa.BigInteger),
    sa.Column("rotation_id", sa.BigInteger),  # none: whatever the person's shifts are
    sa.Column("starts_at", UtcMs, nullable=False),
    sa.Column("ends_at", UtcMs, nullable=False),
    sa.Column("made_by", sa.BigInteger, nullable=False),
    sa.Column("made_at", UtcMs, nullable=False),
    sa.ForeignKeyConstraint(
        ["community_id", "person_id"], ["people.community_id", "people.person_id"]
    ),
    sa.Index(None, "community_id", "ends_at"),
)

swaps = sa.Table(
    "swaps",
    metadata,
    *_key("swap_id"),
    sa.Column("person_id", sa.BigInteger, nullable=False),
    sa.Column("rotation_id", sa.BigInteger, nullable=False),
    sa.Column("starts_at", UtcMs, nullable=False),
    sa.Column("ends_at", UtcMs, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("taker", sa.BigInteger),
    sa.Column("asked_at", UtcMs, nullable=False),
    sa.ForeignKeyConstraint(
        ["community_id", "person_id"], ["people.community_id", "people.person_id"]
    ),
    sa.Index(None, "community_id", "state"),
)

calendars = sa.Table(
    "calendars",
    metadata,
    *_key("person_id"),
    sa.Column("token_hash", sa.Text, nullable=False, unique=True),
    sa.ForeignKeyConstraint(
        ["community_id", "person_id"], ["people.community_id", "people.person_id"]
    ),
)

DUTY = (rotations, overrides, swaps, calendars)
