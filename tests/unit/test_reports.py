"""A message becomes a ticket, a question, or nothing."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services import lists, setup
from services.actors import Command
from tests.unit.village import CHATTER, DOUBTFUL, ZONE, matter


def edit(minutes):
    return {"edited": timedelta(minutes=minutes)}


def test_chatter_is_left_alone(village):
    village.wang.says("今天天气真好", CHATTER)
    assert (village.group(), village.ticket()) == ([], None)


def test_the_same_message_twice_is_one_ticket(village):
    message = village.wang.says("3栋电梯坏了", matter())
    village.wang.says("3栋电梯坏了", matter(), message=message)
    assert len(village.group()) == 1
    assert village.ticket(2) is None


def test_the_card_answers_the_message_and_lives_as_long_as_the_ticket(village):
    village.wang.says("3栋电梯坏了", matter())
    village.wang.taps("撤回", in_group=True)
    assert [len(village.group()), len(village.history)] == [1, 2]


def test_a_doubtful_message_is_asked_about(village):
    village.wang.says("这个灯", DOUBTFUL)
    assert village.group() == ["要登记报事吗？请点类别："]
    assert village.wang.sees(in_group=True) == ["报修", "噪音", "停车", "助老", "不是报事"]
    assert village.wang.taps("停车", in_group=True) == "已登记 #1"
    assert village.ticket().category == "parking"
    assert village.wang.last() == "#1 已登记并在安排。是哪一栋？"


def test_it_is_no_report(village):
    village.wang.says("这个灯", DOUBTFUL)
    button = village.wang.finds("报修", in_group=True)
    assert village.wang.taps("不是报事", in_group=True) == "好的，不登记"
    assert village.group() == []
    assert village.wang.presses(button, in_group=True) == "这个按钮已经失效"


def test_a_stranger_cannot_answer_for_the_writer(village):
    village.wang.says("这个灯", DOUBTFUL)
    assert village.zhao.taps("报修", in_group=True) == "只有发消息的人可以选"
    assert village.chen.taps("报修", in_group=True) == "已登记 #1"
    assert village.ticket().reporter == village.who(village.wang).id


def test_a_question_goes_by_itself_after_ten_minutes(village):
    village.wang.says("这个灯", DOUBTFUL)
    village.passes(minutes=9)
    assert len(village.group()) == 1
    village.passes(minutes=1)
    assert village.group() == []


def test_a_report_that_was_asked_about_and_then_edited_is_one_ticket(village):
    message = village.wang.says("这个灯", DOUBTFUL)
    button = village.wang.finds("报修", in_group=True)
    village.wang.says("3栋灯坏了", matter(), message=message, **edit(1))
    assert village.wang.presses(button, in_group=True) in ("已登记 #1", "这个按钮已经失效")
    assert village.ticket(2) is None


def test_an_album_is_one_ticket_with_all_its_photos(village):
    village.wang.says("3栋漏水", matter(), photo="a", album="7")
    for photo in "bc":
        village.wang.says("", photo=photo, album="7")
    assert village.ticket().photos == ("a", "b", "c")
    assert len(village.group()) == 1


def test_an_album_whose_words_come_last_keeps_its_photos(village):
    village.wang.says("", photo="a", album="7")
    village.wang.says("3栋漏水", matter(), photo="b", album="7")
    assert village.ticket().photos == ("a", "b")


def test_an_album_that_was_asked_about_keeps_its_photos(village):
    village.wang.says("这里", DOUBTFUL, photo="a", album="7")
    village.wang.says("", photo="b", album="7")
    village.wang.taps("报修", in_group=True)
    assert village.ticket().photos == ("a", "b")


def test_an_edit_within_a_quarter_of_an_hour_counts(village):
    li = village.volunteer("李强")
    message = village.wang.says("3栋电梯坏了", matter())
    li.taps("接单")
    village.wang.says("3栋电梯坏了，有水", matter(), message=message, **edit(14))
    assert village.ticket().text == "3栋电梯坏了，有水"
    assert li.last() == "✏️ #1 报事人改了内容：\n3栋电梯坏了，有水"


def test_a_later_edit_changes_nothing(village):
    message = village.wang.says("3栋电梯坏了", matter())
    village.wang.says("没事了", CHATTER, message=message, **edit(16))
    assert village.ticket().text == "3栋电梯坏了"


def test_an_edit_can_make_a_report_of_chatter_but_not_after_a_quarter_of_an_hour(village):
    first, second = village.wang.says("哎"), village.wang.says("唉")
    village.wang.says("3栋电梯坏了", matter(), message=first, **edit(3))
    village.wang.says("5栋电梯坏了", matter(), message=second, **edit(16))
    assert (village.ticket(1).text, village.ticket(2)) == ("3栋电梯坏了", None)


def test_an_edit_that_makes_it_urgent_sends_it_to_three_with_their_full_time(village):
    team = [village.volunteer(name) for name in ("李强", "孙丽", "吴刚")]
    message = village.wang.says("3栋电梯坏了", matter())
    village.passes(minutes=8)
    village.wang.says("3栋电梯困人", matter(hotline="lift"), message=message, **edit(8))
    village.passes(seconds=1)
    assert ["接单" in person.sees() for person in team] == [True, True, True]
    assert team[2].last().startswith("🚨 紧急工单")


def test_a_missing_building_is_asked_for_while_the_ticket_is_on_its_way(village):
    li = village.volunteer("李强")
    village.wang.says("电梯坏了", matter(building=""))
    assert li.rang() == ["09:00 🔔 新工单"]
    assert village.wang.last() == "#1 已登记并在安排。是哪一栋？"
    assert village.wang.sees() == ["1栋", "2栋", "3栋", "4栋", "5栋", "6栋"]
    assert village.wang.taps("5栋") == "谢谢"
    assert village.group()[0].startswith("#1 报修 · 5栋")
    assert village.wang.reads() == []


@pytest.mark.parametrize(("buildings", "asked"), [(100, 100), (101, 0)])
def test_no_question_has_more_buttons_than_telegram_takes(village, buildings, asked):
    village.chen.types(f"/setup {buildings}")
    village.volunteer("李强")
    village.wang.says("灯坏了", matter(building=""))
    assert len(village.wang.sees()) == asked


def test_only_the_reporter_says_which_building(village):
    village.zhao.says("电梯坏了", matter(building=""))
    assert village.wang.taps("5栋", in_group=True) == "只有报事人可以操作"
    village.passes(minutes=10)
    assert len(village.group()) == 1


def test_five_in_an_hour_are_enough_and_nothing_is_lost_in_silence(village):
    for building in "123456":
        village.wang.says(f"{building}栋灯坏了", matter(building=building))
    assert village.ticket(6) is None
    assert village.group()[-1].startswith("您报的事已登记不下：每小时最多 5 件、每天 10 件")
    village.wang.says("着火了", matter(hotline="fire"))
    assert village.ticket(6).urgent


def test_who_floods_the_group_holds_up_nobodys_card(village):
    village.offline = True
    for building in [*"123456"] * 10:
        village.wang.says(f"{building}栋灯坏了", matter(building=building))
    village.zhao.says("6栋水管漏水", matter(building="6"))
    everything = village.ask(lambda work: work.outbox.beginning(0, "re:"))
    refusals = [row.priority for row in everything if row.kind == "limit"]
    assert len(refusals) > 20  # what a group takes in a minute
    [card] = village.ask(lambda work: work.outbox.beginning(1, "t6:group"))
    assert card.priority < min(refusals)


def test_who_is_over_the_limit_reads_so_and_may_report_again_after_the_hour(village):
    for building in "12345":
        village.wang.writes(f"{building}栋灯坏了", matter(building=building))
    village.wang.writes("6栋灯坏了", matter(building="6"))
    assert village.wang.last().startswith("您报的事已登记不下")
    village.passes(hours=1)
    village.wang.writes("6栋灯坏了", matter(building="6"))
    assert village.ticket(6).place.building == "6"


def test_ten_in_a_day_are_enough(village):
    for hour in range(6):
        village.passes(hours=1)
        for building in "34":
            village.wang.says(f"{building}栋{hour}楼灯坏了", matter(building=building))
    assert village.ticket(10) is not None
    assert village.ticket(11) is None
    village.now += timedelta(days=1)
    village.wang.says("5栋灯坏了", matter(building="5"))
    assert village.ticket(11) is not None


def test_a_doubtful_message_over_the_limit_is_refused_in_words(village):
    for building in "12345":
        village.wang.says(f"{building}栋灯坏了", matter(building=building))
    village.passes(minutes=11)
    village.wang.says("这个灯", DOUBTFUL)
    said = village.wang.taps("报修", in_group=True)
    assert said == "今天登记得太多了，这一条没有登记。请稍后再发，或联系协调员"


def test_a_private_report_has_a_card_of_its_own(village):
    village.volunteer("李强")
    village.wang.writes("3栋楼上装修", matter("noise"))
    assert village.group() == []
    assert village.wang.reads()[0].startswith("#1 噪音 · 3栋 · 待接单")
    assert village.wang.sees() == ["催一下", "改类别", "撤回"]


def test_an_anonymous_photo_in_the_group_is_nothing(village):
    village.wang.says("", photo="a")
    assert (village.group(), village.ticket()) == ([], None)


def test_an_answer_belongs_to_the_community_that_asked(village):
    village.wang.writes("那个灯", DOUBTFUL)
    actor = replace(village.chen.actor(in_group=True), chat=-2002)
    village.do(setup.bind, setup.Bind(actor=actor, name="翠园小区", zone=ZONE))
    elsewhere = replace(village.wang.actor(in_group=True), chat=-2002)
    village.do(lists.help_, Command(actor=elsewhere))
    village.wang.types("/use 翠园小区")
    assert village.wang.taps("报修") == "已登记 #1"
    assert village.ticket().reporter == village.who(village.wang).id
