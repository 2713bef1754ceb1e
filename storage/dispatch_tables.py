"""The tables of finding somebody: who was asked, woken, phoned after; who decided otherwise."""

from __future__ import annotations

import sqlalchemy as sa

from storage.tables import community_key, metadata
from storage.types import UtcMs

offers = sa.Table(
    "offers",
    metadata,
    community_key(),
    sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("person_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("round", sa.Integer, primary_key=True),  # one more each time the ticket reopens
    sa.Column("turn", sa.Integer, nullable=False),  # one more each time they are asked again
    sa.Column("step", sa.Integer, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("offered_at", UtcMs, nullable=False),
    sa.Column("expires_at", UtcMs, nullable=False),
    sa.Column("listed", sa.Boolean, nullable=False),
    sa.Column("reason", sa.Text),
    sa.ForeignKeyConstraint(["community_id", "number"], ["tickets.community_id", "tickets.number"]),
    sa.Index(None, "community_id", "person_id", "state"),
    sa.Index(None, "community_id", "person_id", "offered_at"),
)

wakes = sa.Table(
    "wakes",
    metadata,
    community_key(),
    sa.Column("person_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("night", UtcMs, primary_key=True),  # when that night began
)

mutes = sa.Table(
    "mutes",
    metadata,
    community_key(),
    sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("building", sa.Text, nullable=False),  # "" is all of them
    sa.Column("private", sa.Text, nullable=False),  # sealed: what, reason
    sa.Column("until_at", UtcMs, nullable=False),
    sa.Column("asked", sa.Boolean, nullable=False),
)

aftercalls = sa.Table(
    "aftercalls",
    metadata,
    community_key(),
    sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("round", sa.Integer, primary_key=True),  # as of the offers: which end it is about
    sa.Column("due_at", UtcMs, nullable=False),
    sa.Column("opinion", sa.Text),
    sa.Column("words", sa.Text),  # sealed
    sa.Column("person_id", sa.BigInteger),  # who phoned
    sa.Column("called_at", UtcMs),
    sa.ForeignKeyConstraint(["community_id", "number"], ["tickets.community_id", "tickets.number"]),
)

thanks = sa.Table(
    "thanks",
    metadata,
    community_key(),
    sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("round", sa.Integer, primary_key=True),
    sa.Column("person_id", sa.BigInteger, nullable=False),  # who did the work
    sa.Column("words", sa.Text, nullable=False),  # sealed
    sa.Column("at", UtcMs, nullable=False),
    sa.ForeignKeyConstraint(["community_id", "number"], ["tickets.community_id", "tickets.number"]),
)

wishes = sa.Table(
    "wishes",
    metadata,
    community_key(),
    sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("asker", sa.BigInteger, nullable=False),
    sa.Column("asked_at", UtcMs, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("volunteer", sa.BigInteger),
    sa.Column("private", sa.Text, nullable=False),  # sealed: text, reason, note
)

acts = sa.Table(
    "acts",
    metadata,
    community_key(),
    sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("at", UtcMs, nullable=False),
    sa.Column("person_id", sa.BigInteger, nullable=False),
    sa.Column("code", sa.Text, nullable=False),
    sa.Column("facts", sa.Text, nullable=False),  # sealed
)
