"""The sender against a Telegram that refuses, hangs and forgets."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from typing import Any

import pytest

from bot.sender import Sender
from bot.telegram import Api
from domain.notice import Notice, Priority
from handlers.rendered import Rendered
from sandbox.model import Chat
from sandbox.world import World
from storage.store import Store
from storage.work import Work
from tests.bot.conftest import until


class Post:
    """A sender at work, the people it writes to, and what services hear of it."""

    def __init__(self, api: Api, store: Store, world: World) -> None:
        self.store, self.world = store, world
        self.unreachable: list[int] = []
        self.moved: list[tuple[int, int]] = []
        self.gone: list[int] = []
        self.sender = Sender(
            api,
            store,
            world.clock,
            render=render,
            on_unreachable=self._refused,
            on_moved=self._move,
            on_topic_gone=self._gone,
        )

    def _refused(self, work: Work, chat: int, *, now: datetime) -> None:
        self.unreachable.append(chat)

    def _gone(self, work: Work, chat: int, *, now: datetime) -> None:
        self.gone.append(chat)

    def _move(self, work: Work, old: int, new: int, *, now: datetime) -> None:
        self.moved.append((old, new))
        work.outbox.moved(old, new)

    async def owe(self, chat: int, text: str, **how) -> None:
        notice = Notice(
            **{"key": text, "community": 1, "kind": "k", "chat": chat, "facts": {"t": text}} | how
        )
        now = self.world.clock()
        await self.store.write(lambda work: work.outbox.put(notice, now=now))

    async def withdraw(self, key: str) -> None:
        now = self.world.clock()
        await self.store.write(lambda work: work.outbox.withdraw(1, key, now=now))

    def reads(self, chat: int) -> list[str]:
        return [message["text"] for message in self.world.transcript(chat, chat)]

    async def state(self, key: str) -> str:
        row = await self.store.read(lambda work: work.outbox.get(1, key))
        return row.state

    async def becomes(self, key: str, state: str) -> None:
        async with asyncio.timeout(10):
            while await self.state(key) != state:  # noqa: ASYNC110  # the sender writes it
                await asyncio.sleep(0.01)


def render(kind: str, facts: Mapping[str, Any], group: bool) -> Rendered:
    return Rendered(text=facts["t"] + (" (again)" if facts.get("resend") else ""))


@pytest.fixture
async def post(api: Api, store: Store, world: World) -> AsyncIterator[Post]:
    made = Post(api, store, world)
    await made.sender.recover()
    running = asyncio.create_task(made.sender.run())
    yield made
    made.sender.stop()
    await running


@pytest.fixture
def wang(world: World) -> int:
    person = world.add_user("Wang")
    world.private(person.id).started = True
    return person.id


@pytest.fixture
def li(world: World) -> int:
    person = world.add_user("Li")
    world.private(person.id).started = True
    return person.id


@pytest.fixture
def group(world: World, wang: int) -> Chat:
    return world.add_group("Yard", members=[wang], type="group")


async def test_what_is_owed_arrives_at_once(post: Post, wang: int):
    await post.owe(wang, "hello")
    await until(lambda: post.reads(wang) == ["hello"], seconds=1)
    await post.becomes("hello", "sent")


async def test_new_words_edit_the_message_in_place(post: Post, wang: int):
    await post.owe(wang, "open", key="card")
    await post.becomes("card", "sent")
    await post.owe(wang, "accepted", key="card")
    await until(lambda: post.reads(wang) == ["accepted"])


async def test_what_is_withdrawn_vanishes(post: Post, wang: int):
    await post.owe(wang, "question")
    await post.becomes("question", "sent")
    await post.withdraw("question")
    await until(lambda: post.reads(wang) == [])


async def test_messages_of_one_chat_keep_their_order(post: Post, world: World, wang: int):
    world.fault("sendMessage", kind="error", code=502, times=1)
    for number in range(3):
        await post.owe(wang, f"{number}")
    await until(lambda: post.reads(wang) == ["0", "1", "2"], seconds=10)


async def test_what_waits_for_a_call_to_return_leaves_in_the_same_moment(
    post: Post, world: World, wang: int, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("bot.sender._IDLE", 60.0)  # nobody looks by the way
    await post.owe(wang, "before")
    await until(lambda: post.reads(wang) == ["before"], seconds=5)

    def owe_all(work: Work) -> None:
        for text in ("1", "2", "3"):
            notice = Notice(key=text, community=1, kind="k", chat=wang, facts={"t": text})
            work.outbox.put(notice, now=world.clock())

    await post.store.write(owe_all)
    await until(lambda: post.reads(wang)[1:] == ["1", "2", "3"], seconds=5)


async def test_what_finds_every_line_busy_leaves_when_a_call_returns(
    post: Post, world: World, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("bot.sender._IDLE", 60.0)
    monkeypatch.setattr("bot.sender.Limits.room", lambda *_: 100)
    people = [world.add_user(f"Wang {n}").id for n in range(17)]
    for person in people:
        world.private(person).started = True

    def owe_all(work: Work, chats: list[int], priority: Priority) -> None:
        for chat in chats:
            notice = Notice(
                key=str(chat), community=1, kind="k", chat=chat, facts={"t": "x"}, priority=priority
            )
            work.outbox.put(notice, now=world.clock())

    world.latency = 0.3
    await post.store.write(owe_all, people[:16], Priority.LIFE)  # as many as may be on their way
    await asyncio.sleep(0.15)
    await post.store.write(owe_all, people[16:], Priority.LIFE)
    await until(lambda: post.reads(people[16]) == ["x"], seconds=5)


async def test_new_words_on_their_way_are_followed_by_the_newest(
    post: Post, world: World, wang: int, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("bot.sender._IDLE", 60.0)
    world.latency = 0.2
    await post.owe(wang, "first", key="card")
    await asyncio.sleep(0.1)
    await post.owe(wang, "second", key="card")
    await until(lambda: post.reads(wang) == ["second"], seconds=5)


async def test_whoever_blocked_the_bot_is_reported_in_the_same_moment(
    post: Post, world: World, wang: int
):
    world.block(wang)
    await post.owe(wang, "offer")
    await post.becomes("offer", "failed")
    assert post.unreachable == [wang]


async def test_bad_markup_goes_out_as_plain_text(post: Post, wang: int):
    await post.owe(wang, "<b>1 &lt; 2")
    await until(lambda: post.reads(wang) == ["1 < 2"])


async def test_a_group_that_became_a_supergroup_gets_its_message(
    post: Post, world: World, group: Chat
):
    upgraded = world.upgrade(group.id)
    await post.owe(group.id, "card")
    await post.becomes("card", "sent")
    assert post.moved == [(group.id, upgraded.id)]


async def test_flood_control_of_one_chat_leaves_the_others_alone(
    post: Post, world: World, group: Chat, wang: int
):
    world.fault(
        "sendMessage",
        chat_id=group.id,
        code=429,
        description="Too Many Requests: retry after 1",
        parameters={"retry_after": 1},
    )
    await post.owe(group.id, "card")
    await until(lambda: world.log(method="sendMessage"))
    await post.owe(wang, "offer")
    await until(lambda: post.reads(wang) == ["offer"], seconds=0.9)
    assert await post.state("card") == "pending"
    await post.becomes("card", "sent")


async def test_an_urgent_message_whose_answer_was_lost_rings_again_and_says_so(
    post: Post, world: World, wang: int
):
    world.fault("sendMessage", kind="close_after")
    await post.owe(wang, "offer", priority=Priority.URGENT)
    await until(lambda: post.reads(wang) == ["offer", "offer (again)"])
    await post.becomes("offer", "sent")


async def test_a_digest_whose_answer_was_lost_is_not_sent_twice(
    post: Post, world: World, wang: int
):
    world.fault("sendMessage", kind="close_after")
    await post.owe(wang, "digest", priority=Priority.DIGEST)
    await post.becomes("digest", "ambiguous")
    assert post.reads(wang) == ["digest"]
    assert post.sender.counts.results["ambiguous"] == 1


async def test_a_broken_connection_loses_nothing(post: Post, world: World, wang: int):
    world.fault("sendMessage", code=500)
    await post.owe(wang, "hello")
    await until(lambda: post.reads(wang) == ["hello"])


async def test_an_edit_of_a_message_that_somebody_deleted_is_sent_anew(
    post: Post, world: World, wang: int
):
    await post.owe(wang, "open", key="card")
    await post.becomes("card", "sent")
    [message] = world.private(wang).messages.values()
    message.deleted = True
    await post.owe(wang, "accepted", key="card")
    await until(lambda: post.reads(wang) == ["accepted"])


async def test_a_notice_that_cannot_be_worded_stops_nobody(post: Post, wang: int, li: int):
    await post.owe(wang, "bad", facts={})
    await post.owe(li, "good")
    await post.becomes("bad", "failed")
    await post.becomes("good", "sent")


async def test_a_hanging_call_does_not_keep_an_emergency_waiting(
    post: Post, world: World, wang: int
):
    others = [world.add_user(f"P{number}").id for number in range(20)]
    for other in others:
        world.private(other).started = True
        world.fault("sendMessage", chat_id=other, kind="hang")
        await post.owe(other, f"to {other}")
    await asyncio.sleep(0.3)
    await post.owe(wang, "fire", priority=Priority.LIFE)
    await until(lambda: post.reads(wang) == ["fire"], seconds=1)


async def test_life_and_safety_passes_a_thousand_digests(post: Post, world: World, wang: int):
    crowd = [world.add_user(f"P{number}").id for number in range(300)]
    for number, other in enumerate(crowd):
        world.private(other).started = True
        await post.owe(other, f"digest {number}", priority=Priority.DIGEST)
    await post.owe(wang, "fire", priority=Priority.LIFE)
    await until(lambda: post.reads(wang) == ["fire"], seconds=1)


async def test_after_a_crash_the_urgent_goes_out_again(
    api: Api, store: Store, world: World, wang: int
):
    dead = Post(api, store, world)
    await dead.owe(wang, "offer", priority=Priority.URGENT)
    await dead.owe(wang, "digest", priority=Priority.DIGEST)
    for _ in range(2):
        ready = await store.read(lambda work: work.outbox.ready(world.clock(), 16))
        await store.write(lambda work, ready=ready: work.outbox.claim(ready))
    await dead.sender.recover()
    running = asyncio.create_task(dead.sender.run())
    await until(lambda: dead.reads(wang) == ["offer (again)"])
    dead.sender.stop()
    await running
    assert await dead.state("digest") == "ambiguous"


async def test_a_telegram_that_counts_never_has_to_refuse(
    post: Post, world: World, group: Chat, wang: int
):
    world.limited = True
    world.clock.speed = 1
    crowd = [world.add_user(f"P{number}").id for number in range(60)]
    for other in crowd:
        world.private(other).started = True
        await post.owe(other, f"to {other}")
    for number in range(22):
        await post.owe(group.id, f"card {number}")
        await post.owe(wang, f"offer {number}")
    await until(lambda: all(post.reads(other) for other in crowd), seconds=10)
    await until(lambda: len(post.reads(wang)) >= 5, seconds=10)
    assert all(call["result"]["ok"] for call in world.log(method="sendMessage"))


async def test_cut_off_in_the_moment_it_wakes_it_ends(api: Api, store: Store, world: World):
    made = Post(api, store, world)
    loop = asyncio.create_task(made.sender.run())
    await asyncio.sleep(0.1)  # it rests
    await made.owe(1, "hello")
    loop.cancel()
    done, _ = await asyncio.wait([loop], timeout=3)
    assert done
