"""How a community begins, and how people come to their places."""

import asyncio

from domain.people import Role
from services import setup
from tests.flow.people import Someone
from tests.flow.town import Town
from tests.flow.words import LIGHT, light

HOW_TO_BIND = "✅ 幸福小区 已启用。"


def strangers(town: Town) -> int:
    """Let a group appear that the bot is in and nobody has bound."""
    head, other = town.meet("何书记"), town.meet("路人")
    return town.world.add_group(
        "业主群", members=[head.id, other.id], creator=other.id, bot="administrator"
    ).id


async def link(town: Town, words: str) -> str:
    """Let the coordinator invite somebody; return the token of the link."""
    said = await town["何书记"].asks_for(f"/invite {words}")
    assert "https://t.me/linli_bot?start=" in said, said
    return said.rsplit("=", 1)[1]


async def guest(town: Town, name: str, token: str) -> Someone:
    """Let somebody open a link."""
    someone = town.meet(name, started=False)
    await someone.starts(token)
    return someone


async def test_an_unbound_group_hears_nothing(empty_town: Town) -> None:
    town = empty_town
    town.group = strangers(town)
    for text in (LIGHT, "/open", "/report 3栋楼道灯坏了", "/help@linli_bot", "/start"):
        await town["路人"].says(text)
    assert town.world.transcript(town.group, 0, last=200)[-1]["from"]["name"] == "路人"
    assert town.in_group() == []
    assert await town.tickets() == []


async def test_a_stranger_cannot_bind_and_hears_nothing(empty_town: Town) -> None:
    town = empty_town
    town.group = strangers(town)
    await town["路人"].says("/bind 幸福小区")
    assert town.in_group() == []
    await town["路人"].says(LIGHT)
    assert await town.tickets() == []


async def test_the_first_one_claims_the_bot_and_binds_the_group(empty_town: Town) -> None:
    town = empty_town
    assert await town.store.write(setup.claim, "claim-me", now=town.clock())
    town.group = strangers(town)
    he = town["何书记"]
    await he.starts("claim-me")
    assert he.last().startswith("✅ 您现在是所有小区的协调员。")
    assert not await town.store.write(setup.claim, "another", now=town.clock())
    await he.says("/bind")
    assert town.in_group() == ["请写上小区名称，例如 /bind 幸福小区"]
    await he.says("/bind 幸福小区")
    assert town.in_group()[-1].startswith(HOW_TO_BIND)
    assert await he.asks_for("/setup 34") == "楼栋已登记：0 → 34 栋（1–34栋）"
    await town["路人"].says(LIGHT)
    assert await town.tickets() == [LIGHT]


async def test_a_claim_link_serves_once_and_for_three_days(empty_town: Town) -> None:
    town = empty_town
    await town.store.write(setup.claim, "claim-me", now=town.clock())
    await guest(town, "何书记", "claim-me")
    late = await guest(town, "路人", "claim-me")
    assert late.last() == "这个链接已经用过了。请向协调员要一个新的"


async def test_configured_coordinators_bind_without_a_link(empty_town: Town) -> None:
    town = empty_town
    town.group = strangers(town)
    await town.store.write(setup.appoint, [town["何书记"].id], now=town.clock())
    await town["何书记"].starts()
    assert town["何书记"].last().startswith("您是协调员。还没有小区，请这样开始：")
    await town["何书记"].says("/bind 幸福小区")
    assert town.in_group()[0].startswith(HOW_TO_BIND)
    assert (await town["何书记"].asks_for("/open")) == "没有未办结的工单"


async def test_binding_wants_a_name_and_the_group(town: Town) -> None:
    he = town["何书记"]
    assert await he.asks_for("/bind 别处") == "请在居民群里发 /bind 小区名称"
    await he.says("/bind")
    assert town.in_group()[-1] == "请写上小区名称，例如 /bind 幸福小区"
    await he.says("／bind平安小区")
    assert town.in_group()[-1] == "小区名称已改：幸福小区 → 平安小区"
    await town["赵敏"].says("/bind 我的小区")
    assert town.in_group()[-1] == "这条命令只有协调员可以用。需要的话请联系协调员"


AS_PEOPLE_WRITE = {
    "志愿者 3栋 4栋": "3–4栋",
    "志愿者 三号楼": "3栋",
    "志愿者 3幢 十二栋": "3栋、12栋",
    "志愿者 3,4栋": "3–4栋",
    "志愿者 3-5栋": "3–5栋",
    "志愿者 3号楼": "3栋",
}


async def test_buildings_may_be_written_as_people_write(town: Town) -> None:
    for words, buildings in AS_PEOPLE_WRITE.items():
        said = await town["何书记"].asks_for(f"/invite {words}")
        assert said.startswith(f"邀请 幸福小区 的志愿者\n负责楼栋：{buildings}\n"), words


async def test_whoever_opens_the_link_is_a_volunteer_and_gets_work(town: Town) -> None:
    sun = await guest(town, "孙浩", await link(town, "志愿者 9栋"))
    assert sun.last().startswith("✅ 您现在是 幸福小区 的志愿者。\n负责楼栋：9栋\n")
    assert town["何书记"].last() == "孙浩 已通过链接成为志愿者"
    assert await sun.taps("试一下提醒") == "✅ 收到！提醒没有问题"
    assert await sun.taps("现在上岗") == "已上岗，有工单会马上通知您"
    await town["李强"].asks_for("/off")
    await town["周婷"].asks_for("/off")
    await town["王秀英"].says(light(9))
    assert sun.last().startswith("🔔 新工单\n#1 报修 · 9栋")
    await town["王秀英"].says(light(8))
    assert sun.rings() == 2  # the welcome and the offer


async def test_every_role_has_its_link(town: Town) -> None:
    head = await guest(town, "钱芳", await link(town, "楼栋长 5栋"))
    assert head.last().startswith("✅ 您现在是 幸福小区 的楼栋长。\n负责楼栋：5栋\n")
    other = await guest(town, "孙浩", await link(town, "协调员"))
    assert other.last().startswith("✅ 您现在是 幸福小区 的协调员。")
    assert await other.asks_for("/late") == "没有超时的工单"


async def test_an_invitation_by_buttons(town: Town) -> None:
    he = town["何书记"]
    assert (await he.asks_for("/invite")).startswith("请选要邀请谁")
    await he.taps("志愿者")
    assert he.last().startswith("邀请 幸福小区 的志愿者\n负责楼栋：全部")
    await he.taps("楼栋长")
    assert he.last() == "请写上负责哪栋，例如 /invite 楼栋长 3栋"


async def test_a_link_works_once(town: Town) -> None:
    token = await link(town, "志愿者")
    await guest(town, "孙浩", token)
    second = await guest(town, "路人", token)
    assert second.last() == "这个链接已经用过了。请向协调员要一个新的"
    assert "路人" not in await town["何书记"].asks_for("/people")


async def test_two_open_a_link_at_once_and_one_is_let_in(town: Town) -> None:
    token = await link(town, "志愿者")
    guests = [town.meet(name, started=False) for name in ("孙浩", "钱芳", "路人")]
    await asyncio.gather(*(someone.starts(token) for someone in guests))
    assert sum(someone.last().startswith("✅ 您现在是") for someone in guests) == 1
    assert sum("已经用过了" in someone.last() for someone in guests) == 2


async def test_a_link_lasts_three_days(town: Town) -> None:
    early, late = await link(town, "志愿者"), await link(town, "志愿者")
    await town.passes(hours=71, minutes=59)
    assert (await guest(town, "孙浩", early)).last().startswith("✅ 您现在是")
    await town.passes(minutes=1)
    assert (await guest(town, "钱芳", late)).last() == (
        "这个链接已过期（72 小时）。请向协调员要一个新的"
    )


async def test_a_made_up_link_opens_nothing(town: Town) -> None:
    someone = await guest(town, "路人", "token-999")
    assert someone.last() == "这个链接不对。请向协调员要一个新的"


async def test_a_building_that_is_not_there(town: Town) -> None:
    he = town["何书记"]
    assert await he.asks_for("/invite 志愿者 99栋") == (
        "没有登记这些楼：99栋。请核对，或先发 /setup 登记楼栋"
    )
    assert await he.asks_for("/invite 楼栋长") == "请写上负责哪栋，例如 /invite 楼栋长 3栋"


async def test_words_that_name_no_building_are_not_all_buildings(town: Town) -> None:
    assert await town["何书记"].asks_for("/invite 志愿者 东区") == (
        "没看懂「东区」是哪几栋。请这样写：/invite 志愿者 3栋 4栋"
    )


async def test_only_a_coordinator_invites_and_only_in_private(town: Town) -> None:
    assert await town["李强"].asks_for("/invite 志愿者") == (
        "这条命令只有协调员可以用。需要的话请联系协调员"
    )
    await town["何书记"].says("/invite 志愿者")
    assert town.in_group() == ["这条命令请在与我的私聊里发：t.me/linli_bot"]


async def test_everybody_sees_only_their_own_commands(town: Town) -> None:
    sun = await guest(town, "孙浩", await link(town, "志愿者"))
    room = town.world.room(sun.id)
    names = [command["command"] for command in town.world.commands(room, sun.id)]
    work = ["on", "off", "tasks", "duty", "swap", "quiet", "leave", "visits"]
    assert names == [*work, "report", "my", "status", "wish", "help"]


async def test_on_and_off(empty_town: Town) -> None:
    town = empty_town
    await town.found(
        ("王秀英", None, ""), ("李强", Role.VOLUNTEER, ""), ("何书记", Role.COORDINATOR, "")
    )
    li = town["李强"]
    assert await li.asks_for("/on") == "您已经在岗"
    await town["王秀英"].says(LIGHT)
    await li.taps("接单")
    assert await li.asks_for("/off") == (
        "已下岗，不再派新单。现在还有 0 人在岗\n您手上还有未办完的工单：1"
    )
    assert await li.asks_for("/off") == "您本来就不在岗"
    assert await li.asks_for("/on") == "✅ 已上岗。有工单会马上通知您"
    assert await town["王秀英"].asks_for("/on") == (
        "这条命令只有志愿者、楼栋长可以用。需要的话请联系协调员"
    )
