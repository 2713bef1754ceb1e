"""What a coordinator may look at: one line for each ticket that moved, and what was sent."""

from tests.flow.town import Town
from tests.flow.words import LIGHT

BOARD = "📋 {} 11-21 工单动态\n{} #1 报修 · 3栋 · 李强 {}\n有变化时静音更新，需要您处理的会另外提醒"


async def test_who_took_it_and_that_it_is_done_is_one_silent_line(town: Town) -> None:
    wang, li, he = town["王秀英"], town["李强"], town["何书记"]
    await wang.writes(LIGHT)
    await li.taps("10 分钟后")
    await li.taps("接单")
    await town.passes(minutes=1)
    assert he.reads() == [BOARD.format("幸福小区", "09:01", "已接单")]
    await li.taps("完成")
    await town.passes(minutes=1)
    assert he.reads() == [BOARD.format("幸福小区", "09:02", "已完成，等居民确认")]
    assert he.rings() == 0
    await he.asks_for("/ticket 1")
    await he.taps("送达记录")
    await town.settle()
    assert "李强（私聊） · 接单后的详情：送达，消息 " in he.last()
