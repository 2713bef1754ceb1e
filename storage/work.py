"""What a use case is given: every repository, all within one transaction."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import sqlalchemy as sa

from storage.acts import Acts
from storage.aftercalls import Aftercalls
from storage.backlog import Backlog
from storage.care import Links, Plans
from storage.communities import Communities
from storage.deadlines import Deadlines
from storage.drills import Drills
from storage.efforts import Efforts
from storage.heartbeats import Heartbeats
from storage.holidays import Holidays
from storage.inbox import Inbox
from storage.incidents import Incidents
from storage.learning import Examples, Keywords
from storage.mutes import Mutes
from storage.offers import Offers
from storage.outbox import Delivered, Outbox
from storage.past import Past
from storage.people import People
from storage.questions import Asks, Drafts, Invites
from storage.rosters import Rosters
from storage.signals import Signals
from storage.tickets import Tickets
from storage.types import Seal
from storage.visits import Visits
from storage.watch import Alarms, Rounds
from storage.wishes import Wishes

T = TypeVar("T")


class Work:
    """One transaction, seen as repositories.

    Attributes:
        woken: the loops to wake after the commit ("inbox", "outbox").
    """

    def __init__(self, conn: sa.Connection, seal: Seal) -> None:
        self._conn, self._seal = conn, seal
        self._read: dict[Hashable, Any] = {}
        self.woken: set[str] = set()
        self.inbox = Inbox(conn, self.woken)
        self.outbox = Outbox(conn, seal, self.woken)
        self.deadlines = Deadlines(conn)
        self.heartbeats = Heartbeats(conn)
        self.incidents = Incidents(conn)
        self.backlog = Backlog(conn)
        self.communities = Communities(conn)
        self.people = People(conn, seal)
        self.rosters = Rosters(conn)
        self.drills = Drills(conn)
        self.holidays = Holidays()
        self.tickets = Tickets(conn, seal)
        self.offers = Offers(conn)
        self.aftercalls = Aftercalls(conn, seal)
        self.efforts = Efforts(conn, seal)
        self.wishes = Wishes(conn, seal)
        self.acts = Acts(conn, seal)
        self.mutes = Mutes(conn, seal)
        self.invites = Invites(conn)
        self.drafts = Drafts(conn, seal)
        self.asks = Asks(conn, seal)
        self.plans = Plans(conn, seal)
        self.links = Links(conn)
        self.visits = Visits(conn, seal)
        self.rounds = Rounds(conn)
        self.alarms = Alarms(conn, seal)
        self.signals = Signals(conn)
        self.examples = Examples(conn, seal)
        self.keywords = Keywords(conn)
        self.past = Past(conn)

    def once(self, what: Hashable, read: Callable[[], T]) -> T:
        """Return what `read` returns, asked once in this transaction for each `what`.

        For what thousands of cases of one moment have in common and none of them changes.
        """
        if what not in self._read:
            self._read[what] = read()
        found: T = self._read[what]
        return found

    @contextmanager
    def rehearsal(self) -> Iterator[Work]:
        """Give a view of the same transaction in which whatever is written is undone at the end.

        It is a view of its own, so that nothing it remembers outlives it. No sender runs
        meanwhile, so whatever is owed counts as delivered.
        """
        savepoint = self._conn.begin_nested()
        work = Work(self._conn, self._seal)
        work.outbox = Delivered(self._conn, self._seal, work.woken)
        try:
            yield work
        finally:
            savepoint.rollback()
