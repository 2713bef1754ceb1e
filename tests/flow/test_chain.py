"""A ticket finds a person: volunteer, building head, coordinator; nobody waits for nothing."""

from domain.people import Role
from tests.flow.conftest import CAST
from tests.flow.town import Town
from tests.flow.words import KITCHEN, LIGHT, light

ALONE = (
    ("王秀英", None, ""),
    ("李强", Role.VOLUNTEER, ""),
    ("老吴", Role.BUILDING_HEAD, "3"),
    ("何书记", Role.COORDINATOR, ""),
)


async def test_nobody_accepts_and_the_chain_climbs_at_its_minutes(empty_town: Town) -> None:
    town = empty_town
    await town.found(*ALONE)
    li, wu, he = town["李强"], town["老吴"], town["何书记"]
    await town["王秀英"].says(LIGHT)
    assert (li.rings(), wu.rings(), he.rings()) == (1, 0, 0)
    await town.passes(minutes=23)
    assert li.rings() == 1
    await town.passes(minutes=1)  # four fifths of thirty
    assert (li.rings(), wu.rings()) == (2, 0)
    await town.passes(minutes=6)
    assert (li.rings(), wu.rings(), he.rings()) == (2, 1, 0)
    await town.passes(minutes=30)
    assert (li.rings(), wu.rings(), he.rings()) == (2, 2, 1)  # each is warned
    assert await town.timeline() == [
        "opened", "offered", "offer.expired", "step.over", "offered", "offer.expired",
        "step.over", "offered",
    ]  # fmt: skip
    assert town.in_group()[0].startswith("#1 报修 · 3栋 · 待接单")


async def test_after_the_last_step_the_coordinator_is_rung_three_times(empty_town: Town) -> None:
    town = empty_town
    await town.found(*ALONE)
    await town["王秀英"].says(LIGHT)
    he = town["何书记"]
    await town.passes(minutes=90)
    assert he.last().startswith("⏰ #1 报修 · 3栋 · 还没有人接单")
    await town.passes(hours=10)
    assert he.rings() == 5  # the offer, its warning, then three reminders
    assert (await he.asks_for("/late")).startswith("超时 1 件\n⏰ #1 报修 · 3栋 · 待接单")
    assert await he.taps("接单") == "已接单 #1，详情在这条消息里"


async def test_within_a_step_the_second_volunteer_is_asked_after_a_third(town: Town) -> None:
    li, zhou = town["李强"], town["周婷"]
    await town["王秀英"].says(LIGHT)
    assert (li.rings(), zhou.rings()) == (1, 0)
    await town.passes(minutes=10)
    assert (li.rings(), zhou.rings()) == (1, 1)
    assert li.last() == "#1 报修 · 3栋 · 已超时，正在问下一位\n还没有人接，您仍可以接单"
    assert await li.taps("接单") == "已接单 #1，详情在这条消息里"
    assert zhou.last().startswith("#1 报修 · 3栋 · 已由 李强 接单（09:10），谢谢")
    assert zhou.rings() == 1


async def test_everybody_declines_and_the_next_is_asked_at_once(town: Town) -> None:
    await town["王秀英"].says(LIGHT)
    for name in ("李强", "周婷", "老吴", "何书记"):
        assert town[name].rings() == 1, name
        assert await town[name].taps("来不了") == "谢谢告知，已问下一位"
        assert town[name].reads()[0] == "#1 报修 · 3栋 · 您已说来不了，谢谢告知"
    assert town["何书记"].last().startswith("⏰ #1 报修 · 3栋 · 还没有人接单")
    timeline = await town.timeline()
    assert timeline.count("offered") == timeline.count("declined") == 4
    assert (await town.ticket()).status == "open"


async def test_a_step_with_nobody_is_passed_at_once_and_written_down(empty_town: Town) -> None:
    town = empty_town
    await town.found(*CAST, off_duty=("李强", "周婷"))
    await town["王秀英"].says(light(7))  # 老吴 answers for building 3 only
    assert town["何书记"].rings() == 1
    assert await town.timeline() == ["opened", "step.empty", "step.empty", "offered"]
    said = await town["何书记"].asks_for("/ticket 1")
    assert "志愿者：无人值班，已直接升级" in said
    assert "楼栋长：无人值班，已直接升级" in said


async def test_nobody_at_all_is_asked_again_until_somebody_comes_on_duty(empty_town: Town) -> None:
    town = empty_town
    await town.found(("王秀英", None, ""), ALONE[1], off_duty=("李强",))
    await town["王秀英"].says(LIGHT)
    assert await town.timeline() == [
        "opened", "step.empty", "step.empty", "step.empty", "nobody_reachable",
    ]  # fmt: skip
    await town["李强"].writes("/on")
    assert "接单" in town["李强"].buttons()


async def test_a_volunteer_who_blocked_the_bot_is_passed_over_at_once(town: Town) -> None:
    li, zhou, he = town["李强"], town["周婷"], town["何书记"]
    await town.deaf()
    town.world.block(li.id)  # and we do not know it yet
    town.world.bot.updates.drop()
    await town.hears()
    await town["王秀英"].says(LIGHT)
    assert zhou.rings() == 1
    warned, handed_on = he.reads()[0].split("\n")
    assert warned.startswith("⚠️ 李强 收不到我的消息（没有开始对话或已屏蔽）")
    assert handed_on == "等他答复的工单已转给别人"
    assert len(he.reads()) == 1
    assert await town.timeline() == ["opened", "offered", "not_told", "offered"]
    assert "李强 收不到消息，没有通知到" in await he.asks_for("/ticket 1")


async def test_blocking_with_an_offer_in_hand_moves_it_on(town: Town) -> None:
    await town["王秀英"].says(LIGHT)
    town.world.block(town["李强"].id)
    await town.settle()
    assert town["周婷"].rings() == 1
    assert (await town["何书记"].asks_for("/people")).count("🔴") == 1


async def test_a_bot_cannot_begin_a_conversation(town: Town) -> None:
    town.world.private(town["李强"].id).started = False
    await town["王秀英"].says(LIGHT)
    assert town["周婷"].rings() == 1
    await town["李强"].starts()
    await town["周婷"].taps("来不了")
    await town["王秀英"].says("4栋门禁坏了")
    assert town["李强"].reads()[-1].startswith("🔔 新工单\n#2 报修 · 4栋")


async def test_three_open_tickets_are_enough(town: Town) -> None:
    li, zhou = town["李强"], town["周婷"]
    await zhou.asks_for("/off")
    for name, building in (("王秀英", 1), ("王秀英", 2), ("赵敏", 3)):
        await town[name].says(light(building))
        await li.taps("接单")
        await town.passes(minutes=2)
    await town["赵敏"].says(light(4))
    assert li.rings() == 3
    assert "李强：手上工单已满" in await town["何书记"].asks_for("/why 4")
    await li.taps("完成")
    await town["赵敏"].says("2栋门禁坏了")
    assert li.reads()[-1].startswith("🔔 新工单\n#5 报修 · 2栋")


async def test_who_has_fewest_open_is_asked_first(town: Town) -> None:
    li, zhou = town["李强"], town["周婷"]
    await town["王秀英"].says(light(1))
    await li.taps("接单")
    await town["王秀英"].says(light(2))
    assert (li.rings(), zhou.rings()) == (1, 1)


async def test_passing_on_takes_the_details_back(town: Town) -> None:
    li, zhou = town["李强"], town["周婷"]
    await town["王秀英"].writes(KITCHEN)
    await li.taps("接单")
    assert "501" in li.last()
    assert await li.taps("转单") == "#1 已转出，谢谢"
    assert "".join(li.reads()).count("501") == 0
    assert zhou.rings() == 1
    await zhou.taps("接单")
    assert await town.timeline() == ["opened", "offered", "accepted", "transferred", "offered",
                                     "accepted"]  # fmt: skip


async def test_still_at_it_is_asked_at_half_time_and_silence_gives_it_back(town: Town) -> None:
    li, zhou = town["李强"], town["周婷"]
    await town["王秀英"].says(LIGHT)
    await li.taps("接单")
    await town.passes(hours=12)
    assert li.last() == "#1 报修 · 3栋 · 还在处理吗？11月22日 10:00 前没有答复会转给别人"
    await town.at("09:59")
    assert (await town.ticket()).status == "accepted"
    await town.passes(minutes=1)
    assert (await town.timeline())[-2:] == ["gone_quiet", "offered"]
    assert zhou.rings() == 1


async def test_an_answer_keeps_the_ticket_where_it_is(town: Town) -> None:
    li = town["李强"]
    await town["王秀英"].says(LIGHT)
    await li.taps("接单")
    await town.passes(hours=12)
    assert await li.taps("在处理") == "谢谢"
    await town.passes(hours=11)
    assert (await town.ticket()).status == "accepted"
    await town.passes(hours=2)
    assert town["何书记"].last().startswith("⏰ #1 报修 · 3栋 · 李强 接单后超过时限还没办好")


async def test_asking_for_a_helper_is_an_answer_too(town: Town) -> None:
    li = town["李强"]
    await town["王秀英"].says(LIGHT)
    await li.taps("接单")
    await town.passes(hours=12)
    assert await li.taps("需要帮手") == "已告诉楼栋长和协调员"
    assert town["老吴"].last().startswith("🤝 #1 报修 · 3栋 · 李强 需要帮手")
    await town.passes(hours=5)
    assert (await town.ticket()).status == "accepted"


async def test_passing_on_after_the_end_is_refused(town: Town) -> None:
    wang, li = town["王秀英"], town["李强"]
    await wang.says(LIGHT)
    await li.taps("接单")
    await town.passes(hours=12)
    await li.taps("完成")
    await wang.taps("已解决")
    assert await li.forges("v1:transfer:1:1:") == "#1 现在是「已办结」，不能这样操作"
    assert (await town.ticket()).status == "closed"
    assert "转单" not in li.buttons()
