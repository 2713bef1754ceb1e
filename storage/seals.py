"""Does the key fit? Better to ask at start than at the first phone number."""

from __future__ import annotations

import sqlalchemy as sa

from storage.tables import examples, outbox, people, tickets
from storage.types import Seal


def check_key(conn: sa.Connection, seal: Seal) -> None:
    """Open one sealed value of each kind.

    Raises:
        WrongKey: the database was sealed with a key that we do not have.
    """
    for column in (outbox.c.facts, tickets.c.private, people.c.private, examples.c.private):
        sealed = conn.scalar(sa.select(column).where(column.is_not(None)).limit(1))
        if sealed is not None:
            seal.open(sealed)
