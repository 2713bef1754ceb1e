"""The first schema."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "acts",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "seq", name=op.f("pk_acts")),
    )
    op.create_table(
        "albums",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("photo", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "key", "photo", name=op.f("pk_albums")),
    )
    op.create_table(
        "asks",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("chat_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("message_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("report", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "chat_id", "message_id", name=op.f("pk_asks")),
    )
    op.create_index(
        op.f("ix_asks_community_id_person_id_asked_at"),
        "asks",
        ["community_id", "person_id", "asked_at"],
        unique=False,
    )
    op.create_table(
        "communities",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=True),
        sa.Column("topic", sa.BigInteger(), nullable=True),
        sa.Column("level", sa.Text(), nullable=True),
        sa.Column("parent", sa.BigInteger(), nullable=True),
        sa.Column("policy", sa.Text(), nullable=False),
        sa.Column("buildings", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", name=op.f("pk_communities")),
        sa.UniqueConstraint("chat_id", name=op.f("uq_communities_chat_id")),
    )
    op.create_table(
        "deadlines",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "kind", "ref", name=op.f("pk_deadlines")),
    )
    op.create_index(op.f("ix_deadlines_due_at"), "deadlines", ["due_at"], unique=False)
    op.create_table(
        "drafts",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "user_id", "kind", name=op.f("pk_drafts")),
    )
    op.create_table(
        "examples",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("mark", sa.Integer(), nullable=False),
        sa.Column("private", sa.Text(), nullable=False),
        sa.Column("building", sa.Text(), nullable=False),
        sa.Column("labels", sa.Text(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("by_person", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_examples")),
    )
    op.create_index(
        op.f("ix_examples_community_id_mark"), "examples", ["community_id", "mark"], unique=False
    )
    op.create_table(
        "gateways",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("made_by", sa.BigInteger(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", name=op.f("pk_gateways")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_gateways_token_hash")),
    )
    op.create_table(
        "heartbeats",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "name", name=op.f("pk_heartbeats")),
    )
    op.create_table(
        "inbox",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("bot_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("update_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("sender", sa.BigInteger(), nullable=False),
        sa.Column("raw", sa.Text(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("community_id", "bot_id", "update_id", name=op.f("pk_inbox")),
    )
    op.create_index(op.f("ix_inbox_received_at"), "inbox", ["received_at"], unique=False)
    op.create_index(op.f("ix_inbox_state_update_id"), "inbox", ["state", "update_id"], unique=False)
    op.create_table(
        "incidents",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("wrong", sa.Text(), nullable=False),
        sa.Column("began_at", sa.BigInteger(), nullable=False),
        sa.Column("refs", sa.Text(), nullable=False),
        sa.Column("told_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("community_id", "wrong", "began_at", name=op.f("pk_incidents")),
    )
    op.create_index(op.f("ix_incidents_ended_at"), "incidents", ["ended_at"], unique=False)
    op.create_table(
        "invites",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("buildings", sa.Text(), nullable=False),
        sa.Column("created_by", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("used_by", sa.BigInteger(), nullable=True),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.Column("elder", sa.BigInteger(), nullable=True),
        sa.Column("level", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("community_id", "token_hash", name=op.f("pk_invites")),
    )
    op.create_table(
        "keywords",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("concept", sa.Text(), nullable=False),
        sa.Column("added_by", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "word", name=op.f("pk_keywords")),
    )
    op.create_table(
        "mutes",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("building", sa.Text(), nullable=False),
        sa.Column("private", sa.Text(), nullable=False),
        sa.Column("until_at", sa.BigInteger(), nullable=False),
        sa.Column("asked", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "number", name=op.f("pk_mutes")),
    )
    op.create_table(
        "outbox",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("topic", sa.BigInteger(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("not_before", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=True),
        sa.Column("reply_to", sa.BigInteger(), nullable=True),
        sa.Column("silent", sa.Boolean(), nullable=False),
        sa.Column("protect", sa.Boolean(), nullable=False),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.Column("rev", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("community_id", "key", name=op.f("pk_outbox")),
    )
    op.create_index(
        op.f("ix_outbox_chat_id_message_id"), "outbox", ["chat_id", "message_id"], unique=False
    )
    op.create_index(
        op.f("ix_outbox_state_priority_not_before"),
        "outbox",
        ["state", "priority", "not_before"],
        unique=False,
    )
    op.create_table(
        "people",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("reachable", sa.Boolean(), nullable=False),
        sa.Column("in_group", sa.Boolean(), nullable=False),
        sa.Column("private", sa.Text(), nullable=True),
        sa.Column("skills", sa.Text(), nullable=False),
        sa.Column("last_offered_at", sa.BigInteger(), nullable=True),
        sa.Column("rings", sa.Text(), nullable=True),
        sa.Column("silences", sa.Text(), nullable=True),
        sa.Column("joined_at", sa.BigInteger(), nullable=False),
        sa.Column("chosen_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("community_id", "person_id", name=op.f("pk_people")),
        sa.UniqueConstraint("community_id", "user_id", name=op.f("uq_people_community_id_user_id")),
    )
    op.create_index(op.f("ix_people_user_id"), "people", ["user_id"], unique=False)
    op.create_table(
        "plans",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("elder", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("building", sa.Text(), nullable=False),
        sa.Column("windows", sa.Text(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("tier", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("consent_at", sa.BigInteger(), nullable=True),
        sa.Column("stopped_at", sa.BigInteger(), nullable=True),
        sa.Column("pictures", sa.Boolean(), nullable=False),
        sa.Column("windows_at", sa.BigInteger(), nullable=True),
        sa.Column("paused_until", sa.BigInteger(), nullable=True),
        sa.Column("sign_at", sa.BigInteger(), nullable=True),
        sa.Column("visited_at", sa.BigInteger(), nullable=True),
        sa.Column("private", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("community_id", "elder", name=op.f("pk_plans")),
    )
    op.create_index(
        op.f("ix_plans_community_id_person_id"),
        "plans",
        ["community_id", "person_id"],
        unique=False,
    )
    op.create_table(
        "rotations",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("rotation_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("start", sa.Text(), nullable=False),
        sa.Column("end", sa.Text(), nullable=False),
        sa.Column("people", sa.Text(), nullable=False),
        sa.Column("since", sa.Text(), nullable=False),
        sa.Column("every", sa.Integer(), nullable=False),
        sa.Column("buildings", sa.Text(), nullable=False),
        sa.Column("categories", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "rotation_id", name=op.f("pk_rotations")),
    )
    op.create_table(
        "sequences",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "name", name=op.f("pk_sequences")),
    )
    op.create_table(
        "tickets",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("hotline", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("ending", sa.Text(), nullable=True),
        sa.Column("building", sa.Text(), nullable=False),
        sa.Column("private", sa.Text(), nullable=False),
        sa.Column("photos", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("reporter", sa.BigInteger(), nullable=False),
        sa.Column("source_chat", sa.BigInteger(), nullable=False),
        sa.Column("source_message", sa.BigInteger(), nullable=False),
        sa.Column("source_key", sa.Text(), nullable=False),
        sa.Column("policy", sa.Text(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("step_at", sa.BigInteger(), nullable=True),
        sa.Column("assignee", sa.BigInteger(), nullable=True),
        sa.Column("answerable", sa.BigInteger(), nullable=True),
        sa.Column("until_at", sa.BigInteger(), nullable=True),
        sa.Column("held_at", sa.BigInteger(), nullable=True),
        sa.Column("merged_into", sa.BigInteger(), nullable=True),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("accept_by", sa.BigInteger(), nullable=False),
        sa.Column("accepted_at", sa.BigInteger(), nullable=True),
        sa.Column("first_accepted_at", sa.BigInteger(), nullable=True),
        sa.Column("finish_by", sa.BigInteger(), nullable=True),
        sa.Column("arrived_at", sa.BigInteger(), nullable=True),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("reopened", sa.Integer(), nullable=False),
        sa.Column("filed_by", sa.BigInteger(), nullable=True),
        sa.Column("proxied", sa.Boolean(), nullable=False),
        sa.Column("stars", sa.Integer(), nullable=True),
        sa.Column("urged_at", sa.BigInteger(), nullable=True),
        sa.Column("urges", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "number", name=op.f("pk_tickets")),
        sa.UniqueConstraint(
            "community_id", "source_key", name=op.f("uq_tickets_community_id_source_key")
        ),
    )
    op.create_index(
        op.f("ix_tickets_community_id_assignee_status"),
        "tickets",
        ["community_id", "assignee", "status"],
        unique=False,
    )
    op.create_index(
        op.f("ix_tickets_community_id_building_category_ended_at"),
        "tickets",
        ["community_id", "building", "category", "ended_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_tickets_community_id_reporter_opened_at"),
        "tickets",
        ["community_id", "reporter", "opened_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_tickets_community_id_status_number"),
        "tickets",
        ["community_id", "status", "number"],
        unique=False,
    )
    op.create_table(
        "wakes",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("night", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "person_id", "night", name=op.f("pk_wakes")),
    )
    op.create_table(
        "wishes",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("asker", sa.BigInteger(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("volunteer", sa.BigInteger(), nullable=True),
        sa.Column("private", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "number", name=op.f("pk_wishes")),
    )
    op.create_table(
        "aftercalls",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("opinion", sa.Text(), nullable=True),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("called_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["community_id", "number"],
            ["tickets.community_id", "tickets.number"],
            name=op.f("fk_aftercalls_community_id_tickets"),
        ),
        sa.PrimaryKeyConstraint("community_id", "number", "round", name=op.f("pk_aftercalls")),
    )
    op.create_table(
        "calendars",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "person_id"],
            ["people.community_id", "people.person_id"],
            name=op.f("fk_calendars_community_id_people"),
        ),
        sa.PrimaryKeyConstraint("community_id", "person_id", name=op.f("pk_calendars")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_calendars_token_hash")),
    )
    op.create_table(
        "drill_calls",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("drill", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("call_at", sa.BigInteger(), nullable=False),
        sa.Column("called_at", sa.BigInteger(), nullable=True),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["community_id", "person_id"],
            ["people.community_id", "people.person_id"],
            name=op.f("fk_drill_calls_community_id_people"),
        ),
        sa.PrimaryKeyConstraint("community_id", "drill", "person_id", name=op.f("pk_drill_calls")),
    )
    op.create_table(
        "duty",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("on_at", sa.BigInteger(), nullable=False),
        sa.Column("off_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["community_id", "person_id"],
            ["people.community_id", "people.person_id"],
            name=op.f("fk_duty_community_id_people"),
        ),
        sa.PrimaryKeyConstraint("community_id", "person_id", "on_at", name=op.f("pk_duty")),
    )
    op.create_index(
        op.f("ix_duty_community_id_off_at_person_id"),
        "duty",
        ["community_id", "off_at", "person_id"],
        unique=False,
    )
    op.create_table(
        "followers",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "number"],
            ["tickets.community_id", "tickets.number"],
            name=op.f("fk_followers_community_id_tickets"),
        ),
        sa.PrimaryKeyConstraint("community_id", "number", "person_id", name=op.f("pk_followers")),
    )
    op.create_table(
        "links",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("elder", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("family", sa.Boolean(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("wish", sa.Text(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "elder"],
            ["plans.community_id", "plans.elder"],
            name=op.f("fk_links_community_id_plans"),
        ),
        sa.PrimaryKeyConstraint("community_id", "elder", "person_id", name=op.f("pk_links")),
    )
    op.create_table(
        "offers",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("offered_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("listed", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["community_id", "number"],
            ["tickets.community_id", "tickets.number"],
            name=op.f("fk_offers_community_id_tickets"),
        ),
        sa.PrimaryKeyConstraint(
            "community_id", "number", "person_id", "round", name=op.f("pk_offers")
        ),
    )
    op.create_index(
        op.f("ix_offers_community_id_person_id_offered_at"),
        "offers",
        ["community_id", "person_id", "offered_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_offers_community_id_person_id_state"),
        "offers",
        ["community_id", "person_id", "state"],
        unique=False,
    )
    op.create_table(
        "overrides",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("override_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("stand_in", sa.BigInteger(), nullable=True),
        sa.Column("rotation_id", sa.BigInteger(), nullable=True),
        sa.Column("starts_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("made_by", sa.BigInteger(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "person_id"],
            ["people.community_id", "people.person_id"],
            name=op.f("fk_overrides_community_id_people"),
        ),
        sa.PrimaryKeyConstraint("community_id", "override_id", name=op.f("pk_overrides")),
    )
    op.create_index(
        op.f("ix_overrides_community_id_ends_at"),
        "overrides",
        ["community_id", "ends_at"],
        unique=False,
    )
    op.create_table(
        "roles",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("buildings", sa.Text(), nullable=False),
        sa.Column("categories", sa.Text(), nullable=False),
        sa.Column("granted_at", sa.BigInteger(), nullable=False),
        sa.Column("granted_by", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["community_id", "person_id"],
            ["people.community_id", "people.person_id"],
            name=op.f("fk_roles_community_id_people"),
        ),
        sa.PrimaryKeyConstraint("community_id", "person_id", "role", name=op.f("pk_roles")),
    )
    op.create_table(
        "rounds",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("elder", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("window", sa.Integer(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("counts_from", sa.BigInteger(), nullable=False),
        sa.Column("opens_at", sa.BigInteger(), nullable=False),
        sa.Column("closes_at", sa.BigInteger(), nullable=False),
        sa.Column("missed_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reminded", sa.Integer(), nullable=False),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["community_id", "elder"],
            ["plans.community_id", "plans.elder"],
            name=op.f("fk_rounds_community_id_plans"),
        ),
        sa.PrimaryKeyConstraint("community_id", "number", name=op.f("pk_rounds")),
        sa.UniqueConstraint(
            "community_id",
            "elder",
            "day",
            "window",
            name=op.f("uq_rounds_community_id_elder_day_window"),
        ),
    )
    op.create_index(
        op.f("ix_rounds_community_id_state"), "rounds", ["community_id", "state"], unique=False
    )
    op.create_table(
        "signals",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("elder", sa.BigInteger(), nullable=False),
        sa.Column("sensed", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=True),
        sa.Column("taken_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "elder"],
            ["plans.community_id", "plans.elder"],
            name=op.f("fk_signals_community_id_plans"),
        ),
        sa.PrimaryKeyConstraint("community_id", "number", name=op.f("pk_signals")),
        sa.UniqueConstraint("community_id", "key", name=op.f("uq_signals_community_id_key")),
    )
    op.create_index(
        op.f("ix_signals_community_id_elder_taken_at"),
        "signals",
        ["community_id", "elder", "taken_at"],
        unique=False,
    )
    op.create_index(op.f("ix_signals_taken_at"), "signals", ["taken_at"], unique=False)
    op.create_table(
        "swaps",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("swap_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("rotation_id", sa.BigInteger(), nullable=False),
        sa.Column("starts_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("taker", sa.BigInteger(), nullable=True),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "person_id"],
            ["people.community_id", "people.person_id"],
            name=op.f("fk_swaps_community_id_people"),
        ),
        sa.PrimaryKeyConstraint("community_id", "swap_id", name=op.f("pk_swaps")),
    )
    op.create_index(
        op.f("ix_swaps_community_id_state"), "swaps", ["community_id", "state"], unique=False
    )
    op.create_table(
        "thanks",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "number"],
            ["tickets.community_id", "tickets.number"],
            name=op.f("fk_thanks_community_id_tickets"),
        ),
        sa.PrimaryKeyConstraint("community_id", "number", "round", name=op.f("pk_thanks")),
    )
    op.create_table(
        "timeline",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("actor", sa.BigInteger(), nullable=True),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "number"],
            ["tickets.community_id", "tickets.number"],
            name=op.f("fk_timeline_community_id_tickets"),
        ),
        sa.PrimaryKeyConstraint("community_id", "number", "seq", name=op.f("pk_timeline")),
    )
    op.create_table(
        "visits",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("elder", sa.BigInteger(), nullable=False),
        sa.Column("round", sa.BigInteger(), nullable=True),
        sa.Column("by", sa.BigInteger(), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.Column("private", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "elder"],
            ["plans.community_id", "plans.elder"],
            name=op.f("fk_visits_community_id_plans"),
        ),
        sa.PrimaryKeyConstraint("community_id", "number", name=op.f("pk_visits")),
    )
    op.create_index(
        op.f("ix_visits_community_id_elder_done_at"),
        "visits",
        ["community_id", "elder", "done_at"],
        unique=False,
    )
    op.create_table(
        "alarms",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("elder", sa.BigInteger(), nullable=False),
        sa.Column("round", sa.BigInteger(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("rings", sa.Integer(), nullable=False),
        sa.Column("nags", sa.Integer(), nullable=False),
        sa.Column("grave", sa.Boolean(), nullable=False),
        sa.Column("finding", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("raised_at", sa.BigInteger(), nullable=False),
        sa.Column("sign_at", sa.BigInteger(), nullable=True),
        sa.Column("holder", sa.BigInteger(), nullable=True),
        sa.Column("second", sa.BigInteger(), nullable=True),
        sa.Column("held_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_by", sa.BigInteger(), nullable=True),
        sa.Column("ending", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["community_id", "elder"],
            ["plans.community_id", "plans.elder"],
            name=op.f("fk_alarms_community_id_plans"),
        ),
        sa.ForeignKeyConstraint(
            ["community_id", "round"],
            ["rounds.community_id", "rounds.number"],
            name=op.f("fk_alarms_community_id_rounds"),
        ),
        sa.PrimaryKeyConstraint("community_id", "number", name=op.f("pk_alarms")),
        sa.UniqueConstraint("community_id", "round", name=op.f("uq_alarms_community_id_round")),
    )
    op.create_index(
        op.f("ix_alarms_community_id_elder_state"),
        "alarms",
        ["community_id", "elder", "state"],
        unique=False,
    )
    op.create_table(
        "told",
        sa.Column("community_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("alarm", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("family", sa.Boolean(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id", "alarm"],
            ["alarms.community_id", "alarms.number"],
            name=op.f("fk_told_community_id_alarms"),
        ),
        sa.PrimaryKeyConstraint("community_id", "alarm", "person_id", name=op.f("pk_told")),
    )
    op.execute(
        "INSERT INTO communities (community_id, name, policy, buildings, created_at)"
        " VALUES (0, '*', '{}', '[]', 0)"
    )
