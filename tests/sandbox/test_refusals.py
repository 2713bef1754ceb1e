"""What Telegram refuses, in its own words, and what python-telegram-bot makes of it."""

from __future__ import annotations

import aiohttp
import pytest
from telegram import Bot, ReplyParameters, error

from tests.sandbox.test_methods import keyboard


@pytest.mark.parametrize(
    ("html", "why"),
    [
        ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
        ("é<x>a</x>", 'Unsupported start tag "x" at byte offset 2'),
        ("<b>a</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("a</b>", "Unexpected end tag at byte offset 1"),
        ("a < b", "Unclosed start tag at byte offset 2"),
    ],
)
async def test_bad_html(ask, wang, html, why):
    answer = await ask("sendMessage", chat_id=wang.id, text=html, parse_mode="HTML")
    assert answer["description"] == f"Bad Request: can't parse entities: {why}"
    assert (answer["ok"], answer["error_code"]) == (False, 400)


@pytest.mark.parametrize(
    ("text", "why"),
    [("", "text is empty"), ("<b> </b>", "text is empty"), ("a" * 4097, "is too long"),
     ("😀" * 2049, "is too long")],
)  # fmt: skip
async def test_texts_have_1_to_4096_utf16_units_after_parsing(bot, wang, text, why):
    with pytest.raises(error.BadRequest, match=why):
        await bot.send_message(wang.id, text, "HTML")
    assert await bot.send_message(wang.id, f"<b>{'a' * 4096}</b>", "HTML")


async def test_captions_have_up_to_1024(bot, wang):
    with pytest.raises(error.BadRequest, match="caption is too long"):
        await bot.send_photo(wang.id, b"\x89PNG", caption="a" * 1025)


@pytest.mark.parametrize(
    ("data", "accepted"), [("a" * 64, True), ("a" * 65, False), ("é" * 33, False)]
)
async def test_a_button_carries_64_bytes(bot, wang, data, accepted):
    if accepted:
        assert await bot.send_message(wang.id, "x", reply_markup=keyboard(data=data))
        return
    with pytest.raises(error.BadRequest, match="Button_data_invalid"):
        await bot.send_message(wang.id, "x", reply_markup=keyboard(data=data))


async def test_an_edit_that_changes_nothing(bot, wang):
    sent = await bot.send_message(wang.id, "<b>same</b>", "HTML", reply_markup=keyboard())
    with pytest.raises(error.BadRequest, match="Message is not modified"):
        await sent.edit_text("<b>same</b>", "HTML", reply_markup=keyboard())
    with pytest.raises(error.BadRequest, match="Message is not modified"):
        await sent.edit_reply_markup(keyboard())
    assert await sent.edit_text("same", reply_markup=keyboard())


async def test_messages_that_are_not_there_or_not_ours(world, bot, group, wang):
    said = world.say(group.id, wang.id, "mine")
    for call, why in (
        (bot.edit_message_text("x", group.id, 999), "Message to edit not found"),
        (bot.edit_message_text("x", group.id, said.id), "Message can't be edited"),
        (bot.delete_message(group.id, 999), "Message to delete not found"),
        (bot.delete_message(group.id, said.id), "Message can't be deleted"),
        (bot.send_message(group.id, "x", reply_parameters=ReplyParameters(999)), "replied not"),
        (bot.send_message(group.id, "x", message_thread_id=999), "Message thread not found"),
        (bot.send_message(-1, "x"), "Chat not found"),
    ):
        with pytest.raises(error.BadRequest, match=why):
            await call


async def test_a_reply_to_nothing_is_sent_if_that_is_allowed(bot, group):
    how = ReplyParameters(999, allow_sending_without_reply=True)
    assert (await bot.send_message(group.id, "x", reply_parameters=how)).reply_to_message is None


async def test_after_48_hours_nothing_can_be_deleted(world, bot, wang):
    sent = await bot.send_message(wang.id, "old")
    world.jump(48 * 3600 + 1)
    with pytest.raises(error.BadRequest, match="can't be deleted"):
        await sent.delete()


async def test_people_who_cannot_be_reached(world, bot, group):
    li, stranger = world.add_user("Li").id, world.add_user("Nobody").id
    world.join(group.id, li)
    for user, refusal, why in (
        (stranger, error.BadRequest, "Chat not found"),
        (li, error.Forbidden, "bot can't initiate conversation with a user"),
    ):
        with pytest.raises(refusal, match=why):
            await bot.send_message(user, "hi")
    world.start(li)
    assert await bot.send_message(li, "hi")
    world.block(li)
    with pytest.raises(error.Forbidden, match="bot was blocked by the user"):
        await bot.send_message(li, "hi")
    world.unblock(li)
    world.deactivate(li)
    with pytest.raises(error.Forbidden, match="user is deactivated"):
        await bot.send_message(li, "hi")


async def test_a_bot_that_was_kicked(world, bot, group, wang):
    world.set_bot(group.id, "kicked", by=wang.id)
    with pytest.raises(error.Forbidden, match="bot was kicked from the supergroup chat"):
        await bot.send_message(group.id, "hi")
    world.set_bot(group.id, "left", by=wang.id)
    with pytest.raises(error.Forbidden, match="bot is not a member of the supergroup chat"):
        await bot.send_message(group.id, "hi")


async def test_a_group_that_became_a_supergroup(world, bot, wang):
    old = world.add_group("Yard", type="group", members=[wang.id])
    world.bot.updates.drop()
    new = world.upgrade(old.id)
    with pytest.raises(error.ChatMigrated) as caught:
        await bot.send_message(old.id, "hi")
    assert caught.value.new_chat_id == new.id
    assert (await bot.send_message(new.id, "hi")).chat.type == "supergroup"
    told = [u.message for u in await bot.get_updates()]
    assert [m.migrate_to_chat_id or m.migrate_from_chat_id for m in told] == [new.id, old.id]


async def test_what_only_an_admin_may(bot, group, wang):
    for call in (
        bot.restrict_chat_member(group.id, wang.id, {}),
        bot.pin_chat_message(group.id, 1),
    ):
        with pytest.raises(error.BadRequest, match="Not enough rights"):
            await call


async def test_a_query_is_answered_once_and_within_15_real_seconds(world, bot, group, wang):
    await bot.send_message(group.id, "?", reply_markup=keyboard())
    once = world.press(group.id, wang.id, "take it")
    assert await bot.answer_callback_query(once)
    late = world.press(group.id, wang.id, "take it")
    world.queries[late].asked -= 16
    for query in (once, late, "12345"):
        with pytest.raises(error.BadRequest, match="Query is too old and response timeout"):
            await bot.answer_callback_query(query)


async def test_a_closed_topic_is_closed_to_those_who_are_no_admins(world, bot, wang):
    forum = world.add_group("Forum", members=[wang.id], forum=True)
    topic = world.open_topic(forum.id, wang.id, "Repairs")
    forum.topics[topic].closed = True
    with pytest.raises(error.BadRequest, match="Topic_closed"):
        await bot.send_message(forum.id, "hi", message_thread_id=topic)


async def test_protected_messages_stay_where_they_are(bot, group, wang):
    sent = await bot.send_message(wang.id, "room 501", protect_content=True)
    with pytest.raises(error.BadRequest, match="protected content"):
        await bot.forward_message(group.id, wang.id, sent.message_id)


async def test_a_wrong_token_and_an_unknown_method(ask):
    assert (await ask("getMe", token="1:wrong"))["error_code"] == 401
    assert await ask("sendFlowers") == {
        "ok": False, "error_code": 404, "description": "Not Found: method not found",
    }  # fmt: skip


async def test_a_wrong_token_is_fatal_for_ptb(url):
    with pytest.raises(error.InvalidToken):
        async with Bot("1:wrong", f"{url}/bot"):
            pass


async def test_names_of_other_hosts_are_refused(url):
    async with aiohttp.ClientSession() as http:
        answer = await http.get(f"{url}/sim/status", headers={"Host": "evil.example"})
    assert answer.status == 400
