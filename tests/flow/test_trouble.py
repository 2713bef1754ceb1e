"""Telegram and the network at their worst: nothing is lost, what is pressing is heard."""

import time

from domain.people import Role
from tests.flow.conftest import CAST
from tests.flow.town import Town
from tests.flow.words import LIGHT, SPARKS, light

RESENT = "（重发，若已收到请忽略）"


async def test_a_group_that_is_told_to_wait_holds_nobody_else_up(town: Town) -> None:
    wait = {"retry_after": 1}
    town.world.fault(
        "sendMessage", chat_id=town.group, code=429, parameters=wait,
        description="Too Many Requests: retry after 1",
    )  # fmt: skip
    began = time.monotonic()
    town.world.say(town.group, town["王秀英"].id, LIGHT)
    while not town["李强"].reads():
        await town.a_moment()
    assert town.in_group() == []
    await town.settle()
    assert time.monotonic() - began >= 1
    assert len(town.sent(town.group)) == 1
    tried = [c for c in town.world.calls if c.params.get("chat_id") == town.group]
    assert len(tried) == 2  # nothing was tried before its time
    await town["何书记"].writes("/health 历史")
    assert "Telegram 限流，消息变慢（1 处）" in town["何书记"].last()


async def test_a_server_that_says_it_is_broken_is_tried_again(town: Town) -> None:
    town.world.fault("sendMessage", code=500, times=2)
    town.world.fault("sendMessage", code=502, description="Bad Gateway", times=1)
    await town["王秀英"].says(LIGHT)
    assert len(town.sent(town.group)) == len(town.sent(town["李强"].id)) == 1
    assert town["李强"].reads()[0].startswith("🔔 新工单")


async def test_a_call_that_hangs_holds_nobody_else_up(town: Town) -> None:
    town.world.fault("sendMessage", chat_id=town["李强"].id, kind="hang")
    town.world.say(town.group, town["王秀英"].id, LIGHT)
    town.world.say(town.group, town["赵敏"].id, light(9))
    while len(town.in_group()) < 2 or not town["周婷"].reads():
        await town.a_moment()
    assert town["李强"].reads() == []


async def test_a_lost_answer_to_the_urgent_is_rung_once_more(town: Town) -> None:
    li = town["李强"]
    town.world.fault("sendMessage", chat_id=li.id, kind="close_after")
    await town["王秀英"].says(SPARKS)
    assert [line.count(RESENT) for line in li.reads()] == [0, 1]
    assert await li.taps("接单") == "已接单 #1，详情在这条消息里"
    assert await li.forges("v1:accept:1:1:") == "#1 已经在您手上"


async def test_a_lost_answer_to_the_normal_is_not_repeated(town: Town) -> None:
    li = town["李强"]
    town.world.fault("sendMessage", chat_id=li.id, kind="close_after")
    await town["王秀英"].says(LIGHT)
    assert len(li.reads()) == 1
    assert RESENT not in li.reads()[0]
    assert await li.taps("接单") == "已接单 #1，详情在这条消息里"
    assert town.in_group()[0].startswith("#1 报修 · 3栋 · 已接单")


async def test_what_never_left_is_sent_once(town: Town) -> None:
    li = town["李强"]
    town.world.fault("sendMessage", chat_id=li.id, kind="error", code=500)
    await town["王秀英"].says(SPARKS)
    assert len(li.reads()) == 1


async def test_an_answer_that_is_no_answer(town: Town) -> None:
    town.world.fault("sendMessage", chat_id=town["李强"].id, kind="garbage")
    town.world.fault("getUpdates", kind="garbage")
    await town["王秀英"].says(SPARKS)
    assert [line.count(RESENT) for line in town["李强"].reads()] == [0, 1]
    assert await town.inbox("new") == 0


async def test_markup_that_telegram_cannot_read_goes_out_as_plain_text(town: Town) -> None:
    town.world.fault(
        "sendMessage", chat_id=town["李强"].id, code=400,
        description="Bad Request: can't parse entities: Unsupported start tag",
    )  # fmt: skip
    await town["王秀英"].says(f"{LIGHT} <3 & 2")
    assert town["李强"].reads() == [
        "🔔 新工单\n#1 报修 · 3栋 · 09:00 报\n请在 09:10 前答复；接单后显示详情"
    ]
    assert "接单" in town["李强"].buttons()


async def test_a_poll_that_fails_loses_nothing(town: Town) -> None:
    for code, said in ((502, "Bad Gateway"), (409, "Conflict")):
        town.world.fault("getUpdates", code=code, description=said)
    await town["王秀英"].says(LIGHT)
    assert await town.tickets() == [LIGHT]


async def test_a_card_that_somebody_deleted_comes_back_with_its_next_state(town: Town) -> None:
    await town["王秀英"].says(LIGHT)
    card = next(m for m in town.world.room(town.group).messages.values() if m.sender.is_bot)
    card.deleted = True
    await town["李强"].taps("接单")
    assert town.in_group()[0].startswith("#1 报修 · 3栋 · 已接单")


async def test_a_small_window_that_comes_too_late_changes_nothing(town: Town) -> None:
    await town["王秀英"].says(LIGHT)
    town.world.fault(
        "answerCallbackQuery", code=400, description="Bad Request: query is too old",
    )  # fmt: skip
    assert await town["李强"].taps("接单") == ""
    assert (await town.ticket()).status == "accepted"
    assert "callback_not_answered" in town.logged


async def test_no_right_to_write_in_the_group(empty_town: Town) -> None:
    town = empty_town
    await town.found(*CAST)
    town.world.fault(
        "sendMessage", chat_id=town.group, code=400, times=0,
        description="Bad Request: not enough rights to send text messages to the chat",
    )  # fmt: skip
    await town["王秀英"].says(LIGHT)
    await town["李强"].taps("接单")
    assert (await town.ticket()).status == "accepted"


async def test_who_blocked_the_bot_is_asked_to_confirm_when_they_are_back(town: Town) -> None:
    wang = town["王秀英"]
    await wang.writes("3栋201厨房灯坏了")
    await town["李强"].taps("接单")
    town.world.block(wang.id)
    await town.settle()
    await town["李强"].taps("完成")
    await town.passes(hours=5)
    town.world.unblock(wang.id)
    await town.settle()
    assert wang.last().startswith("#1 报修 · 3栋 · 志愿者说办好了")
    await wang.taps("已解决")
    assert (await town.ticket()).ending == "solved"


async def test_the_only_volunteer_who_is_back_is_asked_at_once(empty_town: Town) -> None:
    town = empty_town
    await town.found(("王秀英", None, ""), ("李强", Role.VOLUNTEER, ""))
    town.world.block(town["李强"].id)
    await town.settle()
    await town["王秀英"].says(LIGHT)
    await town.passes(minutes=40)
    town.world.unblock(town["李强"].id)
    await town.settle()
    assert town["李强"].last().startswith("🔔 新工单\n#1 报修 · 3栋")
