"""What is said about a ticket that is there: where it is, here too, settled."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.category import Category, Outcome, Place, Reading
from domain.conversation import adds
from tests.unit.village import CHATTER, DOUBTFUL, matter

LIFT = {"topics": ("电梯",)}
ECHO = replace(CHATTER, echo=True)
CLOSING = replace(CHATTER, closing=True)
FIVE = Place(text="5栋", building="5")


def places(village):
    return [village.ticket(n).place.building for n in (1, 2) if village.ticket(n)]


def test_the_reporter_answers_their_own_report_with_the_building(village):
    message = village.wang.says("电梯坏了", matter(building=""))
    village.passes(minutes=3)
    village.wang.says("5栋的", replace(CHATTER, place=FIVE), reply_to=message)
    assert places(village) == ["5"]
    assert village.wang.reads() == []


def test_a_whole_sentence_that_names_the_building_is_no_second_ticket(village):
    message = village.wang.says("电梯坏了", matter(building=""))
    village.passes(minutes=3)
    village.wang.says("是5栋的电梯坏了", matter(building="5"), reply_to=message)
    assert places(village) == ["5"]
    assert village.ticket().text == "电梯坏了\n是5栋的电梯坏了"


def test_the_building_may_be_written_to_the_bot(village):
    village.wang.says("电梯坏了", matter(building=""))
    village.wang.writes("5栋", replace(CHATTER, place=FIVE))
    assert places(village) == ["5"]
    assert village.wang.reads() == ["✅ #1 报修 · 5栋 · 已记下"]


def test_a_door_that_is_told_in_the_group_is_for_whoever_accepts(village):
    li = village.volunteer("李强")
    message = village.wang.says("3栋水管漏水", matter(home=True))
    village.wang.says("1201，13800138000", CHATTER, reply_to=message)
    assert village.ticket().door.room == "1201"
    li.taps("接单")
    assert "房号：1201" in li.last()


def test_plus_one_right_after_a_report_is_one_more_voice(village):
    village.wang.says("3栋电梯坏了", matter(**LIFT))
    village.chen.says("+1", ECHO)
    village.chen.says("同求", ECHO)
    assert "另有 1 位邻居也遇到" in village.group()[0]
    assert len([text for text in village.chen.reads() if "已算上您" in text]) == 1


@pytest.mark.parametrize("later", [timedelta(seconds=91), timedelta(0)])
def test_plus_one_long_after_a_report_is_chatter(village, later):
    message = village.wang.says("3栋电梯坏了", matter(**LIFT))
    village.passes(seconds=later.total_seconds())
    village.chen.says("+1", ECHO, message=message + (7 if not later else 1))
    assert "也遇到" not in village.group()[0]


def test_who_only_said_here_too_may_take_it_back(village):
    village.wang.says("3栋电梯坏了", matter(**LIFT))
    village.chen.says("我家也是", ECHO)
    assert village.chen.taps("不是同一件") == "好的，#1 不算上您"
    assert "也遇到" not in village.group()[0]


def test_here_too_in_another_building_is_a_ticket_of_that_building(village):
    message = village.wang.says("3栋停水了", matter(topics=("停水",)))
    for person in (village.zhao, village.chen):
        person.says("5栋也是", replace(ECHO, place=FIVE), reply_to=message)
    assert places(village) == ["3", "5"]
    assert village.ticket(2).text == "5栋也是\n3栋停水了"
    assert "另有 1 位邻居也遇到" in village.group()[1]


def test_settled_in_private_is_of_the_one_ticket_whatever_its_chat(village):
    village.wang.says("3栋电梯坏了", matter(**LIFT))
    village.passes(minutes=2)
    village.wang.writes("修好了", CLOSING)
    assert village.wang.last() == "#1 报修 · 3栋，是不是已经好了？"


def test_settled_in_private_asks_which_when_there_are_several(village):
    for building in "34":
        village.wang.says(f"{building}栋灯坏了", matter(building=building))
        village.passes(minutes=2)
    village.wang.writes("修好了", CLOSING)
    assert village.wang.sees() == ["#2 已解决", "#1 已解决"]
    village.wang.taps("#1 已解决")
    assert [village.ticket(n).live for n in (1, 2)] == [False, True]


def test_settled_without_a_ticket_and_thanks_are_no_report(village):
    village.wang.writes("修好了", CLOSING)
    assert village.wang.last().startswith("您没有还在处理的报事")
    village.wang.writes("谢谢", replace(CHATTER, marks=("thanks",)))
    assert village.wang.last() == "不客气。有事直接写给我就行"


def test_chatter_after_a_report_is_no_part_of_it(village):
    village.wang.says("3栋电梯坏了", matter(**LIFT))
    village.wang.says("今晚吃什么", CHATTER, whole=replace(DOUBTFUL, place=Place(building="3")))
    assert village.ticket().text == "3栋电梯坏了"


def test_what_makes_it_less_clear_adds_nothing():
    known = Reading(outcome=Outcome.TICKET, category=Category.REPAIR)
    assert not adds(known, replace(known, outcome=Outcome.ASK))
    assert not adds(known, replace(known, outcome=Outcome.ASK, category=Category.NOISE))
    assert adds(replace(known, outcome=Outcome.ASK), known)
    assert adds(known, replace(known, outcome=Outcome.ASK, urgent=True))


@pytest.mark.parametrize(
    ("first", "second", "tickets"),
    [
        (matter(), matter(), 1),  # a leak that everybody sees
        (matter(**LIFT), matter(topics=("灯",)), 2),
        (matter(**LIFT), matter(topics=("电梯按钮",)), 1),
        (matter(topics=("声控灯",)), matter(topics=("灯",)), 1),
        (matter("noise", topics=("蹦迪",)), matter("noise", topics=("放音乐",)), 1),
        (matter(**LIFT), matter(), 2),
        (matter(at={"room": "501"}, **LIFT), matter(at={"room": "1201"}, **LIFT), 2),
        (matter("elder", topics=("买菜",)), matter("elder", topics=("买菜",)), 2),
        (matter("elder", urgent=True), matter("elder", urgent=True), 1),
        (matter(building="", topics=("停电",)), matter(building="", topics=("停电",)), 1),
    ],
)
def test_two_people_report_one_matter_or_two(village, first, second, tickets):
    village.wang.says("一", first)
    village.passes(minutes=5)
    village.chen.says("二", second)
    assert (village.ticket(2) is None) is (tickets == 1)


def test_who_speaks_again_of_their_own_matter_need_not_say_where(village):
    li = village.volunteer("李强")
    village.wang.says("3栋电梯坏了", matter(**LIFT))
    li.taps("接单")
    village.passes(hours=1)
    village.wang.says("电梯还是不能用啊", matter(building="", **LIFT))
    assert village.ticket(2) is None
    assert li.last() == "💬 #1 有人补充：\n电梯还是不能用啊"
    village.chen.says("电梯坏了", matter(building="", **LIFT))
    assert village.ticket(2) is not None


def test_what_names_no_thing_is_another_matter_an_hour_later(village):
    village.wang.says("3栋漏水了", matter())
    village.passes(hours=1)
    village.chen.says("3栋漏水了", matter())
    assert village.ticket(2) is not None


@pytest.mark.parametrize(("days", "again"), [(6, True), (8, False)])
def test_an_answer_to_the_card_of_what_was_done_takes_it_up_again(village, days, again):
    li = village.volunteer("李强")
    message = village.wang.says("3栋电梯坏了", matter(**LIFT))
    li.taps("接单")
    li.taps("完成")
    village.wang.taps("已解决")
    village.passes(days=days)
    village.wang.says("又坏了", matter(building=""), reply_to=message)
    assert village.ticket(1).live is again
    assert (village.ticket(2) is None) is again


def test_thanks_under_the_card_of_what_was_done_change_nothing(village):
    li = village.volunteer("李强")
    message = village.wang.says("3栋电梯坏了", matter(**LIFT))
    li.taps("接单")
    li.taps("完成")
    village.wang.says("谢谢", replace(CHATTER, marks=("thanks",)), reply_to=message)
    assert village.ticket().status.value == "done"


def test_photos_after_a_report_are_of_it_and_whoever_works_on_it_sees_them(village):
    li = village.volunteer("李强")
    message = village.wang.says("3栋电梯坏了", matter(**LIFT))
    village.wang.says("", CHATTER, photo="one")
    li.taps("接单")
    village.passes(minutes=5)
    village.wang.says("", CHATTER, photo="two", reply_to=message)
    village.zhao.says("", CHATTER, photo="three", reply_to=message)
    assert village.ticket().photos == ("one", "two")
    shown = [message.photo for message in village.chats[li.user].values() if message.photo]
    assert shown == ["one", "two"]


def test_what_many_have_met_is_put_before_more_volunteers_at_once(village):
    volunteers = [village.volunteer(name) for name in ("李强", "周婷", "吴敏", "郑凯")]
    village.wang.says("3栋电梯坏了", matter(**LIFT))
    asked = []
    for number in range(10):
        village.person(f"邻居{number}").says("3栋电梯坏了", matter(**LIFT))
        asked.append(sum("接单" in volunteer.sees() for volunteer in volunteers))
    assert asked == [1, 1, 2, 2, 2, 2, 2, 2, 2, 3]
