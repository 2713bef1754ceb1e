"""A ticket finds a person: who is called, when, and what they see."""

from datetime import datetime, timedelta

import pytest

from domain.escalation import OfferState
from services import outage
from tests.unit.village import ZONE, matter

NIGHT = datetime(2026, 11, 21, 23, 0, tzinfo=ZONE)
SEVEN = datetime(2026, 11, 22, 7, 0, tzinfo=ZONE)


def offers(village, number=1):
    ticket = village.ticket(number)
    return {o.person: o.state for o in village.ask(lambda work: work.offers.of(ticket))}


def test_one_volunteer_is_asked_and_has_the_whole_step(village):
    li = village.volunteer("李强")
    village.wang.says("3栋电梯坏了", matter())
    assert li.reads() == ["🔔 新工单\n#1 报修 · 3栋 · 09:00 报\n请在 09:30 前答复；接单后显示详情"]
    assert li.sees() == ["接单", "来不了", "转单", "10 分钟后"]
    assert village.group() == [
        "#1 报修 · 3栋 · 待接单\n已通知值班人员，09:30 前无人接单将转给上一级"
    ]


def test_nobody_accepts_so_the_chain_is_climbed_at_its_minutes(village):
    li, zhou = village.volunteer("李强"), village.head("周姐", "3")
    village.wang.says("3栋电梯坏了", matter())
    village.passes(hours=6)
    assert li.rang() == ["09:00 🔔 新工单", "09:24 ⏰ #1 报修 · 3栋 · 快到时限了，请答复能不能来"]
    assert zhou.rang() == ["09:30 🔔 新工单", "09:54 ⏰ #1 报修 · 3栋 · 快到时限了，请答复能不能来"]
    unclaimed = "⏰ #1 报修 · 3栋 · 还没有人接单"
    assert village.chen.rang() == [
        "10:00 🔔 新工单",
        "10:24 ⏰ #1 报修 · 3栋 · 快到时限了，请答复能不能来",
        *(f"{hour} {unclaimed}" for hour in ("10:30", "11:00", "11:30")),
    ]
    assert village.group()[0].endswith("还没有人接单，协调员已收到提醒，正在安排")


def test_volunteers_are_asked_one_after_the_other(village):
    names = ("李强", "孙丽", "吴刚")
    volunteers = [village.volunteer(name) for name in names]
    village.wang.says("3栋电梯坏了", matter())
    village.passes(minutes=29)
    asked = [volunteer.rang()[0] for volunteer in volunteers]
    assert asked == ["09:00 🔔 新工单", "09:10 🔔 新工单", "09:20 🔔 新工单"]
    assert volunteers[0].last().startswith("#1 报修 · 3栋 · 已超时，正在问下一位")


def test_a_late_yes_is_a_yes(village):
    li, sun = village.volunteer("李强"), village.volunteer("孙丽")
    village.wang.says("3栋电梯坏了", matter())
    village.passes(minutes=12)
    assert li.taps("接单") == "已接单 #1，详情在这条消息里"
    assert sun.last() == "#1 报修 · 3栋 · 已由 李强 接单（09:12），谢谢"


def test_who_declines_makes_way_at_once(village):
    li, sun = village.volunteer("李强"), village.volunteer("孙丽")
    village.wang.says("3栋电梯坏了", matter())
    village.passes(minutes=2)
    assert li.taps("来不了") == "谢谢告知，已问下一位"
    assert li.last() == "#1 报修 · 3栋 · 您已说来不了，谢谢告知"
    assert sun.rang() == ["09:02 🔔 新工单"]


def test_everybody_declines_and_the_coordinator_is_called_at_once(village):
    li, zhou = village.volunteer("李强"), village.head("周姐", "3")
    village.wang.says("3栋电梯坏了", matter())
    li.taps("来不了")
    zhou.taps("来不了")
    assert village.chen.rang() == ["09:00 🔔 新工单"]
    assert village.events() == [
        *("opened", "offered", "declined", "step.empty"),
        *("offered", "declined", "step.empty", "offered"),
    ]


def test_who_blocked_the_bot_is_passed_over_at_once(village):
    li, sun = village.volunteer("李强"), village.volunteer("孙丽")
    village.blocked.add(li.user)
    village.wang.says("3栋电梯坏了", matter())
    assert sun.rang() == ["09:00 🔔 新工单"]
    assert village.chen.rang() == [
        "09:00 ⚠️ 李强 收不到我的消息（没有开始对话或已屏蔽），请提醒打开与我的对话并按「开始」"
    ]
    assert village.events() == ["opened", "offered", "not_told", "offered"]


def test_nobody_at_all_goes_up_to_the_coordinator_at_once(village):
    village.wang.says("3栋电梯坏了", matter())
    assert village.chen.rang() == ["09:00 🔔 新工单"]
    assert village.events() == ["opened", "step.empty", "step.empty", "offered"]


def test_not_even_a_coordinator_so_it_begins_again_until_somebody_is_there(village):
    village.blocked.add(village.chen.user)
    village.wang.says("3栋电梯坏了", matter())
    assert village.events()[-1] == "nobody_reachable"
    assert village.group() == [
        "#1 报修 · 3栋 · 待接单\n现在联系不上值班的人，09:30 再找；着急请直接联系物业或协调员"
    ]
    village.passes(minutes=40)
    village.blocked.clear()
    li = village.volunteer("李强")
    assert li.finds("接单")


def test_urgent_asks_three_at_once_and_the_others_cards_change_silently(village):
    team = [village.volunteer(name) for name in ("李强", "孙丽", "吴刚", "郑浩")]
    village.wang.says("3栋电梯困人", matter(hotline="lift"))
    assert [len(person.rang()) for person in team] == [1, 1, 1, 0]
    assert team[1].taps("接单") == "已接单 #1，详情在这条消息里"
    assert team[0].reads() == ["#1 报修 · 3栋 · 已由 孙丽 接单（09:00），谢谢"]
    assert [len(person.rang()) for person in team] == [1, 1, 1, 0]


def test_an_urgent_card_says_first_whom_to_call(village):
    village.wang.says("3栋电梯困人", matter(hotline="lift"))
    assert village.group()[0].startswith("🚨 请先拨打 119（电梯救援），再等志愿者\n#1 报修 · 3栋")


def test_two_accept_and_the_second_hears_who_was_faster(village):
    li, sun = village.volunteer("李强"), village.volunteer("孙丽")
    village.wang.says("3栋电梯困人", matter(hotline="lift"))
    button = sun.finds("接单")
    li.taps("接单")
    assert sun.presses(button).startswith("#1 已由 李强 接单（11月21日 09:00），谢谢")
    assert li.presses(button) == "#1 已经在您手上"


def test_who_was_slower_stands_by_and_is_asked_first(village):
    li, sun, wu = (village.volunteer(name) for name in ("李强", "孙丽", "吴刚"))
    village.wang.says("3栋电梯困人", matter(hotline="lift"))
    button = wu.finds("接单")
    li.taps("接单")
    for _ in range(2):
        assert wu.presses(button).endswith("谢谢。记您候补，需要人时先问您")
    assert wu.last().endswith("已由 李强 接单（09:00）。您是候补，需要人时先问您")
    assert village.chen.types("/ticket 1").count("吴刚 晚了一步，候补") == 1
    li.taps("需要帮手")
    assert wu.rang()[-1].endswith("李强 需要帮手。您是候补，方便的话请去帮一把")
    assert not sun.rang()[1:]


def test_a_ticket_that_is_free_again_goes_to_who_stood_by(village):
    team = [village.volunteer(name) for name in ("李强", "孙丽", "吴刚", "郑浩", "周婷")]
    village.wang.says("3栋电梯困人", matter(hotline="lift"))
    button = team[2].finds("接单")
    team[0].taps("接单")
    team[2].presses(button)
    village.rings.clear()
    team[0].taps("转单")
    assert next(who.name for who in team if who.rang()) == "吴刚"
    assert team[2].taps("接单") == "已接单 #1，详情在这条消息里"


@pytest.mark.parametrize(("urgent", "asked"), [(False, []), (True, ["09:06 🔔 新工单"])])
def test_three_open_tickets_are_enough_but_for_an_emergency(village, urgent, asked):
    li = village.volunteer("李强")
    for building in "123":
        village.wang.says(f"{building}栋灯坏了", matter(building=building))
        li.taps("接单")
        village.passes(minutes=2)
    village.rings.clear()
    village.zhao.says("3栋水管爆了", matter(urgent=urgent, topics=("水管",)))
    assert [ring.replace("🚨 紧急工单", "🔔 新工单") for ring in li.rang()] == asked


def test_who_is_full_may_not_take_a_fourth_by_an_old_button(village):
    li = village.volunteer("李强")
    village.wang.says("4栋灯坏了", matter(building="4"))
    button = li.finds("接单")
    for building in "123":
        village.passes(minutes=2)
        village.zhao.says(f"{building}栋灯坏了", matter(building=building))
        li.taps("接单")
    assert li.presses(button) == "您手上已有 3 件，先办完再接吧，谢谢"


def test_only_who_covers_the_building_is_asked(village):
    far, near = village.volunteer("李强", "5", "6"), village.volunteer("孙丽", "3")
    village.wang.says("3栋电梯坏了", matter())
    assert (far.rang(), near.rang()) == ([], ["09:00 🔔 新工单"])


def test_a_normal_matter_waits_for_the_morning(village):
    li = village.volunteer("李强")
    village.comes(NIGHT)
    village.wang.says("3栋电梯坏了", matter())
    assert village.group() == ["#1 报修 · 3栋 · 待接单\n已登记，11月22日 07:00 起安排"]
    village.comes(SEVEN - timedelta(seconds=1))
    assert li.rang() == []
    village.comes(SEVEN)
    assert li.rang() == ["07:00 🔔 新工单"]


@pytest.mark.parametrize("reading", [matter("elder"), matter(hotline="fire")])
def test_an_elder_and_an_emergency_do_not_wait(village, reading):
    li = village.volunteer("李强")
    village.comes(NIGHT)
    village.wang.says("3栋的事", reading)
    assert [ring[:5] for ring in li.rang()] == ["23:00"]


def test_who_began_duty_at_night_is_on_the_night_shift(village):
    day = village.volunteer("李强")
    village.comes(NIGHT - timedelta(minutes=30))
    night = village.volunteer("孙丽")
    village.comes(NIGHT)
    village.wang.says("3栋电梯坏了", matter())
    assert (day.rang(), night.rang()) == ([], ["23:00 🔔 新工单"])


def test_the_night_shift_does_not_answer_so_the_morning_does(village):
    day = village.volunteer("李强")
    village.comes(NIGHT)
    village.wang.says("3栋电梯坏了", matter())
    village.volunteer("孙丽")
    village.comes(SEVEN + timedelta(minutes=1))
    assert day.rang() == ["07:00 🔔 新工单"]


def test_coordinators_sleep_while_a_normal_ticket_waits_for_them(village):
    village.comes(NIGHT - timedelta(hours=2))
    village.wang.says("3栋电梯坏了", matter())
    village.comes(SEVEN + timedelta(hours=2))
    asleep = [ring for ring in village.chen.rang() if ring[:5] >= "22:00" or ring[:5] < "07:00"]
    assert asleep == []
    assert village.chen.rang()[0] == "21:00 🔔 新工单"


def test_who_comes_on_duty_gets_what_nobody_is_asked_about(village):
    village.wang.says("3栋电梯坏了", matter())
    village.passes(hours=5)
    li = village.volunteer("李强")
    assert li.finds("接单")
    village.rings.clear()
    village.passes(hours=5)
    assert village.chen.rang() != []


def test_transfer_takes_the_details_back_and_asks_the_next(village):
    li, sun = village.volunteer("李强"), village.volunteer("孙丽")
    village.wang.says("3栋2单元电梯坏了", matter(at={"unit": "2", "room": "501"}))
    li.taps("接单")
    assert "房号：501" in li.last()
    assert li.taps("转单") == "#1 已转出，谢谢"
    assert [said.split("\n")[0] for said in li.reads()] == ["#1 报修 · 3栋 · 已转单，正在找下一位"]
    assert "501" not in li.last()
    assert sun.rang() == ["09:00 🔔 新工单"]


def test_after_a_transfer_those_who_lost_the_race_are_asked_again(village):
    li, sun = village.volunteer("李强"), village.volunteer("孙丽")
    village.wang.says("3栋电梯困人", matter(hotline="lift"))
    li.taps("接单")
    li.taps("转单")
    assert offers(village)[village.who(sun).id] is OfferState.OFFERED
    assert sun.rang() == ["09:00 🚨 紧急工单", "09:00 🚨 紧急工单"]
    assert len(sun.reads()) == 1


def test_who_was_faster_passes_it_on_and_whoever_waited_may_take_it(village):
    li, sun = village.volunteer("李强"), village.volunteer("孙丽")
    wu = village.volunteer("吴刚")
    village.wang.says("3栋电梯坏了", matter())
    village.passes(minutes=11)
    sun.taps("接单")
    sun.taps("转单")
    assert wu.finds("接单")
    assert li.last() == "#1 报修 · 3栋 · 又空出来了，正在问下一位\n还没有人接，您仍可以接单"
    assert li.taps("接单") == "已接单 #1，详情在这条消息里"


def test_after_a_gap_the_card_itself_comes_again_and_one_tap_settles_it(village):
    li, sun = village.volunteer("李强"), village.volunteer("孙丽")
    village.wang.says("3栋电梯困人", matter(hotline="lift"))
    village.passes(minutes=1)
    village.do(outage.back, village.now - timedelta(minutes=5))
    again = "系统刚恢复，您的点击可能没收到，请再答复一次"
    assert sun.rang() == ["09:00 🚨 紧急工单", f"09:01 {again}"]
    assert li.taps("接单") == "已接单 #1，详情在这条消息里"
    assert sun.reads() == ["#1 报修 · 3栋 · 已由 李强 接单（09:01），谢谢"]
    assert sun.sees() == []


def test_still_at_it_keeps_the_ticket_and_silence_gives_it_away(village):
    li, sun = village.volunteer("李强"), village.volunteer("孙丽")
    for text in ("3栋电梯坏了", "4栋灯坏了"):
        village.wang.says(text, matter(building=text[0]))
        (li if "电梯" in text else sun).taps("接单")
    village.passes(hours=12)
    assert li.last() == "#1 报修 · 3栋 · 还在处理吗？11月22日 10:00 前没有答复会转给别人"
    assert li.taps("在处理") == "谢谢"
    village.passes(hours=13)
    assert (village.ticket(1).status, village.ticket(2).status) == ("accepted", "open")


def test_too_late_is_told_before_and_after(village):
    li = village.volunteer("李强")
    village.wang.says("3栋电梯困人", matter(hotline="lift"))
    li.taps("接单")
    village.passes(hours=1)
    li.taps("在处理")
    village.rings.clear()
    village.passes(hours=1)
    assert [ring[:5] for ring in li.rang()] == ["10:36", "11:00"]
    late = "⏰ #1 报修 · 3栋 · 李强 接单后超过时限还没办好"
    assert village.chen.rang() == [f"11:00 {late}"]


def test_whoever_needs_help_gets_the_head_and_the_coordinator(village):
    li, zhou = village.volunteer("李强"), village.head("周姐", "3")
    village.wang.says("3栋电梯坏了", matter())
    li.taps("接单")
    assert li.taps("需要帮手") == "已告诉楼栋长和协调员"
    said = "🤝 #1 报修 · 3栋 · 李强 需要帮手。可发 /ticket 1 查看"
    assert (zhou.last(), village.chen.last()) == (said, said)


def test_who_goes_off_duty_leaves_nobody_waiting_for_an_answer(village):
    li, zhou = village.volunteer("李强"), village.volunteer("周丽", on=False)
    village.wang.says("3栋电梯坏了", matter())
    zhou.types("/on")
    assert "还没答复的已转给别人：1" in li.types("/off")
    assert zhou.last().startswith("🔔 新工单\n#1")
    assert "went_off" in village.events()
    assert "您仍可以接单" in li.reads()[0]


def test_what_nobody_takes_rings_a_coordinator_again_as_one_list(village):
    for building in "345":
        village.person("邻居").says(f"{building}栋灯坏了", matter(building=building))
    village.passes(hours=4)
    rings = [ring[:5] for ring in village.chen.rang() if "还没有人接单" in ring]
    assert rings == ["09:30", "09:30", "09:30", "10:00", "10:30"]
    assert "⏰ 还没有人接单 3 件" in village.chen.last()
    assert village.chen.sees()[-3:] == ["指派 #1", "指派 #2", "指派 #3"]
