"""A matter that nobody in the community takes climbs to the unit above, over HTTP."""

from services import setup
from tests.flow.town import Town
from tests.flow.words import LIGHT


async def test_nobody_takes_it_so_the_township_does(town: Town) -> None:
    wang, he = town["王秀英"], town["何书记"]
    await town.store.write(setup.appoint, [he.id], now=town.clock())
    above = town.world.add_group(
        "阳光社区工作群", type="supergroup", members=[he.id], creator=he.id, bot="administrator"
    ).id
    town.world.say(above, he.id, "/bind 阳光社区 社区")
    await town.settle()
    assert town.shown(above, he.id)[-1].startswith("✅ 阳光社区（社区）已启用")
    assert await he.asks_for("/setup 上级 阳光社区") == "幸福小区 的上级：阳光社区"
    await wang.says(LIGHT)
    await town.passes(hours=1, minutes=29)
    assert not any("⬆️" in line for line in town.shown(above, he.id))
    await town.passes(minutes=1)
    assert town.shown(above, he.id)[-1].startswith("⬆️ 幸福小区 #1 报修 · 3栋")
    query = town.world.press(above, he.id, "我们来办")
    await town.settle()
    assert he.heard(query).startswith("#1 由你们负责")
    assert "已转给阳光社区" in town.in_group()[0]
    town.world.press(above, he.id, "已办好")
    await town.settle()
    assert await wang.taps("已解决") == "谢谢您的确认"
