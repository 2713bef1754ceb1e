"""Nobody in the community takes it: 社区, 街道 and 区县 are called, each answering for its list."""

from dataclasses import replace

import pytest

from domain.community import Level
from domain.people import Role
from domain.ticket import Status
from services import reports, setup
from services.filing import Report
from tests.unit.reciter import plain
from tests.unit.village import ZONE, Neighbour, matter

STREET, TOWNSHIP = -2002, -2001


def unit(village, name, chat, level):
    actor = replace(village.chen.actor(in_group=True), chat=chat)
    bind = setup.Bind(actor=actor, name=name, zone=ZONE, level=level)
    village.do_or_refuse(actor, setup.bind, bind)


@pytest.fixture
def tall(village):
    """幸福小区 below 阳光社区 below 城关街道; 陈静 coordinates all of them."""
    unit(village, "阳光社区", TOWNSHIP, Level.TOWNSHIP)
    unit(village, "城关街道", STREET, Level.STREET)
    for name, parent in (("阳光社区", "城关街道"), ("幸福小区", "阳光社区")):
        means(village, name)
        village.chen.types(f"/setup 上级 {parent}")
    return village


def means(village, name):
    """Let 陈静 speak of another community from now on."""
    village.passes(seconds=1)
    village.chen.types(f"/use {name}")


def board(village, chat):
    cards = [plain(said.text) for said in village.chats.get(chat, {}).values()]
    return [card for card in cards if "已启用" not in card]


def test_each_level_has_its_time_and_then_the_next_is_called(tall):
    tall.wang.says("3栋灯坏了", matter())
    tall.passes(minutes=29)
    assert board(tall, TOWNSHIP) == []
    tall.passes(minutes=1)
    assert board(tall, TOWNSHIP)[0].startswith("⬆️ 幸福小区 #1 报修 · 3栋 · 09:00 报")
    assert board(tall, STREET) == []
    assert tall.group()[-1].endswith("还没有人接单，协调员和上级已收到提醒，正在安排")
    tall.passes(minutes=30)
    assert len(board(tall, STREET)) == 1
    assert [code for code in tall.events() if code == "unit.called"] == ["unit.called"] * 2


def test_a_unit_takes_it_and_says_when_it_is_done(tall):
    tall.wang.writes("3栋灯坏了", matter())
    tall.passes(minutes=30)
    taken = tall.chen.presses(_button(tall, TOWNSHIP, "我们来办"))
    assert taken == "#1 由你们负责，11月24日 09:30 前会来追问结果；内容已私发给您"
    assert "已转给阳光社区，11月24日 09:30 前会去追问结果" in tall.wang.reads()[0]
    assert "由阳光社区办理" in board(tall, TOWNSHIP)[0]
    assert tall.chen.presses(_button(tall, TOWNSHIP, "已办好")) == "辛苦了！已请居民确认"
    tall.wang.taps("已解决")
    assert tall.ticket().status is Status.CLOSED


def _button(village, chat, label):
    """Return a button on a unit's board."""
    return Neighbour(village, chat, "").finds(label)


def test_a_unit_with_nobody_to_tell_is_passed_at_once(tall):
    tall.do(_leave_the_chat, TOWNSHIP)
    tall.blocked.add(tall.chen.user)
    tall.do(_deaf, tall.chen.user)
    tall.wang.says("3栋灯坏了", matter())
    assert len(board(tall, STREET)) == 1
    assert "unit.empty" in tall.events()


def _leave_the_chat(work, chat, *, now):
    del now
    work.communities.save(replace(work.communities.by_chat(chat), chat=None))


def _deaf(work, user, *, now):
    del now
    work.people.set_reachable(user, False)


def test_the_list_of_a_unit(tall):
    tall.wang.says("3栋灯坏了", matter())
    tall.passes(minutes=30)
    means(tall, "阳光社区")
    assert tall.chen.types("/open").startswith(
        "阳光社区 负责的 1 件\n幸福小区 #1 报修 · 3栋 · 待接单"
    )
    means(tall, "城关街道")
    assert tall.chen.types("/open") == "城关街道 现在没有要办的工单"


def test_a_stranger_takes_nothing_for_a_unit(tall):
    tall.wang.says("3栋灯坏了", matter())
    tall.passes(minutes=30)
    button = _button(tall, TOWNSHIP, "我们来办")
    assert tall.zhao.presses(button) == "没有 #1 这件工单，或与您无关"


def test_nobody_reports_in_the_chat_of_a_unit(tall):
    before = len(board(tall, TOWNSHIP))
    actor = replace(tall.wang.actor(in_group=True), chat=TOWNSHIP)
    report = Report(actor=actor, text="3栋灯坏了", reading=matter())
    tall.do_or_refuse(actor, reports.receive, report)
    assert (tall.ticket(), len(board(tall, TOWNSHIP))) == (None, before)


@pytest.mark.parametrize("name", ["没有的街道", "幸福小区"])
def test_what_is_no_unit_above_is_no_parent(tall, name):
    assert tall.chen.types(f"/setup 上级 {name}").startswith(f"没有找到可以当上级的「{name}」")


def test_a_unit_is_not_below_its_own_like(tall):
    means(tall, "城关街道")
    assert tall.chen.types("/setup 上级 阳光社区").startswith("没有找到可以当上级的")


@pytest.mark.parametrize(
    ("one", "other", "stands"),
    [
        (Level.TOWNSHIP, None, True),
        (Level.STREET, Level.TOWNSHIP, True),
        (Level.STREET, Level.STREET, False),
        (Level.TOWNSHIP, Level.DISTRICT, False),
    ],
)
def test_levels_stand_above_each_other(one, other, stands):
    assert one.above(other) is stands


def test_an_elders_alarm_climbs_to_the_people_of_the_unit_above(tall):
    means(tall, "阳光社区")
    sun = tall.holder("孙主任", Role.COORDINATOR)
    means(tall, "幸福小区")
    tall.chen.asks("/elder add 吴爷爷 3栋 上门探访")
    tall.chen.taps("已有书面同意")
    tall.passes(days=1, minutes=29)
    assert not any("吴爷爷" in ring for ring in sun.rang())
    tall.passes(minutes=16)
    assert any("吴爷爷" in ring for ring in sun.rang())
    sun.taps("我去看")
    assert sun.taps("已见到，平安") == "太好了，谢谢您！已告诉大家"
    assert sun.types("/open").startswith("阳光社区")
    assert board(tall, TOWNSHIP) == board(tall, STREET) == []
