"""Every morning the coordinator reads how it is, and that somebody keeps watch."""

import re
from datetime import UTC, datetime

import pytest

from domain.audit import Fault, Wrong
from services import audit, days, delivery, outage
from tests.unit.village import ZONE, Neighbour, Village, matter

_TOKEN = re.compile(r"start=(\w+)")


def at(hour: int, minute: int = 0, day: int = 22) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=ZONE).astimezone(UTC)


def enrolled(village: Village, name: str, window: str = "07:00-09:00") -> Neighbour:
    said = village.chen.asks(f"/elder add {name} 3栋 {window}")
    elder = village.person(name)
    elder.starts(_TOKEN.search(said)[1])
    return elder


def digest(village: Village) -> str:
    """Return the last digest that 陈静 got."""
    return [text for text in village.chen.reads() if "早报" in text][-1]


@pytest.fixture
def li(village: Village) -> Neighbour:
    return village.volunteer("李强", "3")


def test_it_comes_every_morning_from_the_day_after(village: Village):
    village.comes(at(9, 29))
    assert not any("早报" in text for text in village.chen.reads())
    village.comes(at(9, 31, day=25))
    assert sum("早报" in text for text in village.chen.reads()) == 4
    assert not any("早报" in text for text in village.group())


def test_it_counts_what_each_round_came_to(village: Village, li: Neighbour):
    zhang, wu, lin = (enrolled(village, name) for name in ("张桂芳", "吴爷爷", "林奶奶"))
    enrolled(village, "何伯", "07:00-10:00")
    village.comes(at(6))
    wu.writes("早")
    village.comes(at(7, 30))
    zhang.writes("我很好")
    village.blocked.add(lin.user)
    village.do(delivery.refused, lin.user)
    village.comes(at(9, 30))
    assert "今天：🟢 已回应 1 · 🟢 有动静 1 · 🟡 未知 1 · ⏳ 等回应 1" in digest(village)
    assert "· 🔴 林奶奶 · 3栋 问不到" in digest(village)


def test_it_names_who_ended_an_alarm(village: Village, li: Neighbour):
    enrolled(village, "张桂芳")
    village.comes(at(9, 40))
    li.taps("我去看")
    li.taps("已见到，平安")
    village.comes(at(9, 30, day=23))
    said = digest(village)
    assert "昨天：🔴 报过警 1" in said
    assert "张桂芳 · 3栋 没有回应（11月22日 09:30），由 李强 在 11月22日 09:40 确认结束" in said


def test_it_says_when_she_answered_herself(village: Village, li: Neighbour):
    zhang = enrolled(village, "张桂芳")
    village.blocked.add(zhang.user)
    village.do(delivery.refused, zhang.user)
    village.comes(at(8))
    village.blocked.clear()
    zhang.writes("我很好")
    village.comes(at(9, 30, day=23))
    assert "（11月22日 07:00），本人在 11月22日 08:00 回了消息" in digest(village)


def test_it_says_what_is_open(village: Village):
    village.wang.writes("3栋电梯坏了", matter())
    village.comes(at(9, 30))
    assert "未了的工单：待接单 1" in digest(village)


def test_it_says_how_the_service_was(village: Village):
    village.do(outage.back, at(8, 50, day=21))
    fault = Fault(community=1, wrong=Wrong.OVERDUE, refs=("warn:1",))
    for found in ([fault], []):
        village.do(audit.judge, found)
    village.do(audit.pinged)
    village.comes(at(9, 30))
    said = digest(village)
    assert "发现过 1 次问题，其中 1 次已自行修复" in said
    assert "· 11月21日 08:50 到 11月21日 09:00" in said
    assert "看门人最近一次收到消息：11月21日 09:00" in said


def test_a_fault_that_lasts_leads_the_line(village: Village):
    fault = Fault(community=1, wrong=Wrong.OVERDUE, refs=("warn:1",))
    village.do(audit.judge, [fault])
    village.comes(at(9, 30))
    assert "⚠️ 自检：现在有 1 类问题没有解决" in digest(village)


def test_whoever_is_away_is_not_counted_as_well(village: Village):
    elder = enrolled(village, "张桂芳")
    elder.asks("/pause 3天")
    village.do(days.open_days)
    village.comes(at(9, 30))
    assert "今天：🧳 外出 1" in digest(village)


def test_it_names_what_nobody_took_and_then_it_rings(village: Village, li: Neighbour):
    village.wang.says("3栋电梯坏了", matter())
    village.comes(at(9, 31))
    assert "⚠️ 这些没有人接，请指派（/late）：\n· ⏰ #1 报修 · 3栋 · 11月21日 09:00 报" in digest(
        village
    )
    assert any("早报" in ring for ring in village.chen.rang())
