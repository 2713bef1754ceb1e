"""The people's side over HTTP, as the page and a demo use it; and the clock."""

from __future__ import annotations

import asyncio
import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest

from sandbox import sim
from sandbox.clock import Clock
from sandbox.errors import Impossible


@pytest.fixture(name="sim")
async def _sim(url):
    """Do (`await sim("say", chat=…)`) or see (`await sim("view?chat=…")`)."""
    async with aiohttp.ClientSession(f"{url}/sim/") as http:

        async def call(name: str, **body):
            ask = http.post(name, json=body) if body else http.get(name)
            async with ask as answer:
                return await answer.json()

        yield call


async def test_a_whole_conversation_over_http(sim, bot, world):
    wang = (await sim("add_user", first_name="Wang", note="3-1"))["id"]
    group = (await sim("add_group", title="Yard", members=[wang]))["id"]
    await sim("start", user=wang, payload="inv_x1")
    await sim("say", chat=group, user=wang, text="the lift again")
    keys = {"inline_keyboard": [[{"text": "take", "callback_data": "t"}]]}
    sent = await bot.send_message(group, "ticket", reply_markup=keys)
    await sim("press", chat=group, user=wang, label="take")
    kinds = [next(k for k in w.update if k != "update_id") for w in world.bot.updates.waiting]
    assert kinds[-3:] == ["message", "message", "callback_query"]
    view = await sim(f"view?chat={group}&user={wang}")
    assert [m.get("text") for m in view["messages"]][-2:] == ["the lift again", "ticket"]
    assert view["messages"][-1]["id"] == sent.message_id


async def test_mistakes_are_explained(sim, wang, group):
    assert "no such chat" in (await sim("say", chat=-5, user=wang.id, text="x"))["error"]
    assert (
        "unexpected" in (await sim("say", chat=group.id, user=wang.id, text="x", loud=1))["error"]
    )
    assert "no such button" in (await sim("press", chat=group.id, user=wang.id, label="x"))["error"]


async def test_other_sites_cannot_post_forms(url):
    async with aiohttp.ClientSession() as http:
        answer = await http.post(f"{url}/sim/jump", data={"seconds": "60"})
    assert answer.status == 415


async def test_a_deep_link_button_opens_the_private_chat_and_starts_it(world, bot, group):
    li = world.add_user("Li").id
    world.join(group.id, li)
    link = {"text": "my tickets", "url": "https://t.me/linli_bot?start=wo_5"}
    await bot.send_message(group.id, "card", reply_markup={"inline_keyboard": [[link]]})
    world.press(group.id, li, "my tickets")
    assert world.transcript(li, li)[-1]["text"] == "/start wo_5"
    assert world.follow(li, "https://t.me/other?start=x") == {"url": "https://t.me/other?start=x"}


async def test_start_lifts_a_block_and_says_so_first(world, wang):
    world.block(wang.id)
    with pytest.raises(Impossible, match="blocked"):
        world.say(wang.id, wang.id, "hello?")
    world.bot.updates.drop()
    world.start(wang.id)
    first, second = (w.update for w in world.bot.updates.waiting)
    assert first["my_chat_member"]["new_chat_member"]["status"] == "member"
    assert second["message"]["text"] == "/start"


async def test_people_cannot_act_where_they_are_not(world, group):
    stranger = world.add_user("Nobody").id
    with pytest.raises(Impossible):
        world.say(group.id, stranger, "hi")
    world.join(group.id, stranger)
    world.set_member(group.id, stranger, "restricted", rights=[])
    with pytest.raises(Impossible, match="not allowed"):
        world.say(group.id, stranger, "hi")


async def test_guises_hide_who_speaks(world, group, wang):
    world.bot.updates.drop()
    for guise in ("anonymous", "channel", "automatic"):
        world.say(group.id, wang.id, "x", guise=guise)
    heard = [w.update["message"] for w in world.bot.updates.waiting]
    assert [m["from"]["id"] for m in heard] == [1087968824, 136817688, 777000]
    assert [m["sender_chat"]["type"] for m in heard] == ["supergroup", "channel", "channel"]
    assert heard[2]["is_automatic_forward"]


async def test_an_album_is_as_many_messages_with_one_caption(world, group, wang):
    world.bot.updates.drop()
    world.album(group.id, wang.id, 3, "broken")
    heard = [w.update["message"] for w in world.bot.updates.waiting]
    assert [m.get("caption") for m in heard] == ["broken", None, None]
    assert len({m["media_group_id"] for m in heard}) == 1


async def test_edits_and_deletions_by_people(world, bot, group, wang):
    said = world.say(group.id, wang.id, "lift")
    world.bot.updates.drop()
    world.edit(group.id, wang.id, said.id, "lift, 3rd floor")
    world.unsay(group.id, wang.id, said.id)
    (update,) = await bot.get_updates()
    assert update.edited_message.text == "lift, 3rd floor"
    assert update.edited_message.edit_date
    assert said.id not in [m["id"] for m in world.transcript(group.id, wang.id)]


async def test_the_page_hears_of_every_change(url, world, group, wang):
    async with aiohttp.ClientSession() as http, http.get(f"{url}/sim/events") as stream:
        await stream.content.readline()
        world.say(group.id, wang.id, "hi")
        async with asyncio.timeout(2):
            lines = [await stream.content.readline() for _ in range(2)]
    event = json.loads(lines[1].removeprefix(b"data: "))
    assert (event["event"], event["chat"]) == ("message", group.id)


async def test_the_call_log_tells_what_the_bot_did(sim, bot, group):
    await bot.send_message(group.id, "one")
    await bot.get_chat(group.id)
    (entry,) = await sim(f"log?method=sendMessage&chat={group.id}")
    assert (entry["params"]["text"], entry["result"]["ok"]) == ("one", True)


async def test_time_can_jump_and_run(sim, world):
    before = world.clock()
    await sim("jump", seconds=3600)
    assert world.clock() - before == timedelta(hours=1)
    await sim("speed", speed=600)
    await asyncio.sleep(0.05)
    assert world.clock() - before > timedelta(hours=1, seconds=20)
    assert "speed must be" in (await sim("speed", speed=601))["error"]


def test_a_clock_keeps_its_time_when_its_speed_changes():
    clock = Clock(datetime(2026, 11, 21, tzinfo=UTC), speed=0)
    clock.jump(90)
    clock.speed = 60
    clock.speed = 0
    passed = clock() - datetime(2026, 11, 21, tzinfo=UTC)
    assert timedelta(seconds=90) <= passed < timedelta(seconds=120)
    with pytest.raises(ValueError, match="back"):
        clock.jump(-1)


async def test_two_bots_have_their_own_queues_and_chats(world, url, wang, group, ask):
    world.add_bot("7000000002:second", "second_bot", "Second")
    answer = await ask("sendMessage", token="7000000002:second", chat_id=wang.id, text="hi")
    assert answer["description"] == "Bad Request: chat not found"
    assert (await ask("getUpdates", token="7000000002:second"))["result"] == []


def test_the_readme_names_every_action_and_every_question():
    readme = (Path(sim.__file__).parent / "README.md").read_text("utf-8")
    named = set(re.findall(r"`(\w+)`", readme))
    assert {function.__name__ for function in (*sim.DO, *sim.SEE)} <= named
