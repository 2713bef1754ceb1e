"""The coordinator's desk."""

from itertools import islice, product

import pytest

from domain.people import Post, Role
from handlers.menus import BY_ROLE
from tests.unit.village import CHATTER, matter


@pytest.fixture
def li(village):
    return village.volunteer("李强")


@pytest.fixture
def busy(village, li):
    """Two tickets: 李强 holds the first and is asked about the second."""
    village.wang.says("3栋电梯坏了", matter())
    li.taps("接单")
    village.zhao.says("5栋有人唱歌", matter("noise", "5"))
    return village


def test_open_lists_what_has_not_ended(busy):
    assert busy.chen.types("/open") == (
        "未办结 2 件\n#1 报修 · 3栋 · 已接单 李强 · 11月21日 09:00\n"
        "#2 噪音 · 5栋 · 待接单 · 11月21日 09:00"
    )
    assert busy.chen.sees()[-2:] == ["#1", "#2"]


def test_what_is_urgent_comes_first_and_a_long_list_says_what_it_leaves_out(village, li):
    kinds = product(("repair", "parking", "noise", "other"), "123456")
    for kind, building in islice(kinds, 21):
        village.person("邻居").says("有事", matter(kind, building))
    village.wang.says("2栋有人晕倒了", matter("elder", "2", hotline="medical"))
    first, *_, last = village.chen.types("/open").split("\n")[1:]
    assert first.startswith("🚨 #22 助老 · 2栋")
    assert last == "还有 2 件没有列出，可发 /open 3栋 看一栋楼的"


def test_open_can_be_asked_for_a_building(busy):
    assert busy.chen.types("/open 5栋", "5").startswith("未办结 1 件\n#2 噪音 · 5栋")


def test_late_lists_what_should_have_been_accepted(busy):
    assert busy.chen.types("/late") == "没有超时的工单"
    busy.passes(minutes=16)
    assert busy.chen.types("/late").startswith("超时 1 件\n⏰ #2 噪音 · 5栋")


def test_nobody_else_gets_the_lists(busy, li):
    for person in (busy.wang, li):
        assert person.types("/open") == "这条命令只有协调员可以用。需要的话请联系协调员"


@pytest.mark.parametrize(
    "command", ["/open", "/late", "/ticket 1", "/why 1", "/people", "/stats", "/assign 1 李强"]
)
def test_the_desk_stands_in_private_only(busy, command):
    assert busy.chen.types(command, in_group=True).startswith("这条命令请在与我的私聊里发")


def test_ticket_tells_everything(busy):
    lines = busy.chen.types("/ticket 1").split("\n")
    assert lines[:5] == [
        "#1 报修 · 3栋 · 已接单",
        *("内容：3栋电梯坏了", "位置：3栋", "报事人：王芳", "处理人：李强"),
    ]
    assert lines[-1] == "11月21日 09:00 李强 接单"
    assert busy.chen.sees()[-6:] == ["指派", "改类别", "结单", "挂起", "转出", "送达记录"]


def test_of_a_long_report_no_word_is_lost(busy):
    said = "6栋" + "很长" * 2000 + "在地下二层"
    sun = busy.volunteer("孙丽", "6")
    busy.wang.says(said, matter(building="6"))
    sun.taps("接单")
    assert any(text.endswith("在地下二层") for text in sun.reads())
    assert busy.chen.types("/ticket 3").endswith("在地下二层")
    sun.taps("转单")
    assert not any(text.endswith("在地下二层") for text in sun.reads())


def test_why_says_who_would_be_asked_and_why_the_others_are_not(busy):
    busy.volunteer("孙丽", on=False)
    busy.volunteer("吴刚", "6")
    lines = busy.chen.types("/why 2").split("\n")
    assert lines[3:9] == [
        "▶ 志愿者",
        *("　孙丽：不在班", "　吴刚：不负责这栋楼", "　李强：已经问过"),
        *("· 楼栋长", "　没有人"),
    ]


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("ticket", "#2 噪音 · 5栋 · 待接单\n内容："),
        ("why", "#2 噪音 · 5栋 · 待接单\n"),
        ("assign", "把 #2 指派给谁？"),
        ("close", "#2 怎么结束？"),
        ("hold", "#2 因为什么挂起"),
        ("transfer", "#2 转给谁？"),
        ("merge", "把 #2 并入哪一件？"),
        ("cat", "#2 改成哪一类？"),
    ],
)
def test_a_command_about_one_ticket_needs_no_number(busy, command, said):
    assert busy.chen.types(f"/{command}").startswith("哪一件？点编号，或发 /")
    busy.chen.taps("#2")
    assert busy.chen.last().startswith(said)


def test_of_nothing_there_is_nothing_to_choose(village):
    assert village.chen.types("/why") == "没有未办结的工单"


def test_a_number_in_a_list_of_the_desk_is_for_the_desk_alone(busy, li):
    busy.chen.types("/open")
    button = busy.chen.finds("#2")
    assert li.presses(button) == "这条命令只有协调员可以用。需要的话请联系协调员"
    assert busy.chen.presses(button) == ""
    assert busy.chen.sees()[-6:] == ["指派", "改类别", "结单", "挂起", "转出", "送达记录"]


def test_why_asks_for_a_number(busy):
    assert (
        busy.chen.types("/why 灯")
        == "没看懂是哪一件。请在命令后面写工单号，例如 12；只发命令可以点选"
    )
    assert busy.chen.types("/why 99") == "没有 #99 这件工单，或与您无关"


def test_people_shows_who_can_be_reached(busy):
    sun = busy.volunteer("孙丽", "4", "3", on=False)
    busy.blocked.add(sun.user)
    busy.chen.types("/assign 2 孙丽")
    lines = busy.chen.types("/people").split("\n")
    assert lines[0] == "幸福小区 登记 5 人，任职如下："
    assert lines[1].startswith("🟢 志愿者 李强")
    assert lines[2] == "🔴 志愿者 孙丽 3–4栋 · 收不到消息，请提醒他打开与我的对话并按「开始」"


def test_assign_gives_the_ticket_to_somebody_by_name(busy, li):
    sun = busy.volunteer("孙丽")
    assert busy.chen.types("/assign 1 孙丽") == "#1 已指派给 孙丽"
    assert "内容：3栋电梯坏了" in sun.last()
    assert li.reads()[0] == "#1 报修 · 3栋 · 已由 孙丽 接单（09:00），谢谢"
    assert busy.events()[-1] == "assigned"


def test_assign_finds_a_name_of_two_words(busy):
    busy.volunteer("Li Qiang")
    assert busy.chen.types("/assign 2 Li Qiang") == "#2 已指派给 Li Qiang"


def test_assign_without_a_name_shows_everybody_who_can_be_reached(busy):
    sun = busy.volunteer("孙丽")
    assert busy.chen.types("/assign 2") == "把 #2 指派给谁？"
    assert busy.chen.taps("孙丽") == "#2 已指派给 孙丽"
    assert busy.ticket(2).assignee == busy.who(sun).id


def test_no_ticket_is_put_upon_an_elder_or_a_family(busy):
    granny = busy.person("张桂芳")
    granny.starts()
    post = Post(person=busy.who(granny).id, role=Role.ELDER, buildings=frozenset())
    busy.do(lambda work, *, now: work.people.grant(1, post, by=None, now=now))
    assert busy.chen.types("/assign 2") == "把 #2 指派给谁？"
    assert busy.chen.sees() == ["陈静", "李强"]
    assert busy.chen.types("/assign 2 张桂芳").startswith("没有找到「张桂芳」")


def test_assign_refuses_who_is_unknown_and_what_is_over(busy):
    said = busy.chen.types("/assign 2 某某")
    assert said.startswith("没有找到「某某」")
    busy.wang.taps("撤回", in_group=True)
    busy.zhao.presses(busy.zhao.finds("撤回", in_group=True), in_group=True)
    assert busy.chen.types("/assign 2 李强") == "#2 现在是「已撤回」，不能这样操作"


def test_close_asks_for_the_ending_and_tells_the_reporter(busy, li):
    assert busy.chen.types("/close 1") == "#1 怎么结束？居民会收到说明"
    busy.chen.taps("无法解决")
    assert busy.chen.last() == "#1 为什么无法解决？请写一句，居民会看到"
    busy.chen.writes("要等开发商换总阀", CHATTER)
    assert busy.chen.last() == "#1 已结单：无法解决"
    assert busy.wang.last() == (
        "#1 报修 · 3栋 · 协调员已结单：无法解决。有疑问请回复或联系协调员\n原因：要等开发商换总阀"
    )
    assert busy.group()[0] == "#1 报修 · 3栋 · 已办结\n结果：无法解决"
    assert busy.chen.types("/close 1") == "#1 已经结束，谢谢"


def test_what_cannot_be_solved_is_said_with_its_reason(busy):
    assert busy.chen.types("/close 1 无法解决").startswith("#1 为什么无法解决？")
    assert busy.chen.types("/close 1 早上").startswith("请写成 /close 1 无法解决")
    assert busy.chen.types("/close 1 无法解决 3天 内不行").startswith("#1 已结单：无法解决")
    assert "办结：无法解决，3天 内不行" in busy.chen.types("/ticket 1")
    assert "3天 内不行" not in "".join(busy.group())


def test_a_ticket_has_its_buttons(busy):
    busy.chen.types("/ticket 2")
    busy.chen.taps("指派")
    assert busy.chen.last() == "把 #2 指派给谁？"
    busy.chen.taps("结单")
    assert busy.chen.taps("重复") == "#2 已结单：重复"


def test_tasks_shows_what_one_holds_with_its_buttons(busy, li):
    assert li.types("/tasks").startswith("您手上有 1 件，点编号操作\n#1 报修 · 3栋")
    li.taps("#1")
    assert li.last().startswith("#1 报修 · 3栋 · 已接单\n11月21日 09:00 登记：报修")
    assert li.sees()[-6:] == ["已到场", "完成", "需要帮手", "转单", "挂起", "联系对方"]
    assert busy.wang.types("/tasks").startswith("这条命令只有志愿者、楼栋长、协调员可以用")


def test_my_and_status_are_for_the_reporter(busy, li):
    assert busy.wang.types("/my").startswith("您报的事，点编号看进展\n#1 报修 · 3栋 · 已接单")
    assert busy.wang.types("/status 1") == (
        "#1 报修 · 3栋 · 已接单\n11月21日 09:00 登记：报修\n11月21日 09:00 志愿者接单"
    )
    assert busy.wang.types("/status 2") == "没有 #2 这件工单，或与您无关"


@pytest.mark.parametrize("command", ["/my", "/status 2"])
def test_who_complained_of_noise_is_not_shown_in_the_group(busy, command):
    said = busy.zhao.types(command, in_group=True)
    assert "噪音" not in said


def test_stats_of_a_month(busy):
    busy.passes(days=10)
    assert busy.chen.types("/stats").split("\n")[0] == "幸福小区 近 7 天 · 0 件"
    said = busy.chen.types("/stats month").split("\n")
    assert said[:2] == ["幸福小区 近 30 天 · 2 件", "报修 1 · 噪音 1"]


def test_help_names_what_each_may_do(busy, li):
    assert "/invite" in busy.chen.types("/help")
    assert "/on 上岗" in li.types("/help")
    assert "/on" not in busy.wang.types("/help")
    assert busy.wang.types("/help", in_group=True).endswith("t.me/linli_bot")


@pytest.mark.parametrize("role", BY_ROLE)
def test_help_names_every_command_of_the_menu(village, role):
    post = Post(person=village.who(village.wang).id, role=role, buildings=frozenset("3"))
    village.do(lambda work, *, now: work.people.grant(1, post, by=None, now=now))
    said = village.wang.types("/help")
    assert [name for name in BY_ROLE[role] if f"/{name}" not in said] == []


def test_a_list_tells_the_day_of_an_old_ticket(busy):
    busy.passes(days=3)
    assert "11月21日 09:00" in busy.chen.types("/open")
