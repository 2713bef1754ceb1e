"""The loop of the audit, its verdict on the health page, and the dead man's switch outside."""

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from aiohttp import web
from httpx import ASGITransport, AsyncClient

from bot.auditor import Auditor, Deadman
from bot.health import Watched, build, check
from bot.ticker import Ticker
from domain.notice import Notice, Priority
from services import audit, due
from storage.store import Store
from tests.bot.conftest import Still, service, until


class Outside:
    """A dead man's switch: counts how often it heard that all is well."""

    def __init__(self) -> None:
        self.heard, self.status, self.url = 0, 200, ""

    async def answer(self, _request: web.Request) -> web.Response:
        self.heard += 1
        return web.Response(status=self.status)


@pytest.fixture
async def outside() -> AsyncIterator[Outside]:
    made = Outside()
    app = web.Application()
    app.router.add_get("/ping/5", made.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    made.url = f"http://127.0.0.1:{port}/ping/5"
    yield made
    await runner.cleanup()


@pytest.fixture
def clock() -> Still:
    return Still()


@pytest.fixture
def ticker(store: Store, clock: Still) -> Ticker:
    return Ticker(store, clock, fire=due.fire)


@pytest.fixture
def looking(store: Store, clock: Still, database_url: str, ticker: Ticker) -> Auditor:
    return Auditor(database_url, store, clock, judge=audit.judge, tick=ticker.tick)


async def break_it(store: Store, statement: str) -> None:
    await store.write(lambda work: work.rounds._conn.execute(sa.text(statement)))


async def owe_life(store: Store, clock: Still) -> None:
    notice = Notice(key="sos", community=1, chat=9, kind="k", priority=Priority.LIFE)
    await store.write(lambda work: work.outbox.put(notice, now=clock()))


async def test_a_clean_look_is_published(looking: Auditor):
    assert await looking.look()
    assert looking.audited is not None
    assert looking.audited.clean


async def test_a_message_about_life_that_waits_is_published_until_it_left(
    looking: Auditor, store: Store, clock: Still
):
    await owe_life(store, clock)
    clock.jump(31)
    assert not await looking.look()
    assert looking.audited is not None
    assert looking.audited.found == {"unsent": 1}
    await break_it(store, "UPDATE outbox SET state = 'sent'")
    assert await looking.look()


async def test_overdue_deadlines_are_looked_at_when_nobody_else_does(
    looking: Auditor, store: Store, clock: Still, ticker: Ticker
):
    await store.write(
        lambda work: work.deadlines.set("remove", "x", clock() - timedelta(minutes=2), community=0)
    )
    assert not await looking.look()
    assert ticker.last_tick is not None
    assert await looking.look()


async def test_a_database_that_cannot_be_read_is_never_clean(
    store: Store, clock: Still, database_url: str, ticker: Ticker
):
    looking = Auditor(database_url, store, clock, judge=audit.judge, tick=ticker.tick, every=0.2)
    await break_it(store, "DROP TABLE outbox")
    pings: list[int] = []

    async def ping() -> None:
        pings.append(1)

    running = asyncio.create_task(looking.run(on_clean=ping))
    await until(lambda: looking.audited is not None)
    running.cancel()
    await asyncio.wait({running})
    assert looking.audited is not None
    assert (looking.audited.found, looking.audited.clean, pings) == (None, False, [])


async def test_the_outside_hears_once_a_minute(outside: Outside):
    async with Deadman(outside.url) as deadman:
        assert await deadman.ping()
        assert not await deadman.ping()
    assert outside.heard == 1


async def test_a_switch_that_refuses_or_is_gone_is_no_fault_of_ours(outside: Outside, caplog):
    outside.status = 500
    async with Deadman(outside.url, every=0) as deadman:
        assert not await deadman.ping()
    async with Deadman("http://127.0.0.1:1/ping", every=0) as deadman:
        assert not await deadman.ping()
    async with Deadman(None) as deadman:
        assert not await deadman.ping()
    assert "ping/5" not in caplog.text


@pytest.fixture
def watched(store: Store, clock: Still, looking: Auditor) -> Watched:
    return Watched(
        store=store,
        clock=clock,
        last_poll=time.monotonic,
        last_tick=time.monotonic,
        sends=dict,
        quarantined=lambda: 0,
        folder=None,
        audit=lambda: looking.audited,
    )


async def test_the_health_page_shows_the_verdict(
    looking: Auditor, watched: Watched, store: Store, clock: Still
):
    async with AsyncClient(transport=ASGITransport(build(watched)), base_url="http://x") as client:
        assert (await client.get("/readyz")).json()["audit"] is None
        await looking.look()
        assert (await client.get("/readyz")).json()["audit"]["clean"]
        await owe_life(store, clock)
        await break_it(store, "UPDATE outbox SET attempts = 3")
        await looking.look()
        verdict = (await client.get("/readyz")).json()["audit"]
        figures = (await client.get("/metrics")).text
    assert (verdict["clean"], verdict["found"]) == (False, {"unsent": 1})
    assert "linli_audit_violations 1.0" in figures


async def test_a_scheduler_that_died_turns_health_red_and_stops_the_heartbeat(
    looking: Auditor, watched: Watched, ticker: Ticker, outside: Outside
):
    """T21: within a quarter of a minute, although the audit still looks and finds nothing."""
    watched = replace(watched, last_tick=lambda: ticker.last_tick)
    async with Deadman(outside.url, every=0) as deadman:

        async def heard() -> None:
            if not await check(watched):
                await deadman.ping()

        ticker.start()
        await until(lambda: ticker.last_tick is not None)
        await look_and(looking, heard)
        ticker.stop()
        ticker.last_tick -= 16  # so many seconds later
        await look_and(looking, heard)
    assert await check(watched) == ["nobody looks at the deadlines"]
    assert outside.heard == 1


async def look_and(looking: Auditor, on_clean: Callable[[], Awaitable[None]]) -> None:
    """Look once, as the loop does."""
    assert await looking.look()
    await on_clean()


async def test_an_audit_that_stands_still_is_a_fault(looking: Auditor, watched: Watched):
    await looking.look()
    assert looking.audited is not None
    looking.audited = replace(looking.audited, at=looking.audited.at - 181)
    assert await check(watched) == ["the audit has not looked lately"]


async def test_a_real_service_tells_the_outside_only_once_its_audit_is_clean(
    outside: Outside, settings: dict[str, str]
):
    """One deadline has failed three times: not a word to the outside until it is mended."""
    file = settings["LINLI_DATABASE_URL"].partition("///")[2]
    with closing(sqlite3.connect(file)) as raw:
        raw.execute("INSERT INTO deadlines VALUES (0, 'k', 'x', 9999999999999, 0, 3)")
        raw.commit()
        fast = {"LINLI_DEADMAN_URL": outside.url, "LINLI_CLOCK_SPEED": "60"}
        async with service(settings | fast) as running:
            await until(lambda: running.said.count("audit_found") >= 3, seconds=20)
            assert outside.heard == 0
            raw.execute("UPDATE deadlines SET attempts = 0")
            raw.commit()
            await until(lambda: outside.heard == 1)
    assert "ping/5" not in running.said
