"""A community changes how its tickets find somebody, over HTTP."""

from tests.flow.town import Town
from tests.flow.words import BLOCKED


async def test_parking_goes_to_whoever_taps_first(town: Town) -> None:
    he, li, zhou = town["何书记"], town["李强"], town["周婷"]
    assert await he.asks_for("/policy 停车 抢单") == "停车：轮值 → 抢单，从下一件起"
    await he.asks_for("/people")
    await he.taps("周婷")
    assert await he.taps("调解") == "周婷 加上：调解"
    await town["王秀英"].says(BLOCKED.replace("8", "3"))
    assert (li.rings(), zhou.rings()) == (1, 1)
    assert await zhou.taps("接单") == "已接单 #1，详情在这条消息里"
    assert (await town.ticket()).terms.offers == 6
    assert "停车 轮值 → 抢单" in await he.asks_for("/audit")
