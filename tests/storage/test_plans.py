"""What runs for every message or tap finds its rows by an index, however many there are."""

from datetime import UTC, datetime

import pytest

from domain.category import Category
from domain.people import Role
from storage.connection import bind_sqlite, opened
from storage.tables import metadata
from storage.work import Work
from tests.unit.samples import ticket

NOW = datetime(2026, 11, 21, tzinfo=UTC)
ASKED = {
    "the question that a button answers": lambda work: work.asks.get(1, -1, 7),
    "what somebody was asked of late": lambda work: work.asks.open_of(1, 2, NOW),
    "what a report may join": lambda work: work.tickets.of_place(1, Category.NOISE, "3", NOW),
    "what somebody holds": lambda work: work.tickets.held_by(1, 2),
    "by which plans somebody is looked after": lambda work: work.plans.of_user(7),
    "what is due": lambda work: work.deadlines.due(NOW, 10),
    "who is on duty": lambda work: work.people.on_duty(1),
    "who may be asked": lambda work: work.people.candidates(
        ticket(), Role.VOLUNTEER, night_from=None, among={1, 2}
    ),
    "who was asked": lambda work: work.offers.of(ticket()),
    "what one list tells": lambda work: work.offers.told_together(1, 2, NOW),
    "what was sent about a ticket": lambda work: work.outbox.beginning(1, "t12:"),
    "what was last told": lambda work: work.tickets.last_line(ticket()),
}


@pytest.fixture
def conn(tmp_path):
    raw = opened(tmp_path / "linli.db")
    with bind_sqlite(raw, begin="BEGIN").connect() as conn:
        metadata.create_all(conn)
        yield conn
    raw.close()


@pytest.mark.parametrize("question", ASKED.values(), ids=ASKED)
def test_nothing_is_searched_from_end_to_end(conn, seal, question):
    said = []
    raw = conn.connection.dbapi_connection
    raw.set_trace_callback(said.append)
    question(Work(conn, seal))
    raw.set_trace_callback(None)
    asked = [statement for statement in said if statement != "BEGIN"]
    steps = [row[3] for text in asked for row in raw.execute(f"EXPLAIN QUERY PLAN {text}")]
    assert any(step.startswith("SEARCH") for step in steps)
    tables = [step for step in steps if "VIRTUAL TABLE" not in step]  # that is a list of values
    assert [step for step in tables if step.startswith("SCAN ")] == []
