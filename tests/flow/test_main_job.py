"""The main job: a sentence becomes a solved ticket."""

import pytest

from tests.flow.conftest import CAST
from tests.flow.town import Town
from tests.flow.words import BLOCKED, CHATTER, KITCHEN, LIGHT


async def test_a_sentence_in_the_group_becomes_a_solved_ticket(town: Town) -> None:
    wang, li = town["王秀英"], town["李强"]
    await wang.says(LIGHT)
    assert town.in_group() == [
        "#1 报修 · 3栋 · 待接单\n已通知值班人员，09:30 前无人接单将转给上一级"
    ]
    assert li.reads() == ["🔔 新工单\n#1 报修 · 3栋 · 09:00 报\n请在 09:10 前答复；接单后显示详情"]
    assert await li.taps("接单") == "已接单 #1，详情在这条消息里"
    assert town.in_group() == ["#1 报修 · 3栋 · 已接单\n志愿者已接单，预计 11月22日 09:00 前办好"]
    await li.taps("完成")
    assert wang.reads() == ["#1 报修 · 3栋 · 志愿者说办好了\n请您确认："]
    await wang.taps("已解决")
    assert await wang.taps("★5") == "谢谢评分"
    assert town.in_group() == ["#1 报修 · 3栋 · 已办结\n结果：已解决"]


async def test_the_sentence_of_the_first_screen_rings_the_volunteer(town: Town) -> None:
    wang, li = town["王秀英"], town["李强"]
    await wang.says("3栋电梯又坏了，老人下不去楼")
    assert "#1 报修 · 3栋 · 待接单" in town.in_group()[0]
    assert li.rings() == 1
    await li.taps("接单")
    await li.taps("完成")
    await wang.taps("已解决")
    await wang.taps("★5")
    assert town.in_group()[0].endswith("已办结\n结果：已解决")


async def test_in_private_the_group_hears_nothing(town: Town) -> None:
    wang, li = town["王秀英"], town["李强"]
    await wang.writes(KITCHEN)
    assert town.in_group() == []
    assert wang.last().startswith("#1 报修 · 3栋 · 待接单")
    assert wang.buttons() == ["催一下", "改类别", "撤回"]
    assert "501" not in li.last()
    await li.taps("接单")
    assert "房号：501" in li.last()
    assert f"内容：{KITCHEN}" in li.last()
    await li.taps("完成")
    await wang.taps("已解决")
    assert await wang.taps("★4") == "谢谢评分"
    assert (await town.ticket()).stars == 4
    assert town.in_group() == []


async def test_whoever_never_started_the_bot_is_asked_on_the_group_card(empty_town: Town) -> None:
    town = empty_town
    await town.found(*CAST, never_started=("王秀英",))
    wang, li, zhao = town["王秀英"], town["李强"], town["赵敏"]
    await wang.says(LIGHT)
    await li.taps("接单")
    await li.taps("完成")
    assert town.in_group() == ["#1 报修 · 3栋 · 待确认\n请报事人确认：解决了吗？"]
    assert await zhao.taps("已解决", in_group=True) == "只有报事人可以操作"
    assert await wang.taps("已解决", in_group=True) == "谢谢您的确认"
    assert await zhao.taps("★1", in_group=True) == "只有报事人可以操作"
    assert await wang.taps("★5", in_group=True) == "谢谢评分"
    assert town.in_group() == ["#1 报修 · 3栋 · 已办结\n结果：已解决"]
    assert wang.buttons(in_group=True) == []
    assert wang.reads() == []


async def test_starting_the_bot_moves_the_question_into_private(empty_town: Town) -> None:
    town = empty_town
    await town.found(*CAST, never_started=("王秀英",))
    wang, li = town["王秀英"], town["李强"]
    await wang.says(LIGHT)
    await li.taps("接单")
    await li.taps("完成")
    await wang.starts()
    assert wang.buttons() == ["已解决", "部分解决", "没解决"]
    assert wang.buttons(in_group=True) == []


async def test_a_photo_with_a_caption_is_a_report(town: Town) -> None:
    town.world.photo(town.group, town["王秀英"].id, caption=LIGHT)
    await town.settle()
    assert await town.tickets() == [LIGHT]
    assert len((await town.ticket()).photos) == 1


@pytest.mark.parametrize("caption_at", [0, 4, 9])
async def test_an_album_of_ten_is_one_ticket_in_any_order(town: Town, caption_at: int) -> None:
    await town.deaf()
    town.world.album(town.group, town["王秀英"].id, 10, LIGHT)
    waiting = [item.update for item in town.world.bot.updates.waiting]
    town.world.bot.updates.drop()
    captioned, others = waiting[0], waiting[1:]
    town.world.preload([*others[:caption_at], captioned, *others[caption_at:]])
    await town.hears()
    assert await town.tickets() == [LIGHT]
    assert len((await town.ticket()).photos) == 10
    assert len(town.in_group()) == 1


async def test_chatter_meets_silence(town: Town) -> None:
    for line in CHATTER:
        await town["王秀英"].says(line)
    assert town.in_group() == []
    assert await town.tickets() == []


async def test_the_volunteer_shows_with_a_line_or_a_photo_what_was_done(town: Town) -> None:
    wang, li = town["王秀英"], town["李强"]
    await wang.says(LIGHT)
    await li.taps("接单")
    await li.taps("完成")
    assert li.last() == "请用一句话或一张照片说明 #1 是怎么办的（可以不发）"
    town.world.photo(li.id, li.id, caption="换了灯泡")
    await town.settle()
    assert wang.reads() == [
        "#1 报修 · 3栋 · 志愿者说办好了\n说明：换了灯泡\n请您确认：",
        "#1 志愿者发来的照片 换了灯泡",
    ]
    assert await town.tickets() == [LIGHT]


async def test_whoever_accepted_sees_the_photo(town: Town) -> None:
    town.world.photo(town.group, town["王秀英"].id, caption=LIGHT)
    await town.settle()
    await town["李强"].taps("接单")
    assert any("photo" in m for m in town.world.transcript(town["李强"].id, 0) if m["from"]["bot"])


async def test_a_report_after_the_stars_is_a_report(town: Town) -> None:
    wang, li = town["王秀英"], town["李强"]
    await wang.says(LIGHT)
    await li.taps("接单")
    await li.taps("完成")
    await wang.taps("已解决")
    await wang.taps("★5")
    await wang.writes(BLOCKED)
    assert await town.tickets() == [LIGHT, BLOCKED]
