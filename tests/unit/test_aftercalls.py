"""After a bad rating, and for one ended ticket in ten, a coordinator phones and asks."""

import pytest

from domain.aftercall import sampled
from handlers.buttons import Button
from tests.unit.village import matter


def test_one_in_ten_is_phoned_whatever_the_number():
    hits = [number for number in range(1, 10_001) if sampled(1, number)]
    assert 950 < len(hits) < 1050
    assert {number % 10 for number in hits} == set(range(10))
    assert hits != [number for number in range(1, 10_001) if sampled(2, number)]


@pytest.fixture
def ended(village):
    """李强 has repaired 王芳's lamp, she says that it is solved; she left her number before."""
    li = village.li = village.volunteer("李强")
    village.wang.says("3栋灯坏了", matter())
    for who, label in ((li, "接单"), (li, "完成"), (village.wang, "已解决")):
        who.taps(label)
    return village


ASKED = (
    "📞 请回访 #1 报修 · 3栋 · 已解决\n居民评价 ★2\n报事人：王芳\n"
    "没有留电话，可以当面问，或请楼栋长问一问\n"
    "请在 11月22日 09:00 前打电话问问满意不满意，然后点一下"
)


def test_few_stars_are_asked_about_within_a_day(ended):
    assert ended.chen.rang() == []
    ended.wang.taps("★2")
    assert ended.chen.last() == ASKED
    assert ended.chen.taps("一般") == "已记录。想补充一句，直接发给我"
    ended.chen.writes("灯是修好了，等得太久")
    assert "📞 #1 报修 · 3栋 · 陈静 已回访：一般\n「灯是修好了，等得太久」" in ended.chen.reads()
    assert ended.events()[-1] == "aftercall"
    assert ended.chen.types("/late") == "没有超时的工单"


def test_a_call_that_nobody_makes_rings_once_more_and_stays_on_the_list(ended):
    ended.wang.taps("★1")
    ended.passes(hours=25)
    assert ended.chen.rang()[-1].startswith("09:00 ⏰ #1 报修 · 3栋 · 还没有回访")
    late = "该回访还没回访\n📞 #1 报修 · 3栋 · ★1 · 应在 11月22日 09:00 前"
    assert late in ended.chen.types("/late")


def test_many_stars_are_not_asked_about_but_one_in_ten_is(ended):
    ended.wang.taps("★5")
    assert ended.chen.rang() == []
    first = next(number for number in range(2, 99) if sampled(1, number))
    ended.ask(lambda work: [work.communities.next(1, "ticket") for _ in range(2, first)])
    ended.passes(minutes=2)
    ended.wang.says("4栋灯坏了", matter(building="4"))
    ended.chen.types(f"/assign {first} 李强")
    for who, label in ((ended.li, "完成"), (ended.wang, "已解决")):
        who.taps(label)
    assert ended.chen.reads()[-1].startswith(f"📞 请回访 #{first}")


def test_what_is_open_again_is_not_phoned_about(ended):
    ended.wang.taps("★1")
    button = ended.chen.finds("满意")
    ended.wang.presses(Button("why", 1, 1, "not_fixed"))
    assert [text for text in ended.chen.reads() if "请回访" in text] == []
    assert ended.chen.presses(button) == "这个按钮已经失效"
