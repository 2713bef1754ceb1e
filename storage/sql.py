"""The few words in which SQLite and PostgreSQL differ from plain SQLAlchemy."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from storage.types import Json


def of(*columns: sa.Column[Any]) -> sa.ColumnElement[bool]:
    """Return the condition that each column equals the parameter `of_<its name>`.

    Statements that run for every message are built once, when their module is loaded, with
    parameters in the places of values. Building one costs several times what running it does.
    """
    return sa.and_(*(column == sa.bindparam(f"of_{column.name}") for column in columns))


def among(dialect: str, column: sa.Column[Any], name: str) -> sa.ColumnElement[bool]:
    """Return the condition that `column` is one of the values in the list parameter `name`.

    The list is one value, so the text of the statement does not depend on its length.
    """
    if dialect == "postgresql":
        from sqlalchemy.dialects.postgresql import ARRAY  # noqa: PLC0415  # slow import

        return column == sa.any_(sa.bindparam(name, type_=ARRAY(column.type)))
    listed = sa.func.json_each(sa.bindparam(name, type_=Json)).table_valued("value")
    return column.in_(sa.select(listed.c.value))


def insert(conn: sa.Connection, table: sa.Table) -> sqlite.Insert:
    """Return an INSERT that knows ON CONFLICT; both engines write it the same way."""
    return insert_for(conn.dialect.name, table)


def insert_for(dialect: str, table: sa.Table) -> sqlite.Insert:
    """Return the same for an engine by its name; whoever keeps the statement caches by it."""
    if dialect == "postgresql":
        from sqlalchemy.dialects import postgresql  # noqa: PLC0415  # slow import

        return postgresql.insert(table)  # type: ignore[return-value]  # the same methods
    return sqlite.insert(table)
