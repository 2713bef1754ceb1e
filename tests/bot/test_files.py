"""Messages that carry a file: it is made of the row's facts, so a crash loses nothing."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest

from bot.sender import Sender
from bot.telegram import Api
from domain.notice import Notice
from handlers.rendered import File, Rendered
from sandbox.media import picture
from sandbox.model import Json
from sandbox.world import World
from storage.store import Store
from tests.bot.conftest import until


def render(kind: str, facts: Mapping[str, Any], group: bool) -> Rendered:
    return Rendered(text=facts["t"])


def listed(facts: Mapping[str, Any]) -> File:
    return File(name="list.txt", content="\n".join(facts["rows"]).encode())


def drawn(facts: Mapping[str, Any]) -> File:
    return File(name="week.png", content=picture(len(facts["rows"]), 20, 10), picture=True)


def nothing(*_args: Any, **_facts: Any) -> None:
    """What this test does about refusals."""


@pytest.fixture
async def wang(api: Api, store: Store, world: World) -> AsyncIterator[int]:
    person = world.add_user("Wang")
    world.private(person.id).started = True
    sender = Sender(
        api,
        store,
        world.clock,
        render=render,
        on_unreachable=nothing,
        on_moved=nothing,
        on_topic_gone=nothing,
        draw={"list": listed, "picture": drawn},
    )
    running = asyncio.create_task(sender.run())
    yield person.id
    sender.stop()
    await running


async def owe(store: Store, world: World, chat: int, kind: str, *rows: str) -> None:
    facts = {"t": "the list", "rows": list(rows)}
    notice = Notice(key="file", community=1, chat=chat, kind=kind, facts=facts, protect=True)
    await store.write(lambda work: work.outbox.put(notice, now=world.clock()))


def content(world: World, chat: int) -> Json:
    messages = world.private(chat).messages.values()
    return [message.content for message in messages][-1] if messages else {}


def body(world: World, file: Json) -> bytes:
    found = world.files.get(file["file_id"])
    assert found is not None
    return found.body


async def test_a_document_arrives_with_its_words_its_name_and_its_bytes(
    store: Store, world: World, wang: int
):
    await owe(store, world, wang, "list", "张桂芳", "李强")
    await until(lambda: content(world, wang))
    sent = content(world, wang)
    assert (sent["caption"], sent["document"]["file_name"]) == ("the list", "list.txt")
    assert body(world, sent["document"]).decode() == "张桂芳\n李强"
    assert [message.protected for message in world.private(wang).messages.values()] == [True]


async def test_a_picture_arrives_as_a_photo(store: Store, world: World, wang: int):
    await owe(store, world, wang, "picture", "one")
    await until(lambda: content(world, wang))
    assert content(world, wang)["photo"][-1]["width"] == 20


@pytest.mark.parametrize("kind", ["list", "picture"])
async def test_new_facts_change_the_file_in_place(store: Store, world: World, wang: int, kind: str):
    await owe(store, world, wang, kind, "one")
    await until(lambda: content(world, wang))
    before = dict(content(world, wang))
    await owe(store, world, wang, kind, "one", "two")
    await until(lambda: content(world, wang) != before)
    assert len(world.private(wang).messages) == 1


async def test_a_file_that_did_not_arrive_is_made_and_sent_again(
    store: Store, world: World, wang: int
):
    world.fault("sendDocument", kind="error", code=502)
    await owe(store, world, wang, "list", "one")
    await until(lambda: content(world, wang))
    assert body(world, content(world, wang)["document"]) == b"one"
