"""A drill calls the real roster about nothing, and leaves no trace in any figure."""

import pytest

from services import delivery
from storage.tables import metadata

ITS_OWN = {"drill_calls", "outbox", "deadlines", "sequences"}


@pytest.fixture
def team(village):
    """李强 and 孙丽 are on duty, 周姐 heads building 3."""
    people = {name: village.volunteer(name) for name in ("李强", "孙丽")}
    people["周姐"] = village.head("周姐", "3")
    village.people = people
    return village


def figures(village):
    """Return everything that any figure could be made of."""
    tables = [table for table in metadata.sorted_tables if table.name not in ITS_OWN]
    return village.ask(lambda work: [work._conn.execute(table.select()).all() for table in tables])


def test_it_says_who_would_be_called_and_asks_first(team):
    assert team.chen.types("/drill 噪音 3栋", "3") == (
        "演练 · 噪音 · 3栋：会照现在的值班，按真的时间一级一级叫 4 人（李强、孙丽、周姐、陈静），"
        "消息上写明是演练\n不开工单，不进任何统计"
    )
    assert team.people["李强"].rang() == []


def test_everybody_is_called_at_their_moment_and_the_report_says_who_answered(team):
    team.chen.types("/drill 噪音 3栋", "3")
    team.chen.taps("开始演练")
    team.passes(minutes=2)
    team.people["李强"].taps("收到")
    team.passes(hours=1)
    drill = "🧪 演练：这不是真的报事。看到就请点「收到」"
    assert team.people["李强"].rang() == [f"09:00 {drill}"]
    assert team.people["孙丽"].rang() == [f"09:05 {drill}"]
    assert team.people["周姐"].rang() == [f"09:15 {drill}"]
    assert team.chen.last().split("\n") == [
        "🧪 演练结果：叫了 4 人，1 人回应",
        "✅ 11月21日 09:00 志愿者 李强：2 分钟",
        "❌ 11月21日 09:05 志愿者 孙丽：没有回应",
        "❌ 11月21日 09:15 楼栋长 周姐：没有回应",
        "❌ 11月21日 09:30 协调员 陈静：没有回应",
    ]


def test_a_drill_leaves_no_trace_in_figures(team):
    before, stats = figures(team), team.chen.types("/stats")
    team.chen.types("/drill 报修 3栋 紧急", "3")
    team.chen.taps("开始演练")
    for person in ("李强", "孙丽"):
        team.people[person].taps("收到")
    team.passes(minutes=40)
    assert figures(team) == before
    assert team.chen.types("/stats") == stats
    assert team.history == []


def test_when_everybody_has_answered_the_report_comes_at_once(village):
    li = village.volunteer("李强")
    village.chen.types("/drill 噪音")
    village.chen.taps("开始演练")
    li.taps("收到")
    village.passes(minutes=16)
    village.chen.taps("收到")
    assert village.chen.last().startswith("🧪 演练结果：叫了 2 人，2 人回应")


def test_whoever_cannot_be_reached_any_more_is_named(team):
    team.chen.types("/drill 噪音 3栋", "3")
    team.chen.taps("开始演练")
    sun = team.people["孙丽"]
    team.blocked.add(sun.user)
    team.do(delivery.refused, sun.user)
    team.passes(hours=1)
    assert "🔴 11月21日 09:05 志愿者 孙丽：收不到消息" in team.chen.last()


def test_two_drills_at_once_are_refused(team):
    team.chen.types("/drill 噪音 3栋", "3")
    assert team.chen.picks("开始演练") == "演练开始，共叫 4 人，09:45 前告诉您结果"
    assert team.chen.sees() == []
    team.chen.types("/drill 噪音 3栋", "3")
    assert team.chen.picks("开始演练") == "上一次演练还没有结束，请等结果出来"


def test_only_coordinators_drill(team):
    assert team.wang.types("/drill 噪音").startswith("这条命令只有协调员可以用")


def test_who_comes_on_duty_hours_later_keeps_nobody_waiting_for_the_report(village):
    village.volunteer("李强")
    village.volunteer("周丽", on=False)
    village.chen.types("/roster 夜班 20:00-08:00 每天 周丽")
    assert "叫 2 人（李强、陈静）" in village.chen.types("/drill 噪音 3栋", "3")
    village.chen.taps("开始演练")
    village.passes(minutes=30)
    assert village.chen.last().startswith("🧪 演练结果：叫了 2 人，0 人回应")


def test_when_it_is_over_nobody_is_asked_any_more(team):
    sun = team.people["孙丽"]
    team.chen.types("/drill 噪音 3栋", "3")
    team.chen.taps("开始演练")
    team.passes(minutes=6)
    button = sun.finds("收到")
    team.passes(hours=1)
    assert sun.last() == "🧪 演练已结束，没有等到您的「收到」\n您这次是志愿者"
    assert sun.sees() == []
    assert sun.presses(button) == "这个按钮已经失效"
