"""How updates wait, are confirmed, expire and are fought over."""

from __future__ import annotations

import asyncio
import random

import pytest
from telegram import Bot, error

from tests.sandbox.validate import check_update


@pytest.fixture(autouse=True)
def _quiet(world, group, wang):
    """Forget what was said while the group was made."""
    world.bot.updates.drop()


async def texts(bot: Bot, **how) -> list[str]:
    return [u.message.text for u in await bot.get_updates(**how)]


async def test_an_update_comes_again_until_a_later_offset_confirms_it(world, bot, group, wang):
    for text in ("one", "two", "three"):
        world.say(group.id, wang.id, text)
    first = (await bot.get_updates(limit=2))[0].update_id
    assert await texts(bot) == ["one", "two", "three"]
    assert await texts(bot, offset=first + 1) == ["two", "three"]
    assert await texts(bot) == ["two", "three"]


async def test_a_negative_offset_keeps_only_the_last(world, bot, group, wang):
    for text in ("one", "two", "three"):
        world.say(group.id, wang.id, text)
    assert await texts(bot, offset=-1) == ["three"]
    assert await texts(bot) == ["three"]


async def test_a_long_poll_ends_when_somebody_speaks(world, bot, group, wang):
    asyncio.get_running_loop().call_later(0.2, world.say, group.id, wang.id, "late")
    async with asyncio.timeout(3):
        assert await texts(bot, timeout=30) == ["late"]


async def test_a_long_poll_ends_empty_after_its_timeout(bot):
    async with asyncio.timeout(3):
        assert await bot.get_updates(timeout=1) == ()


async def test_the_older_of_two_pollers_is_told_of_the_newer(world, bot, url, group, wang):
    async with Bot(bot.token, f"{url}/bot") as other:
        older = asyncio.create_task(other.get_updates(timeout=30))
        await asyncio.sleep(0.2)
        newer = asyncio.create_task(bot.get_updates(timeout=30))
        with pytest.raises(error.Conflict, match="terminated by other getUpdates request"):
            await older
        world.say(group.id, wang.id, "who hears?")
        assert [u.message.text for u in await newer] == ["who hears?"]


async def test_button_presses_expire_after_150_seconds_and_messages_after_a_day(
    world, bot, group, wang, asked
):
    world.say(group.id, wang.id, "I fell")
    world.press(group.id, wang.id, "ok")
    world.jump(149)
    assert world.bot.updates.pending() == 2
    world.jump(1)
    assert await texts(bot) == ["I fell"]
    world.jump(86_400 - 150)
    assert await bot.get_updates() == ()


@pytest.fixture
async def asked(bot, group):
    buttons = [[{"text": "ok", "callback_data": "t1:a:1"}]]
    return await bot.send_message(group.id, "well?", reply_markup={"inline_keyboard": buttons})


async def test_ids_follow_each_other_but_start_anew_after_a_silent_week(world, bot, group, wang):
    world.say(group.id, wang.id, "one")
    world.say(group.id, wang.id, "two")
    one, two = (u.update_id for u in await bot.get_updates())
    assert two == one + 1
    world.jump(8 * 86_400)
    world.say(group.id, wang.id, "back")
    (back,) = await bot.get_updates()
    assert back.update_id not in range(two, two + 1000)


async def test_only_allowed_kinds_come_and_the_choice_stays(world, bot, group, wang, asked):
    await bot.get_updates(allowed_updates=["callback_query"])
    world.say(group.id, wang.id, "not heard")
    world.press(group.id, wang.id, "ok")
    (press,) = await bot.get_updates()
    assert press.callback_query.data == "t1:a:1"


async def test_updates_are_not_polled_while_a_webhook_is_set(bot):
    await bot.set_webhook("http://127.0.0.1:9/never")
    with pytest.raises(error.Conflict, match="while webhook is active"):
        await bot.get_updates()
    await bot.delete_webhook()
    assert await bot.get_updates() == ()


async def test_injected_updates_come_as_they_are_even_with_an_old_id(world, ask, group, wang, odd):
    world.say(group.id, wang.id, "now")
    old = (await ask("getUpdates"))["result"][0]["update_id"]
    await ask("getUpdates", offset=old + 1)
    odd.add(world.inject({"update_id": old, "message": {"no": "date"}}))
    batch = await ask("getUpdates", offset=old + 1)
    assert batch["result"] == [{"update_id": old, "message": {"no": "date"}}]
    assert (await ask("getUpdates", offset=old + 1))["result"] == []


async def test_five_thousand_waiting_updates_come_in_batches_of_a_hundred(world, ask, odd):
    odd.update(range(5000))
    world.preload({"update_id": n, "message": {"n": n}} for n in range(5000))
    seen, offset = [], 0
    while batch := (await ask("getUpdates", offset=offset))["result"]:
        assert len(batch) == 100
        seen += [update["message"]["n"] for update in batch]
        offset = batch[-1]["update_id"] + 1
    assert seen == list(range(5000))


async def test_every_kind_of_update_is_what_aiogram_expects(world, group, wang, bot, asked):
    await bot.get_updates(allowed_updates=["message", "edited_message", "callback_query",
                                           "my_chat_member", "chat_member"])  # fmt: skip
    world.set_bot(group.id, "administrator", by=wang.id)
    li = world.add_user("Li").id
    world.join(group.id, li)
    world.set_member(group.id, li, "administrator", by=wang.id)
    world.set_member(group.id, li, "restricted", rights=["can_send_messages"], by=wang.id)
    speak(world, group.id, li)
    world.press(group.id, li, "ok")
    world.leave(group.id, li)
    world.block(wang.id)
    world.set_bot(group.id, "kicked", by=wang.id)
    kinds = {check_update(w.update).event_type for w in world.bot.updates.waiting}
    assert kinds == {"message", "edited_message", "callback_query", "my_chat_member", "chat_member"}


def speak(world, chat: int, user: int) -> None:
    """Say everything that can be said."""
    said = world.say(chat, user, "/help@linli_bot 3 😀 @wang_fang https://a.example")
    world.edit(chat, user, said.id, "better")
    world.say(chat, user, "reply", reply_to=said.id, forwarded_from="Somebody")
    for guise in ("anonymous", "channel", "automatic"):
        world.say(chat, user, "not me", guise=guise)
    world.album(chat, user, 2, "two pictures")
    for way in (world.photo, world.voice, world.sticker, world.location, world.contact):
        way(chat, user)
    world.document(chat, user, "aGk=", "hi.txt")


async def test_offsets_of_entities_count_utf16_units(world, group, wang, bot):
    world.say(group.id, wang.id, "😀😀 /open@linli_bot")
    (update,) = await bot.get_updates()
    (entity,) = update.message.entities
    assert (entity.offset, update.message.parse_entity(entity)) == (5, "/open@linli_bot")


async def test_a_private_bot_hears_only_what_is_meant_for_it(world, group, wang):
    world.bot.privacy = True
    world.say(group.id, wang.id, "chatter")
    world.say(group.id, wang.id, "/open")
    world.say(group.id, wang.id, "@linli_bot the lift again")
    heard = [w.update["message"]["text"] for w in world.bot.updates.waiting]
    assert heard == ["/open", "@linli_bot the lift again"]


async def test_shuffled_and_repeated_ids_are_no_trouble_for_the_queue(world):
    ids = random.Random(1).sample(range(1000), 50)
    for number in ids:
        world.inject({"update_id": number})
    assert [u["update_id"] for u in world.bot.updates.take(0, 100)] == ids
    assert [u["update_id"] for u in world.bot.updates.take(500, 100)] == [
        n for n in ids if n >= 500
    ]
