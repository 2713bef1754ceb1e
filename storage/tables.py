"""Every table. `community_id` leads every key; community 0 is «no community (yet)»."""

from __future__ import annotations

import sqlalchemy as sa

from storage.types import Json, Moments, UtcMs

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

_PERSON = ["people.community_id", "people.person_id"]


def community_key() -> sa.Column[int]:
    """Return the first part of every key: whose row it is."""
    return sa.Column("community_id", sa.BigInteger, primary_key=True, autoincrement=False)


communities = sa.Table(
    "communities",
    metadata,
    community_key(),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("chat_id", sa.BigInteger, unique=True),
    sa.Column("topic", sa.BigInteger),
    sa.Column("level", sa.Text),  # NULL is a residential community
    sa.Column("parent", sa.BigInteger),
    sa.Column("policy", Json, nullable=False),
    sa.Column("buildings", Json, nullable=False),
    sa.Column("created_at", UtcMs, nullable=False),
)

sequences = sa.Table(
    "sequences",
    metadata,
    community_key(),
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("last", sa.BigInteger, nullable=False),
)

people = sa.Table(
    "people",
    metadata,
    community_key(),
    sa.Column("person_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("user_id", sa.BigInteger),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("reachable", sa.Boolean, nullable=False),
    sa.Column("in_group", sa.Boolean, nullable=False),
    sa.Column("private", sa.Text),  # sealed: building, unit, room, phone
    sa.Column("skills", Json, nullable=False),
    sa.Column("last_offered_at", UtcMs),
    sa.Column("rings", Moments),  # the last times that they were told of a ticket
    sa.Column("silences", Moments),  # the last times that they did not answer
    sa.Column("joined_at", UtcMs, nullable=False),
    sa.Column("chosen_at", UtcMs),  # when the person last said that they mean this community
    sa.UniqueConstraint("community_id", "user_id"),
    sa.Index(None, "user_id"),
)

roles = sa.Table(
    "roles",
    metadata,
    community_key(),
    sa.Column("person_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("role", sa.Text, primary_key=True),
    sa.Column("buildings", Json, nullable=False),  # [] is all of them
    sa.Column("categories", Json, nullable=False),  # [] is all of them
    sa.Column("granted_at", UtcMs, nullable=False),
    sa.Column("granted_by", sa.BigInteger),
    sa.ForeignKeyConstraint(["community_id", "person_id"], _PERSON),
)

duty = sa.Table(
    "duty",
    metadata,
    community_key(),
    sa.Column("person_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("on_at", UtcMs, primary_key=True),
    sa.Column("off_at", UtcMs),
    sa.ForeignKeyConstraint(["community_id", "person_id"], _PERSON),
    sa.Index(None, "community_id", "off_at", "person_id"),
)

invites = sa.Table(
    "invites",
    metadata,
    community_key(),
    sa.Column("token_hash", sa.Text, primary_key=True),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("buildings", Json, nullable=False),
    sa.Column("created_by", sa.BigInteger),
    sa.Column("created_at", UtcMs, nullable=False),
    sa.Column("expires_at", UtcMs, nullable=False),
    sa.Column("used_by", sa.BigInteger),
    sa.Column("used_at", UtcMs),
)

tickets = sa.Table(
    "tickets",
    metadata,
    community_key(),
    sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("revision", sa.BigInteger, nullable=False),
    sa.Column("category", sa.Text, nullable=False),
    sa.Column("urgent", sa.Boolean, nullable=False),
    sa.Column("hotline", sa.Text),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("ending", sa.Text),
    sa.Column("building", sa.Text, nullable=False),
    sa.Column("private", sa.Text, nullable=False),  # sealed: text, place, unit, room, notes
    sa.Column("photos", Json, nullable=False),  # Telegram file ids
    sa.Column("why", sa.Text, nullable=False),  # sealed: words of the message
    sa.Column("reporter", sa.BigInteger, nullable=False),
    sa.Column("source_chat", sa.BigInteger, nullable=False),
    sa.Column("source_message", sa.BigInteger, nullable=False),
    sa.Column("source_key", sa.Text, nullable=False),
    sa.Column("policy", Json, nullable=False),
    sa.Column("step", sa.Integer, nullable=False),
    sa.Column("step_at", UtcMs),
    sa.Column("assignee", sa.BigInteger),
    sa.Column("answerable", sa.BigInteger),
    sa.Column("until_at", UtcMs),
    sa.Column("held_at", UtcMs),
    sa.Column("merged_into", sa.BigInteger),
    sa.Column("opened_at", UtcMs, nullable=False),
    sa.Column("accept_by", UtcMs, nullable=False),
    sa.Column("accepted_at", UtcMs),
    sa.Column("first_accepted_at", UtcMs),
    sa.Column("finish_by", UtcMs),
    sa.Column("arrived_at", UtcMs),
    sa.Column("done_at", UtcMs),
    sa.Column("ended_at", UtcMs),
    sa.Column("reopened", sa.Integer, nullable=False),
    sa.Column("filed_by", sa.BigInteger),
    sa.Column("proxied", sa.Boolean, nullable=False),
    sa.Column("stars", sa.Integer),
    sa.Column("urged_at", UtcMs),
    sa.Column("urges", sa.Integer, nullable=False),
    sa.UniqueConstraint("community_id", "source_key"),
    sa.Index(None, "community_id", "status", "number"),
    sa.Index(None, "community_id", "reporter", "opened_at"),
    sa.Index(None, "community_id", "assignee", "status"),
    sa.Index(None, "community_id", "building", "category", "ended_at"),
)

followers = sa.Table(
    "followers",
    metadata,
    community_key(),
    sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("person_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("at", UtcMs, nullable=False),
    sa.ForeignKeyConstraint(["community_id", "number"], ["tickets.community_id", "tickets.number"]),
)

albums = sa.Table(
    "albums",
    metadata,
    community_key(),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("photo", sa.Text, primary_key=True),
)

timeline = sa.Table(
    "timeline",
    metadata,
    community_key(),
    sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("at", UtcMs, nullable=False),
    sa.Column("event", sa.Text, nullable=False),
    sa.Column("actor", sa.BigInteger),
    sa.Column("facts", sa.Text, nullable=False),  # sealed
    sa.ForeignKeyConstraint(["community_id", "number"], ["tickets.community_id", "tickets.number"]),
)

deadlines = sa.Table(
    "deadlines",
    metadata,
    community_key(),
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("ref", sa.Text, primary_key=True),
    sa.Column("due_at", UtcMs, nullable=False),
    sa.Column("urgent", sa.Boolean, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Index(None, "due_at"),
)

drafts = sa.Table(
    "drafts",
    metadata,
    community_key(),
    sa.Column("user_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("kind", sa.Text, primary_key=True),  # one question, and one form beside it
    sa.Column("facts", sa.Text, nullable=False),  # sealed
    sa.Column("expires_at", UtcMs, nullable=False),
)

asks = sa.Table(
    "asks",
    metadata,
    community_key(),
    sa.Column("chat_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("message_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("person_id", sa.BigInteger, nullable=False),
    sa.Column("report", sa.Text, nullable=False),  # sealed: the report as it was read
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("asked_at", UtcMs, nullable=False),
    sa.Index(None, "community_id", "person_id", "asked_at"),
)

examples = sa.Table(
    "examples",
    metadata,
    community_key(),
    sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("mark", sa.Integer, nullable=False),  # 16 bits of a digest: finds the same text
    sa.Column("private", sa.Text, nullable=False),  # sealed: text, place, unit, room
    sa.Column("building", sa.Text, nullable=False),
    sa.Column("labels", Json, nullable=False),  # [] while nobody has said what it means
    sa.Column("urgent", sa.Boolean, nullable=False),
    sa.Column("how", sa.Text, nullable=False),
    sa.Column("by_person", sa.BigInteger),
    sa.Column("at", UtcMs, nullable=False),
    sa.Index(None, "community_id", "mark"),
)

keywords = sa.Table(
    "keywords",
    metadata,
    community_key(),
    sa.Column("word", sa.Text, primary_key=True),
    sa.Column("concept", sa.Text, nullable=False),
    sa.Column("added_by", sa.BigInteger, nullable=False),
    sa.Column("at", UtcMs, nullable=False),
)

inbox = sa.Table(
    "inbox",
    metadata,
    community_key(),
    sa.Column("bot_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("update_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("sender", sa.BigInteger, nullable=False),  # what is handled one after the other
    sa.Column("raw", sa.Text, nullable=False),
    sa.Column("received_at", UtcMs, nullable=False),
    sa.Column("state", sa.Text, nullable=False),  # new, done, quarantined
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("error", sa.Text),
    sa.Index(None, "state", "update_id"),
    sa.Index(None, "received_at"),
)

outbox = sa.Table(
    "outbox",
    metadata,
    community_key(),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("chat_id", sa.BigInteger, nullable=False),
    sa.Column("topic", sa.BigInteger),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("facts", sa.Text, nullable=False),  # sealed
    sa.Column("priority", sa.Integer, nullable=False),
    sa.Column("not_before", UtcMs, nullable=False),
    sa.Column("expires_at", UtcMs),
    sa.Column("reply_to", sa.BigInteger),
    sa.Column("silent", sa.Boolean, nullable=False),
    sa.Column("protect", sa.Boolean, nullable=False),
    sa.Column("gone", sa.Boolean, nullable=False),  # the message is to be deleted
    sa.Column("rev", sa.BigInteger, nullable=False),  # one more each time it says something else
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("message_id", sa.BigInteger),
    sa.Column("error", sa.Text),
    sa.Column("created_at", UtcMs, nullable=False),
    sa.Column("sent_at", UtcMs),
    sa.Index(None, "state", "priority", "not_before"),
    sa.Index(None, "chat_id", "message_id"),
)

heartbeats = sa.Table(
    "heartbeats",
    metadata,
    community_key(),
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("at", UtcMs, nullable=False),
)
