"""Duty, told by the people of the town: the roster, swaps, and who goes."""

import pytest

from domain.people import Role
from tests.flow.town import Town
from tests.flow.words import LIGHT

REPORT = "3栋电梯又坏了，老人下不去楼"
CAST = (
    ("王秀英", None, ""),
    ("李强", Role.VOLUNTEER, ""),
    ("赵敏", Role.VOLUNTEER, ""),
    ("何书记", Role.COORDINATOR, ""),
)


@pytest.fixture
async def rota(empty_town: Town) -> Town:
    """李强 has today's shift (Saturday), 赵敏 tomorrow's, in the buildings 3 and 4."""
    await empty_town.found(*CAST, off_duty=("李强", "赵敏"))
    line = "/roster 白班 08:00-20:00 每天 李强 赵敏 3栋 4栋"
    await empty_town["何书记"].writes(line)
    return empty_town


async def test_the_roster_is_made_by_one_line(rota: Town) -> None:
    assert rota["何书记"].last().split("\n")[:5] == [
        "✅ 白班 08:00-20:00 · 每天换人：李强、赵敏",
        "负责楼栋：3–4栋",
        "周六 11-21",
        "　08:00-20:00 白班 李强",
        "周日 11-22",
    ]
    assert rota["赵敏"].last().startswith("🗓 您的值班有变动。")


async def test_the_week_comes_as_a_picture_with_the_words_below(rota: Town) -> None:
    chief = rota["何书记"]
    await chief.writes("/roster")
    assert chief.reads()[-2:] == [
        "幸福小区 值班表",
        next(said for said in chief.reads() if said.startswith("幸福小区 接下来七天的值班")),
    ]
    pictures = [
        m.content["photo"][-1]
        for m in rota.world.room(chief.id).messages.values()
        if "photo" in m.content
    ]
    assert [size["width"] for size in pictures] == [1080, 1080]


async def test_a_report_goes_to_whoever_has_the_shift(rota: Town) -> None:
    await rota["王秀英"].says(REPORT)
    assert rota["李强"].last().startswith("🔔 新工单")
    assert not any("新工单" in said for said in rota["赵敏"].reads())
    await rota["何书记"].writes("/why 1")
    assert "李强：已经问过" in rota["何书记"].last()
    assert "赵敏：不在班" in rota["何书记"].last()


async def test_a_swap_changes_who_is_called(rota: Town) -> None:
    li, zhao = rota["李强"], rota["赵敏"]
    await li.writes("/swap 周一")
    await zhao.taps("我来")
    await zhao.writes("/duty")
    assert "周一 11-23 08:00-20:00 白班" in zhao.last()
    await li.writes("/duty")
    assert "周一 11-23" not in li.last()


async def test_a_swap_for_the_evening_finds_no_such_shift_and_offers_buttons(rota: Town) -> None:
    await rota["李强"].writes("/swap 周一晚")
    assert rota["李强"].last().startswith("要换哪一个班？")
    assert "11-23 08:00-20:00 白班" in rota["李强"].buttons()


async def test_leave_for_a_day_is_confirmed_when_it_leaves_nobody(rota: Town) -> None:
    chief = rota["何书记"]
    await chief.writes("/override 请假 李强 11-23 08:00-20:00")
    assert chief.last().startswith("⚠️ 李强 请假后")
    await chief.taps("仍然请假")
    assert chief.last() == "✅ 请假：李强，周一 11-23 08:00-20:00"


async def test_who_goes_hands_over_the_ticket_and_the_shifts(rota: Town) -> None:
    li, zhao = rota["李强"], rota["赵敏"]
    await rota["王秀英"].says(REPORT)
    await li.taps("接单")
    await li.writes("/leave")
    assert await li.taps("确认退出") == "已退出，谢谢您一直以来的付出"
    assert zhao.last().startswith("🔔 新工单")
    assert "他手上的工单已重新派：1" in rota["何书记"].last()


async def test_who_leaves_the_group_is_handed_over_by_one_button(rota: Town) -> None:
    chief, li = rota["何书记"], rota["李强"]
    rota.world.leave(rota.group, li.id)
    await rota.settle()
    assert chief.last().startswith("李强 退出了群，已自动下岗\n他接下来还有这些班")
    await chief.taps("把他的事交给别人")
    assert await chief.taps("确认交出") == "已交出 李强 的班次和工单"
    await rota["王秀英"].says(REPORT)
    assert rota["赵敏"].last().startswith("🔔 新工单")


async def test_a_roster_is_made_by_taps_on_one_card(rota: Town) -> None:
    chief = rota["何书记"]
    await chief.writes("/roster")
    await chief.taps("用按钮排班")
    before = len(chief.reads())
    for label in ("夜班 20–8 点", "每周换人", "赵敏", "下一步 ›", "3栋", "下一步 ›", "下一步 ›"):
        await chief.taps(label)
    assert len(chief.reads()) == before
    await chief.taps("保存")
    assert any(said.startswith("✅ 夜班 20:00-08:00 · 每周换人：赵敏") for said in chief.reads())
    assert len(chief.reads()) == before + 1  # the picture


async def test_whom_no_message_reaches_is_not_put_on_a_shift_by_mistake(rota: Town) -> None:
    """T2: the roster is not saved, the coordinator reads whose phone it is, and may insist."""
    chief = rota["何书记"]
    rota.world.block(rota["赵敏"].id)
    await rota.settle()
    await chief.writes("/roster 夜班 20:00-08:00 每周 赵敏")
    assert chief.last().startswith("还没有保存 · 有人收不到消息，班上叫不到他\n班次：夜班")
    assert "⚠️ 收不到消息，请提醒打开与我的对话并按「开始」：赵敏" in chief.last()
    assert "夜班" not in await chief.asks_for("/duty check")
    await chief.taps("仍然保存")
    assert any(said.startswith("✅ 夜班 20:00-08:00 · 每周换人：赵敏") for said in chief.reads())


async def test_a_stand_in_is_found_by_taps_on_one_card(rota: Town) -> None:
    chief = rota["何书记"]
    await chief.writes("/override")
    for label in ("用按钮改班", "替班", "李强", "周一 11-23 08:00-20:00 白班", "赵敏", "保存"):
        await chief.taps(label)
    assert chief.last() == "✅ 替班：李强 → 赵敏，周一 11-23 08:00-20:00"
    await rota["赵敏"].writes("/duty")
    assert "周一 11-23 08:00-20:00 白班" in rota["赵敏"].last()


async def test_the_last_one_who_goes_off_in_a_shift_is_told_of(town: Town) -> None:
    """李强 steps out of his shift while 周婷 is there as well; then she goes, too."""
    desk = town["何书记"]
    await desk.writes("/roster 白班 08:00-20:00 每天 李强 周婷")
    await town["李强"].writes("/off")
    assert "现在没有人在岗" not in desk.last()
    await town["周婷"].writes("/off")
    assert desk.last().startswith("⚠️ 周婷 下岗了，现在没有人在岗")


async def test_who_comes_on_duty_while_others_are_asked_is_asked_after_them(town: Town) -> None:
    for name in ("李强", "周婷"):
        await town[name].writes("/off")
    await town["王秀英"].says(LIGHT)
    assert town["老吴"].last().startswith("🔔 新工单")
    await town["周婷"].writes("/on")
    await town.passes(minutes=61)
    assert town["周婷"].last().startswith("🔔 新工单\n#1 报修 · 3栋")
