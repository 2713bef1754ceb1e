"""Known works over HTTP: nobody is rung for them, and at the end there is one summary."""

from tests.flow.town import Town


async def test_the_lift_is_inspected_until_noon(town: Town) -> None:
    wang, li, he = town["王秀英"], town["李强"], town["何书记"]
    said = await he.asks_for("/mute 电梯 3栋 到 12:00 年检")
    assert said.startswith("🔕 电梯 · 3栋 到 11月21日 12:00")
    await wang.says("3栋电梯坏了")
    assert li.rings() == 0
    assert wang.last() == "⏸ #1 报修 · 3栋 · 暂时挂起：年检，12:00 自动恢复"
    await town.passes(hours=3)
    assert "期间 1 件：#1" in he.last()
    assert await he.taps("都好了，请居民确认") == "电梯：1 件已处理"
    assert await wang.taps("已解决") == "谢谢您的确认"
