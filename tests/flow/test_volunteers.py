"""What volunteers are spared, asked and thanked for."""

from tests.flow.conftest import CAST
from tests.flow.town import Town
from tests.flow.words import light


async def test_three_reports_at_once_ring_once_and_then_come_as_a_list(empty_town: Town) -> None:
    town = empty_town
    await town.found(CAST[0], CAST[2], CAST[-1])
    li = town["李强"]
    for building in (1, 2, 4):
        await town["王秀英"].says(light(building))
    assert li.rings() == 1
    await town.passes(minutes=2)
    assert li.rings() == 2
    assert li.last().startswith("🔔 新工单清单\n#2 报修 · 2栋\n#3 报修 · 4栋\n")
    assert await li.taps("接单 #3") == "已接单 #3，详情在这条消息里"
    assert li.rings() == 2


async def test_a_small_wish_comes_true(town: Town) -> None:
    await town["王秀英"].writes("/wish 想学用手机挂号")
    await town["何书记"].taps("通过")
    assert town.in_group() == ["🌟 微心愿 1：想学用手机挂号\n哪位志愿者来帮忙？"]
    await town["周婷"].taps("我来", in_group=True)
    await town["周婷"].taps("已实现")
    await town["周婷"].writes("已经会挂了")
    wish = "🌟 微心愿 1：想学用手机挂号\n🎉 周婷 已帮您实现\n「已经会挂了」"
    assert wish in town["王秀英"].reads()
    assert town.in_group() == ["🌟 微心愿 1：想学用手机挂号\n🎉 已实现"]
