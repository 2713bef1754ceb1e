"""Health tells whether the whole line works, not only whether the process is there."""

import time
from dataclasses import replace

import pytest
from httpx import ASGITransport, AsyncClient

from bot.health import Watched, build, check
from domain.notice import Notice, Priority
from storage.inbox import Received
from storage.store import Store
from tests.bot.conftest import T0, Still


@pytest.fixture
def watched(store: Store) -> Watched:
    return Watched(
        store=store,
        clock=Still(),
        last_poll=time.monotonic,
        last_tick=time.monotonic,
        sends=lambda: {"arrived": 3, "slower": 1},
        quarantined=lambda: 2,
        folder=None,
    )


async def owe(store: Store, priority: Priority) -> None:
    notice = Notice(key="k", community=1, chat=5, kind="k", priority=priority)
    await store.write(lambda work: work.outbox.put(notice, now=T0))


async def test_all_is_well(watched: Watched):
    assert await check(watched) == []


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ({"last_poll": lambda: None}, "Telegram has not answered lately"),
        ({"last_poll": lambda: time.monotonic() - 91}, "Telegram has not answered lately"),
        ({"last_tick": lambda: time.monotonic() - 16}, "nobody looks at the deadlines"),
    ],
)
async def test_each_part_that_stands_still_is_named(watched: Watched, broken, said: str):
    assert await check(replace(watched, **broken)) == [said]


async def test_an_emergency_that_waits_is_a_fault_and_a_digest_is_none(
    watched: Watched, store: Store
):
    await owe(store, Priority.LIFE)
    later = replace(watched, clock=Still(31))
    assert await check(later) == ["a message of life and safety has not left"]
    assert await check(watched) == []


async def test_a_database_that_cannot_be_written_is_a_fault(watched: Watched, store: Store):
    await store.close()
    assert await check(watched) == ["the database cannot be written: StorageError"]


METRICS = {
    "linli_inbox_oldest_seconds",
    "linli_inbox_quarantined_total",
    "linli_outbox_pending",
    "linli_outbox_oldest_seconds",
    "linli_send_total",
    "linli_poll_last_success_seconds",
    "linli_tick_last_seconds",
    "linli_deadline_overdue",
    "linli_audit_violations",
    "linli_audit_last_seconds",
    "linli_build_info",
}


async def test_the_figures_are_an_interface(watched: Watched, store: Store):
    await owe(store, Priority.URGENT)
    row = Received(bot_id=7, update_id=1, sender=5, raw="{}", received_at=T0)
    await store.write(lambda work: work.inbox.add([row]))
    watched.clock.jump(10)
    async with AsyncClient(transport=ASGITransport(build(watched)), base_url="http://x") as client:
        lines = (await client.get("/metrics")).text.splitlines()
        assert (await client.get("/healthz")).text == "ok\n"
        assert (await client.get("/readyz")).json() == {
            "ready": True,
            "faults": [],
            "audit": None,
        }
    figures = dict(line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
    assert {name.partition("{")[0] for name in figures} == METRICS
    assert float(figures["linli_inbox_oldest_seconds"]) == 10
    assert float(figures['linli_outbox_pending{prio="1"}']) == 1
    assert float(figures['linli_send_total{result="slower"}']) == 1
