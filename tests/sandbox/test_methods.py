"""What a bot can do, and that python-telegram-bot and aiogram take every answer for Telegram's.

Every test ends with the whole call log held to aiogram's types (fixture `url`).
"""

from __future__ import annotations

from datetime import timedelta

import aiohttp
import pytest
import telegram
from telegram import BotCommand, BotCommandScopeChat, InputMediaPhoto, ReplyParameters

from sandbox.media import picture
from sandbox.methods import NAMES
from tests.sandbox.validate import METHODS


def keyboard(label: str = "take it", data: str = "t1:a:12") -> dict:
    return {"inline_keyboard": [[{"text": label, "callback_data": data}]]}


async def test_the_bot_says_who_it_is(bot):
    me = await bot.get_me()
    assert (me.is_bot, me.username, me.can_read_all_group_messages) == (True, "linli_bot", True)


async def test_html_becomes_entities_that_count_utf16_units(bot, group):
    sent = await bot.send_message(
        group.id,
        "  <b>😀 lift</b> &lt;3 <a href='https://a.example'>map</a> #12 /open a/b &lt;/i&gt; ",
        "HTML",
    )
    assert sent.text == "😀 lift <3 map #12 /open a/b </i>"
    assert {e.type: sent.parse_entity(e) for e in sent.entities} == {
        "bold": "😀 lift", "text_link": "map", "bot_command": "/open",
    }  # fmt: skip


async def test_a_message_is_seen_as_it_was_sent(world, bot, group, wang):
    said = world.say(group.id, wang.id, "the lift again")
    await bot.send_message(
        group.id, "#12", reply_parameters=ReplyParameters(said.id), reply_markup=keyboard(),
        disable_notification=True, protect_content=True,
    )  # fmt: skip
    seen = world.transcript(group.id, wang.id)[-1]
    assert seen["reply_to"] == {"id": said.id, "name": "Wang", "text": "the lift again"}
    assert seen["buttons"] == [[{"text": "take it", "url": None}]]
    assert (seen["silent"], seen["protected"], seen["mine"]) == (True, True, False)


async def test_an_edit_replaces_text_and_keyboard_in_place(world, bot, group, wang):
    sent = await bot.send_message(group.id, "open", reply_markup=keyboard())
    edited = await sent.edit_text("accepted", reply_markup=keyboard("done", "t1:d:12"))
    assert edited.message_id == sent.message_id
    await sent.edit_reply_markup(None)
    seen = world.transcript(group.id, wang.id)[-1]
    assert (seen["text"], seen["buttons"], seen["edits"]) == ("accepted", [], 2)


async def test_a_pressed_button_is_answered_once(world, bot, group, wang):
    await bot.send_message(group.id, "open", reply_markup=keyboard())
    world.bot.updates.drop()
    query = world.press(group.id, wang.id, "take it")
    (update,) = await bot.get_updates()
    assert (update.callback_query.id, update.callback_query.data) == (query, "t1:a:12")
    await update.callback_query.answer("thank you", show_alert=True)
    assert world.answer(query) == {"text": "thank you", "alert": True}


async def test_photos_documents_and_albums_come_back_as_they_were_sent(world, bot, wang):
    image = picture(1, 64, 48)
    photo = await bot.send_photo(wang.id, image, caption="<i>here</i>", parse_mode="HTML")
    assert (photo.photo[0].width, photo.photo[0].height) == (64, 48)
    assert await (await photo.photo[0].get_file()).download_as_bytearray() == image
    again = await bot.send_photo(wang.id, photo.photo[0].file_id)
    assert again.photo == photo.photo
    paper = await bot.send_document(wang.id, b"1,2\n", filename="list.csv")
    assert paper.document.file_name == "list.csv"
    album = await bot.send_media_group(wang.id, [InputMediaPhoto(image), InputMediaPhoto(image)])
    assert len({message.media_group_id for message in album}) == 1


async def test_media_and_captions_can_be_edited(bot, wang):
    sent = await bot.send_photo(wang.id, picture(1, 8, 8), caption="one")
    assert (await sent.edit_caption("two")).caption == "two"
    edited = await sent.edit_media(InputMediaPhoto(picture(2, 9, 9), caption="three"))
    assert (edited.caption, edited.photo[0].width) == ("three", 9)


async def test_a_person_s_photo_can_be_downloaded(world, bot, group, wang):
    world.bot.updates.drop()
    world.photo(group.id, wang.id, caption="look")
    (update,) = await bot.get_updates()
    file = await update.message.photo[-1].get_file()
    assert bytes(await file.download_as_bytearray()).startswith(b"\x89PNG")


async def test_copies_hide_the_author_and_forwards_show_him(world, bot, group, wang):
    said = world.say(group.id, wang.id, "the lift again")
    copy = await bot.copy_message(wang.id, group.id, said.id)
    forwarded = await bot.forward_message(wang.id, group.id, said.id)
    assert forwarded.forward_origin.sender_user.id == wang.id
    assert world.transcript(wang.id, wang.id)[-2]["id"] == copy.message_id
    assert world.transcript(wang.id, wang.id)[-2]["forwarded_from"] is None


async def test_a_copy_has_another_caption_where_there_is_room_for_one(world, bot, wang, group):
    said = [world.voice(wang.id, wang.id), world.say(wang.id, wang.id, "hello")]
    for message in said:
        await bot.copy_message(
            wang.id, wang.id, message.id, caption="<b>#12</b>", parse_mode="HTML"
        )
    voice, text = world.transcript(wang.id, wang.id)[-2:]
    assert (voice["caption"], text.get("caption"), text["text"]) == ("#12", None, "hello")


async def test_deleted_messages_vanish(world, bot, group, wang):
    one, two, three = [await bot.send_message(group.id, text) for text in "123"]
    await one.delete()
    await bot.delete_messages(group.id, [two.message_id, 999])
    seen = {m["id"] for m in world.transcript(group.id, wang.id)}
    assert seen & {one.message_id, two.message_id, three.message_id} == {three.message_id}


async def test_a_reply_keyboard_stands_until_it_is_removed(world, bot, wang):
    keys = {"keyboard": [["I am well"], [{"text": "my phone", "request_contact": True}]]}
    await bot.send_message(wang.id, "How are you?", reply_markup=keys)
    assert world.press_key(wang.id, wang.id, "I am well").content["text"] == "I am well"
    assert "contact" in world.press_key(wang.id, wang.id, "my phone").content
    await bot.send_message(wang.id, "thanks", reply_markup={"remove_keyboard": True})
    assert world.view(wang.id, wang.id)["keyboard"] is None


async def test_chats_and_members_are_described(world, bot, group, wang):
    world.set_member(group.id, wang.id, "creator")
    world.set_bot(group.id, "administrator", by=wang.id)
    assert (await bot.get_chat(group.id)).title == "Yard"
    assert (await bot.get_chat(wang.id)).first_name == "Wang"
    assert (await bot.get_chat_member(group.id, wang.id)).status == "creator"
    assert {m.status for m in await bot.get_chat_administrators(group.id)} == {
        "creator", "administrator",
    }  # fmt: skip
    assert await bot.get_chat_member_count(group.id) == 2


async def test_an_admin_bot_restricts_pins_and_reacts(world, bot, group, wang):
    world.set_bot(group.id, "administrator", by=wang.id)
    said = world.say(group.id, wang.id, "spam")
    await bot.restrict_chat_member(group.id, wang.id, telegram.ChatPermissions.no_permissions())
    assert (await bot.get_chat_member(group.id, wang.id)).status == "restricted"
    await bot.pin_chat_message(group.id, said.id)
    assert (await bot.get_chat(group.id)).pinned_message.message_id == said.id
    await bot.unpin_chat_message(group.id)
    await bot.set_message_reaction(group.id, said.id, "👀")
    seen = {m["id"]: m for m in world.transcript(group.id, wang.id)}
    assert seen[said.id]["reactions"] == ["👀"]


async def test_commands_are_kept_per_scope_and_the_narrowest_is_shown(world, bot, wang):
    await bot.set_my_commands([BotCommand("help", "what I can do")])
    await bot.set_my_commands([BotCommand("open", "open tickets")], BotCommandScopeChat(wang.id))
    assert [c.command for c in await bot.get_my_commands()] == ["help"]
    assert world.view(wang.id, wang.id)["commands"][0]["command"] == "open"
    await bot.delete_my_commands(BotCommandScopeChat(wang.id))
    assert world.view(wang.id, wang.id)["commands"][0]["command"] == "help"


async def test_the_bot_describes_itself(bot):
    await bot.set_my_description("long")
    await bot.set_my_short_description("short")
    assert (await bot.get_my_description()).description == "long"
    assert (await bot.get_my_short_description()).short_description == "short"


async def test_topics_of_a_forum(world, bot, wang):
    forum = world.add_group("Forum", members=[wang.id], bot="administrator", forum=True)
    topic = await bot.create_forum_topic(forum.id, "Repairs")
    sent = await bot.send_message(forum.id, "hi", message_thread_id=topic.message_thread_id)
    assert (sent.is_topic_message, sent.message_thread_id) == (True, topic.message_thread_id)
    assert await bot.close_forum_topic(forum.id, topic.message_thread_id)


async def test_small_calls_are_answered(bot, group):
    assert await bot.send_chat_action(group.id, "typing")
    assert (await bot.send_location(group.id, 39.9, 116.4)).location.latitude == 39.9
    assert (await bot.get_webhook_info()).url == ""
    assert await bot.leave_chat(group.id)


async def test_query_urlencoded_json_and_multipart_are_all_the_same(world, url, wang):
    base, parameters = f"{url}/bot{world.bot.token}/sendMessage", {"chat_id": str(wang.id)}
    parameters["text"] = "hi & bye €"
    ways = [{"params": parameters}, {"data": parameters}, {"json": parameters}]
    form = aiohttp.FormData(parameters, default_to_multipart=True)
    async with aiohttp.ClientSession() as http:
        answers = [await (await http.post(base, **way)).json() for way in (*ways, {"data": form})]
        answers.append(await (await http.get(base, params=parameters)).json())
    assert [a["result"]["text"] for a in answers] == [parameters["text"]] * 5


async def test_retry_after_is_a_time_for_ptb(world, bot, wang):
    world.fault("sendMessage", code=429, description="Too Many Requests: retry after 7",
                parameters={"retry_after": 7})  # fmt: skip
    with pytest.raises(telegram.error.RetryAfter) as caught:
        await bot.send_message(wang.id, "hi")
    assert caught.value.retry_after == timedelta(seconds=7)


def test_every_method_of_the_sandbox_is_one_of_telegram_s():
    assert {name.lower() for name in NAMES} <= set(METHODS)
