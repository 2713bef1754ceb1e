"""The bot learns the words of the neighbourhood, and never at the cost of what it knew."""

import json
from dataclasses import replace
from pathlib import Path

from bot.exporting import row
from nlp import examples
from nlp.learning import train
from tests.flow.town import Town

BRIDGE = "彩虹桥松动了"
TO_MONDAY = {"days": 2, "hours": 1}  # from Saturday nine to Monday ten
PRETTY = "彩虹桥今天真漂亮"


async def test_a_new_word_makes_a_ticket_of_what_was_chatter(town: Town) -> None:
    he = town["何书记"]
    await town["王秀英"].says(BRIDGE)
    assert town.in_group() == []
    preview = await he.asks_for("/keywords 加 彩虹桥 设施")
    assert "会多登记 1 条、少登记 0 条" in preview
    assert f"· {BRIDGE}" in preview
    assert await he.taps("确定") == "已改"
    assert he.last() == "✅ 已加「彩虹桥」，当作设施，下一条消息起生效"
    await town["赵敏"].says("彩虹桥歪了")
    assert town.in_group()[0].startswith("#1 报修")


async def test_a_word_is_not_there_before_somebody_said_yes(town: Town) -> None:
    await town["何书记"].writes("/keywords 加 彩虹桥 设施")
    assert await town["何书记"].taps("取消") == "谢谢"
    assert town["何书记"].last() == "好的，没有改"
    await town["王秀英"].says(BRIDGE)
    assert town.in_group() == []


async def test_a_word_is_taken_away_again(town: Town) -> None:
    he = town["何书记"]
    for command in ("/keywords 加 彩虹桥 设施", "/keywords 删 彩虹桥"):
        await he.writes(command)
        await he.taps("确定")
    assert "还没有" in await he.asks_for("/keywords")
    await town["王秀英"].says(BRIDGE)
    assert town.in_group() == []


async def test_words_stay_after_a_restart(town: Town) -> None:
    await town["何书记"].writes("/keywords 加 彩虹桥 设施")
    await town["何书记"].taps("确定")
    await town.stop()
    await town.run()
    await town["王秀英"].says(BRIDGE)
    assert town.in_group()[0].startswith("#1 报修")


async def test_a_word_that_breaks_an_example_is_refused(town: Town) -> None:
    he = town["何书记"]
    await town["王秀英"].says(BRIDGE)
    await town.passes(**TO_MONDAY)
    await he.taps("不是报事")
    assert "✅ 何书记 标为不是报事" in he.last()
    refusal = await he.asks_for("/keywords 加 彩虹桥 设施")
    assert refusal.endswith(f"改了以后会读错\n「{BRIDGE}」")


async def test_residents_have_no_words_to_give(town: Town) -> None:
    answer = await town["王秀英"].asks_for("/keywords 加 彩虹桥 设施")
    assert answer.startswith("这条命令只有协调员可以用")


async def test_ignored_lines_are_put_before_the_coordinator(town: Town) -> None:
    await town["王秀英"].says(f"{PRETTY}，电话13812345678")
    await town["赵敏"].says("3栋楼道灯坏了")
    await town.passes(**TO_MONDAY)
    asked = [text for text in town["何书记"].reads() if "是报事吗" in text]
    assert asked == ["群里最近这句话我没有登记，是报事吗？\n「彩虹桥今天真漂亮，电话***」"]
    assert await town["何书记"].taps("不是报事") == "已记下，谢谢"


async def test_what_was_taught_can_be_trained_on(town: Town, tmp_path: Path) -> None:
    await town["王秀英"].says("3栋2单元501室楼道灯坏了，电话13812345678")
    await town["王秀英"].taps("改类别", in_group=True)
    await town["王秀英"].taps("其他", in_group=True)
    taught = await town.store.read(lambda work: work.examples.all(1))
    file = tmp_path / "examples.jsonl"
    file.write_text("".join(json.dumps(row(e)) + "\n" for e in taught), encoding="utf-8")
    (known,) = examples.read([file])
    assert (known.text, known.label) == ("3栋2单元***室楼道灯坏了，电话***", "other")
    chatter = replace(known, text="早", labels=("chatter",))
    assert train([replace(known, text="灯坏"), chatter] * 10).weights
