"""Known works: who reports them hears why and until when; at the end there is one summary."""

import pytest

from domain.ticket import Status
from tests.unit.village import matter


@pytest.fixture
def li(village):
    """The lifts of building 3 stand still until noon."""
    volunteer = village.volunteer("李强")
    village.said = village.chen.types("/mute 电梯 3栋 到 12:00 年检", "3")
    village.rings.clear()
    return volunteer


def report(village, building="3", **more):
    text = f"{building}栋电梯不动了"
    village.wang.writes(text, matter(building=building, **more))


def test_a_report_of_the_works_waits_and_its_reporter_hears_why(village, li):
    assert village.said.startswith("🔕 电梯 · 3栋 到 11月21日 12:00")
    report(village)
    assert li.rang() == []
    assert village.wang.last() == "⏸ #1 报修 · 3栋 · 暂时挂起：年检，12:00 自动恢复"


@pytest.mark.parametrize(
    ("building", "more"), [("4", {}), ("3", {"hotline": "lift"}), ("3", {"kind": "elder"})]
)
def test_other_places_urgent_matters_and_elders_are_not_muted(village, li, building, more):
    report(village, building, **more)
    assert len(li.rang()) == 1


def twelve_wait(village):
    for number in range(12):
        who = village.person(f"居民{number}")
        who.starts()
        who.writes(f"3栋{number}单元电梯不动了", matter(topics=(f"{number}",)))
    village.rings.clear()


def test_at_the_end_there_is_one_summary_and_no_storm(village, li):
    twelve_wait(village)
    waiting = village.ask(lambda work: work.tickets.with_status(1, [Status.ON_HOLD]))
    village.passes(hours=3)
    assert len(village.chen.rang()) == 1
    assert f"期间 {len(waiting)} 件" in village.chen.last()
    assert li.rang() == []


def test_all_is_well_so_the_residents_are_asked(village, li):
    report(village)
    village.passes(hours=3)
    assert village.chen.taps("都好了，请居民确认") == "电梯：1 件已处理"
    assert village.wang.taps("已解决") == "谢谢您的确认"


@pytest.mark.parametrize("pressed", [True, False])
def test_what_is_not_well_goes_out_by_a_tap_or_by_itself(village, li, pressed):
    report(village)
    village.passes(hours=3)
    if pressed:
        village.chen.taps("恢复派单")
    else:
        village.passes(hours=2)
    assert li.finds("接单")


def test_the_list_and_an_early_end(village, li):
    assert village.chen.types("/mute").startswith("静音中，到时给您一份汇总\n· 电梯 · 3栋")
    assert village.chen.taps("提前结束 电梯") == "电梯：0 件已处理"
    report(village)
    assert len(li.rang()) == 1


@pytest.mark.parametrize("words", ["电梯", "电梯 3栋", "电梯 9天 年检", "18:00"])
def test_no_mute_without_an_end(village, words):
    assert village.chen.types(f"/mute {words}").startswith("请写清什么、到几点")
