"""Telegram calls us: nothing is answered 200 that is not stored, nothing forged is stored."""

import asyncio
import json
import socket
import time
from collections.abc import AsyncIterator

import pytest
from httpx import AsyncClient, Response

from bot import http
from bot.arrivals import Arrivals
from bot.webhook import LARGEST, Hook, Reach, build
from sandbox.clock import Clock
from storage.store import Store
from tests.bot.conftest import T0, until

SECRET = "s3cret_of_the_hook"
RIGHT = {"X-Telegram-Bot-Api-Secret-Token": SECRET}


@pytest.fixture
async def client(store: Store) -> AsyncIterator[AsyncClient]:
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    arrivals = Arrivals(store, lambda: None)
    hook = Hook(store, Clock(T0), bot_id=7, secret=SECRET, arrivals=arrivals)
    serving = asyncio.create_task(http.serve(build(hook, "/hook"), listener))
    async with AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as made:
        yield made
    serving.cancel()
    await asyncio.gather(serving, return_exceptions=True)


async def post(client: AsyncClient, body, headers=RIGHT) -> Response:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return await client.post("/hook", content=content, headers=headers)


async def test_it_is_known_whether_telegram_gets_through(world, api, bot, store: Store):
    """Silence says nothing: Telegram is asked whether calls have failed, and itself may be away."""
    wang = world.add_user("王芳").id
    hook = Hook(store, Clock(T0), bot_id=7, secret=SECRET, arrivals=Arrivals(store, lambda: None))
    reach = Reach(api, hook)
    assert await reach()
    await bot.set_webhook("http://127.0.0.1:1/hook")
    world.start(wang)
    await until(lambda: world.bot.webhook.last_error_at)
    assert not await reach()
    hook.heard_at = time.monotonic()  # the next call got through; more are on their way
    assert await reach()
    world.fault("getWebhookInfo", code=502, description="Bad Gateway")
    assert not await reach()


async def stored(store: Store) -> list[int]:
    rows = await store.read(lambda work: work.inbox.waiting(100))
    return [row.update_id for row in rows]


async def test_an_update_is_stored_and_then_answered(client: AsyncClient, store: Store):
    assert (await post(client, {"update_id": 5, "message": {}})).status_code == 200
    assert await stored(store) == [5]


async def test_the_same_update_again_is_one(client: AsyncClient, store: Store):
    for _ in range(3):
        assert (await post(client, {"update_id": 5})).status_code == 200
    assert await stored(store) == [5]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Telegram-Bot-Api-Secret-Token": "wrong"},
        {"X-Telegram-Bot-Api-Secret-Token": ""},
        [("X-Telegram-Bot-Api-Secret-Token", SECRET)] * 2,
    ],
    ids=["none", "wrong", "empty", "twice"],
)
async def test_without_the_secret_nothing_is_stored(client: AsyncClient, store: Store, headers):
    answer = await post(client, {"update_id": 5}, headers)
    assert (answer.status_code, answer.content) == (403, b"")
    assert await stored(store) == []


@pytest.mark.parametrize(
    "body",
    [b"", b"nonsense", b"[]", b"5", b'{"update_id":"x"}', b"[" * 100_000, b"\xff\xfe"],
    ids=lambda body: repr(body[:12]),
)
async def test_what_is_no_update_is_taken_and_set_apart(client: AsyncClient, store: Store, body):
    """Telegram would repeat it for a day, and everything behind it would wait."""
    assert (await post(client, body)).status_code == 200
    assert await stored(store) == []


async def test_a_body_without_end_is_cut_off(client: AsyncClient, store: Store):
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(100):
            yield b"x" * (LARGEST // 10)

    answer = await client.post("/hook", content=endless(), headers=RIGHT)
    assert answer.status_code == 413


async def test_other_ways_in_are_closed(client: AsyncClient):
    assert (await client.get("/hook", headers=RIGHT)).status_code == 405
    assert (await client.post("/", headers=RIGHT)).status_code == 404


async def test_while_the_database_is_down_telegram_is_asked_to_come_again(
    client: AsyncClient, store: Store
):
    await store.close()
    answer = await post(client, {"update_id": 5})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
