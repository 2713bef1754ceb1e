"""Prepared statements give what SQLAlchemy would give, on both engines."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from storage.prepared import Prepared
from storage.sql import insert_for, of
from storage.tables import deadlines

T0 = datetime(2026, 11, 21, 8, tzinfo=UTC)
ONE = of(deadlines.c.community_id, deadlines.c.kind, deadlines.c.ref)
GET = Prepared(sa.select(deadlines).where(ONE))
DUE_AT = Prepared(sa.select(deadlines.c.due_at).order_by(deadlines.c.due_at))
ADD = Prepared(lambda dialect: insert_for(dialect, deadlines).on_conflict_do_nothing())
CHANGE = Prepared(deadlines.update().where(ONE))
ROW = {"community_id": 1, "kind": "offer", "ref": "17", "due_at": T0, "urgent": True, "attempts": 0}
KEY = {"of_community_id": 1, "of_kind": "offer", "of_ref": "17"}
LATER = T0 + timedelta(hours=1)


async def write(store, statement, params):
    return await store.write(lambda work: statement.run(work._conn, params))


async def read(store, question):
    return await store.read(lambda work: question(work._conn))


async def test_a_row_has_names_and_the_types_of_its_columns(store):
    assert await write(store, ADD, ROW) == 1
    row = await read(store, lambda conn: GET.one(conn, KEY))
    assert (row.due_at, row.urgent, row.ref) == (T0, True, "17")
    assert tuple(row) == await read(store, usual)


def usual(conn):
    return tuple(conn.execute(sa.select(deadlines)).one())


async def test_what_is_written_twice_is_counted_once(store):
    assert [await write(store, ADD, ROW) for _ in range(2)] == [1, 0]


async def test_an_update_writes_the_columns_it_is_given(store):
    await write(store, ADD, ROW)
    assert await write(store, CHANGE, {**KEY, "attempts": 3}) == 1
    assert await write(store, CHANGE, {**KEY, "due_at": LATER, "urgent": False}) == 1
    row = await read(store, lambda conn: GET.first(conn, KEY))
    assert (row.attempts, row.due_at, row.urgent) == (3, LATER, False)


async def test_many_rows_are_written_together(store):
    rows = [{**ROW, "ref": str(n), "due_at": T0 + timedelta(hours=n)} for n in range(3)]
    await store.write(lambda work: ADD.run_many(work._conn, rows))
    found = await read(store, lambda conn: DUE_AT.scalars(conn, {}))
    assert found == [row["due_at"] for row in rows]


async def test_nothing_there_is_none_or_an_error_where_it_must_exist(store):
    assert await read(store, lambda conn: GET.first(conn, KEY)) is None
    assert await read(store, lambda conn: DUE_AT.scalar(conn, {})) is None
    with pytest.raises(LookupError):
        await read(store, lambda conn: GET.one(conn, KEY))


async def test_a_forgotten_parameter_is_an_error_and_no_null(store):
    with pytest.raises((LookupError, sa.exc.StatementError)):
        await read(store, lambda conn: GET.first(conn, {"of_community_id": 1}))


def test_a_list_of_values_cannot_be_prepared():
    listed = deadlines.c.ref.in_(sa.bindparam("refs", expanding=True))
    with sa.create_engine("sqlite://").connect() as conn, pytest.raises(ValueError, match="list"):
        Prepared(sa.select(deadlines).where(listed)).all(conn, {"refs": ["17"]})
