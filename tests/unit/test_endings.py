"""How a ticket ends, by the word of whoever reported it."""

from datetime import timedelta

import pytest

from handlers.buttons import Button
from tests.unit.village import DOUBTFUL, matter


@pytest.fixture
def li(village):
    return village.volunteer("李强")


@pytest.fixture
def done(village, li):
    """The volunteer says that it is done."""
    village.wang.says("3栋电梯坏了", matter())
    li.taps("接单")
    li.taps("完成")
    return village


def test_the_whole_job(village, li):
    village.wang.says("3栋电梯坏了", matter())
    assert li.taps("接单") == "已接单 #1，详情在这条消息里"
    assert li.taps("已到场") == "已记下"
    assert li.taps("完成") == "辛苦了！已请居民确认"
    assert village.wang.reads() == ["#1 报修 · 3栋 · 志愿者说办好了\n请您确认："]
    assert village.wang.taps("已解决") == "谢谢您的确认"
    assert village.wang.reads() == ["#1 报修 · 3栋 · 已解决，谢谢您！\n请给这次办理打分："]
    assert village.wang.taps("★5") == "谢谢评分"
    assert village.group() == ["#1 报修 · 3栋 · 已办结\n结果：已解决"]
    assert village.events() == [
        "opened",
        "offered",
        "accepted",
        "arrived",
        "done",
        "closed",
        "rated",
    ]


def test_what_was_accepted_in_time_counts_as_answered_in_time(done):
    done.wang.taps("已解决")
    done.wang.taps("★4")
    said = done.chen.types("/stats").split("\n")
    assert said[2:5] == [
        "响应率 100%（按时接单 1 / 有效 1）",
        "解决率 100%（居民说解决 1 / 办结 1）",
        "满意率 100%（四星以上 1 / 评分 1，办结 1）",
    ]


def test_stars_are_given_once_and_a_sentence_may_follow(done):
    done.wang.taps("已解决")
    button = done.wang.finds("★4")
    done.wang.presses(button)
    assert done.wang.presses(button) == "#1 已经评过分了"
    done.wang.writes("来得很快")
    assert done.wang.last().startswith("已记下，谢谢！")
    assert done.events()[-1] == "comment"


def test_a_line_of_the_volunteer_is_shown_to_the_reporter(done, li):
    li.writes("换了按钮")
    assert done.wang.reads() == ["#1 报修 · 3栋 · 志愿者说办好了\n说明：换了按钮\n请您确认："]


def test_a_photo_of_the_volunteer_is_passed_on(done, li):
    li.writes("换好了", photo="photo-1")
    assert done.wang.last() == "#1 志愿者发来的照片 换好了"
    assert list(done.chats[done.wang.user].values())[-1].photo == "photo-1"


def test_who_gave_no_stars_is_reminded_once_without_a_ring(village, li):
    village.wang.writes("3栋灯坏了", matter())
    li.taps("接单")
    li.taps("完成")
    village.wang.taps("已解决")
    village.rings.clear()
    village.passes(days=3)
    assert village.wang.last() == "昨天的 #1 报修 · 3栋 办得怎么样？点星评一评（不评也可以）"
    assert village.wang.rang() == []
    assert village.wang.taps("★4") == "谢谢评分"
    assert not any("点星评一评" in said for said in village.wang.reads())


def test_the_second_time_there_is_half_the_time(village, li):
    village.wang.writes("3栋灯坏了", matter())
    for hours in (24, 12, 6, 3, 2, 2):
        li.presses(Button("accept", 1, 1, ""))
        assert village.ticket().finish_by == village.now + timedelta(hours=hours)
        li.taps("完成")
        village.wang.taps("没解决")
        village.wang.taps("没修好")


def test_unsolved_opens_it_again_with_the_reason(done, li):
    assert done.wang.taps("没解决") == "请说说原因"
    assert done.wang.sees() == ["没人来", "没修好", "又坏了", "其他原因"]
    assert done.wang.taps("没修好") == "#1 已重新派单"
    back = "↩️ #1 报修 · 3栋 · 居民说没解决：没修好\n已重新派单"
    assert back in li.reads()
    assert done.chen.reads() == [back]
    done.passes(minutes=2)
    assert li.rang()[-1] == "09:02 🔔 新工单"
    assert done.group()[0].startswith("#1 报修 · 3栋 · 待接单")


def test_unsolved_in_the_reporters_own_words(done, li):
    done.wang.taps("没解决")
    done.wang.writes("还是不动")
    assert done.chen.last().split("\n")[1] == "「还是不动」"


def test_unsolved_without_a_word_counts_after_ten_minutes(done, li):
    done.wang.taps("没解决")
    done.passes(minutes=9)
    assert done.ticket().status == "done"
    done.passes(minutes=1)
    assert (done.ticket().status, done.ticket().reopened) == ("open", 1)
    assert done.chen.last().startswith("↩️ #1 报修 · 3栋 · 居民说没解决：没有说明原因")


def test_who_changes_their_mind_has_the_last_word(done, li):
    done.wang.taps("没解决")
    li.writes("刚才又去看了，好了")
    done.wang.taps("已解决")
    done.passes(minutes=11)
    done.wang.writes("谢谢")
    assert done.ticket().status == "closed"


def test_after_a_reopening_nobody_is_hurried_before_the_time(done, li):
    done.passes(hours=3)
    done.wang.taps("没解决")
    done.wang.taps("没修好")
    done.rings.clear()
    done.passes(minutes=23)
    assert li.rang() == []
    done.passes(minutes=1)
    assert li.rang() == ["12:24 ⏰ #1 报修 · 3栋 · 快到时限了，请答复能不能来"]


def test_after_a_reopening_the_former_volunteer_sees_no_details(done, li):
    done.wang.taps("没解决")
    done.wang.taps("没修好")
    assert [text for text in li.reads() if "内容：" in text or "报事人：" in text] == []


def test_an_old_reason_does_not_take_the_ticket_from_its_new_holder(done, li):
    done.wang.taps("没解决")
    old = done.wang.finds("没修好")
    done.wang.presses(old)
    done.passes(minutes=2)
    li.taps("接单 #1")
    done.wang.presses(old)
    assert (done.ticket().status, done.ticket().reopened) == ("accepted", 1)


def test_a_note_for_a_ticket_that_came_back_is_no_trap(done, li):
    done.wang.taps("没解决")
    done.wang.taps("没修好")
    li.writes("5栋路灯坏了", matter(building="5"))
    assert done.ticket(2).text == "5栋路灯坏了"


def test_what_is_done_cannot_be_passed_on_by_an_old_button(village, li):
    village.wang.says("3栋电梯坏了", matter())
    li.taps("接单")
    old = li.finds("转单")
    li.taps("完成")
    assert li.presses(old) == "#1 现在是「待确认」，不能这样操作"


def test_three_days_of_silence_end_it_by_default(done):
    done.passes(hours=72)
    assert done.group() == ["#1 报修 · 3栋 · 已办结\n结果：默认办结(未确认)"]
    assert done.chen.types("/stats").split("\n")[-1] == "默认办结（未确认）1 件，单独计"


def test_who_never_started_the_bot_is_asked_on_the_groups_card(village, li):
    village.zhao.says("3栋电梯坏了", matter())
    li.taps("接单")
    li.taps("完成")
    assert village.group()[0].endswith("请报事人确认：解决了吗？")
    assert village.wang.taps("已解决", in_group=True) == "只有报事人可以操作"
    assert village.zhao.taps("部分解决", in_group=True) == "谢谢您的确认"
    assert village.zhao.taps("★3", in_group=True) == "谢谢评分"


def test_whoever_starts_later_is_asked_in_private_from_then_on(village, li):
    village.zhao.says("3栋电梯坏了", matter())
    li.taps("接单")
    li.taps("完成")
    village.zhao.starts()
    assert "#1 报修 · 3栋 · 志愿者说办好了\n请您确认：" in village.zhao.reads()


def test_details_go_a_day_after_the_end(done, li):
    done.wang.taps("已解决")
    assert "内容：3栋电梯坏了" in li.reads()[0]
    done.passes(hours=24)
    assert li.reads()[0] == "#1 报修 · 3栋 · 已办结\n结果：已解决，谢谢您！"


def test_after_two_weeks_it_is_asked_whether_it_came_back(done, li):
    done.wang.taps("已解决")
    done.passes(days=14)
    assert done.wang.last() == "两周前的 #1 报修 · 3栋，又出现了吗？"
    assert done.wang.taps("又出现了") == "#1 已重新派单"
    assert done.ticket().status == "open"


def test_who_would_rather_not_is_not_asked_again_until_they_say_so(done, li):
    done.wang.taps("已解决")
    done.passes(days=14)
    assert done.wang.taps("以后不用问") == "谢谢"
    assert done.wang.last() == "好，以后不再问「又出现了吗」"
    done.wang.writes("4栋灯坏了", matter(building="4"))
    done.chen.types("/assign 2 李强")
    li.presses(Button("finish", 1, 2, ""))
    done.wang.taps("已解决")
    done.passes(days=15)
    assert not any("又出现了吗？" in said for said in done.wang.reads())
    done.wang.taps("以后还是问我")
    assert done.who(done.wang).follow_up


def test_withdrawing_is_for_the_reporter(village, li):
    village.wang.says("3栋电梯坏了", matter())
    assert village.zhao.taps("撤回", in_group=True) == "只有报事人可以操作"
    assert village.wang.taps("撤回", in_group=True) == "#1 已撤回"
    assert village.group() == ["#1 报修 · 3栋 · 已撤回"]
    assert li.last() == "#1 报修 · 3栋 · 已撤回，不用处理了，谢谢"


def test_a_coordinator_may_change_the_category(village, li):
    village.wang.says("3栋楼下唱歌", matter("repair"))
    village.chen.taps("改类别", in_group=True)
    assert village.chen.taps("噪音", in_group=True) == "已改为噪音"
    assert village.ticket().terms.accept.seconds == 15 * 60
    assert village.group()[0].startswith("#1 噪音 · 3栋 · 待接单")


def test_a_neighbour_who_has_it_too_hears_of_the_end(village, li):
    village.wang.says("3栋电梯坏了", matter())
    village.zhao.starts()
    assert village.zhao.taps("我也遇到", in_group=True) == "已记下，#1 办结时会告诉您"
    assert village.zhao.taps("我也遇到", in_group=True) == "已经记下了"
    assert village.group()[0].endswith("另有 1 位邻居也遇到")
    li.taps("接单")
    li.taps("完成")
    village.wang.taps("已解决")
    assert village.zhao.last() == "您也遇到的 #1 报修 · 3栋 · 已办结：已解决"


def test_an_emergency_is_never_taken_for_an_answer(done):
    done.wang.taps("没解决")
    done.wang.writes("着火了", matter(hotline="fire"))
    assert (done.ticket(1).status, done.ticket(2).urgent) == ("done", True)


def test_words_in_private_that_nobody_understands_are_asked_about(village):
    village.wang.writes("那个灯", DOUBTFUL)
    assert village.wang.taps("报修") == "已登记 #1"


def test_where_two_sides_tell_differently_is_a_queue_of_its_own(done, li):
    done.passes(minutes=5)
    done.wang.taps("没解决")
    both = "↔️ #1 报修 · 3栋\n　按志愿者：李强 说办好了（11月21日 09:00）\n　按居民：没解决，"
    assert both + "还没说原因" in done.chen.types("/late")
    done.wang.taps("没修好")
    assert both + "没修好（11月21日 09:05）" in done.chen.types("/late")
    assert "居民说解决" not in done.chen.types("/stats")
    li.taps("接单")
    li.taps("完成")
    assert "志愿者又说办好了，等居民回话" in done.chen.types("/late")
    done.wang.taps("已解决")
    assert done.chen.types("/late") == "没有超时的工单"


def test_what_broke_again_after_it_was_solved_contradicts_nobody(done):
    done.wang.taps("已解决")
    done.passes(days=14)
    done.wang.taps("又出现了")
    assert done.ticket().live
    assert "说法不一" not in done.chen.types("/late")
