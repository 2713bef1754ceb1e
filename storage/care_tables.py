"""The tables of the elders: plans, rounds, alarms, who was told, visits, links, signals.

And of what the audit of them found.
"""

from __future__ import annotations

import sqlalchemy as sa

from storage.tables import community_key, invites, metadata
from storage.types import Json, UtcMs

# A link may be an elder's own, or their family's, with a contact level.
invites.append_column(sa.Column("elder", sa.BigInteger))
invites.append_column(sa.Column("level", sa.BigInteger))

plans = sa.Table(
    "plans",
    metadata,
    community_key(),
    sa.Column("elder", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("revision", sa.BigInteger, nullable=False),
    sa.Column("person_id", sa.BigInteger),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("building", sa.Text, nullable=False),
    sa.Column("windows", Json, nullable=False),  # [["07:00", "09:00"], …], local wall time
    sa.Column("mode", sa.Text, nullable=False),
    sa.Column("tier", sa.Text, nullable=False),
    sa.Column("created_at", UtcMs, nullable=False),
    sa.Column("consent_at", UtcMs),
    sa.Column("stopped_at", UtcMs),
    sa.Column("pictures", sa.Boolean, nullable=False),
    sa.Column("windows_at", UtcMs),  # when they were last changed
    sa.Column("paused_until", UtcMs),
    sa.Column("sign_at", UtcMs),
    sa.Column("visited_at", UtcMs),
    sa.Column("private", sa.Text),  # sealed: room, phone, key, illness, pets
    sa.Index(None, "community_id", "person_id"),
)

rounds = sa.Table(
    "rounds",
    metadata,
    community_key(),
    sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("revision", sa.BigInteger, nullable=False),
    sa.Column("elder", sa.BigInteger, nullable=False),
    sa.Column("day", sa.Text, nullable=False),  # 2026-11-21, of the community's wall clock
    sa.Column("window", sa.Integer, nullable=False),
    sa.Column("mode", sa.Text, nullable=False),
    sa.Column("counts_from", UtcMs, nullable=False),
    sa.Column("opens_at", UtcMs, nullable=False),
    sa.Column("closes_at", UtcMs, nullable=False),
    sa.Column("missed_at", UtcMs, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("reminded", sa.Integer, nullable=False),
    sa.Column("answered_at", UtcMs),
    sa.UniqueConstraint("community_id", "elder", "day", "window"),
    sa.Index(None, "community_id", "state"),
    sa.ForeignKeyConstraint(["community_id", "elder"], ["plans.community_id", "plans.elder"]),
)

alarms = sa.Table(
    "alarms",
    metadata,
    community_key(),
    sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("revision", sa.BigInteger, nullable=False),
    sa.Column("elder", sa.BigInteger, nullable=False),
    sa.Column("round", sa.BigInteger),  # NULL for a cry for help
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("step", sa.Integer, nullable=False),
    sa.Column("rings", sa.Integer, nullable=False),
    sa.Column("nags", sa.Integer, nullable=False),
    sa.Column("grave", sa.Boolean, nullable=False),
    sa.Column("finding", sa.Text, nullable=False),
    sa.Column("words", sa.Text),  # sealed: what the elder said
    sa.Column("raised_at", UtcMs, nullable=False),
    sa.Column("sign_at", UtcMs),
    sa.Column("holder", sa.BigInteger),
    sa.Column("second", sa.BigInteger),
    sa.Column("held_at", UtcMs),
    sa.Column("ended_at", UtcMs),
    sa.Column("ended_by", sa.BigInteger),
    sa.Column("ending", sa.Text),
    sa.UniqueConstraint("community_id", "round"),  # one fact, one alarm
    sa.Index(None, "community_id", "elder", "state"),
    sa.ForeignKeyConstraint(["community_id", "elder"], ["plans.community_id", "plans.elder"]),
    sa.ForeignKeyConstraint(["community_id", "round"], ["rounds.community_id", "rounds.number"]),
)

told = sa.Table(
    "told",
    metadata,
    community_key(),
    sa.Column("alarm", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("person_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("step", sa.Integer, nullable=False),
    sa.Column("family", sa.Boolean, nullable=False),
    sa.Column("at", UtcMs, nullable=False),
    sa.ForeignKeyConstraint(["community_id", "alarm"], ["alarms.community_id", "alarms.number"]),
)

visits = sa.Table(
    "visits",
    metadata,
    community_key(),
    sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("elder", sa.BigInteger, nullable=False),
    sa.Column("round", sa.BigInteger),
    sa.Column("by", sa.BigInteger, nullable=False),
    sa.Column("started_at", UtcMs, nullable=False),
    sa.Column("done_at", UtcMs),
    sa.Column("private", sa.Text, nullable=False),  # sealed: marks and note
    sa.Index(None, "community_id", "elder", "done_at"),
    sa.ForeignKeyConstraint(["community_id", "elder"], ["plans.community_id", "plans.elder"]),
)

links = sa.Table(
    "links",
    metadata,
    community_key(),
    sa.Column("elder", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("person_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("family", sa.Boolean, nullable=False),
    sa.Column("level", sa.Integer, nullable=False),
    sa.Column("wish", sa.Text, nullable=False),
    sa.Column("since", UtcMs, nullable=False),
    sa.ForeignKeyConstraint(["community_id", "elder"], ["plans.community_id", "plans.elder"]),
)

incidents = sa.Table(
    "incidents",
    metadata,
    community_key(),
    sa.Column("wrong", sa.Text, primary_key=True),
    sa.Column("began_at", UtcMs, primary_key=True),
    sa.Column("refs", Json, nullable=False),  # what a repair was tried for
    sa.Column("told_at", UtcMs),
    sa.Column("ended_at", UtcMs),
    sa.Index(None, "ended_at"),
)

gateways = sa.Table(
    "gateways",
    metadata,
    community_key(),
    sa.Column("token_hash", sa.Text, nullable=False, unique=True),
    sa.Column("made_by", sa.BigInteger, nullable=False),
    sa.Column("made_at", UtcMs, nullable=False),
)

signals = sa.Table(
    "signals",
    metadata,
    community_key(),
    sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("elder", sa.BigInteger, nullable=False),
    sa.Column("sensed", sa.Text, nullable=False),
    sa.Column("key", sa.Text),  # the gateway's own name for it
    sa.Column("taken_at", UtcMs, nullable=False),
    sa.UniqueConstraint("community_id", "key"),  # told twice, taken once
    sa.Index(None, "community_id", "elder", "taken_at"),
    sa.Index(None, "taken_at"),
    sa.ForeignKeyConstraint(["community_id", "elder"], ["plans.community_id", "plans.elder"]),
)

CARE = (plans, rounds, alarms, told, visits, links, gateways, signals)
