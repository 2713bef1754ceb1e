"""The tables of drills: apart from tickets, so that no figure can ever count one."""

from __future__ import annotations

import sqlalchemy as sa

from storage.tables import metadata
from storage.types import UtcMs

drill_calls = sa.Table(
    "drill_calls",
    metadata,
    sa.Column("community_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("drill", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("person_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("call_at", UtcMs, nullable=False),
    sa.Column("called_at", UtcMs),
    sa.Column("answered_at", UtcMs),
    sa.ForeignKeyConstraint(
        ["community_id", "person_id"], ["people.community_id", "people.person_id"]
    ),
)
