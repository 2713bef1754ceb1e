"""A row of the outbox is one message, from before it is sent until it is deleted."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.notice import Notice, Priority
from storage.outbox import Owed
from storage.store import Store
from storage.work import Work

T0 = datetime(2026, 11, 21, 8, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def notice(key: str = "t1:card", **changed) -> Notice:
    return Notice(**{"key": key, "community": 1, "chat": 9, "kind": "card", **changed})


class Story:
    """What use cases and the sender do, each in a transaction of its own."""

    def __init__(self, store: Store) -> None:
        self.store = store

    async def put(self, *notices: Notice, now: datetime = T0) -> None:
        for each in notices:
            await self.store.write(lambda work, each=each: work.outbox.put(each, now=now))

    async def claim(self, now: datetime = T0, **limits) -> list[Owed]:
        ready = await self.store.read(
            lambda work: work.outbox.ready(now, **{"limit": 16, **limits})
        )
        return await self.tell("claim", ready)

    async def tell(self, method: str, *args, **kwargs):
        return await self.store.write(lambda work: getattr(work.outbox, method)(*args, **kwargs))

    async def sends(self, message: int = 50) -> Owed:
        [row] = await self.claim()
        await self.tell("sent", row, message=message, now=T0)
        return row

    async def state(self, key: str = "t1:card") -> tuple[str, int | None]:
        row = await self.store.read(lambda work: work.outbox.get(1, key))
        return row.state, row.message


@pytest.fixture
def story(store: Store) -> Story:
    return Story(store)


async def test_a_notice_is_claimed_once_and_then_sent(story: Story):
    await story.put(notice(facts={"name": "Wang"}))
    [row] = await story.claim()
    assert (row.facts, row.attempts, row.message) == ({"name": "Wang"}, 1, None)
    assert await story.claim() == []
    await story.tell("sent", row, message=50, now=T0)
    assert await story.state() == ("sent", 50)


async def test_facts_are_not_legible_in_the_database(store: Store, story: Story):
    await story.put(notice(facts={"room": "canary-501"}))

    def raw(work: Work) -> str:
        return str(work.outbox._conn.exec_driver_sql("SELECT * FROM outbox").all())

    assert "canary" not in await store.read(raw)


async def test_new_words_edit_the_message(story: Story):
    await story.put(notice(facts={"status": "open"}))
    await story.sends()
    await story.put(notice(facts={"status": "accepted"}))
    [edit] = await story.claim()
    assert (edit.message, edit.facts["status"], edit.attempts) == (50, "accepted", 1)


async def test_the_newest_message_of_a_chat(story: Story):
    for key, message in (("a", 50), ("b", 52), ("c", 53)):
        await story.put(notice(key))
        await story.sends(message)
    await story.put(notice("waits"), notice("elsewhere", chat=8))
    await story.tell("withdraw", 1, "c", now=T0)
    assert (await story.tell("last_in", 9)).key == "b"
    assert await story.tell("last_in", 7) is None


async def test_the_same_words_ring_nobody_twice(story: Story):
    await story.put(notice(facts={"status": "open"}))
    await story.sends()
    await story.put(notice(facts={"status": "open"}))
    assert await story.claim() == []


async def test_words_changed_on_the_way_become_an_edit_of_what_was_sent(story: Story):
    await story.put(notice(facts={"status": "open"}))
    [row] = await story.claim()
    await story.put(notice(facts={"status": "accepted"}))
    assert await story.claim() == []  # else it would be sent as a second message
    await story.tell("sent", row, message=50, now=T0)
    [edit] = await story.claim()
    assert (edit.message, edit.facts["status"]) == (50, "accepted")


async def test_put_once_never_says_it_again(story: Story):
    assert await story.tell("put_once", notice(), now=T0)
    await story.sends()
    assert not await story.tell("put_once", notice(facts={"other": 1}), now=T0)
    assert await story.claim() == []


async def test_what_is_withdrawn_before_it_left_is_dropped(story: Story):
    await story.put(notice())
    await story.tell("withdraw", 1, "t1:card", now=T0)
    assert await story.claim() == []
    assert await story.state() == ("dropped", None)


async def test_what_is_withdrawn_after_it_left_is_deleted(story: Story):
    await story.put(notice())
    await story.sends()
    await story.tell("withdraw", 1, "t1:card", now=T0)
    [row] = await story.claim()
    assert (row.gone, row.message) == (True, 50)
    await story.tell("sent", row, message=None, now=T0)
    assert await story.state() == ("sent", None)
    await story.put(notice())
    [again] = await story.claim()
    assert (again.gone, again.message) == (False, None)


async def test_what_is_withdrawn_on_its_way_is_deleted_as_soon_as_it_arrived(story: Story):
    await story.put(notice())
    [row] = await story.claim()
    await story.tell("withdraw", 1, "t1:card", now=T0)
    await story.tell("sent", row, message=50, now=T0)
    [deletion] = await story.claim()
    assert (deletion.gone, deletion.message) == (True, 50)


async def test_the_pressing_leave_first(story: Story):
    await story.put(
        notice("digest", priority=Priority.DIGEST, chat=1),
        notice("offer", priority=Priority.URGENT, chat=2),
        notice("life", priority=Priority.LIFE, chat=3),
        notice("small", priority=Priority.DIGEST, chat=2),
    )
    assert [row.key for row in await story.claim()] == ["life", "offer", "digest", "small"]


async def test_of_one_moment_who_is_asked_to_act_is_told_before_the_group(story: Story):
    await story.put(notice("t1:card", chat=-7), notice("t1:offer", chat=9))
    assert [row.key for row in await story.claim()] == ["t1:offer", "t1:card"]


async def test_nothing_leaves_before_its_time(story: Story):
    await story.put(notice(not_before=T0 + MINUTE))
    assert await story.claim(T0) == []
    assert len(await story.claim(T0 + MINUTE)) == 1


async def test_chats_and_priorities_that_must_wait_are_passed_over(story: Story):
    await story.put(notice("a", chat=1), notice("b", chat=2, priority=Priority.PROMPT))
    assert await story.claim(skip_chats=[1], lowest=Priority.NORMAL) == []
    assert [row.key for row in await story.claim(skip_chats=[1])] == ["b"]


async def test_the_stale_expire_but_life_and_safety_never(story: Story):
    late = {"expires_at": T0 + MINUTE}
    await story.put(
        notice("digest", priority=Priority.DIGEST, chat=1, **late),
        notice("life", priority=Priority.LIFE, chat=2, **late),
    )
    assert [row.key for row in await story.claim(T0 + 2 * MINUTE)] == ["life"]
    assert await story.tell("expire", T0 + 2 * MINUTE) == 1
    assert await story.state("digest") == ("expired", None)


async def test_what_was_reworded_since_it_was_chosen_is_not_claimed(store: Store, story: Story):
    await story.put(notice())
    ready = await store.read(lambda work: work.outbox.ready(T0, 16))
    await story.put(notice(facts={"status": "accepted"}))
    assert await story.tell("claim", ready) == []
    assert len(await story.claim()) == 1


async def test_what_failed_in_passing_is_tried_again_later(story: Story):
    await story.put(notice())
    [row] = await story.claim()
    await story.tell("again", row, not_before=T0 + MINUTE)
    assert await story.claim(T0) == []
    [second] = await story.claim(T0 + MINUTE)
    assert second.attempts == 2


async def test_what_was_refused_stays_refused(story: Story):
    await story.put(notice())
    [row] = await story.claim()
    await story.tell("failed", row, error="Forbidden")
    assert await story.state() == ("failed", None)
    assert await story.claim(T0 + MINUTE) == []


@pytest.mark.parametrize("priority", Priority)
async def test_after_a_crash_only_the_urgent_ring_again_and_say_so(story: Story, priority):
    await story.put(notice(priority=priority))
    await story.claim()  # and the process dies
    given_up = await story.tell("recover", T0)
    rows = await story.claim()
    assert [row.resend for row in rows] == ([True] if priority <= Priority.URGENT else [])
    assert given_up == (0 if rows else 1)


async def test_what_is_urgent_rings_again_after_every_crash(story: Story):
    await story.put(notice(priority=Priority.LIFE))
    for _ in range(2):
        await story.claim()
        await story.tell("recover", T0)
    assert [row.resend for row in await story.claim()] == [True]


async def test_an_edit_cut_short_is_always_tried_again(story: Story):
    await story.put(notice())
    await story.sends()
    await story.put(notice(facts={"status": "accepted"}))
    await story.claim()
    await story.tell("recover", T0)
    [edit] = await story.claim()
    assert (edit.message, edit.resend) == (50, False)


async def test_a_supergroup_gets_what_its_group_was_owed(story: Story):
    await story.put(notice("sent"))
    await story.sends()
    await story.put(notice("pending", reply_to=3))
    await story.tell("moved", 9, -100)
    [row] = await story.claim()
    assert (row.key, row.chat, row.reply_to) == ("pending", -100, None)
    await story.tell("sent", row, message=1, now=T0)
    await story.put(notice("sent", chat=-100, facts={"status": "accepted"}))
    [anew] = await story.claim()
    assert (anew.chat, anew.message) == (-100, None)


async def test_what_waits_under_a_prefix_can_be_dropped(story: Story):
    await story.put(notice("t1:offer:5", chat=5), notice("t1_x", chat=6), notice("t12", chat=7))
    assert await story.tell("drop_unsent", "t1_", community=1) == 1
    assert {row.key for row in await story.claim()} == {"t1:offer:5", "t12"}


async def test_what_begins_with_a_ticket_is_found_and_nothing_of_another(story: Story):
    await story.put(*(notice(key) for key in ("t1:card", "t1:r0:p2", "t12:card", "list:1", "t1")))
    found = await story.tell("beginning", 1, "t1:")
    assert {row.key for row in found} == {"t1:card", "t1:r0:p2"}
