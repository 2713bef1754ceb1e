"""The demo opens with a roster that can be seen, and with a shift that somebody may take."""

from datetime import UTC, datetime

import sqlalchemy as sa

from bot.demo import seed, set_up
from bot.demo_rota import open_rota
from sandbox.clock import Clock
from sandbox.world import World
from storage.store import Store
from storage.tables import outbox

NINE = datetime(2026, 11, 21, 1, tzinfo=UTC)


async def test_the_demo_opens_with_a_picture_and_a_swap(store: Store):
    stage = set_up(World(clock=Clock(NINE, speed=0)))
    await store.write(seed, stage, now=NINE)
    await store.write(open_rota, now=NINE)
    users = {player.user: player.name for player in stage.players}
    query = sa.select(outbox.c.chat_id, outbox.c.kind).where(outbox.c.kind.notlike("%.welcome"))
    rows = await store.read(lambda work: work.outbox._conn.execute(query).all())
    assert sorted((users[chat], kind) for chat, kind in rows) == [
        ("何书记", "picture.roster"),
        ("孙伟", "swap"),
        ("李强", "swap"),
        ("赵敏", "swap.asked"),
    ]
