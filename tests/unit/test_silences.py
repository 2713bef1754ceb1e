"""Who does not answer, and who has been on the scene for long."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.silence import noted, too_many
from tests.unit.village import matter

T0 = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("days", "asked"),
    [((0, 10), False), ((0, 10, 30), True), ((0, 10, 31), False), ((0, 9, 11, 40), False)],
)
def test_three_times_in_thirty_days_is_too_many(days, asked):
    silences = []
    for day in days:
        silences = noted(silences, T0 + timedelta(days=day))
    assert too_many(silences, T0 + timedelta(days=days[-1])) is asked


def unanswered(village, times):
    for number in range(times):
        building = str(number % 6 + 1)
        village.person("邻居").says(f"{building}栋灯坏了", matter(building=building))
        village.passes(days=1)
        village.chen.taps("接单")


QUESTION = (
    "李强 30 天内有 3 天派单没有答复，是否停用？\n停用前会先列出要交给别人的事，请先打个电话问问"
)


def test_three_offers_without_an_answer_are_one_question_in_a_month(village):
    li = village.volunteer("李强")
    unanswered(village, 2)
    assert QUESTION not in village.chen.reads()
    unanswered(village, 3)
    assert village.chen.reads().count(QUESTION) == 1
    village.chen.taps("停用")
    village.chen.taps("确认交出")
    assert "volunteer" not in {p.role for p in village.ask(lambda work: work.people.all_posts(1))}
    assert li.taps("接单") == "您现在不是志愿者，接不了单。想再参加请联系协调员"


def test_a_busy_evening_is_one_silence(village):
    village.volunteer("李强")
    for building in ("1", "2", "3", "4"):
        village.person("邻居").says(f"{building}栋灯坏了", matter(building=building))
        village.passes(minutes=10)
    village.passes(hours=2)
    assert QUESTION not in village.chen.reads()
    assert noted([T0], T0 + timedelta(hours=3)) == [T0]


def test_a_coordinator_may_leave_it_at_that_for_the_month(village):
    village.volunteer("李强")
    unanswered(village, 3)
    assert village.chen.taps("先不停用") == "好的，先不停用，这个月不再问"
    unanswered(village, 1)
    assert QUESTION not in village.chen.reads()
    village.passes(days=10)
    unanswered(village, 3)
    assert village.chen.reads().count(QUESTION) == 1


def test_an_answer_is_no_silence_and_neither_is_being_slower_than_others(village):
    li, sun = village.volunteer("李强"), village.volunteer("孙丽")
    for building in "1234":
        village.zhao.says(f"{building}栋着火", matter(building=building, hotline="fire"))
        sun.taps("接单")
        village.passes(minutes=10)
    assert village.chen.rang() == []
    assert len(li.rang()) == 4


def test_an_hour_after_arriving_the_volunteer_is_asked_until_it_is_done(village):
    li = village.volunteer("李强")
    village.wang.says("3栋灯坏了", matter())
    for label in ("接单", "已到场"):
        li.taps(label)
    village.passes(minutes=60)
    asked = "#1 报修 · 3栋 · 09:00 到场，还在现场吗？办好了请点「完成」"
    assert li.rang()[-1] == f"10:00 {asked}"
    assert li.taps("在处理") == "谢谢"
    assert asked not in li.reads()
    village.passes(minutes=60)
    assert li.rang()[-1] == f"11:00 {asked}"
    li.taps("完成")
    village.passes(hours=3)
    assert (asked in li.reads(), len(li.rang())) == (False, 4)


def test_who_is_on_the_scene_is_asked_only_when_nobody_else_is_there(village):
    li, sun = village.volunteer("李强"), village.volunteer("孙丽")
    village.wang.says("1栋灯坏了", matter(building="1"))
    for label in ("接单", "已到场"):
        li.taps(label)
    for building in "23":
        village.passes(minutes=2)
        village.wang.says(f"{building}栋灯坏了", matter(building=building))
        sun.taps("接单")
    assert (len(li.rang()), len(sun.rang())) == (1, 2)
