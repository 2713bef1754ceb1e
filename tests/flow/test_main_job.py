"""The main job: a sentence in the group becomes a solved ticket."""

from tests.flow.town import Town

REPORT = "3栋电梯又坏了，老人下不去楼"


async def test_a_sentence_becomes_a_solved_ticket(town: Town) -> None:
    wang, li = town["王秀英"], town["李强"]
    await wang.says(REPORT)
    assert town.in_group()[0].startswith("#1 报修 · 3栋 · 待接单")
    assert li.reads()[0].startswith("🔔 新工单\n#1 报修 · 3栋")
    await li.taps("接单")
    assert town.in_group()[0].startswith("#1 报修 · 3栋 · 已接单")
    await li.taps("完成")
    assert wang.last().startswith("#1 报修 · 3栋 · 志愿者说办好了")
    await wang.taps("已解决")
    await wang.taps("★5")
    assert town.in_group() == ["#1 报修 · 3栋 · 已办结\n结果：已解决"]
    assert wang.last().startswith("#1 报修 · 3栋 · 已办结\n结果：已解决\n您的评分：★5")


async def test_chatter_meets_silence(town: Town) -> None:
    for line in ("早上好", "今天的菜真便宜", "谢谢大家", "停电那年我们还点蜡烛打牌呢"):
        await town["王秀英"].says(line)
    assert town.in_group() == []
