"""Updates are stored before they are confirmed, whatever Telegram or the disk do."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import error

from bot.arrivals import Arrivals
from bot.clock import Clock, FastClock
from bot.intake import Poller, Refused, sender, sort_out
from bot.telegram import ALLOWED_UPDATES, Api
from sandbox.world import World
from storage.store import Store
from tests.bot.conftest import T0, Still, until

BOT = 7000000001


@asynccontextmanager
async def polling(poller: Poller) -> AsyncIterator[None]:
    task = asyncio.create_task(poller.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@pytest.fixture
def poller(api: Api, store: Store, world: World) -> Poller:
    return polling_into(store, api, world)


def polling_into(store: Store, api: Any, world: World, **how: Any) -> Poller:
    arrivals = Arrivals(store, lambda: None)
    return Poller(api, store, world.clock, bot_id=BOT, arrivals=arrivals, **how)


@pytest.fixture
def wang(world: World) -> int:
    return world.add_user("Wang").id


async def texts(store: Store) -> list[str]:
    rows = await store.read(lambda work: work.inbox.waiting(10_000))
    return [json.loads(row.raw)["message"]["text"] for row in rows]


async def arrive(store: Store, count: int) -> None:
    async with asyncio.timeout(10):
        while len(await texts(store)) < count:  # noqa: ASYNC110  # the poller writes it
            await asyncio.sleep(0.01)


async def test_what_people_say_is_stored_and_then_confirmed(
    poller: Poller, store: Store, world: World, wang: int
):
    for number in range(250):
        world.say(wang, wang, f"{number}")
    async with polling(poller):
        await arrive(store, 250)
        await until(lambda: world.log(method="getUpdates")[-1]["params"].get("offset"))
    assert await texts(store) == [str(number) for number in range(250)]
    assert poller.last_success is not None


async def test_what_cannot_be_stored_is_not_confirmed(
    poller: Poller, store: Store, world: World, wang: int, sqlite_url: str, seal
):
    world.say(wang, wang, "help")
    await store.close()
    async with polling(poller):
        await until(lambda: len(world.log(method="getUpdates")) >= 2)
    assert all("offset" not in call["params"] for call in world.log(method="getUpdates"))
    again = await Store.open(sqlite_url, seal=seal)
    async with polling(polling_into(again, poller._api, world)):
        await arrive(again, 1)
    await again.close()


async def test_every_poll_names_the_updates_it_wants(
    poller: Poller, world: World, wang: int, store: Store
):
    world.say(wang, wang, "hello")
    async with polling(poller):
        await arrive(store, 1)
        await until(lambda: len(world.log(method="getUpdates")) >= 2)
    for call in world.log(method="getUpdates"):
        assert call["params"]["allowed_updates"] == ALLOWED_UPDATES


@pytest.mark.parametrize(
    "fault",
    [
        {"code": 404, "description": "Not Found"},
        {"code": 401, "description": "Unauthorized"},
        {"code": 409, "description": "Conflict"},
        {"code": 502, "description": "Bad Gateway"},
        {"kind": "garbage"},
        {"kind": "close_before"},
    ],
    ids=str,
)
async def test_one_bad_answer_does_not_make_it_deaf(
    poller: Poller, store: Store, world: World, wang: int, fault
):
    world.fault("getUpdates", **fault)
    world.say(wang, wang, "hello")
    async with polling(poller):
        await arrive(store, 1)


async def test_a_webhook_of_former_times_is_removed_and_nothing_lost(
    poller: Poller, store: Store, bot, world: World, wang: int
):
    await bot.set_webhook("http://127.0.0.1:9/nobody")
    world.say(wang, wang, "hello")
    async with polling(poller):
        await arrive(store, 1)


class Hours:
    """A monotonic clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.slept.append(seconds)
        await asyncio.sleep(0)


@pytest.mark.parametrize("code", [401, 404, 409])
async def test_after_five_minutes_of_refusals_it_gives_up_with_advice(
    api: Api, store: Store, world: World, code: int
):
    hours = Hours()
    world.fault("getUpdates", code=code, description="No", times=0)
    poller = polling_into(store, api, world, monotonic=lambda: hours.now, sleep=hours.sleep)
    with pytest.raises(Refused, match="LINLI_BOT_TOKEN" if code != 409 else "webhook"):
        await poller.run()
    assert 300 <= hours.now <= 360
    assert max(hours.slept) <= 30


async def test_a_broken_network_is_no_reason_to_give_up(
    api: Api, store: Store, world: World, wang: int
):
    hours = Hours()
    world.say(wang, wang, "hello")
    world.fault("getUpdates", code=502, times=40)
    poller = polling_into(store, api, world, monotonic=lambda: hours.now, sleep=hours.sleep)
    async with polling(poller):
        await until(lambda: poller.last_success is not None)
    assert hours.now > 600


async def test_after_a_broken_poll_we_know_at_once_whether_telegram_is_there(
    api: Api, store: Store, world: World
):
    asked = []

    class Shaky:
        async def call(self, method, params, /, *, read_timeout):
            asked.append(params["timeout"])
            await asyncio.sleep(0)
            if len(asked) in (2, 3):
                raise error.NetworkError("cut")
            return []

    async with polling(polling_into(store, Shaky(), world, sleep=Hours().sleep)):
        await until(lambda: len(asked) >= 5)
    assert asked[:5] == [0, 25, 0, 0, 25]


async def test_what_has_no_number_is_set_apart_and_asked_for_slowly(
    api: Api, store: Store, world: World
):
    calls = []

    class Odd:
        async def call(self, method, params, /, *, read_timeout):
            calls.append(params["offset"])
            return [{"message": {"text": "no number"}}, 5, None]

    async with polling(polling_into(store, Odd(), world)):
        await asyncio.sleep(0.6)
    assert len(calls) <= 2
    assert await texts(store) == []


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists, max_leaves=5))
def test_nothing_that_json_can_say_breaks_the_sorting(anything):
    odd = [anything, {"update_id": anything}, {"update_id": 5, "message": anything}]
    good, bad = sort_out(odd, BOT, lambda: T0)
    assert len(good) + len(bad) == 3
    assert all(row.update_id < 0 for row in bad)
    again = sort_out(odd, BOT, lambda: T0)
    assert ([r.update_id for r in good], [r.update_id for r in bad]) == (
        [r.update_id for r in again[0]],
        [r.update_id for r in again[1]],
    )


def stored(clock: Clock, **message: Any) -> dict[str, Any]:
    [row], _ = sort_out([{"update_id": 1, "message": message}], BOT, clock)
    found: dict[str, Any] = json.loads(row.raw)["message"]
    return found


def test_when_a_message_was_written_is_kept():
    yesterday = int(T0.timestamp()) - 23 * 3600
    assert stored(Still(), date=yesterday) == {"date": yesterday}


@pytest.mark.parametrize("written", [0, 1_700_000_000, 10**400])
def test_a_date_that_cannot_be_is_that_of_its_arrival(written: int):
    """Else the answer of an old person would be taken for one of long ago."""
    said = stored(Still(), date=written, reply_to_message={"date": written - 60})
    came = int(T0.timestamp())
    assert said == {"date": came, "reply_to_message": {"date": came - 60}}


def test_an_edit_stays_as_late_as_it_was():
    said = stored(Still(), date=100, edit_date=1100)
    assert said["edit_date"] - said["date"] == 1000


def test_in_a_drill_our_clock_is_the_only_one():
    clock = FastClock(60, T0)
    an_hour_behind = int(T0.timestamp()) - 3600
    assert stored(clock, date=an_hour_behind)["date"] >= int(T0.timestamp())


@pytest.mark.parametrize(
    ("text", "marked"),
    [("/bind X", 5), ("/start", 6), ("/open@linli_bot 3", 15), ("/3\u680b", None), ("a /b", None)],
)
def test_what_begins_with_a_slash_is_a_command(text: str, marked: int | None):
    [mark] = stored(Still(), date=int(T0.timestamp()), text=text).get("entities", [{}])
    assert mark.get("length") == marked


def test_what_a_stand_in_for_telegram_leaves_out_is_filled_in():
    tap = {"update_id": 2, "callback_query": {"id": "7", "from": {"id": 5}}}
    [row], _ = sort_out([tap], BOT, Still())
    query = json.loads(row.raw)["callback_query"]
    assert query == {"id": "7", "from": {"id": 5, "is_bot": False}, "chat_instance": ""}


@pytest.mark.parametrize(
    ("update", "whose"),
    [
        ({"message": {"from": {"id": 5}, "chat": {"id": -9}}}, 5),
        ({"message": {"sender_chat": {"id": -1}, "from": {"id": 5}, "chat": {"id": -9}}}, -1),
        ({"callback_query": {"from": {"id": 6}}}, 6),
        ({"channel_post": {"chat": {"id": -7}}}, -7),
        ({"message": {"from": {"id": "x"}}}, 0),
        ({"message": None}, 0),
        ({}, 0),
    ],
)
def test_updates_of_one_person_share_a_lane(update, whose):
    assert sender({"update_id": 1, **update}) == whose
