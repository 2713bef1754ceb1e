"""`python -m benchmarks.scale`: what growth costs. History and sleeping rows must cost nothing.

Every figure is CPU of one thread on a SQLite file, the least of many: what the work costs when
nothing else disturbs it. Every ratio compares two sizes measured in turn.
Prints Markdown and keeps it in docs.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from cryptography.fernet import Fernet

from benchmarks.figures import table
from domain.category import Category, Place
from domain.community import Community
from domain.people import Person, Post, Role
from domain.ticket import Source, Status, Ticket
from services import dispatch
from storage.connection import bind_sqlite, opened
from storage.dispatch_tables import offers
from storage.tables import asks, deadlines, metadata, tickets
from storage.types import Seal
from storage.work import Work

DOCS = Path(__file__).parent.parent / "docs" / "scale.md"
NOW = datetime(2026, 11, 21, 2, tzinfo=UTC)
BUILDINGS = 30
ON_DUTY = 20
"""How many volunteers are on duty: a roster has as many seats however many take turns."""
ROUNDS = 60
_CHUNK = 20_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Size:
    """How much a community has."""

    volunteers: int = 500
    open: int = 10_000
    closed: int = 1_000
    sleeping: int = 1_000
    asked: int = 1_000


class District:
    """A community of a given size in a database of its own."""

    def __init__(self, conn: sa.Connection, seal: Seal, size: Size) -> None:
        self.work, self._conn, self._size = Work(conn, seal), conn, size
        metadata.create_all(conn)
        self.community: Community = self.work.communities.add("小区", -1, now=NOW)
        self._sealed = seal.shut({})
        self._fill()
        conn.exec_driver_sql("ANALYZE")
        self.ticket = self._some_open_ticket()

    def _fill(self) -> None:
        for number in range(1, self._size.volunteers + 2):
            self._move_in(number)
        self._put(tickets, self._tickets())
        self._put(offers, (self._offer(n) for n in range(1, self._size.open + 1)))
        self._put(deadlines, (self._deadline(n) for n in range(self._size.sleeping)))
        self._put(asks, (self._ask(n) for n in range(self._size.asked)))

    def _put(self, into: sa.Table, rows: Iterator[dict[str, Any]]) -> None:
        chunk: list[dict[str, Any]] = []
        for row in rows:
            chunk.append(row)
            if len(chunk) == _CHUNK:
                self._conn.execute(into.insert(), chunk)
                chunk = []
        if chunk:
            self._conn.execute(into.insert(), chunk)

    def _key(self) -> dict[str, Any]:
        return {"community_id": self.community.id}

    def _move_in(self, number: int) -> None:
        """Let a volunteer move in; the last one is none, but reports."""
        here = self.community.id
        person = Person(community=here, id=number, user=number, name=f"{number}", reachable=True)
        self.work.people.add(person, now=NOW)
        if number > self._size.volunteers:
            return
        near = frozenset({f"{number % BUILDINGS + 1}", f"{(number + 1) % BUILDINGS + 1}"})
        post = Post(person=number, role=Role.VOLUNTEER, buildings=near)
        self.work.people.grant(here, post, by=None, now=NOW)
        self.work.people.offered(here, number, at=NOW - timedelta(minutes=number * 37 % 9973))
        if number % (self._size.volunteers // ON_DUTY) == 1:
            self.work.people.start_duty(here, number, now=NOW)

    def _tickets(self) -> Iterator[dict[str, Any]]:
        """Yield copies of one ticket that was written as every ticket is."""
        held, sample = self._size.volunteers, self._sample()
        for number in range(1, self._size.open + self._size.closed + 1):
            closed = number > self._size.open
            status = Status.CLOSED if closed else Status.ACCEPTED if number <= held else Status.OPEN
            at = NOW - timedelta(minutes=number % 40_000)
            yield sample | {
                "number": number,
                "category": list(Category)[number % 5].value,
                "status": status.value,
                "building": str(number % BUILDINGS + 1),
                "source_key": f"{number}",
                "assignee": None if status is Status.OPEN else number % held + 1,
                "opened_at": at,
                "ended_at": at - timedelta(days=3) if closed else None,
            }

    def _sample(self) -> dict[str, Any]:
        ticket = Ticket(
            community=self.community.id,
            number=0,
            category=Category.REPAIR,
            urgent=False,
            hotline=None,
            place=Place(),
            text="",
            reporter=self._size.volunteers + 1,
            source=Source(chat=-1, message=0, key=""),
            terms=self.community.policy.terms(Category.REPAIR, urgent=False),
            opened_at=NOW,
            accept_by=NOW,
        )
        self.work.tickets.add(ticket)
        row = self._conn.execute(sa.select(tickets)).mappings().one()
        self._conn.execute(tickets.delete())
        return dict(row)

    def _offer(self, number: int) -> dict[str, Any]:
        asked = {"person_id": number * 7 % self._size.volunteers + 1, "state": "offered"}
        place = {"number": number, "round": 0, "turn": 0, "step": 0}
        told = {"offered_at": NOW, "expires_at": NOW, "listed": False}
        return self._key() | place | asked | told

    def _deadline(self, number: int) -> dict[str, Any]:
        due_at = NOW + timedelta(minutes=1 + number)
        what = {"kind": "confirm", "ref": f"{number}", "due_at": due_at}
        return self._key() | what | {"urgent": False, "attempts": 0}

    def _ask(self, number: int) -> dict[str, Any]:
        told = {"person_id": self._size.volunteers + 1, "report": self._sealed, "state": "expired"}
        where = {"chat_id": -1, "message_id": number}
        return self._key() | where | told | {"asked_at": NOW - timedelta(days=1 + number)}

    def _some_open_ticket(self) -> Ticket:
        found = self.work.tickets.with_status(self.community.id, [Status.OPEN])
        return found[0]

    def choose(self) -> object:
        """Find out who is asked next about a ticket."""
        found = dispatch.eligible(self.work, self.ticket, self.community, now=NOW)
        assert found, "somebody is there to be asked"
        return found

    def look(self) -> object:
        """Look for what is due, when nothing is."""
        found = self.work.deadlines.due(NOW, 100)
        assert not found
        return found

    def kin(self) -> object:
        """Find the tickets that a new report might be one more voice of."""
        since = NOW - timedelta(days=2)
        kind, place = self.ticket.category, self.ticket.place.building
        return self.work.tickets.of_place(self.community.id, kind, place, since)

    def question(self) -> object:
        """Find the question that a button answers, and what else its writer was asked."""
        since = NOW - timedelta(minutes=2)
        self.work.asks.open_of(self.community.id, self._size.volunteers + 1, since)
        return self.work.asks.get(self.community.id, -1, self._size.asked // 2)


def cost(stage: Callable[[], object]) -> float:
    """Return the CPU seconds of one run; the first runs only warm up."""
    for _ in range(5):
        stage()
    spent = []
    for _ in range(ROUNDS):
        began = time.thread_time()
        stage()
        spent.append(time.thread_time() - began)
    return min(spent)


@dataclass(frozen=True, kw_only=True, slots=True)
class Claim:
    """Two sizes, what is measured on both, and the most that the second may cost."""

    what: str
    stage: str
    small: Size
    large: Size
    growth: str
    limit: float


CLAIMS = (
    Claim(
        what="choose a person (10,000 open tickets, 500 volunteers, 20 on duty)",
        stage="choose",
        small=Size(),
        large=Size(closed=100_000),
        growth="1,000 → 100,000 closed tickets",
        limit=1.1,
    ),
    Claim(
        what="choose a person",
        stage="choose",
        small=Size(volunteers=50),
        large=Size(),
        growth="50 → 500 volunteers",
        limit=2.0,
    ),
    Claim(
        what="find what a new report may join",
        stage="kin",
        small=Size(open=1_000),
        large=Size(open=1_000, closed=100_000),
        growth="1,000 → 100,000 closed tickets",
        limit=1.1,
    ),
    Claim(
        what="look for what is due, when nothing is",
        stage="look",
        small=Size(open=1_000),
        large=Size(open=1_000, sleeping=1_000_000),
        growth="1,000 → 1,000,000 deadlines",
        limit=1.1,
    ),
    Claim(
        what="find the question that a button answers",
        stage="question",
        small=Size(open=1_000),
        large=Size(open=1_000, asked=100_000),
        growth="1,000 → 100,000 questions",
        limit=1.1,
    ),
)


def measure(claim: Claim, folder: Path) -> tuple[float, float]:
    """Return the CPU seconds of a stage at both sizes, measured in turn."""
    seal = Seal([Fernet.generate_key().decode()])
    costs: list[list[float]] = [[], []]
    with closing(opened(folder / "small.db")) as a, closing(opened(folder / "large.db")) as b:
        binds = [bind_sqlite(raw, begin="BEGIN") for raw in (a, b)]
        with binds[0].connect() as small, binds[1].connect() as large:
            districts = [District(small, seal, claim.small), District(large, seal, claim.large)]
            for _ in range(5):
                for spent, district in zip(costs, districts, strict=True):
                    spent.append(cost(getattr(district, claim.stage)))
    return min(costs[0]), min(costs[1])


def rows() -> Iterator[list[str]]:
    """Yield a row of the table for each claim."""
    for claim in CLAIMS:
        with tempfile.TemporaryDirectory(prefix="linli-scale-") as folder:
            small, large = measure(claim, Path(folder))
        ratio = large / small
        print(claim.what, f"{small * 1e3:.2f} {large * 1e3:.2f} ms {ratio:.2f}", file=sys.stderr)
        yield [
            claim.what,
            claim.growth,
            f"{small * 1e3:.2f} ms",
            f"{large * 1e3:.2f} ms",
            f"{ratio:.2f}",
            f"{claim.limit:g}",
            "yes" if ratio <= claim.limit else "**no**",
        ]


def main() -> None:
    """Measure, print the page, and keep it."""
    head = ["what", "growth", "before", "after", "ratio", "at most", "kept"]
    page = f"# What growth costs\n\n{__doc__}\n\n{table(head, rows())}\n"
    sys.stdout.write(page)
    DOCS.write_text(page, "utf-8")


if __name__ == "__main__":
    main()
