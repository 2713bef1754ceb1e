"""What a use case is given: every repository, all within one transaction."""

from __future__ import annotations

import sqlalchemy as sa

from storage.deadlines import Deadlines
from storage.inbox import Inbox
from storage.outbox import Outbox
from storage.types import Seal


class Work:
    """One transaction, seen as repositories.

    Attributes:
        woken: the loops to wake after the commit ("inbox", "outbox").
    """

    def __init__(self, conn: sa.Connection, seal: Seal) -> None:
        self.woken: set[str] = set()
        self.inbox = Inbox(conn, self.woken)
        self.outbox = Outbox(conn, seal, self.woken)
        self.deadlines = Deadlines(conn)
