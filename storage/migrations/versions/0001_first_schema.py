"""The first schema."""

from alembic import op

from storage.tables import metadata

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    metadata.create_all(op.get_bind())
    op.execute(
        "INSERT INTO communities (community_id, name, policy, buildings, created_at)"
        " VALUES (0, '*', '{}', '[]', 0)"
    )
