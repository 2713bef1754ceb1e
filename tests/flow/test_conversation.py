"""People talk in pieces, answer each other, and say the same thing twice."""

import pytest

from tests.flow.town import Town
from tests.flow.words import light


async def test_three_short_lines_are_one_urgent_ticket(town: Town) -> None:
    wang = town["王秀英"]
    for line in ("3栋电梯", "又坏了", "我妈在里面"):
        await wang.says(line)
        town.clock.jump(20)
    assert [card.split("\n")[1] for card in town.in_group()] == ["#1 报修 · 3栋 · 待接单"]
    assert town.in_group()[0].startswith("🚨 请先拨打")


async def test_a_line_that_makes_sense_only_with_the_one_before(town: Town) -> None:
    await town["王秀英"].says("3栋门口")
    assert town.in_group() == []
    town.clock.jump(30)
    await town["王秀英"].says("灯又不亮了")
    assert [card.split("\n")[0] for card in town.in_group()] == ["#1 报修 · 3栋 · 待接单"]


async def test_two_minutes_later_it_is_another_thought(town: Town) -> None:
    await town["王秀英"].says("3栋电梯坏了，一直不动")
    town.clock.jump(120)
    await town["王秀英"].says("12栋门口有人乱停车，把消防通道堵了")
    assert len(town.in_group()) == 2


async def test_a_second_report_of_the_same_joins_the_first(town: Town) -> None:
    await town["王秀英"].says("3栋电梯坏了，一直不动")
    await town["老吴"].says("3栋的电梯按了没反应，坏了吧")
    assert len(town.in_group()) == 1
    assert "另有 1 位邻居也遇到" in town.in_group()[0]
    assert town["老吴"].last() == "已有 #1 报修 · 3栋（待接单），已算上您，办结时会告诉您"


async def test_who_says_it_is_not_the_same_gets_a_ticket_of_their_own(town: Town) -> None:
    await town["王秀英"].says("3栋电梯坏了，一直不动")
    await town["老吴"].says("3栋的电梯按了没反应，坏了吧")
    assert await town["老吴"].taps("不是同一件") == "已登记 #2"
    assert [card.split("\n")[0] for card in town.in_group()] == [
        "#1 报修 · 3栋 · 待接单",
        "#2 报修 · 3栋 · 待接单",
    ]


async def test_an_echo_under_the_card_is_one_more_voice(town: Town) -> None:
    message = await town["王秀英"].says("3栋停水了，一滴都没有")
    await town["老吴"].says("我家也是", reply_to=message)
    await town["何书记"].says("+1", reply_to=message + 1)
    assert "另有 2 位邻居也遇到" in town.in_group()[0]


async def test_thirty_reports_of_one_outage_are_one_event(town: Town) -> None:
    for number in range(30):
        someone = town.meet(f"邻居{number}", started=False)
        town.world.join(town.group, someone.id)
        await someone.says("3栋停水了，一滴都没有")
    assert len([text for text in town.in_group() if text.startswith("#1 报修")]) == 1
    assert "事件单：29 位邻居也遇到" in town.in_group()[0]
    assert len(town.in_group()) <= 5
    assert town["何书记"].reads()[-1].startswith("📢 #1 报修 · 3栋 10 分钟内")


@pytest.mark.parametrize("words", ["修好了，谢谢", "不用来了"])
async def test_the_reporter_says_that_it_is_settled(town: Town, words: str) -> None:
    wang = town["王秀英"]
    await wang.says("3栋电梯坏了，一直不动")
    town.clock.jump(300)
    await wang.says(words)
    assert town.in_group()[-1] == "#1 报修 · 3栋，是不是已经好了？"
    await wang.taps("已解决", in_group=True)
    assert town.in_group()[0] == "#1 报修 · 3栋 · 已办结\n结果：已解决"


async def test_the_same_trouble_a_day_after_its_end_opens_it_again(town: Town) -> None:
    wang, li = town["王秀英"], town["李强"]
    await wang.says("3栋电梯坏了，一直不动")
    await li.taps("接单")
    await li.taps("完成")
    await wang.taps("已解决")
    await town.passes(hours=20)
    await town["老吴"].says("3栋电梯又坏了")
    assert town.in_group()[0].split("\n")[0] == "#1 报修 · 3栋 · 待接单"


async def test_an_urgent_voice_makes_the_ticket_urgent(town: Town) -> None:
    await town["王秀英"].says("3栋电梯坏了，一直不动")
    await town["老吴"].says("3栋电梯困人了，快来人")
    assert town.in_group()[0].startswith("🚨 请先拨打 119（电梯救援）")


async def test_a_remark_under_the_card_reaches_whoever_works_on_it(town: Town) -> None:
    message = await town["王秀英"].says("3栋电梯坏了，一直不动")
    await town["李强"].taps("接单")
    await town["王秀英"].says("门口的钥匙在保安那里", reply_to=message + 1)
    assert town["李强"].last() == "💬 #1 有人补充：\n门口的钥匙在保安那里"


async def test_two_buildings_in_one_breath_are_two_tickets(town: Town) -> None:
    for building in (3, 4):
        await town["王秀英"].says(light(building))
    assert [(await town.ticket(number)).place.building for number in (1, 2)] == ["3", "4"]


async def test_where_is_answered_under_the_report_and_neighbours_need_no_reply(town: Town) -> None:
    wang, zhao = town["王秀英"], town["赵敏"]
    message = await wang.says("电梯坏了，没人修")
    await zhao.says("+1")
    await wang.says("5栋的", reply_to=message)
    assert [card.split("\n")[0] for card in town.in_group()] == ["#1 报修 · 5栋 · 待接单"]
    assert "另有 1 位邻居也遇到" in town.in_group()[0]
    await zhao.says("6栋也是", reply_to=message)
    assert town.in_group()[1].startswith("#2 报修 · 6栋 · 待接单")


async def test_photos_just_before_and_after_a_report_are_of_it(town: Town) -> None:
    wang = town["王秀英"]
    town.world.photo(town.group, wang.id)
    await wang.says("3栋电梯坏了，没人修")
    town.clock.jump(20)
    town.world.photo(town.group, wang.id)
    town.world.photo(town.group, wang.id, caption="就是这个")
    await town.settle()
    assert len((await town.ticket()).photos) == 3
    town.clock.jump(120)
    town.world.photo(town.group, wang.id)
    await town.settle()
    assert len((await town.ticket()).photos) == 3


async def test_what_is_still_broken_is_no_second_report(town: Town) -> None:
    """Hours later, with the building and only a syllable of the thing."""
    await town["王秀英"].says(light(3))
    await town.passes(hours=5)
    await town["王秀英"].says("3栋的灯还是不亮")
    await town["王秀英"].writes("3栋的灯还是不亮")
    assert town["王秀英"].last() == "您已报过 #1 报修 · 3栋（待接单），不用重复报"
    assert len(await town.tickets()) == 1
