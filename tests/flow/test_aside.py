"""A ticket that cannot go on now: nobody is hurried, and nothing is forgotten."""

from tests.flow.town import Town
from tests.flow.words import LIGHT


async def test_waiting_for_a_part_and_then_for_the_property_company(town: Town) -> None:
    wang, li, he = town["王秀英"], town["李强"], town["何书记"]
    await wang.says(LIGHT)
    await li.writes("两小时后可以")
    assert "「两小时后可以」" in he.last()
    await li.taps("接单")
    await li.taps("挂起")
    assert await li.taps("等配件 1 天") == "#1 已挂起，11月22日 09:00 自动恢复"
    assert town.in_group() == ["#1 报修 · 3栋 · 挂起\n暂时挂起，11月22日 09:00 自动恢复"]
    await town.passes(days=1)
    assert li.last().startswith("⏰ #1 报修 · 3栋 · 挂起到期，请继续")
    assert "请把下面这段发给对方" in await he.asks_for("/transfer 1 物业公司 2天 请换灯")
    assert town.in_group() == [
        "#1 报修 · 3栋 · 已转出\n已转给物业公司，11月24日 09:00 前会去追问结果"
    ]
    await town.passes(days=2)
    assert await he.taps("对方已办好") == "辛苦了！已请居民确认"
    assert await wang.taps("已解决") == "谢谢您的确认"


async def test_a_coordinator_files_for_a_neighbour_without_telegram(town: Town) -> None:
    he, li = town["何书记"], town["李强"]
    await he.writes("/report 代 王大爷 13800000000 3栋水管漏水")
    assert he.reads()[0].startswith("#1 报修 · 3栋 · 待接单")
    await li.taps("接单")
    await li.taps("完成")
    assert he.last().endswith("会记为「代确认」：")
    await he.taps("已解决")
    ticket = await town.ticket()
    assert (ticket.text, ticket.proxied) == ("3栋水管漏水", True)
