"""The drain: silence costs little, order is kept, one bad update stops nobody."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any

import pytest
from telegram import Update
from telegram.ext import Application, ContextTypes, ExtBot, MessageHandler, filters

from bot.drain import Drain
from sandbox.clock import Clock
from sandbox.state import TOKEN
from storage.inbox import Received
from storage.store import Store
from storage.work import Work
from tests.bot.conftest import T0

BOT = 7


def said(number: int, text: str, user: int = 5) -> Received:
    who = {"id": user, "is_bot": False, "first_name": "Wang"}
    chat = {"id": user, "type": "private", "first_name": "Wang"}
    message = {"message_id": number, "date": 1, "chat": chat, "from": who, "text": text}
    return received(number, {"message": message}, user)


def received(number: int, content: dict[str, Any], user: int = 5) -> Received:
    raw = json.dumps({"update_id": number, **content})
    return Received(bot_id=BOT, update_id=number, sender=user, raw=raw, received_at=T0)


class House:
    """A drain with one handler, which keeps what it is told in the database."""

    def __init__(self, store: Store, **settings: Any) -> None:
        self.store = store
        self.glanced: list[str] = []
        self.handled: list[str] = []
        self.apart: list[tuple[int, str]] = []
        self.gates: dict[str, asyncio.Event] = {}
        self.unread: dict[str, asyncio.Event] = {}
        self.app = Application.builder().bot(ExtBot(TOKEN)).updater(None).job_queue(None).build()
        self.app._initialized = True  # without asking Telegram who we are
        self.app.add_handler(MessageHandler(filters.TEXT, self._handle))
        more: dict[str, Any] = {"glance": self._glance, "on_quarantine": self._set_apart}
        self.drain = Drain(self.app, store, Clock(T0), **more, **settings)

    def _glance(self, raw: dict[str, Any]) -> bool | Callable[[], Awaitable[bool]]:
        text = raw["message"]["text"]
        self.glanced.append(text)
        if text in self.unread:
            return partial(self._read, text)
        return not text.startswith("chatter")

    async def _read(self, text: str) -> bool:
        await self.unread[text].wait()
        return not text.startswith("chatter")

    async def _handle(self, update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        text = update.message.text
        if text in self.gates:
            await self.gates[text].wait()
        self.handled.append(text)
        if text.startswith("breaks"):
            raise KeyError("x")
        if text.startswith("writes"):
            await self.store.write(effect, text, settles=(BOT, update.update_id))

    def _set_apart(self, work: Work, number: int, error: str, *, now: datetime) -> None:
        self.apart.append((number, error))

    async def gets(self, *rows: Received) -> None:
        await self.store.write(lambda work: work.inbox.add(rows))

    async def settles(self) -> None:
        async with asyncio.timeout(10):
            while await self.store.read(lambda work: work.inbox.waiting(1)):  # noqa: ASYNC110
                await asyncio.sleep(0.01)


def effect(work: Work, text: str) -> None:
    if work.deadlines.get("effect", text, community=1) is not None:
        raise AssertionError(f"{text} had its effect before")
    work.deadlines.set("effect", text, T0, community=1)


@pytest.fixture
async def house(store: Store) -> AsyncIterator[House]:
    made = House(store)
    running = asyncio.create_task(made.drain.run())
    yield made
    for gate in made.gates.values():
        gate.set()
    made.drain.stop()
    await running


async def test_chatter_is_settled_without_a_handler(house: House):
    await house.gets(*(said(number, f"chatter {number}", number) for number in range(300)))
    await house.settles()
    assert (house.handled, house.drain.silent) == ([], 300)


async def test_what_needs_a_handler_gets_one(house: House):
    await house.gets(said(1, "chatter"), said(2, "writes this"), said(3, "hello"))
    await house.settles()
    assert house.handled == ["writes this", "hello"]


async def test_one_persons_updates_are_handled_in_order(house: House):
    words = [f"word {number}" for number in range(40)]
    await house.gets(*(said(number, word) for number, word in enumerate(words)))
    await house.settles()
    assert house.handled == words


async def test_a_word_is_not_looked_at_before_the_one_before_it_is_done(house: House):
    house.gates["slow"] = asyncio.Event()
    await house.gets(said(1, "slow"), said(2, "chatter after slow"))
    await asyncio.sleep(0.1)
    assert "chatter after slow" not in house.glanced
    house.gates["slow"].set()
    await house.settles()
    assert house.glanced == ["slow", "chatter after slow"]


@pytest.mark.parametrize("text", ["chatter", "a matter"])
async def test_what_must_be_read_first_holds_up_nobody_else(house: House, text: str):
    house.unread[text] = asyncio.Event()
    await house.gets(said(1, text, 1), said(2, "chatter behind it", 1), said(3, "hello", 2))
    async with asyncio.timeout(3):
        while house.handled != ["hello"]:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    assert house.glanced == [text, "hello"]
    house.unread[text].set()
    await house.settles()
    assert house.handled == ["hello", *([text] if text == "a matter" else [])]
    assert house.glanced == [text, "hello", "chatter behind it"]


async def test_what_cannot_be_read_is_handled(house: House):
    async def unreadable() -> bool:
        raise ValueError

    house.drain._glance = lambda _raw: unreadable
    await house.gets(said(1, "chatter"))
    await house.settles()
    assert house.handled == ["chatter"]


async def test_a_slow_handler_holds_up_nobody_else(house: House):
    house.gates["stuck"] = asyncio.Event()
    await house.gets(said(1, "stuck", 1), *(said(n, f"{n}", n) for n in range(2, 60)))
    async with asyncio.timeout(3):
        while len(house.handled) < 58:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    assert "stuck" not in house.handled


async def test_a_handler_that_never_ends_is_ended_and_what_follows_is_handled(store: Store):
    house = House(store, longest=0.02)
    house.gates["stuck"] = asyncio.Event()
    running = asyncio.create_task(house.drain.run())
    await house.gets(said(1, "stuck"), said(2, "after it"))
    await house.settles()
    assert (house.handled, house.apart) == (["after it"], [(1, "TimeoutError")])
    house.drain.stop()
    await running


async def test_what_breaks_three_times_is_set_apart_and_told(house: House):
    await house.gets(said(1, "breaks"), said(2, "after it"))
    await house.settles()
    assert house.handled == ["breaks", "breaks", "breaks", "after it"]
    assert house.apart == [(1, "KeyError")]


MALFORMED = [
    {"message": {"text": "no date", "message_id": 1}},
    {"message": "text"},
    {"message": {"message_id": "x", "date": "y", "chat": 5, "text": "z"}},
    {"message": {"message_id": 1, "date": 1, "chat": {"id": 1}, "text": "no type"}},
    {"callback_query": {"id": 5}},
    {"my_chat_member": []},
]


@pytest.mark.parametrize("content", MALFORMED, ids=str)
async def test_a_malformed_update_is_set_apart_and_its_neighbours_live(house: House, content):
    await house.gets(said(1, "before"), received(2, content), said(3, "after"))
    await house.settles()
    assert house.handled == ["before", "after"]
    assert [number for number, _ in house.apart] == [2]


async def test_an_unknown_kind_of_update_is_simply_settled(house: House):
    await house.gets(received(1, {"brand_new_thing": {"a": 1}}))
    await house.settles()
    assert house.apart == []


async def test_a_repeated_delivery_has_no_second_effect(house: House):
    for _ in range(3):
        await house.gets(said(1, "writes once"))
        await house.settles()
    assert house.handled == ["writes once"]


async def test_an_effect_whose_settling_was_not_noted_is_not_repeated(store: Store):
    """A process died after the commit, before the drain knew of it."""
    before = House(store)
    await before.gets(said(1, "writes once"))
    await store.write(effect, "writes once", settles=(BOT, 1))
    running = asyncio.create_task(before.drain.run())
    await before.settles()
    before.drain.stop()
    await running
    assert before.apart == []


async def test_what_was_begun_is_finished_when_the_service_stops(store: Store):
    house = House(store)
    house.gates["writes slowly"] = asyncio.Event()
    await house.gets(said(1, "writes slowly"), said(2, "writes later"))
    running = asyncio.create_task(house.drain.run())
    await asyncio.sleep(0.1)
    house.drain.stop()
    house.gates["writes slowly"].set()
    await running
    left = await store.read(lambda work: work.inbox.waiting(10))
    assert [row.update_id for row in left] == [2]


async def test_cut_off_in_the_moment_it_wakes_it_ends(store: Store):
    made = House(store)
    loop = asyncio.create_task(made.drain.run())
    await asyncio.sleep(0.1)  # it rests
    await made.gets(said(1, "chatter"))
    loop.cancel()
    done, _ = await asyncio.wait([loop], timeout=3)
    assert done


@pytest.mark.parametrize("at_once", [True, False])
async def test_what_came_together_is_read_ahead_and_trouble_with_that_loses_nothing(
    store: Store, *, at_once: bool
):
    ahead: list[int] = []

    async def fails() -> None:
        raise ValueError("a text could not be read")

    def read(updates: Sequence[dict[str, Any]]) -> Callable[[], Awaitable[object]]:
        ahead.append(len(updates))
        if at_once:
            raise ValueError("the question could not be asked")
        return fails

    house = House(store, ahead=read)
    await house.gets(said(1, "chatter", 1), said(2, "help", 2))
    running = asyncio.create_task(house.drain.run())
    await house.settles()
    house.drain.stop()
    await running
    assert (ahead, house.handled) == ([2], ["help"])
