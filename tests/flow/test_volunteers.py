"""What volunteers are spared, asked and thanked for."""

from tests.flow.conftest import CAST
from tests.flow.town import Town
from tests.flow.words import GROCERIES, light


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


async def test_what_is_said_at_work_finds_the_buttons_it_means(town: Town) -> None:
    """«修好了» of whoever mends is no word of a reporter; a closed door at work is no emergency."""
    li = town["李强"]
    await town["王秀英"].says(light(3))
    await li.taps("接单")
    for words in ("到了", "敲门没人应", "修好了"):
        await li.writes(words)
        assert li.last().startswith("您手上有 #1 报修 · 3栋。到了、办好了、去不了")
    assert await town.tickets() == [light(3)]
    assert town["周婷"].reads() == []
    await li.taps("完成")
    assert town["王秀英"].last().startswith("#1 报修 · 3栋 · 志愿者说办好了")


async def test_of_several_in_hand_the_number_is_asked(town: Town) -> None:
    li = town["李强"]
    for building in (1, 2):
        await town["王秀英"].says(light(building))
        await town["何书记"].writes(f"/assign {building} 李强")
    await li.writes("修好了")
    assert li.last().startswith("您手上有 2 件。说的是哪一件？点编号")
    await li.taps("#2")
    await li.taps("完成")
    assert (await town.ticket(2)).status.value == "done"


async def test_a_closed_door_of_an_old_person_is_an_emergency(town: Town) -> None:
    await town["王秀英"].says(GROCERIES)
    await town["何书记"].writes("/assign 1 李强")
    await town["李强"].writes("敲门没人应")
    assert any("请先拨打 110" in text for text in town["李强"].reads())
    assert len(await town.tickets()) == 2


async def test_why_somebody_cannot_come_may_be_said_in_words(town: Town) -> None:
    li = town["李强"]
    await town["王秀英"].says(light(3))
    await li.taps("来不了")
    await li.writes("我在外地，后天才回来")
    assert li.last() == "已记下您为什么来不了 #1，谢谢告知"
    assert "忙" not in li.buttons()
    await town["何书记"].writes("/ticket 1")
    assert "李强 来不了，因为：「我在外地，后天才回来」" in town["何书记"].last()


async def test_all_photos_of_the_work_reach_who_reported_it(town: Town) -> None:
    li, wang = town["李强"], town["王秀英"]
    await wang.writes(light(3))
    await li.taps("接单")
    await li.taps("完成")
    for _ in range(3):
        town.world.photo(li.id, li.id)
        await town.settle()
    assert wang.reads().count("#1 志愿者发来的照片") == 3
    assert not any("我只看得懂文字" in text for text in li.reads())


async def test_a_report_right_after_the_work_is_no_line_about_it(town: Town) -> None:
    li = town["李强"]
    await town["王秀英"].writes(light(3))
    await li.taps("接单")
    await li.taps("完成")
    await li.writes("8栋停车位被占了")
    assert await town.tickets() == [light(3), "8栋停车位被占了"]
    assert "停车" not in town["王秀英"].last()


async def test_a_nod_is_no_line_about_the_work(town: Town) -> None:
    li, wang = town["李强"], town["王秀英"]
    await wang.writes(light(3))
    await li.taps("接单")
    await li.taps("完成")
    await li.writes("好的")
    assert "说明" not in wang.last()
    await li.writes("换了灯泡")
    assert "说明：换了灯泡" in wang.last()


async def test_what_waits_on_hold_is_still_in_hand(town: Town) -> None:
    li = town["李强"]
    await town["王秀英"].says(light(3))
    await li.taps("接单")
    await li.taps("挂起")
    assert "/hold" not in li.last()
    await li.taps("等人在家 1 天")
    assert "#1 报修 · 3栋 · 挂起" in await li.asks_for("/tasks")
    await li.taps("#1")
    await li.taps("继续办理")
    assert (await town.ticket()).status == "accepted"
