"""The few words in which SQLite and PostgreSQL differ from plain SQLAlchemy."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite


def insert(conn: sa.Connection, table: sa.Table) -> sqlite.Insert:
    """Return an INSERT that knows ON CONFLICT; both engines write it the same way."""
    if conn.dialect.name == "postgresql":
        return postgresql.insert(table)  # type: ignore[return-value]  # the same methods
    return sqlite.insert(table)
