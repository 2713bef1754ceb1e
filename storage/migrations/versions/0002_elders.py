"""Elders: plans, rounds, alarms, visits, and links that are about an elder."""

import sqlalchemy as sa
from alembic import op

from storage.care_tables import CARE
from storage.tables import metadata

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    bind = op.get_bind()
    # A database made today has them from its first schema on.
    metadata.create_all(bind, tables=list(CARE), checkfirst=True)
    known = {column["name"] for column in sa.inspect(bind).get_columns("invites")}
    for column in ("elder", "level"):
        if column not in known:
            op.add_column("invites", sa.Column(column, sa.BigInteger))
