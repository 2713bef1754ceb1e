"""One elder by buttons, the visits of a volunteer, and the month."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from domain.people import Role
from tests.unit.village import ZONE

LINK = re.compile(r"start=(\w+)")


def at(hour, minute=0, day=22, month=11):
    return datetime(2026, month, day, hour, minute, tzinfo=ZONE).astimezone(UTC)


@pytest.fixture
def zhang(village):
    """张桂芳 has agreed; 李强 is a volunteer of her building, nobody is paired with her."""
    village.li = village.volunteer("李强", "3")
    elder = village.person("张桂芳")
    elder.starts(LINK.search(village.chen.asks("/elder add 张桂芳 3栋"))[1])
    return elder


def card(village, *labels):
    """Let the coordinator open the elder's card and tap on from there; return the last window."""
    village.chen.asks("/elder")
    return [village.chen.taps(label) for label in ("选一位老人", "张桂芳", *labels)][-1]


def test_the_card_says_how_it_stands(village, zhang):
    card(village)
    said = village.chen.last()
    assert said.startswith(
        "张桂芳 · 3栋 · 🕓 未到时间\n07:00–09:00，自己签到，一般 · 最迟 34.8 小时"
    )
    assert "⚠️ 还没有结对志愿者" in said


def test_other_hours_are_one_tap_and_say_what_they_were(village, zhang):
    said = card(village, "时间", "08:00–10:00")
    change, when = said.split("\n")
    assert change == "张桂芳：07:00–09:00，自己签到，一般 → 08:00–10:00，自己签到，一般"
    assert when == "新的时间从明天起，今天照旧"
    village.comes(at(7, 30, day=23))
    assert not any("早上好" in text for text in zhang.reads()[-1:])
    village.comes(at(8, 1, day=23))
    assert zhang.last().startswith("张桂芳，早上好！")


def test_a_tier_that_the_hours_are_too_late_for_is_refused(village, zhang):
    village.chen.asks("/elder plan 张桂芳 14:00-18:00")
    said = card(village, "等级", "高")
    assert said.startswith("这样安排最迟要 43.8 小时才有人敲门，「高」不能超过 36 小时")


def test_paired_by_a_tap_and_called_first(village, zhang):
    card(village, "结对", "李强")
    village.comes(at(9, 31))
    assert village.li.rang()[-1] == "09:30 🚨 张桂芳 · 3栋"
    village.li.taps("我去看")
    card(village, "结对", "取消 李强")
    assert village.li.reads()[-1].startswith("您不再和 张桂芳")


def test_a_relative_far_away_gets_a_link_of_their_level(village, zhang):
    card(village, "家属", "2 级链接")
    daughter = village.person("女儿")
    daughter.starts(LINK.search(village.chen.last())[1])
    assert daughter.last().startswith("您现在是 张桂芳 的家属联系人（2 级）")
    card(village)
    assert "家属（后面是联系级别）：女儿 2" in village.chen.last()


def test_whoever_is_back_early_is_asked_again_from_the_next_day(village, zhang):
    zhang.asks("/pause 7天")
    zhang.taps("已经回来了")
    assert "的平安签到又开始了" in zhang.last()
    village.comes(at(7, 1, day=23))
    assert zhang.last().startswith("张桂芳，早上好！")


@pytest.mark.parametrize(
    ("words", "end"), [("到11-25", "11月26日 00:00"), ("到11月25日", "11月26日 00:00")]
)
def test_a_pause_up_to_a_date_has_that_day_in_it(village, zhang, words, end):
    assert f"到 {end} 为止不问平安" in zhang.asks(f"/pause {words}")


def test_a_date_that_no_calendar_has_is_refused(village, zhang):
    assert zhang.asks("/pause 到2-30").startswith("外出要写几天或到哪天，最多 30 天")


def test_a_coordinator_ends_a_plan_only_after_a_second_tap(village, zhang):
    card(village, "不再参加")
    assert village.chen.last().endswith("没有回应也不会有人知道")
    card(village, "不再参加", "确认不再参加")
    assert zhang.last() == "张桂芳 已退出平安签到"
    village.comes(at(12, day=24))
    assert village.li.rang() == []


def test_a_link_that_ran_out_is_made_anew(village):
    village.chen.asks("/elder add 张桂芳 3栋")
    village.passes(days=4)
    card(village, "再发一个链接")
    elder = village.person("张桂芳")
    assert elder.starts(LINK.search(village.chen.last())[1]).startswith("张桂芳，您好！")


@pytest.mark.parametrize(
    "line",
    ["/elder plan 张桂芳 房号=501", "/elder pair 张桂芳 李强", "/invite 家属 张桂芳"],
)
def test_before_the_consent_nothing_private_is_kept(village, line):
    village.volunteer("李强", "3")
    refused = "张桂芳 还没有同意参加"
    assert village.chen.asks("/elder add 张桂芳 3栋 病史=高血压").startswith(refused)
    village.chen.asks("/elder add 张桂芳 3栋")
    assert village.chen.asks(line).startswith(refused)
    assert village.ask(lambda work: (work.links.of(1, 1), work.plans.get(1, 1).notes)) == ([], {})
    village.chen.taps("已有书面同意")
    assert not village.chen.asks(line).startswith(refused)


def test_two_weeks_without_consent_and_nothing_is_kept(village):
    token = LINK.search(village.chen.asks("/elder add 张桂芳 3栋"))[1]
    village.passes(days=13)
    assert village.ask(lambda work: work.plans.get(1, 1)) is not None
    village.passes(days=2)
    assert "📄 张桂芳 两周没有同意，登记的内容已经删除" in "\n".join(village.chen.reads())
    assert village.ask(lambda work: work.plans.get(1, 1)) is None
    assert village.person("张桂芳").starts(token).startswith("这个链接")


def test_whoever_never_agreed_is_gone_at_once(village):
    village.chen.asks("/elder add 张桂芳 3栋")
    card(village, "不再参加", "确认不再参加")
    assert village.ask(lambda work: work.plans.get(1, 1)) is None


def test_the_consent_leads_to_what_is_possible_from_now_on(village, zhang):
    village.chen.taps("结对")
    village.chen.taps("李强")
    assert "结对：李强" in village.chen.last()


def test_only_coordinators_open_a_card(village, zhang):
    village.chen.asks("/elder")
    pick = village.chen.finds("选一位老人")
    assert village.li.presses(pick).startswith("这条命令只有协调员可以用")
    assert village.chen.presses(pick, in_group=True).startswith("这条命令请在与我的私聊里发")


def test_visits_are_those_of_the_volunteer(village, zhang):
    other = village.volunteer("孙丽", "5")
    assert village.li.types("/visits").startswith("您负责看望的 1 位\n张桂芳 · 3栋 · 一般 · ")
    assert other.types("/visits") == "您这里现在没有要看望的老人"
    assert village.wang.types("/visits").startswith("这条命令只有")
    assert village.chen.types("/visits") == "您这里现在没有要看望的老人"
    village.now += timedelta(days=88)
    assert village.chen.types("/visits").startswith("今天要记录的、三天内到期的 1 位")


def test_whoever_goes_sees_the_door_until_the_record_is_filed(village, zhang):
    village.chen.asks("/elder plan 张桂芳 房号=501 钥匙=周姐处")
    village.li.types("/visits")
    tap = village.li.finds("记录探访 张桂芳")
    village.li.presses(tap)
    assert "房号：501\n备用钥匙：周姐处" in village.li.last()
    village.passes(hours=2)
    assert "501" not in "".join(village.li.reads())
    village.li.presses(tap)
    village.li.taps("提交")
    village.passes(hours=3)
    assert not any("501" in text.split("都正常")[0] for text in village.li.reads()[-2:])


def test_a_stranger_to_the_building_records_no_visit(village, zhang):
    village.li.types("/visits")
    tap = village.li.finds("记录探访 张桂芳")
    assert village.volunteer("孙丽", "5").presses(tap).startswith("这条命令只有")
    assert village.holder("何书记", Role.COORDINATOR).presses(tap) == ""


def test_the_month_divides_by_what_is_known(village, zhang):
    village.comes(at(8))
    zhang.writes("我很好")
    village.blocked.add(zhang.user)
    village.comes(at(8, day=23))
    village.li.taps("已联系上")
    village.li.taps("已见到，平安")
    said = village.chen.asks("/elder report")
    assert "探访率 100%（本月见过 1 / 1）" in said
    assert (
        "准时签到 100%（1 / 有结果 1），晚了 0 次\n未知（没能问到）1 次，不算平安\n误报 0 次"
        in said
    )


def test_false_alarms_stand_beside_what_is_aimed_at(village, zhang):
    village.comes(at(9, 31))
    village.li.taps("我去看")
    village.li.taps("已见到，平安")
    said = village.chen.asks("/elder report")
    assert "误报平均每位老人 1.0 次（目标：每人每月不到 1 次）\n⚠️ 超过目标" in said
    assert said.endswith("准时 0%（0/1），晚 0，未知 0，误报 1，探访 1，最长 1 天没人见")
    assert "误报 1 次（目标：每月不到 1 次）" in village.chen.asks("/elder report 张桂芳")


def test_one_elders_month_has_the_longest_time_alone(village, zhang):
    for day in range(22, 27):
        village.comes(at(9, 10 if day == 22 else 0, day=day))
        zhang.writes("我很好")
    village.li.types("/visits")
    village.li.taps("记录探访 张桂芳")
    village.li.taps("提交")
    said = village.chen.asks("/elder report 张桂芳")
    assert "准时报平安 80%（4 / 有结果 5），晚了 1 次" in said
    assert "真人见到或通话 1 次；近 90 天最长 5 天没有人见到" in said


def test_a_record_ends_every_alarm_of_silence_and_each_hears_it_once(village, zhang):
    village.comes(at(10, day=23))
    village.li.types("/visits")
    village.li.taps("记录探访 张桂芳")
    village.li.taps("提交")
    assert village.ask(lambda work: work.alarms.live(1)) == []
    assert sum(text.startswith("✅ 张桂芳 已见到，平安") for text in village.li.reads()) == 1


def test_a_record_does_not_end_a_cry_for_help(village, zhang):
    zhang.writes("我摔倒了")
    village.li.types("/visits")
    village.li.taps("记录探访 张桂芳")
    village.li.taps("提交")
    assert len(village.ask(lambda work: work.alarms.live(1))) == 1


def test_last_month_is_a_tap_away(village, zhang):
    for day in range(22, 31):
        village.comes(at(8, day=day))
        zhang.writes("我很好")
    village.comes(at(8, day=1, month=12))
    village.chen.asks("/elder report")
    village.chen.taps("上个月")
    assert village.chen.last().startswith("幸福小区 11 月 · 1 位老人")


def relative(village, wish=""):
    card(village, "家属", "3 级链接")
    daughter = village.person("女儿")
    daughter.starts(LINK.search(village.chen.last())[1])
    if wish:
        daughter.taps(wish)
    return daughter


def test_a_family_that_wishes_it_hears_each_day_after_the_answer(village, zhang):
    daughter = relative(village, "每天一次")
    village.comes(at(8))
    assert not daughter.last().startswith("✔")
    zhang.writes("我很好")
    assert daughter.last() == "✔ 张桂芳 08:00 平安"
    village.blocked.add(zhang.user)
    village.comes(at(23, day=23))
    assert sum(text.startswith("✔") for text in daughter.reads()) == 1
    assert daughter.rang()[-1].split()[1].startswith("您现在是")


def test_the_weeks_line_says_what_is_not_known(village, zhang):
    daughter = relative(village)
    zhang.asks("/pause 1天")
    for day in range(22, 29):
        village.comes(at(8, day=day))
        zhang.writes("我很好")
    village.blocked.add(zhang.user)
    village.comes(at(20, day=29))
    assert daughter.last() == "张桂芳 这一周：6/7 平安\n没能问到 1 次，那几次是否平安不知道"


def test_a_family_that_chose_nothing_hears_seven_of_seven_on_sunday(village, zhang):
    chooses_nothing, wants_nothing = relative(village), relative(village, "不用")
    for day in range(22, 30):
        village.comes(at(8, day=day))
        zhang.writes("我很好")
    village.comes(at(19, day=29))
    assert chooses_nothing.last() == "张桂芳 这一周：7/7 平安"
    assert not any(text.startswith("张桂芳 这一周") for text in wants_nothing.reads())


def test_another_link_leaves_what_a_relative_chose(village, zhang):
    daughter = relative(village, "不用")
    card(village, "家属", "1 级链接")
    daughter.starts(LINK.search(village.chen.last())[1])
    for day in range(22, 30):
        village.comes(at(8, day=day))
        zhang.writes("我很好")
    village.comes(at(20, day=29))
    assert not any(text.startswith("张桂芳 这一周") for text in daughter.reads())


def test_an_early_riser_is_a_daily_tick_as_well(village, zhang):
    daughter = relative(village, "每天一次")
    village.comes(at(6, 30))
    zhang.writes("起来了")
    village.comes(at(9, 30))
    assert daughter.last() == "✔ 张桂芳 06:30 平安"
