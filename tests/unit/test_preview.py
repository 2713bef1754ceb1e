"""Who will hear of it, and when: what /preview and /why say is what then happens."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from storage.tables import metadata
from tests.unit.village import MORNING, matter

NIGHT = MORNING + timedelta(hours=13, minutes=40)


@pytest.fixture
def team(village):
    """李强 and 孙丽 are on duty, 吴刚 for another building, 郑浩 not; 周姐 heads building 3."""
    village.volunteer("李强"), village.volunteer("孙丽")
    village.volunteer("吴刚", "6"), village.volunteer("郑浩", on=False)
    village.head("周姐", "3")
    return village


def test_the_chain_by_day_with_names_and_times(team):
    assert team.chen.types("/preview 噪音 3栋", "3").split("\n") == [
        "🔎 噪音 · 3栋 · 周六 11月21日 09:00 有人报事、一直没人接单的话：",
        "11月21日 09:00 已问志愿者 李强",
        "11月21日 09:05 已问志愿者 孙丽",
        "11月21日 09:15 志愿者：超时，已升级",
        "11月21日 09:15 已问楼栋长 周姐",
        "11月21日 09:30 楼栋长：超时，已升级",
        "11月21日 09:30 已问协调员 陈静",
        "11月21日 09:45 协调员：超时，已升级",
        *[f"11月21日 {clock} 还没有人接单，已提醒协调员" for clock in ("09:45", "10:00", "10:15")],
        "一直不会找的人：",
        "· 志愿者 1 人不负责这栋楼：吴刚",
        "· 志愿者 1 人不在班：郑浩",
    ]


def test_at_night_a_normal_matter_waits_for_the_morning(team):
    lines = team.chen.types("/preview 噪音 3栋 22:40", "3").split("\n")
    assert lines[1:4] == [
        "夜间 22:00-07:00：一般的事只找夜班",
        "11月21日 22:40 夜间不打扰，早上再派",
        "11月22日 07:00 已问志愿者 李强",
    ]


def test_an_urgent_matter_at_night_does_not(team):
    lines = team.chen.types("/preview 报修 3栋 紧急 22:40", "3").split("\n")
    assert lines[1:5] == [
        *("🚨 按紧急处理", "夜间 22:00-07:00：这类事不等天亮"),
        *("11月21日 22:40 已问志愿者 李强", "11月21日 22:40 已问志愿者 孙丽"),
    ]


def test_a_preview_leaves_no_trace(team):
    before, rings = stored(team), len(team.rings)
    team.chen.types("/preview 报修 3栋 紧急", "3")
    assert stored(team) == before
    assert len(team.rings) == rings + 1


def stored(village):
    """Return everything in the database but what we owe people."""
    tables = [table for table in metadata.sorted_tables if table.name != "outbox"]
    return village.ask(lambda work: [work._conn.execute(table.select()).all() for table in tables])


def test_a_shift_that_begins_at_night_is_foreseen(village):
    li = village.volunteer("李强", on=False)
    village.chen.types("/roster 夜班 23:00-07:00 每天 李强")
    said = village.chen.types("/preview 噪音 22:40")
    assert "11月21日 23:00 已问志愿者 李强" in said
    village.comes(NIGHT)
    village.zhao.says("有人唱歌", matter("noise", building=""))
    village.passes(hours=1)
    assert li.rang()[-1].startswith("23:00")


def test_without_words_there_are_buttons(team):
    assert team.chen.types("/preview").startswith("看看某个时候报事会找谁")
    team.chen.taps("停车")
    assert team.chen.last().startswith("🔎 停车 · 周六 11月21日 09:00")
    assert team.chen.last().endswith("没有写哪栋：楼栋长不会被找到")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("/preview 噪音 25:00", "没有「25:00」这样的日期或时间"),
        ("/preview 噪音 11-01", "这段时间已经过去，或者太远了"),
        ("/preview 噪音 99栋", "没有登记这些楼：99栋。请核对，或先发 /setup 登记楼栋"),
    ],
)
def test_what_cannot_be_previewed_is_said(team, line, said):
    assert team.chen.types(line, *(["99"] if "99" in line else [])) == said


def test_before_the_buildings_are_named_every_one_may_be_meant(village):
    village.ask(lambda work: work.communities.save(replace(work.communities.get(1), buildings=())))
    assert village.chen.types("/preview 噪音 99栋", "99").startswith("🔎 噪音 · 99栋")


def test_a_holiday_is_named(village):
    village.now = datetime(2026, 9, 30, 1, tzinfo=UTC)
    assert "当天是国庆节假期" in village.chen.types("/preview 噪音 10-01 10:00")


def test_a_year_whose_holidays_nobody_has_announced_is_named(village):
    village.now = datetime(2029, 9, 30, 1, tzinfo=UTC)
    assert "2029 年的放假安排还没有公布，按平常的周末算" in village.chen.types("/preview 噪音")


def test_only_coordinators_and_only_in_private(team):
    assert team.wang.types("/preview 噪音").startswith("这条命令只有协调员可以用")
    assert team.chen.types("/preview 噪音", in_group=True).startswith("这条命令请在与我的私聊里发")


def test_why_goes_on_where_the_timeline_ends(team):
    team.wang.says("3栋电梯坏了", matter())
    team.passes(minutes=2)
    lines = team.chen.types("/why 1").split("\n")
    ahead = lines[lines.index("一直没人接单的话：") + 1 :]
    assert ahead[:3] == [
        "11月21日 09:10 已问志愿者 孙丽",
        "11月21日 09:30 志愿者：超时，已升级",
        "11月21日 09:30 已问楼栋长 周姐",
    ]
    team.passes(hours=3)
    assert "一直没人接单的话：" not in team.chen.types("/why 1")
