"""The community that the demo opens on, with its two elders."""

from bot.demo import seed, set_up
from services import elders
from tests.flow.people import Someone
from tests.flow.town import Town


async def opened(town: Town) -> dict[str, Someone]:
    """Let the demo's people and plans be there; it is nine o'clock."""
    stage = set_up(town.world)
    await town.store.write(seed, stage, now=town.clock())
    town.deps.elders.update(await town.store.read(elders.users))
    town.deps.groups.add(stage.chat)
    await town.settle()
    return {p.name: Someone(town, p.user, p.name) for p in stage.players}


async def test_a_morning_from_the_prompt_to_a_knock_at_the_door(empty_town: Town) -> None:
    """A hundred minutes, so that at 60× it is over in two."""
    cast = await opened(empty_town)
    await empty_town.passes(minutes=100)
    assert cast["张桂芳"].reads()[1].startswith("张桂芳，早上好！")
    assert cast["张丽"].last().startswith("🚨 张桂芳 · 3栋")
    await cast["李强"].taps("我去看")
    assert "备用钥匙：对门周姐" in cast["李强"].last()
    await cast["李强"].taps("已见到，平安")
    assert cast["张丽"].last().startswith("✅ 张桂芳 已见到，平安。确认人：李强")


async def test_who_has_no_phone_is_visited(empty_town: Town) -> None:
    cast = await opened(empty_town)
    await empty_town.passes(minutes=31)
    assert cast["赵敏"].last().startswith("🏠 今天请上门探访：刘爷爷 · 8栋，11:30 前")
    await cast["赵敏"].taps("记录探访 刘爷爷")
    assert "房号：202" in cast["赵敏"].last()
    await cast["赵敏"].taps("提交")
    await empty_town.passes(hours=4)
    assert not any("🚨 刘爷爷" in text for text in cast["赵敏"].reads())
