"""An elder's morning: asked, answered or looked after."""

from datetime import timedelta

import pytest

from domain.checkin import State
from domain.people import Role
from services import alarms, days, outage
from storage.care_tables import alarms as alarm_rows
from storage.care_tables import rounds as round_rows
from tests.unit.conftest import ADD, KNOWN, morning
from tests.unit.village import matter


def rounds(village):
    return village.ask(lambda work: [r.state for r in work.rounds.of(1, 1, list(State))])


def alarm(village, number=1):
    return village.ask(lambda work: work.alarms.get(1, number))


def how_many(village, table):
    query = table.select()
    return village.ask(lambda work: len(work.rounds._conn.execute(query).all()))


def test_adding_tells_the_worst_case_and_gives_a_link(village):
    said = village.chen.asks(ADD)
    assert "最迟 34.8 小时有人敲门" in said
    assert "https://t.me/linli_bot?start=token" in said


def test_a_plan_that_is_too_slow_is_refused_with_the_reason(village):
    said = village.chen.asks("/elder add 张桂芳 3栋 14:00-18:00 高")
    assert said.startswith("这样安排最迟要 43.8 小时才有人敲门，「高」不能超过 36 小时")
    assert village.chen.asks("/elder list").startswith("还没有登记老人")


def test_nothing_happens_before_the_elder_agrees(village):
    village.chen.asks(ADD)
    village.comes(morning(12))
    assert how_many(village, round_rows) == 0
    assert "📄 未同意 张桂芳" in village.chen.asks("/elder list")


def test_whoever_agrees_while_the_window_is_open_is_asked_at_once(village):
    village.comes(morning(7, 30))
    elder = village.person("张桂芳")
    elder.starts(KNOWN.search(village.chen.asks(ADD)).group(1))
    village.passes(minutes=1)
    assert elder.last().startswith("张桂芳，早上好！")


def test_an_answer_ends_the_morning(village, zhang):
    village.comes(morning(7, 1))
    assert zhang.last().startswith("张桂芳，早上好！")
    assert zhang.rang() == []
    zhang.writes("我很好")
    assert zhang.last() == "收到，张桂芳。祝您今天平安 🌞"
    village.comes(morning(23))
    assert rounds(village) == [State.ANSWERED]
    assert village.li.rang() == []


@pytest.mark.parametrize("how", ["private", "group", "early"])
def test_any_word_of_the_day_is_a_sign_of_life(village, zhang, how):
    if how != "early":
        village.comes(morning(8, 50))
    zhang.says("早啊") if how == "group" else zhang.writes("起来了")
    village.comes(morning(23))
    assert rounds(village) == [State.ANSWERED]
    assert how_many(village, alarm_rows) == 0


def test_a_word_of_yesterday_that_comes_late_is_none(village, zhang):
    village.comes(morning(8))
    zhang.writes("晚安", sent_at=morning(22, day=21))
    village.comes(morning(9, 31))
    assert rounds(village) == [State.MISSED]


def test_the_ladder_comes_at_its_minutes(village, zhang):
    village.comes(morning(10, 29))
    again = "张桂芳，还没收到您的消息。您好吗？请点「我很好」"
    assert zhang.rang() == [f"08:30 {again}", f"09:00 {again}", f"09:15 {again}"]
    card = "🚨 张桂芳 · 3栋"
    again = "· 还没有人去看，请答复"  # 李强 is on duty as well, the third rung
    assert village.li.rang() == [f"09:30 {card}", f"10:00 {card} {again}"]
    assert village.zhou.rang() == [f"09:45 {card}"]
    assert village.chen.rang() == [f"10:15 {card}"]


def test_later_moves_the_reminders_never_the_alarm(village, zhang):
    village.comes(morning(8, 55))
    zhang.writes("晚点再说")
    assert zhang.last() == "好的，过一会儿再问您"
    village.comes(morning(9, 31))
    assert [ring[:5] for ring in zhang.rang()][-1] == "09:15"
    assert village.li.rang() == ["09:30 🚨 张桂芳 · 3栋"]


def test_who_goes_ends_it_and_exactly_those_who_were_told_hear_so(village, zhang):
    village.comes(morning(9, 50))
    assert village.li.taps("我去看") == "好，张桂芳 由您负责"
    assert "李强 在处理" in village.zhou.last()
    village.comes(morning(9, 58))
    assert village.li.taps("已见到，平安") == "太好了，谢谢您！已告诉大家"
    clear = "✅ 张桂芳 已见到，平安。确认人：李强，09:58。谢谢您！"
    assert (village.li.last(), village.zhou.last()) == (clear, clear)
    assert all("早报" in text or "电话名单" in text for text in village.chen.reads())
    assert rounds(village) == [State.FALSE_ALARM]
    village.comes(morning(23))
    assert (village.chen.rang(), village.li.rang()[-1][:5]) == ([], "09:58")


def test_an_alarm_climbs_on_when_its_holder_falls_silent(village, zhang):
    village.comes(morning(9, 31))
    village.li.taps("我去看")
    village.comes(morning(10, 50))
    news = [ring[:5] for ring in village.li.rang()[1:]]
    assert news == ["09:46", "10:01", "10:16", "10:31"]
    assert village.zhou.rang()[0] == "10:46 🚨 张桂芳 · 3栋"


def test_an_alarm_nobody_takes_never_ends(village, zhang):
    village.comes(morning(23))
    assert alarm(village).live
    assert len(village.chen.rang()) > 3


def test_only_who_was_told_and_took_it_can_end_it(village, zhang):
    village.comes(morning(9, 31))
    village.li.taps("我去看")
    safe = village.li.finds("已见到，平安")
    assert village.wang.presses(safe) == "没有找到"
    assert village.chen.presses(safe).startswith("请先点「我去看」")
    assert alarm(village).live


def test_a_late_word_is_shown_and_asked_to_be_confirmed(village, zhang):
    village.comes(morning(9, 40))
    zhang.writes("我很好")
    assert alarm(village).live
    assert village.li.last().startswith("💬 张桂芳 · 3栋 刚来了消息。请打电话核实")
    village.li.taps("已联系上")
    village.li.taps("已见到，平安")
    assert not alarm(village).live


def test_nobody_opens_so_everybody_is_called(village, zhang):
    village.comes(morning(9, 31))
    village.li.taps("我去看")
    assert village.li.taps("没人应门").startswith("已叫所有人")
    assert "现场：没人应门" in village.chen.last()
    assert "急救 120 · 报警 110" in village.chen.last()
    assert village.li.taps("已妥善处理")
    assert rounds(village) == [State.RESOLVED]


@pytest.mark.parametrize("words", ["我摔倒了", "需要帮助", "胸口疼，起不来"])
@pytest.mark.parametrize("in_group", [False, True])
def test_a_cry_for_help_calls_everybody_at_once(village, zhang, words, in_group):
    village.comes(morning(8))
    zhang.says(words) if in_group else zhang.writes(words)
    for person in (village.li, village.zhou, village.chen):
        assert person.rang() == ["08:00 🚨 张桂芳 · 3栋"]
        assert f"老人说：「{words}」" in person.last()
    assert village.history == []
    assert rounds(village) == [State.PROMPTED]


def test_a_cry_for_help_is_heard_in_a_pause_and_silence_is_none(village, zhang):
    zhang.asks("/pause 3天")
    village.comes(morning(12))
    assert (rounds(village), how_many(village, alarm_rows)) == ([State.PAUSED], 0)
    zhang.writes("救命")
    assert village.li.rang()[-1] == "12:00 🚨 张桂芳 · 3栋"


def test_a_pause_ends_by_itself_and_says_so(village, zhang):
    zhang.asks("/pause 1天")
    assert village.li.last().startswith("🧳 张桂芳 · 3栋 外出到 11月23日 00:00")
    village.comes(morning(10, day=23))
    assert "🏠 张桂芳 · 3栋 的平安签到又开始了" in zhang.reads()
    assert "09:30 🚨 张桂芳 · 3栋" in village.li.rang()


def test_stop_is_obeyed_at_once_and_told(village, zhang):
    village.comes(morning(8))
    assert zhang.types("/stop").startswith("好的，张桂芳，已经停了")
    assert village.chen.last().startswith("⚠️ 张桂芳 已退出平安签到")
    village.comes(morning(12, day=24))
    assert rounds(village) == [State.PAUSED]


def test_what_cannot_be_brought_is_unknown_a_call_and_no_emergency(village, zhang):
    village.blocked.add(zhang.user)
    village.comes(morning(7, 1))
    assert rounds(village) == [State.UNSENT]
    assert village.li.rang() == ["07:00 📞 张桂芳 · 3栋 · 请电话联系"]
    assert "未送达" in village.li.last()
    assert "🟡 未知 张桂芳" in village.chen.asks("/elder list")
    village.li.taps("已联系上")
    village.li.taps("已见到，平安")
    assert rounds(village) == [State.RESOLVED]


def test_an_unknown_that_the_elder_clears_themselves(village, zhang):
    village.blocked.add(zhang.user)
    village.comes(morning(7, 1))
    village.blocked.clear()
    zhang.writes("我在呢")
    assert rounds(village) == [State.ANSWERED]
    assert village.li.last().startswith("✅ 张桂芳 本人 07:01 回了消息")


def test_who_is_unreachable_makes_way_at_once(village, zhang):
    village.blocked.add(village.li.user)
    village.comes(morning(9, 30))
    assert village.zhou.rang() == ["09:30 🚨 张桂芳 · 3栋"]


def test_six_who_share_a_post_are_called_though_five_cannot_be_reached(village, zhang):
    village.comes(morning(7))
    crowd = [village.holder(f"楼长{n}", Role.BUILDING_HEAD, "3") for n in range(6)]
    village.blocked |= {person.user for person in [village.li, village.zhou, *crowd[:5]]}
    village.comes(morning(9, 30))
    assert crowd[5].rang() == ["09:30 🚨 张桂芳 · 3栋"]


def test_two_looks_at_one_silence_raise_one_alarm(village, zhang):
    village.comes(morning(9, 29))
    found = village.ask(lambda work: (work.plans.get(1, 1), work.rounds.get(1, 1)))
    for _ in range(2):
        village.do(
            lambda work, now: alarms.raise_(
                work, found[0], alarms.Kind.MISSED, now=now, round_=found[1]
            )
        )
    assert how_many(village, alarm_rows) == 1


def test_opening_a_day_again_opens_nothing(village, zhang):
    for _ in range(3):
        village.do(days.open_days)
        village.passes(seconds=1)
    assert how_many(village, round_rows) == 1


def test_an_outage_of_forty_minutes_is_given_back_and_asked_again(village, zhang):
    village.comes(morning(8, 10))
    village.do(outage.back, morning(7, 30))
    village.comes(morning(10, 9))
    assert village.li.rang() == []
    assert sum(text.startswith("张桂芳，") for text in zhang.reads()) == 5
    village.comes(morning(10, 10))
    assert village.li.rang() == ["10:10 🚨 张桂芳 · 3栋"]


def test_what_an_outage_put_off_is_marked_and_nobodys_lateness(village, zhang):
    village.comes(morning(8, 10))
    assert "延时-系统" not in village.chen.asks("/elder list")
    village.do(outage.back, morning(7, 30))
    assert village.chen.asks("/elder list").endswith("07:00–09:00 · 自己签到 · 延时-系统")
    village.comes(morning(9, 5))
    zhang.writes("我很好")
    said = village.chen.asks("/elder report 张桂芳")
    assert "准时报平安 100%（1 / 有结果 1），晚了 0 次" in said
    assert "延时-系统 1 次（系统中断，时间顺延，不算老人晚）" in said


def test_after_a_long_outage_nobody_is_alarmed_and_the_list_goes_out(village, zhang):
    village.comes(morning(7, 10))
    village.now = morning(15)
    village.do(outage.back, morning(7, 20))
    village.comes(morning(15, 29))
    assert village.li.rang() == []
    assert any(text.endswith("请打电话问一问：\n· 张桂芳 · 3栋") for text in village.chen.reads())
    assert village.chen.finds("打印名单").arg == "print"
    village.comes(morning(15, 30))
    assert village.li.rang() == ["15:30 🚨 张桂芳 · 3栋"]


def test_a_service_that_wakes_late_hears_first_and_alarms_after(village, zhang):
    village.comes(morning(9, 29))
    village.now = morning(9, 45)
    village.passes(seconds=1)
    assert (rounds(village), village.li.rang()) == ([State.PROMPTED], [])
    zhang.writes("早就起来了")
    village.comes(morning(12))
    assert rounds(village) == [State.ANSWERED]


def test_notes_are_for_whoever_accepted_and_are_taken_back(village, zhang):
    village.chen.asks("/elder plan 张桂芳 房号=501 钥匙=周姐处 病史=高血压")
    village.comes(morning(9, 50))
    assert not any("周姐处" in text for text in village.li.reads())
    village.li.taps("我去看")
    assert "备用钥匙：周姐处\n病史：高血压" in village.li.reads()[0]
    assert not any("周姐处" in text for text in village.zhou.reads())
    village.li.taps("已见到，平安")
    assert not any("周姐处" in text for text in village.li.reads())


def test_who_saw_what_is_private_of_an_elder_is_on_record_and_told_next_morning(village, zhang):
    village.chen.asks("/elder plan 张桂芳 房号=501 钥匙=周姐处 病史=高血压")
    village.comes(morning(9, 31))
    village.li.taps("我去看")
    village.li.taps("已见到，平安")
    assert "11月22日 09:31 李强：看了 张桂芳 的上门信息" in village.chen.types("/audit")
    village.comes(morning(9, 31, day=23))
    said = next(text for text in village.chen.reads() if "请核对" in text)
    assert "请核对：\n· 张桂芳：李强" in said


def test_family_is_told_by_level_and_gets_the_all_clear(village, zhang):
    near, far = village.person("女儿"), village.person("侄子")
    for person, level in ((near, "1级"), (far, "2级")):
        said = village.chen.asks(f"/invite 家属 张桂芳 {level}")
        person.starts(KNOWN.search(said).group(1))
    village.comes(morning(9, 50))
    assert near.rang()[-1] == "09:30 🚨 张桂芳 · 3栋"
    village.li.taps("我去看")
    village.li.taps("已见到，平安")
    assert near.last().startswith("✅ 张桂芳")
    assert far.last().startswith("您现在是 张桂芳 的家属联系人")


def test_an_elder_without_a_phone_is_visited_and_an_unlogged_visit_climbs(village):
    village.li = village.volunteer("李强", "3")
    village.chen.asks("/elder add 王奶奶 3栋 08:00-09:30 上门探访")
    village.chen.taps("已有书面同意")
    village.comes(morning(8, 59))
    assert village.li.last().startswith("🏠 今天请上门探访：王奶奶 · 3栋，09:30 前")
    village.comes(morning(10, 1))
    assert "今天的探访没有记录" in village.li.last()


def test_a_visit_is_a_record_in_taps_and_answers_the_round(village):
    li = village.volunteer("李强", "3")
    village.chen.asks("/elder add 王奶奶 3栋 08:00-09:30 上门探访")
    village.chen.taps("已有书面同意")
    village.comes(morning(9))
    li.taps("记录探访 王奶奶")
    assert li.taps("提交") == "已记录，谢谢您去看 王奶奶"
    li.writes("下次带点米")
    assert "备注：下次带点米" in li.last()
    assert rounds(village) == [State.ANSWERED]
    assert "探访率 100%（本月见过 1 / 1）" in village.chen.asks("/elder report")


def test_what_is_needed_next_is_tapped_and_stands_in_the_list_at_the_next_visit(village):
    li = village.volunteer("李强", "3")
    village.chen.asks("/elder add 王奶奶 3栋 上门探访 高")
    village.chen.taps("已有书面同意")
    village.comes(morning(8))
    for label in ("记录探访 王奶奶", "助餐", "陪诊", "助浴", "✅ 助浴", "提交"):
        li.taps(label)
    li.writes("带点米")
    assert "下次需要：助餐、陪诊\n备注：带点米" in li.last()
    village.comes(morning(8, day=23))
    assert "上次说需要：助餐、陪诊" in li.last()
    assert "上次说需要：助餐、陪诊\n　上次有留言" in li.types("/visits")
    li.taps("记录探访 王奶奶")
    assert "上次来的人写：带点米\n下次需要：助餐、陪诊" in li.last()
    li.taps("✅ 陪诊")
    li.taps("提交")
    village.now += timedelta(days=5)  # nobody comes meanwhile, which is another story
    assert "上次说需要：助餐\n" in village.chen.asks("/elder due") + "\n"


def test_what_is_bad_becomes_a_ticket(village):
    li = village.volunteer("李强", "3")
    village.chen.asks("/elder add 王奶奶 3栋 08:00-10:00 上门探访")
    village.chen.taps("已有书面同意")
    village.comes(morning(9))
    li.taps("记录探访 王奶奶")
    li.taps("健康")
    li.taps("健康")
    assert li.taps("提交") == "已记录，并为 王奶奶 登记了工单"
    assert village.ticket().category.value == "elder"
    assert village.group() == []


def test_who_is_due_for_a_visit(village, zhang):
    village.now = morning(12) + timedelta(days=88)
    assert village.chen.asks("/elder due").startswith("该探访的 1 位")


def test_a_report_of_something_else_is_a_sign_and_a_ticket(village, zhang):
    village.comes(morning(8))
    zhang.writes("3栋路灯不亮", matter())
    assert rounds(village) == [State.ANSWERED]
    assert village.ticket() is not None


def test_only_coordinators_look_after_the_lists(village, zhang):
    for line in ("/elder list", "/elder report", ADD, "/elder pause 张桂芳 3天"):
        assert village.wang.asks(line).startswith("这条命令只有协调员可以用")
    assert village.holder("何书记", Role.COORDINATOR).asks("/elder").startswith("独居老人")


def test_who_is_late_three_times_in_a_week_may_be_asked_at_the_wrong_hour(village, zhang):
    for day in (22, 23, 24):
        assert not any("最近 7 天" in text for text in village.chen.reads())
        village.comes(morning(9, 10, day=day))
        zhang.writes("我很好")
    said = next(text for text in village.chen.reads() if "最近 7 天" in text)
    assert said.startswith("⏰ 张桂芳 · 3栋 最近 7 天有 3 次过了时间才回")


def test_in_the_afternoon_nobody_says_good_morning(village, zhang):
    village.chen.asks("/elder plan 张桂芳 07:00-09:00 17:00-19:00")
    village.comes(morning(17, 1, day=23))
    assert "张桂芳，您好！现在怎么样？请点下面的「我很好」" in "\n".join(zhang.reads())


def test_whoever_the_roster_has_on_duty_is_called_like_who_said_on(village):
    token = KNOWN.search(village.chen.asks(ADD)).group(1)
    elder = village.person("张桂芳")
    elder.starts(token)
    sun, other = (village.volunteer(name, on=False) for name in ("孙丽", "周丽"))
    village.chen.types("/roster 白班 00:00-00:00 每天 孙丽 3栋", "3")
    village.chen.types("/roster 北区 00:00-00:00 每天 周丽 5栋", "5")
    village.comes(morning(9, 31))
    assert any("张桂芳" in ring for ring in sun.rang())
    assert not any("张桂芳" in ring for ring in other.rang())
