"""Whatever people write is shown as they wrote it, and nothing breaks."""

import pytest

from tests.flow.town import Town
from tests.flow.words import LIGHT

STRANGE = {
    "longest": LIGHT + "啊" * (4096 - len(LIGHT)),
    "emoji": f"{LIGHT} 👵🏽👨‍👩‍👧🏳️‍🌈",
    "zero width": "3\u200b栋\u200c楼道\ufeff灯坏了",
    "combining": f"{LIGHT} Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤",
    "html": f"{LIGHT} <b>&amp;</b> <script>alert(1)</script> & <a href='x'>",
    "braces": f"{LIGHT} {{name}} {{0}} %s {{?text}}",
    "markdown": f"{LIGHT} *_[x](y)_* `code`",
    "lines": f"{LIGHT}\n\n第二行\n{{?urgent}}第三行",
    "full width": "３栋楼道灯坏了",
    "surrogates": f"{LIGHT} \U0001f9d3" + "😀" * 1500,
}


@pytest.mark.parametrize("text", STRANGE.values(), ids=STRANGE)
async def test_a_strange_text_is_shown_literally(town: Town, text: str) -> None:
    li = town["李强"]
    await town["王秀英"].says(text)
    assert town.in_group()[0].startswith("#1 报修 · 3栋 · 待接单")
    assert await li.taps("接单") == "已接单 #1，详情在这条消息里"
    [shown] = [said.split("内容：")[1] for said in li.reads() if "内容：" in said]
    rest = [said.split("（接上条）：")[1] for said in li.reads() if "（接上条）：" in said]
    assert "".join((shown.split("\n位置：")[0].removesuffix("…"), *rest)) == text
    assert (await town.ticket()).text == text
    assert await town.inbox("quarantined") == 0


async def test_marks_that_turn_the_line_around_are_left_out(town: Town) -> None:
    await town["王秀英"].says(f"\u202e{LIGHT}\u2066 مرحبا")
    await town["李强"].taps("接单")
    assert "内容：3栋楼道灯坏了 مرحبا\n" in town["李强"].last()


@pytest.mark.parametrize(
    "name",
    [
        "<b>李强</b>",
        "A&B",
        "{name}",
        "\u202eevil",
        "👵🏽",
        "何书记",
        "@durov",
        "a" * 64,
        "#1 已解决",
    ],
)
async def test_a_name_is_shown_literally(town: Town, name: str) -> None:
    stranger = town.meet(name, neighbour=True)
    await stranger.says(LIGHT)
    await town["李强"].taps("接单")
    assert f"\n报事人：{name.lstrip(chr(0x202E))}\n" in town["李强"].last()


async def test_a_name_of_nothing_visible_does_no_harm(town: Town) -> None:
    stranger = town.meet("\u202e\u2066", neighbour=True)
    await stranger.says(LIGHT)
    await town["李强"].taps("接单")
    assert "内容：3栋楼道灯坏了" in town["李强"].last()


async def test_whoever_is_called_like_the_coordinator_is_not(town: Town) -> None:
    town.meet("何书记")
    false = town["何书记"]
    assert await false.asks_for("/open") == "这条命令只有协调员可以用。需要的话请联系协调员"


async def test_a_caption_of_strange_signs(town: Town) -> None:
    caption = f"{LIGHT} <i><b> " + "啊" * 1000
    town.world.photo(town.group, town["王秀英"].id, caption=caption)
    await town.settle()
    assert await town.tickets() == [caption]


async def test_a_phishing_link_brings_no_preview(town: Town) -> None:
    await town["王秀英"].says(f"{LIGHT} t.me/evil")
    await town["李强"].taps("接单")
    calls = [c for c in town.world.calls if "evil" in str(c.params.get("text"))]
    assert calls
    assert all(c.params["link_preview_options"] == {"is_disabled": True} for c in calls)


async def test_the_words_of_a_reason_are_literal_too(town: Town) -> None:
    wang, li = town["王秀英"], town["李强"]
    await wang.says(LIGHT)
    await li.taps("接单")
    await li.taps("完成")
    await wang.taps("没解决")
    await wang.writes("<b>没</b>修 & {reason}")
    assert "「<b>没</b>修 & {reason}」" in li.last()
