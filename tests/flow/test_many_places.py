"""Who belongs to two communities, has another phone, or two elders: nothing they say is lost."""

import pytest

from tests.flow.people import Someone
from tests.flow.test_elder_stories import LINK, alarms, enrol, next_day, relative
from tests.flow.town import Town


@pytest.fixture
async def elder(town: Town) -> Someone:
    """An elder of the first community, who helps in a second one and chose that last."""
    elder = await enrol(town)
    daughter = await relative(town, "女儿", 1)
    await town.passes(minutes=1)
    await second(town, elder, daughter)
    return elder


async def second(town: Town, *helpers: Someone) -> int:
    """Bind a second group; `helpers` open links for volunteers there."""
    desk = town["何书记"]
    users = [desk.id, *(who.id for who in helpers)]
    group = town.world.add_group("阳光花园", members=users, creator=desk.id, bot="administrator").id
    await town.settle()
    town.world.say(group, desk.id, "/bind 阳光花园")
    await town.settle()
    await desk.writes("/use 阳光花园")
    await desk.writes("/setup 5")
    for who in helpers:
        said = await desk.asks_for("/invite 志愿者")
        await who.starts(LINK.search(said)[1])
    await desk.writes("/use 幸福小区")
    return group


async def test_who_chose_another_community_is_heard_where_they_live(
    town: Town, elder: Someone
) -> None:
    await next_day(town, "07:05")
    await elder.writes("我很好")
    assert elder.last() == "收到，张桂芳。祝您今天平安 🌞"
    await town.at("12:00")
    assert alarms(town["李强"]) == []


async def test_a_cry_from_another_community_calls_those_of_ones_own(
    town: Town, elder: Someone
) -> None:
    await elder.writes("救命，我摔倒了")
    assert "老人说：「救命，我摔倒了」" in alarms(town["李强"])[0]
    await town["女儿"].writes("我打不通电话")
    assert town["李强"].last() == "💬 张桂芳 · 3栋 · 女儿（家属）：「我打不通电话」"
    await elder.writes("/sos")
    assert town["李强"].last() == "🚨 张桂芳 · 3栋 又在求助"


async def test_a_pause_and_an_end_are_found_wherever_the_elder_is(
    town: Town, elder: Someone
) -> None:
    await town["女儿"].writes("/pause 3天")
    assert "🧳 张桂芳，女儿 说您出门，到 11月24日 00:00 为止不问平安" in elder.last()
    await elder.taps("已经回来了")
    await elder.writes("/pause 40天")
    assert "一次最多 30 天，到时还没回来，请再发一次" in elder.last()
    await elder.writes("/stop")
    assert elder.last().startswith("好的，张桂芳，已经停了")


async def test_two_elders_behind_one_account_would_answer_for_each_other(town: Town) -> None:
    elder = await enrol(town)
    said = await town["何书记"].asks_for("/elder add 刘爷爷 3栋 07:00-09:00")
    link = LINK.search(said)[1]
    await elder.starts(link)
    assert elder.last().startswith("这部手机已经是 张桂芳 的平安签到")
    await town["何书记"].starts(link)
    assert town["何书记"].last().startswith("这个链接是给 刘爷爷 本人的")
    own = town.meet("刘爷爷")
    await own.starts(link)
    assert own.last().startswith("刘爷爷，您好！每天 07:00–09:00")


async def test_another_phone_is_asked_from_the_same_morning_on(town: Town) -> None:
    old = await enrol(town)
    daughter = await relative(town, "女儿", 1)
    await next_day(town, "07:05")
    desk = town["何书记"]
    await desk.writes("/elder 张桂芳")
    await desk.taps("换手机")
    link = LINK.search(desk.last())[1]
    await daughter.starts(link)
    assert daughter.last().startswith("您是 张桂芳 的家属。这个链接要本人打开")
    new = town.meet("新手机")
    await new.starts(link)
    assert any(text.startswith("张桂芳，还没收到您的消息") for text in new.reads())
    assert "不是本人换的，请马上打电话问一问" in desk.last()
    await old.writes("我很好")
    assert old.last().startswith("这部手机现在不问平安")
    await new.writes("我很好")
    assert new.last() == "收到，张桂芳。祝您今天平安 🌞"
    await town.at("12:00")
    assert alarms(town["李强"]) == []


async def test_a_link_from_before_the_consent_moves_nobody(town: Town) -> None:
    desk = town["何书记"]
    first = LINK.search(await desk.asks_for("/elder add 张桂芳 3栋 07:00-09:00"))[1]
    await desk.writes("/elder 张桂芳")
    await desk.taps("再发一个链接")
    second_ = LINK.search(desk.last())[1]
    await town.passes(minutes=1)
    await town.meet("张桂芳").starts(first)
    stranger = town.meet("钱某")
    await stranger.starts(second_)
    assert stranger.last() == "这个链接已经用过了。请向协调员要一个新的"


async def test_a_relative_of_two_is_asked_whose_journey_it_is(town: Town) -> None:
    mother, father = await enrol(town), await enrol(town, "刘爷爷")
    daughter = await relative(town, "女儿", 1)
    await daughter.starts(LINK.search(await town["何书记"].asks_for("/invite 家属 刘爷爷"))[1])
    await daughter.writes("/pause 2天")
    assert daughter.last() == "哪一位出门？"
    await daughter.taps("刘爷爷")
    assert father.last().startswith("🧳 刘爷爷，女儿 说您出门，到 11月23日 00:00")
    await daughter.writes("/pause")
    await daughter.taps("张桂芳 出门")
    await daughter.taps("3 天")
    assert mother.last().startswith("🧳 张桂芳，女儿 说您出门")


async def test_who_works_in_two_communities_sees_which_one_a_number_is_of(town: Town) -> None:
    li, desk = town["李强"], town["何书记"]
    await town.passes(minutes=1)
    group = await second(town, li)
    await li.writes("/on")
    assert li.last().startswith("〔阳光花园〕✅ 已上岗")
    town.world.say(group, desk.id, "2栋电梯坏了")
    await town["王秀英"].says("3栋楼道灯坏了")
    for name in ("阳光花园", "幸福小区"):
        assert any(text.startswith(f"〔{name}〕🔔 新工单\n#1 报修") for text in li.reads())
    await li.taps("接单")
    await li.taps("接单")
    await li.writes("/tasks")
    assert li.last().splitlines()[0] == "您手上有 2 件，点编号操作"
    await li.writes("修好了")
    await li.taps("#1 阳光花园")
    await li.taps("完成")
    assert (await town.ticket()).status.value == "accepted"
    assert desk.last().startswith("〔阳光花园〕#1 报修 · 2栋 · 志愿者说办好了")


async def test_off_says_where_one_is_still_called(town: Town) -> None:
    li = town["李强"]
    await town.passes(minutes=1)
    await second(town, li)
    await li.writes("/on")
    await li.writes("/off")
    assert "别的小区您还在岗，那边的工单照常找您" in li.last()
    await li.taps("从 幸福小区 下岗")
    await li.writes("/on")
    assert li.last().startswith("〔阳光花园〕✅ 已上岗。有工单会马上通知您\n别的小区还没有上岗")
    assert await li.taps("在 幸福小区 上岗") == "已上岗，有工单会马上通知您"
    await town["王秀英"].says("3栋楼道灯坏了")
    assert li.last().startswith("〔幸福小区〕🔔 新工单")
