"""Every command: with words and without, in the wrong place, by the wrong person."""

from tests.flow.town import Town
from tests.flow.words import KITCHEN, LIGHT, NOISY, light

DESK = ("open", "late", "ticket 1", "why 1", "assign 1", "close 1", "people", "stats", "setup 9")
COORDINATORS_ONLY = "这条命令只有协调员可以用。需要的话请联系协调员"
IN_PRIVATE = "这条命令请在与我的私聊里发：t.me/linli_bot"


async def test_the_desk_is_for_coordinators(town: Town) -> None:
    await town["王秀英"].says(LIGHT)
    for command in (*DESK, "invite 志愿者"):
        for name in ("赵敏", "李强", "老吴"):
            assert await town[name].asks_for(f"/{command}") == COORDINATORS_ONLY, command


async def test_lists_and_names_are_told_in_private_only(town: Town) -> None:
    commands = (*DESK, "my", "status 1", "tasks", "invite")
    for command in commands:
        await town["何书记"].says(f"/{command}")
    assert town.in_group() == [IN_PRIVATE] * len(commands)
    await town.passes(minutes=2)
    assert town.in_group() == []


async def test_which_ticket(town: Town) -> None:
    he = town["何书记"]
    for command in ("ticket", "why", "assign", "close", "status"):
        for words in (" 灯", f" {'9' * 40}"):
            said = await he.asks_for(f"/{command}{words}")
            assert said.startswith("没看懂是哪一件。"), command
        assert await he.asks_for(f"/{command} 77") == "没有 #77 这件工单，或与您无关"


async def test_open_and_late(town: Town) -> None:
    he = town["何书记"]
    assert await he.asks_for("/open") == "没有未办结的工单"
    await town["王秀英"].says(LIGHT)
    await town["赵敏"].says(light(4))
    await town["李强"].taps("接单")
    said = await he.asks_for("/open")
    assert said.startswith("未办结 2 件\n#1 报修 · 3栋 · ")
    assert (await he.asks_for("/open 4栋")).startswith("未办结 1 件\n#2 报修 · 4栋")
    assert await he.asks_for("/late") == "没有超时的工单"
    await town.passes(minutes=31)
    assert (await he.asks_for("/late")).startswith("超时 1 件\n⏰ #")


async def test_a_long_list_says_how_many_there_are(town: Town) -> None:
    for number in range(12):
        await town[("王秀英", "赵敏", "老吴")[number % 3]].says(light(number + 1))
    said = await town["何书记"].asks_for("/open")
    assert said.startswith("未办结 12 件\n#1 ")
    assert said.count("\n") == 12
    await town["何书记"].taps("#10")
    assert town["何书记"].last().startswith("#10 报修 · 10栋 · ")


async def test_a_ticket_whole(town: Town) -> None:
    await town["王秀英"].says(KITCHEN)
    await town["李强"].taps("接单")
    said = await town["何书记"].asks_for("/ticket #1")
    for line in ("#1 报修 · 3栋 · 已接单", f"内容：{KITCHEN}", "单元：2", "房号：501",
                 "报事人：王秀英", "处理人：李强"):  # fmt: skip
        assert line in said.split("\n")
    assert town["何书记"].buttons() == ["指派", "改类别", "结单", "挂起", "转出", "送达记录"]


async def test_why_names_everybody_and_the_reason(town: Town) -> None:
    await town["周婷"].asks_for("/off")
    await town["王秀英"].says(light(9))
    said = await town["何书记"].asks_for("/why 1")
    assert "　李强：不负责这栋楼\n" in said
    assert "　周婷：不在班\n" in said
    assert "▶ 协调员\n　何书记：已经问过\n" in said
    assert "应在 11月21日 09:30 前接单" in said or "应在 09:30 前接单" in said


async def test_assigning_by_name_and_by_button(town: Town) -> None:
    he, li, zhou = town["何书记"], town["李强"], town["周婷"]
    await town["王秀英"].says(LIGHT)
    assert await he.asks_for("/assign 1 没有这人") == (
        "没有找到「没有这人」。发 /people 看名单，或只发 /assign 加工单号，再点人名"
    )
    assert await he.asks_for("/assign 1 周婷") == "#1 已指派给 周婷"
    assert zhou.last().startswith("#1 报修 · 3栋 · 已接单\n内容：")
    assert await he.asks_for("/assign 1") == "把 #1 指派给谁？"
    assert await he.taps("李强") == "#1 已指派给 李强"
    assert zhou.last() == "✋ #1 报修 · 3栋 · 已改派给 李强，您不用再去了，谢谢"
    assert "内容：" not in "".join(zhou.reads())
    assert (await town.ticket()).assignee == 3
    assert li.rings() == 2  # asked first, then assigned


async def test_an_assigned_volunteer_hears_it(town: Town) -> None:
    await town["王秀英"].says(LIGHT)
    await town["何书记"].asks_for("/assign 1 周婷")
    assert town["周婷"].rings() == 1


async def test_an_ended_ticket_is_assigned_to_nobody(town: Town) -> None:
    he = town["何书记"]
    await town["王秀英"].says(LIGHT)
    await he.asks_for("/assign 1")
    await town["王秀英"].taps("撤回", in_group=True)
    assert await he.taps("周婷") == "#1 现在是「已撤回」，不能这样操作"
    assert await he.asks_for("/assign 1 周婷") == "#1 现在是「已撤回」，不能这样操作"
    assert await he.asks_for("/close 1") == "#1 已经结束，谢谢"
    assert await town.inbox("quarantined") == 0


async def test_nobody_is_assigned_whom_no_message_reaches(town: Town) -> None:
    town.world.block(town["周婷"].id)
    await town["王秀英"].says(LIGHT)
    assert await town["何书记"].asks_for("/assign 1 周婷") == (
        "周婷 收不到我的消息，请他先打开与我的对话并按「开始」"
    )


async def test_people_and_stats(town: Town) -> None:
    he = town["何书记"]
    said = await he.asks_for("/people")
    assert said.startswith("幸福小区 登记 6 人，任职如下：")
    assert "🟢 志愿者 李强 1–4栋 · 在岗，手上 0 件" in said
    assert "⚪ 楼栋长 老吴 3栋" in said
    for period in ("", " 周", " 月"):
        said = await he.asks_for(f"/stats{period}")
        assert said.startswith(f"幸福小区 近 {30 if '月' in period else 7} 天 · 0 件")


async def test_buildings(town: Town) -> None:
    he = town["何书记"]
    assert (await he.asks_for("/setup")).startswith("幸福小区 现在登记了 34 栋楼。")
    assert await he.asks_for("/setup 1栋 2栋 五栋") == (
        "楼栋已登记：34 → 3 栋（1–2栋、5栋）\n比原来少了，写错就再发一次 /setup"
    )
    assert (await he.asks_for("/setup 99999")).startswith("幸福小区 现在登记了 3 栋楼。")


async def test_what_residents_ask_for(town: Town) -> None:
    wang = town["王秀英"]
    assert (await wang.asks_for("/my")).startswith("您还没有报过事。")
    await wang.writes(NOISY)
    assert (await wang.asks_for("/my")).startswith("您报的事，点编号看进展\n#1 噪音 · 3栋")
    assert (await wang.asks_for("/status 1")).startswith("#1 噪音 · 3栋 · 待接单\n")
    assert await town["赵敏"].asks_for("/status 1") == "没有 #1 这件工单，或与您无关"
    assert "李强" not in await wang.asks_for("/status 1")


async def test_help_and_start_say_what_each_can_do(town: Town) -> None:
    assert "协调员" not in (await town["王秀英"].asks_for("/help")).split("怎么用", 1)[1]
    assert "/on 上岗" in await town["李强"].asks_for("/help")
    assert "/assign 12 李强 指派" in await town["何书记"].asks_for("/help")
    assert (await town["王秀英"].asks_for("/start")).startswith(
        "您好，这里是 幸福小区 的邻里助手。"
    )


async def test_report_as_a_command(town: Town) -> None:
    wang = town["王秀英"]
    await wang.says("/report 我家门口那个东西掉了")
    assert await town.tickets() == ["我家门口那个东西掉了"]
    await wang.says("/report")
    assert town.in_group()[-1].startswith("请这样发：/report 3栋电梯不动了")
    for line in ("/report", "/report 2026-11"):  # a number is no matter
        assert (await wang.asks_for(line)).startswith("请写清楚哪一栋、什么事")
    await wang.writes("那个角落有点怪")
    assert (await town.tickets())[1:] == ["那个角落有点怪"]


async def test_report_as_an_answer_files_for_whoever_wrote_it(town: Town) -> None:
    message = await town["赵敏"].says("那个角落有点怪")
    await town["王秀英"].says("/report", reply_to=message)
    assert await town.tickets() == ["那个角落有点怪"]
    assert await town["赵敏"].taps("撤回", in_group=True) == "#1 已撤回"


async def test_tasks(town: Town) -> None:
    li = town["李强"]
    assert await li.asks_for("/tasks") == "您手上没有工单"
    await town["王秀英"].says(LIGHT)
    await li.taps("接单")
    assert (await li.asks_for("/tasks")).startswith("您手上有 1 件，点编号操作\n#1 报修 · 3栋")
    await li.taps("#1")
    await li.taps("完成")
    assert (await town.ticket()).status == "done"


async def test_an_unknown_command_in_private_is_answered(town: Town) -> None:
    said = await town["王秀英"].asks_for("/nonsense")
    assert said == "没有这条命令。发 /help 看能做什么；报事直接写就行"


FORGED = (
    *("", "v1", "v1:accept", "v1:accept:zz:1:", "v0:accept:1:1:", "v1:nonsense:1:1:", "x" * 64),
    *("v1:ask:1:1:bogus", "v1:setcat:1:1:bogus", "v1:close:1:1:bogus", "v1:building:1:1:x"),
    *("v1:assignto:1:1:x", "v1:invite:1:0:bogus", "v1:why:1:1:bogus", "v1:use:7:0:"),
    *("v1:accept:2:1:", "v1:show:1:zzzzzzzzzzzzz:", "v1:show:1:-1:"),
)


async def test_a_forged_button_is_refused_and_nothing_breaks(town: Town) -> None:
    he = town["何书记"]
    await town["王秀英"].says(LIGHT)
    await he.asks_for("/open")
    before = await town.timeline()
    for data in FORGED:
        messages = len(he.reads())
        assert await he.forges(data) or len(he.reads()) > messages, data
    assert await town.timeline() == before
    assert await town.inbox("quarantined") == await town.inbox("new") == 0


async def test_commands_as_thumbs_type_them(town: Town) -> None:
    he, li = town["何书记"], town["李强"]
    assert await li.asks_for("下岗") == "已下岗，不再派新单。现在还有 1 人在岗"
    assert await li.asks_for("上岗") == "✅ 已上岗。有工单会马上通知您"
    for line in ("／help", "/ help", "/HELP", "帮助"):
        assert (await he.asks_for(line)).startswith("怎么用")
    await town["王秀英"].says("3栋楼道灯不亮")
    for line in ("/ticket 一", "/ticket 1号", "/ticket１", "／ticket #1"):
        assert (await he.asks_for(line)).startswith("#1 报修 · 3栋")
    assert (await he.asks_for("/hold 一号 三天 等厂家")).startswith("#1 已挂起")


async def test_what_a_precise_command_does_not_know_is_said(town: Town) -> None:
    he = town["何书记"]
    said = await he.asks_for("/preview 噪音 三栋 晚上十点")
    assert said.startswith("没看懂「晚上十点」。/preview 会找谁")
    assert (await he.asks_for("/stats 2026-11")).startswith("没看懂「2026-11」")
    assert (await he.asks_for("/stats 月")).startswith("幸福小区 近 30 天")


async def test_another_command_ends_the_wait_for_a_report(town: Town) -> None:
    wang = town["王秀英"]
    await wang.writes("/report")
    await wang.writes("/my")
    await wang.writes("今天天气真好")
    assert await town.tickets() == []


async def test_the_link_of_a_calendar_is_refused_in_words_where_there_is_none(town: Town) -> None:
    assert await town["李强"].asks_for("/duty ical") == "这里没有开通日历链接，请联系协调员"


async def test_times_and_names_as_they_are_said(town: Town) -> None:
    he = town["何书记"]
    said = await he.asks_for("/elder add 张桂芳 三栋 8点到9点半")
    assert said.startswith("已登记 张桂芳 · 3栋：08:00–09:30")
    assert (await he.asks_for("/elder add 刘爷爷 早上八点")).startswith("没看懂「早上八点」")
    assert (await he.asks_for("/elder 张桂芳")).startswith("张桂芳 · 3栋 · 📄 未同意")
    assert (await he.asks_for("/mute 电梯 3栋 到18点 年检")).startswith("🔕 电梯 · 3栋 到 ")
    assert (await he.asks_for("/policy 上限 四")) == "每人最多同时：3 → 4 件"


async def test_what_was_sent_to_others_by_mistake_is_taken_back_at_once(town: Town) -> None:
    he = town["何书记"]
    await town["王秀英"].says(LIGHT)
    await he.writes("/transfer 1 物业公司")
    assert (await he.asks_for("/assign 1 李强")).endswith("要自己办，请先点「收回重派」")
    await he.writes("/ticket 1")
    assert "指派" not in he.buttons()[-5:]
    assert await he.taps("收回重派") == "#1 已重新派单"
    assert (await town.ticket()).status == "open"


async def test_a_ticket_on_hold_says_how_it_goes_on(town: Town) -> None:
    he = town["何书记"]
    await town["王秀英"].says(LIGHT)
    await he.writes("/hold 1 2天 等配件")
    assert (await he.asks_for("/assign 1 李强")).endswith("要现在就办，请先点「继续办理」")
    await he.writes("/ticket 1")
    await he.taps("继续办理")
    await he.writes("/close 1 无法解决 没有配件")
    assert "挂起到" not in await he.asks_for("/ticket 1")
