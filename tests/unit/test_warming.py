"""A report that nobody made leaves nothing behind."""

import sqlalchemy as sa

from services import warming
from storage.tables import metadata


def everything(village):
    tables = metadata.sorted_tables
    return village.ask(lambda work: [work.inbox._conn.execute(sa.select(t)).all() for t in tables])


def test_a_rehearsed_report_leaves_no_trace_and_rings_nobody(village):
    li = village.volunteer("李强")
    before = everything(village)
    village.do(warming.rehearse)
    assert everything(village) == before
    assert (village.group(), li.rang()) == ([], [])


def test_where_nobody_is_bound_there_is_nothing_to_rehearse(unfounded):
    before = everything(unfounded)
    unfounded.do(warming.rehearse)
    assert everything(unfounded) == before
