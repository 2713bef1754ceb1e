"""Before it happens: who would be called, and a drill that calls them about nothing."""

import pytest

from domain.people import Role
from tests.flow.town import Town

CAST = (
    ("王秀英", None, ""),
    ("李强", Role.VOLUNTEER, ""),
    ("周姐", Role.BUILDING_HEAD, "3"),
    ("何书记", Role.COORDINATOR, ""),
)


@pytest.fixture
async def town(empty_town: Town) -> Town:
    await empty_town.found(*CAST)
    return empty_town


async def test_the_chain_is_told_before_anybody_reports(town: Town) -> None:
    said = await town["何书记"].asks_for("/preview 噪音 3栋")
    told = [line.partition(" 已问")[2] for line in said.split("\n") if "已问" in line]
    assert told == ["志愿者 李强", "楼栋长 周姐", "协调员 何书记"]
    assert not any("新工单" in line for line in town["李强"].reads())


async def test_a_drill_calls_them_and_says_so(town: Town) -> None:
    await town["何书记"].writes("/drill 噪音 3栋")
    await town["何书记"].taps("开始演练")
    assert town["李强"].last().startswith("🧪 演练：这不是真的报事")
    await town["李强"].taps("收到")
    assert town["李强"].last().startswith("🧪 演练：已收到，谢谢您")
    await town["王秀英"].says("3栋电梯又坏了")
    assert town["李强"].last().startswith("🔔 新工单")
