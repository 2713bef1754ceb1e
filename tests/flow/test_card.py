"""The card in the group and the questions around it: who may press what."""

from tests.flow.conftest import CAST
from tests.flow.town import Town
from tests.flow.words import BLOCKED, CORRIDOR, DOUBTFUL, LIGHT, NOISY, SOMEWHERE


async def test_twenty_taps_to_hurry_are_one_notice(town: Town) -> None:
    wang, li = town["王秀英"], town["李强"]
    await wang.writes(LIGHT)
    await li.taps("接单")
    queries = [wang.tap("催一下") for _ in range(20)]
    await town.settle()
    heard = [wang.heard(query) for query in queries]
    assert heard == ["已催办"] + ["刚催过了，11月21日 09:30 以后可以再催"] * 19
    assert li.reads()[1:] == ["📣 #1 报修 · 3栋 · 居民催办（第 1 次），请看一下"]
    await town.passes(minutes=30)
    assert await wang.taps("催一下") == "已催办"
    assert town["何书记"].reads()[-1] == "📣 #1 报修 · 3栋 · 居民催办（第 2 次），请看一下"


async def test_only_the_reporter_and_coordinators_may_withdraw(town: Town) -> None:
    await town["王秀英"].says(LIGHT)
    for name in ("赵敏", "李强", "老吴"):
        assert await town[name].taps("撤回", in_group=True) == "只有报事人可以操作", name
        assert await town[name].taps("改类别", in_group=True) == "只有报事人可以操作", name
    assert await town["何书记"].taps("撤回", in_group=True) == "#1 已撤回"
    assert town.in_group() == ["#1 报修 · 3栋 · 已撤回"]
    assert town["李强"].reads() == ["#1 报修 · 3栋 · 已撤回，不用处理了，谢谢"]


async def test_the_reporter_withdraws(town: Town) -> None:
    await town["王秀英"].says(LIGHT)
    assert await town["王秀英"].taps("撤回", in_group=True) == "#1 已撤回"
    await town.passes(hours=2)
    assert town["老吴"].reads() == []
    assert town["李强"].rings() == 1


async def test_a_volunteer_on_the_way_hears_of_the_withdrawal(town: Town) -> None:
    await town["王秀英"].says(LIGHT)
    await town["李强"].taps("接单")
    await town["王秀英"].taps("撤回", in_group=True)
    assert town["李强"].reads()[-1] == "✋ #1 报修 · 3栋 · 已撤回，您不用再去了，谢谢"
    assert town["李强"].rings() == 2
    assert town["李强"].buttons() == []


async def test_another_category_is_another_chain(town: Town) -> None:
    wang = town["王秀英"]
    await wang.says(LIGHT)
    await wang.taps("改类别", in_group=True)
    assert wang.buttons(in_group=True) == ["噪音", "停车", "助老", "其他", "不是报事"]
    assert await town["赵敏"].taps("停车", in_group=True) == "只有报事人可以操作"
    assert await wang.taps("噪音", in_group=True) == "已改为噪音"
    assert town.in_group()[0].startswith("#1 噪音 · 3栋 · 待接单")
    assert town.in_group()[0].endswith("内容不在群里显示")
    assert (await town.ticket()).terms.accept.total_seconds() == 15 * 60
    assert "category" in await town.timeline()


async def test_a_coordinator_changes_the_category_where_they_asked_to(town: Town) -> None:
    he = town["何书记"]
    await town["王秀英"].says(LIGHT)
    await he.asks_for("/ticket 1")
    await he.taps("改类别")
    assert await he.taps("停车") == "已改为停车"
    assert "请报事人选择类别" not in town.in_group()[0]
    assert town.in_group()[0].startswith("#1 停车 · 3栋")


async def test_neighbours_who_meet_it_too_are_counted_and_told_the_end(town: Town) -> None:
    wang, zhao, li = town["王秀英"], town["赵敏"], town["李强"]
    await wang.says(LIGHT)
    assert await wang.taps("我也遇到", in_group=True) == "这就是您报的"
    assert await zhao.taps("我也遇到", in_group=True) == "已记下，#1 办结时会告诉您"
    assert await zhao.taps("我也遇到", in_group=True) == "已经记下了"
    assert "另有 1 位邻居也遇到" in town.in_group()[0]
    await li.taps("接单")
    await li.taps("完成")
    await wang.taps("已解决")
    assert zhao.reads() == ["您也遇到的 #1 报修 · 3栋 · 已办结：已解决"]


async def test_who_meets_it_too_and_never_started_learns_how_to_hear(empty_town: Town) -> None:
    town = empty_town
    await town.found(*CAST, never_started=("赵敏",))
    await town["王秀英"].says(LIGHT)
    assert await town["赵敏"].taps("我也遇到", in_group=True) == (
        "已记下。想知道结果，请先打开与我的对话并按「开始」"
    )


async def test_in_doubt_it_asks_and_only_the_writer_may_answer(town: Town) -> None:
    await town["王秀英"].says(DOUBTFUL)
    assert town.in_group() == ["要登记报事吗？请点类别："]
    assert town["王秀英"].buttons(in_group=True) == ["报修", "噪音", "停车", "助老", "不是报事"]
    assert await town["赵敏"].taps("报修", in_group=True) == "只有发消息的人可以选"
    assert await town["王秀英"].taps("报修", in_group=True) == "已登记 #1"
    assert len(town.in_group()) == 1
    assert town.in_group()[0].startswith("#1 报修")
    assert await town.tickets() == [DOUBTFUL]


async def test_not_a_report_goes_away(town: Town) -> None:
    await town["王秀英"].says(DOUBTFUL)
    assert await town["王秀英"].taps("不是报事", in_group=True) == "好的，不登记"
    assert town.in_group() == []
    assert await town.tickets() == []


async def test_a_question_nobody_answers_is_gone_after_ten_minutes(town: Town) -> None:
    await town["王秀英"].says(DOUBTFUL)
    await town.passes(minutes=9, seconds=59)
    assert len(town.in_group()) == 1
    query = town["王秀英"].tap("报修", in_group=True)
    await town.passes(seconds=1)
    assert town["王秀英"].heard(query) in ("已登记 #1", "这个按钮已经失效")
    assert "要登记报事吗？请点类别：" not in town.in_group()


async def test_an_edit_that_answers_the_question_makes_one_ticket(town: Town) -> None:
    wang = town["王秀英"]
    message = await wang.says(DOUBTFUL)
    await town.deaf()
    query = wang.tap("报修", in_group=True)
    taps = list(town.world.bot.updates.waiting)
    town.world.bot.updates.drop()
    await town.hears()
    await wang.edits(message, LIGHT)
    assert len(town.in_group()) == 1  # the question has gone
    town.world.preload(item.update for item in taps)
    await town.settle()
    assert wang.heard(query) == "这个按钮已经失效"
    assert await town.tickets() == [LIGHT]


async def test_the_missing_place_is_asked_once_and_the_ticket_goes_out_meanwhile(
    town: Town,
) -> None:
    wang, li = town["王秀英"], town["李强"]
    await wang.says(SOMEWHERE)
    assert li.rings() == 1
    assert wang.reads() == ["#1 已登记并在安排。是哪一栋？"]
    assert wang.buttons() == [f"{n}栋" for n in range(1, 35)]
    assert await wang.taps("3栋") == "谢谢"
    assert wang.reads() == []
    assert town.in_group()[0].startswith("#1 报修 · 3栋 · 待接单")
    assert li.reads()[0].startswith("🔔 新工单\n#1 报修 · 3栋")
    assert li.rings() == 1


async def test_the_place_is_asked_in_the_group_of_who_never_started(empty_town: Town) -> None:
    town = empty_town
    await town.found(*CAST, never_started=("王秀英",))
    await town["王秀英"].says(SOMEWHERE)
    assert town.in_group()[-1] == "#1 已登记并在安排。是哪一栋？"
    assert await town["赵敏"].taps("9栋", in_group=True) == "只有报事人可以操作"
    await town.passes(minutes=10)
    assert len(town.in_group()) == 1


async def test_five_an_hour_and_ten_a_day_then_a_clear_sentence(town: Town) -> None:
    wang = town["王秀英"]
    for building in range(1, 21):
        await wang.says(f"{building}栋楼道灯坏了")
    said = town.in_group()
    assert len(await town.tickets()) == 5
    assert sum("每小时最多 5 件、每天 10 件" in line for line in said) == 15
    await wang.says("9栋着火了快来人")  # urgent words are never counted
    assert len(await town.tickets()) == 6
    await town["赵敏"].says(BLOCKED)
    assert len(await town.tickets()) == 7


async def test_a_corridor_without_its_building_is_asked_for(town: Town) -> None:
    await town["王秀英"].says(CORRIDOR)
    assert town["王秀英"].reads() == ["#1 已登记并在安排。是哪一栋？"]


async def test_one_card_for_its_whole_life(town: Town) -> None:
    wang, li = town["王秀英"], town["李强"]
    message = await wang.says(NOISY)
    for person, label in ((li, "接单"), (li, "已到场"), (li, "完成"), (wang, "已解决")):
        await person.taps(label)
    assert len(town.sent(town.group)) == 1
    card = town.world.transcript(town.group, wang.id)[-1]
    assert card["reply_to"]["id"] == message
    assert card["silent"]
