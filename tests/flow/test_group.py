"""Life of the group itself: the bot comes and goes, the group grows, strange senders speak."""

from dataclasses import replace
from datetime import datetime

from services import cards
from storage.work import Work
from tests.flow.conftest import CAST
from tests.flow.town import Town
from tests.flow.words import LIGHT, light


async def test_kicked_and_added_again_it_goes_on(town: Town) -> None:
    wang, li, he = town["王秀英"], town["李强"], town["何书记"]
    await wang.says(LIGHT)
    town.world.set_bot(town.group, "kicked", by=wang.id)
    await town.settle()
    assert he.last() == (
        "⚠️ 我被移出了 幸福小区 的群。群里的报事收不到了，请把我重新拉进群并设为管理员"
    )
    await li.taps("接单")
    await wang.writes(light(9))  # private life goes on
    assert len(await town.tickets()) == 2
    town.world.set_bot(town.group, "administrator", by=wang.id)
    await town.settle()
    assert he.last() == "✅ 我又回到了 幸福小区 的群，一切照常"
    await li.taps("完成")
    assert town.in_group() == ["#1 报修 · 3栋 · 待确认\n志愿者说已办好，等报事人确认"]
    await town["赵敏"].says(light(7))
    assert len(await town.tickets()) == 3


async def test_a_group_that_grows_keeps_its_ticket_when_the_message_comes_first(
    empty_town: Town,
) -> None:
    town = empty_town
    await town.found(*CAST, kind="group")
    wang, li = town["王秀英"], town["李强"]
    await wang.says(LIGHT)
    town.group = town.world.upgrade(town.group).id
    await town.settle()
    await li.taps("接单")
    await li.taps("完成")
    await wang.taps("已解决")
    assert town.in_group()[-1] == "#1 报修 · 3栋 · 已办结\n结果：已解决"
    assert len(town.in_group()) == 1  # one card, no second welcome
    await wang.says(light(4))
    assert await town.tickets() == [LIGHT, light(4)]


async def test_a_group_that_grows_keeps_its_ticket_when_the_error_comes_first(
    empty_town: Town,
) -> None:
    town = empty_town
    await town.found(*CAST, kind="group")
    wang, li = town["王秀英"], town["李强"]
    await wang.says(LIGHT)
    await li.taps("接单")
    await town.deaf()
    town.group = town.world.upgrade(town.group).id
    await town.store.write(_finish, now=town.clock())
    await town.settle()
    assert town.in_group() == ["#1 报修 · 3栋 · 待确认\n志愿者说已办好，等报事人确认"]
    await town.hears()
    await wang.says(light(4))
    assert await town.tickets() == [LIGHT, light(4)]
    assert len(town.in_group()) == 2


def _finish(work: Work, *, now: datetime) -> None:
    """The volunteer says that it is done, while we hear nothing of the group."""
    ticket = work.tickets.get(1, 1)
    assert ticket is not None
    cards.show(work, work.tickets.save(ticket.finish(now)), now=now)


async def in_a_topic(town: Town) -> int:
    """Let reports be dealt with in a topic of the group; return its id."""
    topic = town.world.open_topic(town.group, town["何书记"].id, "报事")
    community = await town.store.read(lambda work: work.communities.get(1))
    moved = replace(community, topic=topic)
    await town.store.write(lambda work: work.communities.save(moved))
    return topic


async def test_a_deleted_topic_falls_back_to_the_general_one(empty_town: Town) -> None:
    town = empty_town
    await town.found(*CAST, forum=True)
    topic = await in_a_topic(town)
    await town["王秀英"].says(LIGHT, thread=topic)
    assert town.sent(town.group)[-1].params["message_thread_id"] == topic
    town.world.room(town.group).topics.pop(topic)
    await town["赵敏"].says(light(5))
    assert town.in_group()[-1].startswith("#2 报修 · 5栋 · 待接单")
    assert "message_thread_id" not in town.sent(town.group)[-1].params


async def test_the_coordinator_hears_that_the_topic_is_gone(empty_town: Town) -> None:
    town = empty_town
    await town.found(*CAST, forum=True)
    he = town["何书记"]
    topic = await in_a_topic(town)
    town.world.room(town.group).topics.pop(topic)
    await town["赵敏"].says(light(5))
    assert town.in_group()[-1].startswith("#1 报修 · 5栋 · 待接单")
    assert "话题" in he.last()


async def test_an_anonymous_admin_is_sent_to_the_private_chat(town: Town) -> None:
    wu = town["老吴"].id
    town.world.set_member(town.group, wu, "administrator", by=town["王秀英"].id, anonymous=True)
    for command in ("/open", "/bind 别的小区", "/invite 志愿者", "/report 3栋灯坏了"):
        await town["老吴"].says(command, guise="anonymous")
    assert (
        town.in_group() == ["我看不出您是谁（匿名管理员）。请在与我的私聊中操作，或先关闭匿名"] * 4
    )
    assert await town.tickets() == []
    await town.passes(minutes=2)
    assert town.in_group() == []


async def test_an_anonymous_admin_who_reports_is_told_that_nothing_was_filed(town: Town) -> None:
    wu = town["老吴"].id
    town.world.set_member(town.group, wu, "administrator", by=town["王秀英"].id, anonymous=True)
    await town["老吴"].says("大家早上好", guise="anonymous")
    await town["老吴"].says(LIGHT, guise="anonymous")
    told = "这一条没有登记：我看不出您是谁（匿名管理员）。请先关闭匿名再发一次，或私聊我"
    assert town.in_group() == [told]
    await town["老吴"].says("3栋电梯里困人了", guise="anonymous")
    assert town.in_group()[-1].splitlines() == ["🚨 着急请先拨打 119（电梯救援）", told]
    assert await town.tickets() == []
    await town.passes(minutes=10)
    assert len(town.in_group()) == 1  # of an emergency it stays


async def test_channels_and_their_automatic_forwards_are_ignored(town: Town) -> None:
    for guise in ("channel", "automatic"):
        await town["赵敏"].says(LIGHT, guise=guise)
        await town["赵敏"].says("/open", guise=guise)
        await town["赵敏"].says("/report 3栋楼道灯坏了", guise=guise)
    assert await town.tickets() == []
    assert town.in_group() == []


async def test_commands_of_other_bots_are_not_ours(town: Town) -> None:
    for text in ("/open@rose_bot", "/report@rose_bot 3栋楼道灯坏了", "/start@rose_bot", "/ban"):
        await town["何书记"].says(text)
    assert town.in_group() == []
    assert await town.tickets() == []
    await town["何书记"].says("/help@linli_bot")
    assert town.in_group() == ["有事直接说：哪一栋、什么事。查进展请私聊我 t.me/linli_bot"]


async def test_another_bot_is_no_resident(town: Town) -> None:
    other = town.world.add_bot("7000000002:AAanother_bot", "rose_bot", "Rose").user
    message = town.world.post(town.world.room(town.group), other, {"text": LIGHT})
    town.world.deliver("message", message)
    await town.settle()
    assert await town.tickets() == []


async def test_stickers_and_voices_and_bare_photos_meet_silence_in_the_group(town: Town) -> None:
    wang, world = town["王秀英"].id, town.world
    world.sticker(town.group, wang)
    world.voice(town.group, wang)
    world.photo(town.group, wang)
    world.location(town.group, wang)
    await town.settle()
    assert town.in_group() == []
    assert await town.inbox("quarantined") == 0


async def test_in_private_it_says_what_it_can_read(town: Town) -> None:
    wang, world = town["王秀英"], town.world
    hint = "我只看得懂文字和带说明的照片。请用一句话写清哪一栋、什么事；急事请直接拨打"
    for show in (world.sticker, world.voice, world.photo, world.contact, world.location):
        show(wang.id, wang.id)
        await town.settle()
    assert [line[: len(hint)] for line in wang.reads()[:4]] == [hint] * 4
    assert wang.reads()[4].startswith("地图上的位置我看不懂。请写哪一栋")


async def test_whoever_leaves_the_group_is_on_duty_no_more(town: Town) -> None:
    town.world.leave(town.group, town["李强"].id)
    await town.settle()
    assert town["何书记"].last() == "李强 退出了群，已自动下岗"
    await town["王秀英"].says(LIGHT)
    assert (town["李强"].rings(), town["周婷"].rings()) == (0, 1)


async def test_a_forwarded_report_is_a_report_of_whoever_forwards_it(town: Town) -> None:
    await town["赵敏"].says(LIGHT, forwarded_from=town["王秀英"].id)
    await town["李强"].taps("接单")
    assert "报事人：赵敏" in town["李强"].last()
