"""What Telegram delivers: twice, late, changed, in no order, malformed."""

import random
from typing import Any

from tests.flow.town import Town
from tests.flow.words import DOUBTFUL, LIGHT, SPARKS, light


async def delivered(town: Town) -> list[Any]:
    """Return every update that the bot has fetched so far."""
    calls = [c for c in town.world.calls if c.method.lower() == "getupdates" and c.result]
    return [update for call in calls for update in call.result["result"]]


async def told(town: Town) -> list[Any]:
    """Return all that was ever sent, and what it says now."""
    people = town.everybody()
    return [town.in_group(), [p.reads() for p in people], [p.rings() for p in people]]


async def test_everything_replayed_three_times_changes_nothing(town: Town) -> None:
    wang, li = town["王秀英"], town["李强"]
    await wang.says(LIGHT)
    town.clock.jump(120)
    await wang.says(DOUBTFUL)
    for person, label in ((li, "接单"), (li, "完成"), (wang, "已解决"), (wang, "★5")):
        await person.taps(label)
    before, timeline, updates = await told(town), await town.timeline(), await delivered(town)
    for _ in range(3):
        town.world.preload(updates)
        await town.settle()
    assert await told(town) == before
    assert await town.timeline() == timeline
    assert await town.tickets() == [LIGHT]


async def test_delivered_twice_at_once_is_one_ticket(town: Town) -> None:
    await town.deaf()
    town.world.say(town.group, town["王秀英"].id, LIGHT)
    update = town.world.bot.updates.waiting[0].update
    town.world.preload([update] * 5)
    await town.hears()
    assert await town.tickets() == [LIGHT]
    assert town["李强"].rings() == 1


async def test_the_same_message_under_another_number_is_one_ticket(town: Town) -> None:
    await town["王秀英"].says(LIGHT)
    update = (await delivered(town))[-1]
    town.world.inject({**update, "update_id": update["update_id"] - 5000})
    await town.settle()
    assert await town.tickets() == [LIGHT]
    assert len(town.sent(town.group)) == 1


async def test_shuffled_reports_are_all_filed(town: Town) -> None:
    await town.deaf()
    for number in range(12):
        name = ("王秀英", "赵敏", "老吴")[number % 3]
        town.world.say(town.group, town[name].id, light(number + 1))
    updates = [item.update for item in town.world.bot.updates.waiting]
    town.world.bot.updates.drop()
    random.Random(7).shuffle(updates)
    town.world.preload(updates)
    await town.hears()
    assert sorted(await town.tickets()) == sorted(light(n + 1) for n in range(12))
    assert len(town.sent(town.group)) == 12


async def test_an_edit_within_a_quarter_of_an_hour_counts(town: Town) -> None:
    wang = town["王秀英"]
    message = await wang.says(LIGHT)
    await town.passes(minutes=15)
    await wang.edits(message, "5栋楼道灯坏了")
    assert await town.tickets() == ["5栋楼道灯坏了"]
    assert town.in_group()[0].startswith("#1 报修 · 5栋 · 待接单")
    assert "edited" in await town.timeline()


async def test_an_edit_after_a_quarter_of_an_hour_does_not(town: Town) -> None:
    wang = town["王秀英"]
    message = await wang.says(LIGHT)
    await town.passes(minutes=15, seconds=1)
    await wang.edits(message, "5栋楼道灯坏了")
    assert await town.tickets() == [LIGHT]
    assert town.in_group()[0].startswith("#1 报修 · 3栋")


async def test_chatter_edited_into_a_report_is_a_report(town: Town) -> None:
    wang = town["王秀英"]
    message = await wang.says("早上好")
    await wang.edits(message, LIGHT)
    assert await town.tickets() == [LIGHT]
    await wang.edits(message, "早上好")
    assert len(town.in_group()) == 1
    late = await wang.says("谢谢")
    await town.passes(minutes=16)
    await wang.edits(late, light(9))
    assert len(await town.tickets()) == 1


async def test_whoever_accepted_hears_of_an_edit(town: Town) -> None:
    wang, li = town["王秀英"], town["李强"]
    message = await wang.says(LIGHT)
    await li.taps("接单")
    await wang.edits(message, "3栋楼道灯坏了，在四楼")
    assert li.last() == "✏️ #1 报事人改了内容：\n3栋楼道灯坏了，在四楼"
    assert "内容：3栋楼道灯坏了，在四楼" in li.reads()[0]
    assert (await town.ticket()).status == "accepted"


def malformed(good: dict[str, Any]) -> list[dict[str, Any]]:
    """Return twelve things that are nearly updates, all of a kind that needs a handler."""
    message = good["message"]
    without = {key: value for key, value in message.items() if key != "date"}
    return [
        {"message": without},
        {"message": {**message, "photo": 5}},
        {"message": {**message, "message_id": "x", "text": 5}},
        {"message": {**message, "text": ["3"]}},
        {"message": {**message, "date": "soon"}},
        {"message": {**message, "entities": 7}},
        {"message": "3"},
        {"message": {**message, "chat": {"id": town_id(message)}}},
        {"callback_query": {"id": "1"}},
        {"callback_query": {"id": "1", "from": None, "data": "v1:accept:1:1:"}},
        {"message": {**message, "from": "x"}},
        {"edited_message": {**message, "from": 3}},
    ]


def town_id(message: dict[str, Any]) -> int:
    return int(message["chat"]["id"])


async def test_twelve_malformed_updates_between_good_ones(town: Town) -> None:
    await town["王秀英"].says(light(1))
    bad = malformed((await delivered(town))[-1])
    names = ("王秀英", "赵敏", "老吴")
    for number, update in enumerate(bad):
        town.odd.add(town.world.inject(update))
        town.world.say(town.group, town[names[number % 3]].id, light(number + 2))
    await town.settle()
    assert await town.inbox("quarantined") == 12
    assert await town.inbox("new") == 0
    assert sorted(await town.tickets()) == sorted(light(n + 1) for n in range(13))
    assert len([c for c in town.world.calls if c.method.lower() == "getupdates"]) < 40


async def test_messages_of_nobody_are_put_aside_without_a_word(town: Town) -> None:
    await town["王秀英"].says("早上好")
    message = (await delivered(town))[-1]["message"]
    for nobody in ({**message, "chat": None}, {**message, "from": None, "text": LIGHT}):
        town.odd.add(town.world.inject({"message": nobody}))
    town.odd.add(town.world.inject({"my_chat_member": {"chat": message["chat"]}}))
    await town.settle()
    assert await town.tickets() == []
    assert await town.inbox("new") == 0
    assert town.in_group() == []


async def test_what_is_no_update_at_all_does_not_stop_the_poller(town: Town) -> None:
    town.odd.add(town.world.inject({"update_id": 17}))
    town.odd.add(town.world.inject({"unheard_of": {"date": 1}}))
    await town["王秀英"].says(LIGHT)
    assert await town.tickets() == [LIGHT]


async def test_whoever_coordinates_everything_hears_of_a_quarantine(town: Town) -> None:
    number = town.world.inject({"callback_query": {"id": "1"}})
    town.odd.add(number)
    await town.settle()
    assert town["何书记"].last().startswith("⚠️ 一条消息处理失败三次，已放在一边")
    assert str(number) in town["何书记"].last()


async def test_a_message_of_one_second_ago_and_its_tap_keep_their_order(town: Town) -> None:
    li = town["李强"]
    await town["王秀英"].says(SPARKS)
    queries = [li.tap("接单"), li.tap("来不了")]
    await town.settle()
    assert [li.heard(query) for query in queries] == [
        "已接单 #1，详情在这条消息里",
        "#1 已转出，谢谢",
    ]
    assert (await town.ticket()).status == "open"
