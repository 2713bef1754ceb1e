"""Quiet hours, 22:00 to 07:00: a normal matter waits, life and old people do not."""

from domain.people import Role
from tests.flow.town import Town
from tests.flow.words import GROCERIES, LIGHT, SPARKS, TRAPPED


async def test_a_normal_matter_waits_for_the_morning(town: Town) -> None:
    await town.at("22:00")
    await town["王秀英"].says(LIGHT)
    assert [town[name].rings() for name in ("李强", "周婷", "老吴", "何书记")] == [0, 0, 0, 0]
    assert town.in_group() == ["#1 报修 · 3栋 · 待接单\n已登记，11月22日 07:00 起安排"]
    await town.at("06:59")
    assert town["李强"].rings() == 0
    await town.passes(minutes=1)
    assert town["李强"].rings() == 1
    assert await town.timeline() == ["opened", "waits_for_morning", "offered"]
    await town["李强"].taps("接单")
    said = await town["何书记"].asks_for("/stats 周")
    assert "响应率 100%（按时接单 1 / 有效 1）" in said


async def test_a_minute_before_ten_it_still_rings(town: Town) -> None:
    await town.at("21:59")
    await town["王秀英"].says(LIGHT)
    assert town["李强"].rings() == 1


async def test_an_offer_made_in_the_evening_wakes_nobody_else_at_night(town: Town) -> None:
    await town.at("21:50")
    await town["王秀英"].says(LIGHT)
    await town.at("06:59")
    assert [town[name].rings() for name in ("周婷", "老吴", "何书记")] == [0, 0, 0]
    await town.at("07:00")
    assert town["周婷"].rings() == 1


async def test_the_night_shift_is_rung(town: Town) -> None:
    await town["周婷"].asks_for("/off")
    await town.at("22:30")
    await town["周婷"].asks_for("/on")
    rang = town["周婷"].rings()
    await town["王秀英"].says(LIGHT)
    assert town["周婷"].rings() == rang + 1
    assert town["李强"].rings() == 0
    await town["周婷"].taps("来不了")
    assert [town[name].rings() for name in ("李强", "老吴", "何书记")] == [0, 0, 0]


async def test_life_does_not_wait(town: Town) -> None:
    await town.at("03:00")
    await town["王秀英"].says(SPARKS)
    assert [town[name].rings() for name in ("李强", "周婷")] == [1, 1]
    await town.passes(minutes=5)
    assert town["老吴"].rings() == 1
    await town.passes(minutes=5)
    assert town["何书记"].rings() == 1


async def test_old_people_do_not_wait(town: Town) -> None:
    await town.at("03:00")
    await town["王秀英"].says(GROCERIES)
    assert town["李强"].rings() == 1
    await town.passes(minutes=15)
    assert town["老吴"].rings() == 1


async def test_whoever_comes_on_at_night_gets_what_waits(town: Town) -> None:
    await town["周婷"].asks_for("/off")
    await town.at("23:00")
    await town["王秀英"].says(LIGHT)
    await town["周婷"].writes("/on")
    assert "接单" in town["周婷"].buttons()
    assert town["李强"].rings() == 0


async def test_still_at_it_is_not_asked_in_the_middle_of_the_night(town: Town) -> None:
    await town.at("14:00")
    await town["王秀英"].says(LIGHT)
    li = town["李强"]
    await li.taps("接单")
    await town.at("06:59")
    assert li.rings() == 1
    await town.passes(minutes=1)
    assert li.last() == "#1 报修 · 3栋 · 还在处理吗？11月22日 11:00 前没有答复会转给别人"
    await town.passes(hours=3, minutes=59)
    assert (await town.ticket()).status == "accepted"


async def test_the_hours_of_the_night_do_not_count_for_the_answer(town: Town) -> None:
    await town["王秀英"].says(LIGHT)
    await town["李强"].taps("接单")
    await town.at("21:00")
    assert town["李强"].last() == (
        "#1 报修 · 3栋 · 还在处理吗？11月22日 10:00 前没有答复会转给别人"
    )


async def test_the_coordinator_is_not_reminded_at_night(town: Town) -> None:
    he = town["何书记"]
    await town.at("20:35")
    await town["王秀英"].says(LIGHT)
    await town.at("22:00")
    rang = he.rings()
    await town.at("06:59")
    assert he.rings() == rang == 2  # the offer, and its warning at 21:59
    await town.at("07:30")
    assert he.rings() > 2
    assert he.last().startswith("⏰ #1 报修 · 3栋 · 还没有人接单")


async def test_nobody_at_all_at_night_and_the_urgent_climbs(empty_town: Town) -> None:
    town = empty_town
    await town.found(("王秀英", None, ""), ("何书记", Role.COORDINATOR, ""))
    await town.at("02:00")
    await town["王秀英"].says(TRAPPED)
    assert town["何书记"].rings() == 1


async def test_what_was_not_mended_rings_nobody_before_the_morning(town: Town) -> None:
    """A report is taken up again at two: it is there, and the offer rings at seven."""
    wang, li, desk = town["王秀英"], town["李强"], town["何书记"]
    await wang.writes(LIGHT)
    await li.taps("接单")
    await li.taps("完成")
    await town.at("02:00")
    rings = (li.rings(), desk.rings())
    await wang.writes("灯又坏了")
    await town.passes(minutes=1)
    assert li.last().startswith("↩️ #1 报修 · 3栋 · 居民说没解决")
    assert (li.rings(), desk.rings()) == rings
    await town.at("07:01")
    assert town["周婷"].last().startswith("🔔 新工单\n#1 报修")
