"""What coordinators type in their own way is understood, or refused with what to do instead."""

import pytest

from tests.flow.test_elder_stories import enrol
from tests.flow.town import Town
from tests.flow.words import BLOCKED, LIGHT


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("/open 停车", "#2 停车 · 8栋 · 待接单"),
        ("/open 紧急", "没有未办结的工单"),
        ("/open 李强", "没看懂「李强」。/open 未办结的工单,例如 /open 3栋 或 /open 紧急"),
        ("/people 李强", "李强\n还没有登记会什么"),
        ("/people 王五", "没有找到「王五」。发 /people 看名单"),
        ("/invite 3栋 志愿者", "负责楼栋：3栋"),
        ("/invite 志愿者3到5栋", "负责楼栋：3–5栋"),
        ("/setup 1到34栋", "34 → 34 栋"),
        ("/preview 噪音 3栋 晚上10点", "周六 11月21日 22:00"),
        ("/close 1 已解决", "「已解决」只由居民来点"),
    ],
)
async def test_a_command_in_ones_own_words(town: Town, line: str, answer: str) -> None:
    await town["王秀英"].says(LIGHT)
    await town["赵敏"].says(BLOCKED)
    assert answer in await town["何书记"].asks_for(line)


async def test_what_is_done_for_an_elder_may_be_said_in_chinese(town: Town) -> None:
    await enrol(town)
    desk = town["何书记"]
    assert "07:00–09:00" in await desk.asks_for("/elder 添加 周奶奶，3栋，早上7点到9点")
    assert await desk.asks_for("/elder 结对 周婷 张桂芳") == "张桂芳 已和 周婷 结对"
    assert "🕓 未到时间 张桂芳" in await desk.asks_for("/elder 名单")
    said = await desk.asks_for("/elder 修改 张桂芳 电话：13900001111 钥匙=周姐，三楼")
    assert said.endswith("上门备注已加密保存：钥匙、电话")
