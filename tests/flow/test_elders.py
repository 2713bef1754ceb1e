"""An elder's morning over HTTP: the bot, its loops, and a Telegram."""

import re

import pytest

from tests.flow.town import Town

ADD = "/elder add 张桂芳 3栋 07:00-09:00"
LINK = re.compile(r"start=([\w-]+)")


async def enrolled(town: Town):
    """Let 张桂芳 open her own link; it is 06:59 of the next morning."""
    desk = town["何书记"]
    elder = town.meet("张桂芳")
    town.world.join(town.group, elder.id)
    await desk.writes(ADD)
    await elder.starts(LINK.search(desk.last())[1])
    await desk.writes("/elder pair 张桂芳 李强")
    await town.passes(hours=21, minutes=59)
    return elder


async def test_asked_silent_and_found(town: Town) -> None:
    """T19: from the prompt to a knock at the door, and the all-clear."""
    elder, li = await enrolled(town), town["李强"]
    await town.passes(minutes=2)
    assert elder.last().startswith("张桂芳，早上好！")
    await town.passes(hours=2, minutes=30)
    assert li.last().startswith("🚨 张桂芳 · 3栋")
    await li.taps("我去看")
    await li.taps("已见到，平安")
    assert li.last().startswith("✅ 张桂芳 已见到，平安。确认人：李强")
    assert not any("张桂芳" in text for text in town.in_group())


async def test_a_key_of_the_keyboard_is_a_message(town: Town) -> None:
    """T20: nothing is lost when the bot is deaf; a word waits at Telegram."""
    elder = await enrolled(town)
    await town.passes(minutes=5)
    await elder.writes("我很好")
    assert elder.last() == "收到，张桂芳。祝您今天平安 🌞"
    await town.passes(hours=4)
    assert not any("🚨" in text for text in town["李强"].reads())


async def test_good_morning_in_the_group_counts(town: Town) -> None:
    elder = await enrolled(town)
    await town.passes(minutes=5)
    await elder.says("早上好")
    await town.passes(hours=4)
    assert not any("🚨" in text for text in town["李强"].reads())
    assert town.in_group() == []


@pytest.mark.parametrize("line", ["/help", "/open", "/status 99", "/report 3栋路灯不亮"])
async def test_a_command_is_a_sign_of_life_also_a_refused_one(town: Town, line: str) -> None:
    elder = await enrolled(town)
    await town.passes(hours=1)
    await elder.writes(line)
    await town.passes(hours=3)
    assert not any("🚨 张桂芳" in text for text in town["李强"].reads())


async def test_a_tap_is_a_sign_of_life(town: Town) -> None:
    elder = await enrolled(town)
    await elder.says("3栋路灯不亮")
    await town.passes(days=1, hours=1)
    await elder.taps("撤回", in_group=True)
    await town.passes(hours=3)
    assert not any("🚨 张桂芳" in text for text in town["李强"].reads())


@pytest.mark.parametrize("line", ["/report 我摔倒了，起不来", "/status 我起不来", "/sos"])
async def test_a_cry_in_a_command_is_a_cry(town: Town, line: str) -> None:
    """One alarm, and no ticket besides."""
    elder = await enrolled(town)
    await elder.writes(line)
    assert "老人在求助" in town["何书记"].last()
    assert await town.tickets() == []


async def test_i_fell_is_no_sign_of_life(town: Town) -> None:
    """T41, T39: a cry in the group, in a pause, and no card there."""
    elder = await enrolled(town)
    await elder.writes("/pause 3天")
    await elder.says("我摔倒了，起不来")
    for name in ("李强", "老吴", "何书记"):
        assert "老人说：「我摔倒了，起不来」" in town[name].last()
    assert town.in_group() == []


async def test_a_blocked_bot_is_unknown_and_a_call(town: Town) -> None:
    """D7: 403 is not silence."""
    elder = await enrolled(town)
    town.world.block(elder.id)
    await town.passes(minutes=2)
    assert "未送达" in town["李强"].last()


async def test_an_elder_is_added_step_by_step_over_a_restart(town: Town) -> None:
    desk = town["何书记"]
    await desk.writes("/elder")
    await desk.taps("添加老人")
    await town.down((desk, "张桂芳"), minutes=1)
    for label in ("3栋", "自己签到", "07:00–09:00"):
        await desk.taps(label)
    await town.stop()
    await town.run()
    for label in ("一般", "登记"):
        await desk.taps(label)
    link = LINK.search(desk.last())
    assert link is not None
    elder = town.meet("张桂芳")
    await elder.starts(link[1])
    assert elder.last().startswith("张桂芳，您好！")
