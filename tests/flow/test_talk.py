"""联系对方: two people who do not know each other talk through the bot, over HTTP."""

import json

from tests.flow.people import Someone
from tests.flow.town import Town
from tests.flow.words import KITCHEN


def phone(town: Town, someone: Someone) -> str:
    """Return all that somebody's phone was ever told in private, as Telegram told it."""
    room = town.world.room(someone.id)
    sent = [message.json() for message in room.messages.values() if message.sender.is_bot]
    return json.dumps([{**message, "chat": None} for message in sent], ensure_ascii=False)


async def test_words_a_photo_and_a_voice_reach_the_other_side_and_no_name(town: Town) -> None:
    wang, li = town["王秀英"], town["李强"]
    await wang.writes(KITCHEN)
    await li.taps("接单")
    await wang.taps("联系对方")
    await wang.writes("密码锁在左边")
    await li.taps("回复")
    await li.writes("十点到")
    town.world.photo(li.id, li.id, caption="是这个灯吗")
    town.world.voice(wang.id, wang.id)
    await town.settle()
    assert wang.reads()[-2:] == ["💬 #1 志愿者：十点到", "💬 #1 志愿者：是这个灯吗"]
    assert li.reads()[-1] == "💬 #1 居民发来："
    for reader, writer in ((wang, li), (li, wang)):
        seen = phone(town, reader).replace(wang.name, "" if reader is li else wang.name)
        assert str(writer.id) not in seen
        assert writer.name not in seen


async def test_who_blocks_the_bot_is_missed_at_once(town: Town) -> None:
    wang, li = town["王秀英"], town["李强"]
    await wang.writes(KITCHEN)
    await li.taps("接单")
    await li.taps("联系对方")
    town.world.set_blocked(wang.id, True)
    await town.settle()
    assert li.last() == "#1 的对方现在收不到我的消息，话没有转到。请打电话，或请协调员联系"
    assert "结束对话" not in li.buttons()
