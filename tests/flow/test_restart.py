"""The process ends, politely or not, and begins again on the same database."""

from collections.abc import AsyncIterator

import pytest

from bot.menus import set_all
from storage.types import Seal
from tests.flow.conftest import CAST
from tests.flow.town import Town
from tests.flow.town import town as open_town
from tests.flow.words import LIGHT, SPARKS, light

RESENT = "（重发，若已收到请忽略）"


@pytest.fixture
async def city(postgres_url: str, seal: Seal) -> AsyncIterator[Town]:
    """The same town on PostgreSQL."""
    async with open_town(postgres_url, seal) as opened:
        await opened.found(*CAST)
        yield opened


async def test_a_restart_keeps_every_deadline(town: Town) -> None:
    await town["王秀英"].says(LIGHT)
    await town.passes(minutes=9)
    await town.stop()
    town.clock.jump(60)
    await town.run()
    await town.passes(seconds=0)
    assert town["周婷"].rings() == 1
    await town["周婷"].taps("接单")
    await town.stop()
    await town.run()
    await town["周婷"].taps("完成")
    await town["王秀英"].taps("已解决")
    assert town.in_group() == ["#1 报修 · 3栋 · 已办结\n结果：已解决"]


async def test_what_fell_due_while_it_was_down_happens_once(town: Town) -> None:
    await town["王秀英"].says(LIGHT)
    await town.stop()
    town.clock.jump(3 * 3600)
    await town.run()
    await town.passes(seconds=0)
    assert (await town.timeline()).count("step.over") == 1
    assert town["老吴"].rings() == 1


async def test_what_was_said_meanwhile_is_heard(town: Town) -> None:
    await town.stop()
    for building in range(1, 5):
        town.world.say(town.group, town["王秀英"].id, light(building))
    town.clock.jump(3600)
    await town.run()
    await town.settle()
    assert await town.tickets() == [light(n) for n in range(1, 5)]


async def test_a_crash_between_storing_and_handling_loses_nothing(town: Town) -> None:
    town.drain.stop()
    await town.a_moment()
    for building in range(1, 5):
        town.world.say(town.group, town["王秀英"].id, light(building))
    while town.world.bot.updates.waiting:
        await town.a_moment()
    assert await town.tickets() == []
    await town.crash()
    await town.run()
    await town.settle()
    assert await town.tickets() == [light(n) for n in range(1, 5)]
    assert len(town.sent(town.group)) == 4


async def test_a_crash_while_sending_rings_the_urgent_again_and_says_so(town: Town) -> None:
    li = town["李强"]
    town.world.fault("sendMessage", chat_id=li.id, kind="hang")
    town.world.say(town.group, town["王秀英"].id, SPARKS)
    for _ in range(100):  # everything else has left by then
        await town.a_moment()
    await town.crash()
    await town.run()
    await town.settle()
    assert [RESENT in line for line in li.reads()] == [True]
    assert len(town.sent(town.group)) == 1
    assert await town.tickets() == [SPARKS]


@pytest.mark.parametrize("moments", range(0, 30, 6))
async def test_a_crash_in_the_middle_doubles_nothing(town: Town, moments: int) -> None:
    for number in range(10):
        name = ("王秀英", "赵敏", "老吴")[number % 3]
        town.world.say(town.group, town[name].id, light(number + 1))
    for _ in range(moments):
        await town.a_moment()
    await town.crash()
    await town.run()
    await town.settle()
    assert sorted(await town.tickets()) == sorted(light(n + 1) for n in range(10))
    assert len(town.sent(town.group)) <= 10
    assert await town.inbox("new") == await town.inbox("quarantined") == 0


async def test_after_five_deaf_minutes_whoever_is_asked_is_asked_again(town: Town) -> None:
    await town["王秀英"].says(LIGHT)
    await town.pulse()
    await town.stop()
    town.world.press(town["李强"].id, town["李强"].id, "接单")  # lost after 150 seconds
    town.clock.jump(300)
    await town.run()
    await town.pulse()
    await town.settle()
    assert (await town.ticket()).status == "open"
    again = "系统刚恢复，您的点击可能没收到，请再答复一次\n🔔 新工单\n#1 报修 · 3栋"
    assert town["李强"].last().startswith(again)
    assert len(town["李强"].reads()) == 1
    assert town["何书记"].last().startswith("⚠️ 幸福小区：系统在 11月21日 09:00 到 11月21日 09:05")
    assert await town["李强"].taps("接单") == "已接单 #1，详情在这条消息里"


async def test_the_whole_job_on_postgresql(city: Town) -> None:
    wang, li = city["王秀英"], city["李强"]
    await wang.says(LIGHT)
    await li.taps("接单")
    await city.crash()
    await city.run()
    await li.taps("完成")
    await wang.taps("已解决")
    await wang.taps("★5")
    assert city.in_group() == ["#1 报修 · 3栋 · 已办结\n结果：已解决"]
    assert (await city.ticket()).stars == 5
    assert await city.timeline() == ["opened", "offered", "accepted", "done", "closed", "rated"]


async def set_menus(town: Town, *appointed: int) -> list[str]:
    """Set everybody's menu as a start does; return whose were set."""
    before = len(town.world.calls)
    bot, catalog = town.app.bot, town.renderer.catalog
    await set_all(bot, town.store, catalog, appointed=appointed, now=town.clock())
    calls = [call for call in list(town.world.calls)[before:] if call.method == "setMyCommands"]
    return [str(call.params["scope"]) for call in calls]


async def test_menus_are_set_anew_only_when_something_changed(town: Town) -> None:
    assert len(await set_menus(town)) == 2 + 4
    await town.stop()
    await town.run()
    assert await set_menus(town) == []
    assert len(await set_menus(town, town["赵敏"].id)) == 2 + 4
    town.clock.jump(31 * 24 * 3600)
    assert len(await set_menus(town)) == 2 + 4
