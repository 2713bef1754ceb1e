"""Life or safety now: the number to call first, and three people at once."""

import asyncio

from domain.people import Role
from domain.ticket import Status
from services import cards, offering
from storage.work import Work
from tests.flow.town import Town
from tests.flow.words import LIGHT, SPARKS, TRAPPED

FOUR = tuple((name, Role.VOLUNTEER, "") for name in ("李强", "周婷", "孙浩", "钱芳"))
CAST = (("王秀英", None, ""), *FOUR, ("何书记", Role.COORDINATOR, ""))


async def test_three_are_asked_at_once_and_the_group_reads_the_number_first(
    empty_town: Town,
) -> None:
    town = empty_town
    await town.found(*CAST)
    await town["王秀英"].says(SPARKS)
    assert town.in_group()[0].startswith("🚨 请先拨打 119（火警），再等志愿者\n#1 报修 · 3栋")
    assert [town[name].rings() for name, *_ in FOUR] == [1, 1, 1, 0]
    assert town["周婷"].last() == (
        "🚨 紧急工单\n#1 报修 · 3栋 · 09:00 报\n火警 119：已提示居民先拨打\n"
        "请在 09:01 前答复；接单后显示详情"
    )


async def test_the_first_tap_wins_and_the_others_see_it_without_a_sound(empty_town: Town) -> None:
    town = empty_town
    await town.found(*CAST)
    await town["王秀英"].says(TRAPPED)
    assert await town["周婷"].taps("接单") == "已接单 #1，详情在这条消息里"
    for name in ("李强", "孙浩"):
        assert town[name].reads() == ["#1 报修 · 3栋 · 已由 周婷 接单（09:00），谢谢"]
        assert town[name].rings() == 1
        assert town[name].buttons() == []
    assert town["钱芳"].reads() == []


async def test_a_late_tap_is_answered_politely(empty_town: Town) -> None:
    town = empty_town
    await town.found(*CAST)
    await town["王秀英"].says(TRAPPED)
    await town["周婷"].taps("接单")
    assert await town["李强"].forges("v1:accept:1:1:") == (
        "#1 已由 周婷 接单（11月21日 09:00），谢谢。记您候补，需要人时先问您"
    )
    assert (await town.timeline()).count("accepted") == 1


async def test_urgent_climbs_every_five_minutes(empty_town: Town) -> None:
    town = empty_town
    await town.found(*CAST)
    he = town["何书记"]
    await town["王秀英"].says(TRAPPED)
    await town.passes(minutes=4, seconds=59)
    assert he.rings() == 0
    await town.passes(seconds=1)
    assert he.rings() == 1
    assert all(town[name].rings() >= 1 for name, *_ in FOUR)
    await town.passes(minutes=5)
    assert he.last().startswith("⏰ #1 报修 · 3栋 · 还没有人接单\n🚨 紧急，请马上安排")


async def test_a_full_volunteer_is_still_asked_about_life_and_safety(empty_town: Town) -> None:
    town = empty_town
    await town.found(CAST[0], FOUR[0], CAST[-1])
    li = town["李强"]
    for building in (1, 2, 4):
        await town["王秀英"].says(f"{building}栋楼道灯坏了")
        await li.taps("接单")
        await town.passes(minutes=2)
    await town["王秀英"].says(SPARKS)
    assert await li.taps("接单") == "已接单 #4，详情在这条消息里"


async def test_fifty_tap_at_once_and_one_wins(empty_town: Town) -> None:
    town = empty_town
    crowd = [f"志愿者{n:02}" for n in range(50)]
    await town.found(("王秀英", None, ""), *((name, Role.VOLUNTEER, "") for name in crowd))
    await town["王秀英"].says(TRAPPED)
    await town.store.write(_ask_everybody, now=town.clock())
    await town.settle()
    queries = [town[name].tap("接单") for name in crowd]
    await town.settle()
    await asyncio.sleep(0.1)  # small windows are opened beside the work
    heard = [town[name].heard(query) for name, query in zip(crowd, queries, strict=True)]
    winner = (await town.ticket()).assignee
    assert heard.count("已接单 #1，详情在这条消息里") == 1
    assert sum(line.startswith("#1 已由 志愿者") and "谢谢" in line for line in heard) == 49
    assert (await town.timeline()).count("accepted") == 1
    assert crowd[heard.index("已接单 #1，详情在这条消息里")] == crowd[(winner or 0) - 2]


def _ask_everybody(work: Work, *, now: object) -> None:
    ticket = work.tickets.get(1, 1)
    assert ticket is not None
    assert ticket.status is Status.OPEN
    for person in work.people.holding(1, Role.VOLUNTEER):
        offering.offer_to(work, ticket, person, now=now)
    cards.show(work, ticket, now=now)


async def test_an_edit_may_raise_the_alarm_and_never_lowers_it(town: Town) -> None:
    wang = town["王秀英"]
    message = await wang.says(LIGHT)
    assert town["周婷"].rings() == 0
    await wang.edits(message, SPARKS)
    assert town.in_group()[0].startswith("🚨 请先拨打 119（火警）")
    assert town["周婷"].rings() == 1
    await wang.edits(message, LIGHT)
    assert (await town.ticket()).urgent
    assert await town.tickets() == [LIGHT]
