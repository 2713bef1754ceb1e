"""The roster: rotations, changes by hand, swaps."""

from alembic import op

from storage.duty_tables import DUTY
from storage.tables import metadata

revision = "0003"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # A database made today has them from its first schema on.
    metadata.create_all(op.get_bind(), tables=list(DUTY), checkfirst=True)
