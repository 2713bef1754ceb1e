"""What others fell over, as stories (T of docs/parity.md); the rest stand where they belong."""

from domain.people import Role
from handlers.buttons import Button
from tests.flow.conftest import CAST
from tests.flow.town import Town
from tests.flow.words import LIGHT, TRAPPED, light

CROWD = ("李强", "周婷", "孙丽")


async def crowded(town: Town) -> None:
    """Let three volunteers be on duty, and a coordinator be there."""
    team = [(name, Role.VOLUNTEER, "") for name in CROWD]
    await town.found(CAST[0], *team, CAST[-1])


async def test_what_was_queued_when_somebody_accepted_never_leaves(empty_town: Town) -> None:
    town = empty_town
    await crowded(town)
    for name in CROWD[1:]:
        town.world.fault("sendMessage", chat_id=town[name].id, code=500, times=0)
    town.world.say(town.group, town["王秀英"].id, TRAPPED)
    while not town["李强"].reads():
        await town.a_moment()
    await town["李强"].taps("接单")
    town.world.clear_faults()
    await town.passes(minutes=2)
    assert [len(town[name].reads()) for name in CROWD] == [1, 0, 0]


async def test_a_late_yes_to_what_has_ended_changes_nothing(empty_town: Town) -> None:
    town = empty_town
    await crowded(town)
    await town["王秀英"].says(TRAPPED)
    for name, label in (("李强", "接单"), ("李强", "完成"), ("王秀英", "已解决")):
        await town[name].taps(label)
    before = await town.timeline(), town.in_group()
    assert "李强 接单" in await town["周婷"].forges(Button("accept", 1, 1).pack())
    assert (await town.timeline(), town.in_group()) == before


async def test_three_on_duty_are_one_escalation(empty_town: Town) -> None:
    town = empty_town
    await crowded(town)
    await town["王秀英"].says(TRAPPED)
    await town.passes(minutes=5, seconds=1)
    assert (await town.timeline()).count("step.over") == 1
    assert town["何书记"].reads()[0].startswith("🚨 紧急工单\n#1 报修 · 3栋")
    assert town["何书记"].rings() == 1


async def test_an_ancient_ticket_wakes_nobody_and_stands_on_the_list(town: Town) -> None:
    await town["王秀英"].says(LIGHT)
    await town["李强"].taps("接单")
    await town.at("23:00")
    before = [town[name].rings() for name in ("李强", "周婷", "老吴")]
    await town.down(days=120, hours=4)
    assert [town[name].rings() for name in ("李强", "周婷", "老吴")] == before
    assert "#1 报修" in await town["何书记"].asks_for("/open")
    await town.at("07:01")
    assert town["周婷"].rings() == before[1] + 1


async def test_a_restart_between_two_turns_keeps_their_order(town: Town) -> None:
    for building, (first, second) in ((1, (1, 0)), (2, (1, 1)), (4, (2, 1))):
        await town["王秀英"].says(light(building))
        assert [town[name].rings() for name in ("李强", "周婷")] == [first, second]
        for name in ("李强", "周婷"):
            if "接单" in town[name].buttons():
                await town[name].taps("接单")
        await town.passes(minutes=10)
        await town.crash()
        await town.run()


async def test_own_hours_over_noon(town: Town) -> None:
    await town["李强"].writes("/quiet 11:00-14:00")
    await town.at("12:00")
    await town["王秀英"].says(LIGHT)
    assert [town[name].rings() for name in ("李强", "周婷")] == [1, 1]  # the answer to /quiet
    assert "李强：自己的休息时间" in await town["何书记"].asks_for("/why 1")


async def test_two_reports_of_one_matter_become_one_and_the_right_ones_hear(town: Town) -> None:
    await town["王秀英"].says(LIGHT)
    await town["赵敏"].says("4栋门禁坏了")
    await town["何书记"].writes("/merge 2 1")
    assert town.in_group()[1].startswith("#2 报修 · 4栋 · 已并入")
    await town["李强"].taps("接单")
    await town["李强"].taps("完成")
    await town["王秀英"].taps("已解决")
    assert town["赵敏"].reads() == [
        "#2 报修 · 4栋 · 和 #1 是同一件，已并入，办结时会告诉您",
        "您也遇到的 #1 报修 · 3栋 · 已办结：已解决",
    ]


async def test_the_wrong_kind_gets_the_right_one(town: Town) -> None:
    await town["王秀英"].says(LIGHT)
    assert "报修 → 停车" in await town["何书记"].asks_for("/cat 1 停车")
    assert town.in_group()[0].startswith("#1 停车 · 3栋")
