"""How a community wants its tickets to find somebody: in turns, by the first tap, by decision."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.category import Category
from domain.people import Role, Skill
from domain.policy import GRAB_AT_ONCE, Mode, Policy
from domain.routing import MOST_NIGHTS, order
from tests.unit.samples import T0, candidate, minutes
from tests.unit.village import ZONE, matter

NIGHT = datetime(2026, 11, 21, 23, 0, tzinfo=ZONE)


@pytest.fixture
def team(village):
    return [village.volunteer(name) for name in ("李强", "孙丽", "吴刚")]


def asked(team):
    return [len(person.rang()) for person in team]


def test_by_default_one_is_asked_and_then_the_next(village, team):
    village.wang.says("3栋灯坏了", matter())
    assert asked(team) == [1, 0, 0]


def test_whoever_taps_first(village, team):
    assert village.chen.types("/policy 停车 抢单") == "停车：轮值 → 抢单，从下一件起"
    village.wang.says("3栋车位被占", matter("parking"))
    assert asked(team) == [1, 1, 1]
    assert team[2].taps("接单") == "已接单 #1，详情在这条消息里"


def test_a_coordinator_decides(village, team):
    village.chen.types("/policy")
    village.chen.taps("停车")
    assert village.chen.taps("指派：协调员派") == "停车：轮值 → 指派，从下一件起"
    village.wang.says("3栋车位被占", matter("parking"))
    assert asked(team) == [0, 0, 0]
    village.chen.taps("指派")
    assert village.chen.taps("孙丽") == "#1 已指派给 孙丽"
    assert asked(team) == [0, 1, 0]


def test_open_tickets_keep_their_way_and_what_is_urgent_knows_one(village, team):
    village.wang.says("3栋车位被占", matter("parking"))
    village.chen.types("/policy 停车 指派")
    village.passes(minutes=11)
    assert asked(team) == [1, 1, 0]
    village.wang.says("4栋车着火", matter("parking", building="4", hotline="fire"))
    assert asked(team) == [2, 2, 1]


def test_who_changed_what_is_in_the_log(village, team):
    village.chen.types("/policy 停车 抢单")
    village.chen.types("/policy 上限 4")
    assert village.chen.types("/audit") == (
        "最近的改动\n11月21日 09:00 陈静：每人上限 3 → 4\n11月21日 09:00 陈静：停车 轮值 → 抢单"
    )
    assert village.wang.types("/policy 停车 抢单").startswith("这条命令只有协调员可以用")


@pytest.mark.parametrize(
    "line", ["/policy 停车 早上", "/policy 上限 0", "/policy 上限 99", "/policy 早上"]
)
def test_what_is_not_understood_is_said(village, line):
    assert village.chen.types(line).startswith("没看懂。例如 /policy 停车 抢单")


def test_a_community_gives_a_kind_its_own_times_and_open_tickets_keep_theirs(village, team):
    village.wang.says("3栋太吵", matter("noise"))
    said = village.chen.types("/policy 噪音 20分钟 6小时")
    assert said == "噪音：15 分钟内接单、4 小时内办好 → 20 分钟、6 小时，从下一件起"
    village.wang.says("5栋太吵", matter("noise", building="5"))
    spans = [ticket.accept_by - ticket.opened_at for ticket in map(village.ticket, (1, 2))]
    assert spans == [minutes(15), minutes(20)]
    assert village.ticket(2).terms.finish == minutes(360)
    assert "陈静：噪音 时限 15 分钟、4 小时 → 20 分钟、6 小时" in village.chen.types("/audit")


def test_the_times_of_a_kind_are_one_tap(village):
    village.chen.types("/policy")
    village.chen.taps("报修")
    assert village.chen.taps("2 小时接单，3 天办好").endswith("→ 120 分钟、72 小时，从下一件起")
    assert "· 报修：轮值，120 分钟内接单，72 小时内办好\n" in village.chen.types("/policy")


def test_no_button_lets_an_elder_wait_two_hours(village):
    village.chen.types("/policy")
    village.chen.taps("助老")
    assert "30 分钟接单，24 小时办好" in village.chen.sees()
    assert "2 小时接单，3 天办好" not in village.chen.sees()


@pytest.mark.parametrize(
    "times", ["0分钟 4小时", "8天 9天", "20分钟 90分钟", "20 40", "-5分钟 2小时", "16分钟 4小时"]
)
def test_times_that_nobody_could_keep_are_refused(village, times):
    assert village.chen.types(f"/policy 紧急 {times}").startswith("时限请写成")


@pytest.mark.parametrize("mode", Mode)
def test_a_policy_survives_being_written_down(mode):
    policy = Policy(modes={Category.NOISE: mode}, paces={"urgent": (minutes(3), minutes(60))})
    assert policy.terms(Category.NOISE, urgent=True).accept == minutes(3)
    assert Policy.from_json(policy.to_json()) == policy
    terms = policy.terms(Category.NOISE, urgent=False)
    assert (terms.offers == GRAB_AT_ONCE) is (mode is Mode.GRAB)
    assert (terms.chain == (Role.COORDINATOR,)) is (mode is Mode.ASSIGN)


def test_who_knows_the_trade_is_asked_first(village, team):
    village.chen.types("/people")
    village.chen.taps("吴刚")
    assert village.chen.taps("水电") == "吴刚 加上：水电"
    village.wang.says("3栋水管漏水", matter())
    assert asked(team) == [0, 0, 1]
    assert "志愿者 吴刚  · 在岗，手上 0 件\n　会：水电" in village.chen.types("/people")
    village.chen.taps("吴刚")
    assert village.chen.taps("水电") == "吴刚 去掉：水电"


def test_nobody_is_woken_a_third_night_while_another_slept(village):
    li, sun = village.volunteer("李强"), village.volunteer("孙丽")
    for day in range(2):
        village.comes(NIGHT + timedelta(days=day))
        sun.types("/off")
        village.wang.says(f"{day + 1}栋着火", matter(building=f"{day + 1}", hotline="fire"))
        li.taps("接单")
        li.taps("完成")
        sun.types("/on")
    village.comes(NIGHT + timedelta(days=2))
    village.rings.clear()
    village.wang.says("5栋老人要买药", matter("elder", building="5"))
    assert (len(li.rang()), len(sun.rang())) == (0, 1)


nights = st.lists(st.tuples(st.integers(0, 7), st.integers(0, 5)), min_size=1, max_size=8)


@given(nights, st.sampled_from([None, *Skill]))
def test_who_was_woken_often_sleeps_while_anybody_else_may_be_asked(people, wanted):
    pool = [candidate(n, nights=woken, open_tickets=held) for n, (woken, held) in enumerate(people)]
    first = order(pool, now=T0, wanted=wanted, night=True)[0]
    rested = [who for who in pool if who.nights < MOST_NIGHTS]
    assert first.nights < MOST_NIGHTS or not rested


def test_three_late_ones_are_enough_to_leave_the_next_to_others(village):
    village.chen.types("/policy 上限 10")
    village.chen.types("/policy 停车 抢单")
    li = village.volunteer("李强")
    for building in "123":
        village.wang.says(f"{building}栋灯坏了", matter(building=building))
        li.taps("接单")
        village.passes(minutes=3)
    for number in (1, 2, 3):
        late = replace(village.ticket(number), finish_by=village.now - minutes(1))
        village.ask(lambda work, late=late: work.tickets.save(late))
    village.zhao.says("4栋车位被占", matter("parking", building="4"))
    assert li.taps("接单") == "您手上有 3 件已经超时，先办完再抢单吧，谢谢"
