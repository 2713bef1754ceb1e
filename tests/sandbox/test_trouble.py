"""Trouble on order: refusals, delays, lost answers, floods; and webhooks with their retries."""

from __future__ import annotations

import asyncio
import json
import time
from contextlib import asynccontextmanager

import pytest
from telegram import error

from sandbox.serve import running
from sandbox.webhook import backoff
from sandbox.world import World

SECRET = "x-telegram-bot-api-secret-token"


@pytest.mark.parametrize(
    ("code", "description", "becomes"),
    [
        (403, "Forbidden: bot was blocked by the user", error.Forbidden),
        (400, "Bad Request: chat not found", error.BadRequest),
        (500, "Internal Server Error", error.NetworkError),
        (502, "Bad Gateway", error.NetworkError),
        (413, "Request Entity Too Large", error.NetworkError),
    ],
)
async def test_a_refusal_on_order_happens_as_often_as_asked(
    world, bot, wang, code, description, becomes
):
    world.fault("sendMessage", chat_id=wang.id, code=code, description=description, times=2)
    for _ in range(2):
        with pytest.raises(becomes):
            await bot.send_message(wang.id, "hi")
    assert await bot.send_message(wang.id, "hi")


async def test_faults_meet_only_their_method_and_chat(world, bot, group, wang):
    world.fault("sendMessage", chat_id=group.id, times=0)
    assert await bot.send_message(wang.id, "hi")
    assert await bot.get_chat(group.id)
    with pytest.raises(error.NetworkError):
        await bot.send_message(group.id, "hi")
    world.clear_faults()
    assert await bot.send_message(group.id, "hi")


@pytest.mark.parametrize(
    ("kind", "happened"),
    [("close_before", False), ("close_after", True), ("garbage", True), ("hang", False)],
)
async def test_an_answer_that_never_comes(world, bot, wang, kind, happened):
    world.fault("sendMessage", kind=kind)
    with pytest.raises(error.TelegramError):
        await bot.send_message(wang.id, "did it arrive?", read_timeout=0.5)
    last = world.transcript(wang.id, wang.id)[-1]
    assert (last["text"] == "did it arrive?") is happened


async def test_a_delay_is_real_time(world, bot, wang):
    world.fault("sendMessage", kind="delay", delay=0.3)
    began = time.monotonic()
    await bot.send_message(wang.id, "hi")
    assert time.monotonic() - began >= 0.3


async def test_with_limits_a_private_chat_bears_one_a_second(world, bot, wang):
    world.limited = True
    for _ in range(5):
        await bot.send_message(wang.id, "hi")
    with pytest.raises(error.RetryAfter) as caught:
        await bot.send_message(wang.id, "hi")
    world.jump(caught.value.retry_after.total_seconds())
    assert await bot.send_message(wang.id, "hi")


async def test_with_limits_a_group_bears_twenty_a_minute(world, bot, group):
    world.limited = True
    for _ in range(20):
        await bot.send_message(group.id, "hi")
    world.jump(20)
    with pytest.raises(error.RetryAfter) as caught:
        await bot.send_message(group.id, "hi")
    assert caught.value.retry_after.total_seconds() == 40


async def test_with_limits_all_chats_together_bear_thirty_a_second(world, ask):
    world.limited = True
    people = [world.add_user(f"P{n}").id for n in range(31)]
    for person in people:
        world.start(person)
    answers = [await ask("sendMessage", chat_id=person, text="hi") for person in people]
    assert [a["ok"] for a in answers] == [True] * 30 + [False]
    assert answers[-1]["parameters"] == {"retry_after": 1}


async def test_closing_ends_long_polls_and_event_streams(ask):
    world = World()
    async with running(world) as url:
        polling = asyncio.create_task(get(f"{url}/bot{world.bot.token}/getUpdates?timeout=50"))
        events = asyncio.create_task(get(f"{url}/sim/events"))
        await asyncio.sleep(0.2)
        began = time.monotonic()
    assert time.monotonic() - began < 25  # half of the long poll
    assert json.loads(await polling) == {"ok": True, "result": []}
    assert (await events).startswith(": hello")


async def get(url: str) -> str:
    reader, writer = await asyncio.open_connection(
        "127.0.0.1", int(url.split(":")[2].split("/")[0])
    )
    path = "/" + url.split("/", 3)[3]
    writer.write(f"GET {path} HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n".encode())
    answer = (await reader.read()).decode()
    writer.close()
    return answer.split("\r\n\r\n", 1)[1]


class Hook:
    """A receiver of webhooks: `statuses` are its next answers, then always 200."""

    def __init__(self, *statuses: int) -> None:
        self.statuses = list(statuses)
        self.got: list[tuple[int, str]] = []
        self.secrets: set[str] = set()
        self.came = asyncio.Condition()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        fields = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
        update = json.loads(await reader.readexactly(int(fields["content-length"])))
        self.secrets.add(fields.get(SECRET, ""))
        async with self.came:
            self.got.append((update["update_id"], update["message"]["text"]))
            self.came.notify_all()
        status = self.statuses.pop(0) if self.statuses else 200
        writer.write(f"HTTP/1.1 {status} X\r\ncontent-length: 0\r\n\r\n".encode())
        writer.close()

    @asynccontextmanager
    async def listening(self):
        server = await asyncio.start_server(self.serve, "127.0.0.1", 0)
        async with server:
            yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hook"

    async def has(self, count: int) -> list[tuple[int, str]]:
        """Wait until `count` updates have come."""
        async with asyncio.timeout(5), self.came:
            await self.came.wait_for(lambda: len(self.got) >= count)
        return self.got


async def test_a_webhook_gets_updates_with_the_secret(world, bot, group, wang):
    hook = Hook()
    async with hook.listening() as url:
        await bot.set_webhook(url, secret_token="s3cret", drop_pending_updates=True)
        world.say(group.id, wang.id, "hi")
        assert [text for _, text in await hook.has(1)] == ["hi"]
    assert hook.secrets == {"s3cret"}
    assert (await bot.get_webhook_info()).pending_update_count == 0


async def test_a_refused_update_is_delivered_again_with_the_same_id(world, bot, group, wang):
    hook = Hook(500)
    async with hook.listening() as url:
        await bot.set_webhook(url, drop_pending_updates=True)
        world.say(group.id, wang.id, "one")
        world.say(group.id, wang.id, "two")
        got = await hook.has(3)
    assert [text for _, text in got] == ["one", "one", "two"]
    assert got[0] == got[1]
    assert "500" in (await bot.get_webhook_info()).last_error_message


async def test_one_stuck_chat_does_not_hold_up_the_others(world, bot, group, wang):
    hook = Hook(503)
    async with hook.listening() as url:
        await bot.set_webhook(url, drop_pending_updates=True)
        world.say(group.id, wang.id, "stuck")
        await hook.has(1)
        world.say(wang.id, wang.id, "private")
        got = await hook.has(2)
    assert [text for _, text in got] == ["stuck", "private"]


async def test_a_disorderly_webhook_repeats_and_shuffles(world, bot, group, wang):
    hook = Hook()
    async with hook.listening() as url:
        await bot.set_webhook(url, drop_pending_updates=True)
        world.disorder(duplicates=2, shuffle=True)
        for number in range(8):
            world.say(group.id, wang.id, str(number))
        texts = [text for _, text in await hook.has(24)]
    assert sorted(texts) == sorted("01234567" * 3)
    assert texts != sorted(texts)


def test_backoff_doubles_and_ends_between_one_and_two_minutes():
    assert [backoff(n) for n in range(1, 7)] == [1, 2, 4, 8, 16, 32]
    assert 60 <= backoff(7) <= 120
