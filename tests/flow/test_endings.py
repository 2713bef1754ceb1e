"""How a matter ends: by the reporter's word, or by default after their silence."""

from tests.flow.conftest import CAST
from tests.flow.town import Town
from tests.flow.words import KITCHEN, LIGHT, NOISY


async def done(town: Town, text: str = LIGHT) -> None:
    """Let a report be accepted and said to be done."""
    await town["王秀英"].says(text)
    await town["李强"].taps("接单")
    await town["李强"].taps("完成")


async def test_not_solved_with_a_reason_by_button(town: Town) -> None:
    await done(town)
    wang = town["王秀英"]
    assert await wang.taps("没解决") == "请说说原因"
    assert wang.buttons() == ["没人来", "没修好", "又坏了", "其他原因"]
    assert await wang.taps("没修好") == "#1 已重新派单"
    for name in ("李强", "何书记"):
        assert "↩️ #1 报修 · 3栋 · 居民说没解决：没修好\n已重新派单" in town[name].reads()
    assert (await town.ticket()).reopened == 1
    await town["周婷"].taps("接单")  # who has waited longest is asked first
    await town["周婷"].taps("完成")
    await wang.taps("已解决")
    assert town.in_group() == ["#1 报修 · 3栋 · 已办结\n结果：已解决"]


async def test_not_solved_in_own_words(town: Town) -> None:
    await done(town)
    await town["王秀英"].taps("没解决")
    await town["王秀英"].writes("灯还是一闪一闪的")
    assert "↩️ #1 报修 · 3栋 · 居民说没解决：\n「灯还是一闪一闪的」\n已重新派单" in (
        town["李强"].reads()
    )
    assert await town.tickets() == [LIGHT]
    assert (await town.ticket()).status == "open"


async def test_not_solved_without_a_reason_counts_after_ten_minutes(town: Town) -> None:
    await done(town)
    await town["王秀英"].taps("没解决")
    await town.passes(minutes=9)
    assert (await town.ticket()).status == "done"
    await town.passes(minutes=1)
    assert (await town.ticket()).status == "open"
    assert "↩️ #1 报修 · 3栋 · 居民说没解决：没有说明原因\n已重新派单" in town["李强"].reads()


async def test_the_question_why_stays_in_private(town: Town) -> None:
    await done(town)
    await town["王秀英"].taps("没解决")
    assert town.in_group() == ["#1 报修 · 3栋 · 待确认\n志愿者说已办好，等报事人确认"]
    assert town["王秀英"].buttons(in_group=True) == []


async def test_who_never_started_gives_the_reason_on_the_group_card(empty_town: Town) -> None:
    town = empty_town
    await town.found(*CAST, never_started=("王秀英",))
    await done(town)
    wang = town["王秀英"]
    await wang.taps("没解决", in_group=True)
    assert await town["赵敏"].taps("没修好", in_group=True) == "只有报事人可以操作"
    assert await wang.taps("没修好", in_group=True) == "#1 已重新派单"


async def test_partly_solved_is_an_end_of_its_own(town: Town) -> None:
    await done(town)
    assert await town["王秀英"].taps("部分解决") == "谢谢您的确认"
    assert town.in_group() == ["#1 报修 · 3栋 · 已办结\n结果：部分解决"]
    said = await town["何书记"].asks_for("/stats 周")
    assert "解决率 50%（居民说解决 0.5 / 办结 1）" in said


async def test_stars_are_given_once_and_a_sentence_may_follow(town: Town) -> None:
    await done(town)
    wang = town["王秀英"]
    await wang.taps("已解决")
    assert wang.buttons() == ["★1", "★2", "★3", "★4", "★5"]
    await wang.taps("★4")
    assert await wang.forges("v1:star:1:1:1") == "#1 已经评过分了"
    await wang.writes("来得很快")
    assert wang.last().startswith("已记下，谢谢！")
    assert (await town.ticket()).stars == 4
    assert "居民留言：来得很快" in await town["何书记"].asks_for("/ticket 1")


async def test_stars_that_nobody_offered_are_refused(town: Town) -> None:
    await done(town)
    wang = town["王秀英"]
    await wang.taps("已解决")
    for stars in ("0", "6", "-1", "x", "", "９"):
        said = await wang.forges(f"v1:star:1:1:{stars}")
        assert said in ("请点 ★1 到 ★5", "这个按钮已经失效"), stars
    assert (await town.ticket()).stars is None
    assert await town.inbox("quarantined") == 0


async def test_three_days_of_silence_end_it_by_default(town: Town) -> None:
    await done(town)
    await town.passes(hours=71, minutes=59)
    assert (await town.ticket()).status == "done"
    await town.passes(minutes=1)
    assert town.in_group() == ["#1 报修 · 3栋 · 已办结\n结果：默认办结(未确认)"]
    said = await town["何书记"].asks_for("/stats 周")
    assert "默认办结（未确认）1 件，单独计" in said
    assert town["王秀英"].buttons() == []


async def test_after_two_weeks_it_is_asked_whether_it_came_back(town: Town) -> None:
    await done(town)
    wang = town["王秀英"]
    await wang.taps("已解决")
    await wang.taps("★5")
    await town.passes(days=14)
    assert wang.last() == "两周前的 #1 报修 · 3栋，又出现了吗？"
    assert await wang.taps("又出现了") == "#1 已重新派单"
    assert "两周前的" not in "".join(wang.reads())
    assert (await town.ticket()).status == "open"
    assert "↩️ #1 报修 · 3栋 · 居民说没解决：又坏了\n已重新派单" in town["李强"].reads()


async def test_it_has_not_come_back(town: Town) -> None:
    await done(town)
    wang = town["王秀英"]
    await wang.taps("已解决")
    await town.passes(days=14)
    assert await wang.taps("没有再出现") == "谢谢"
    await town.passes(days=30)
    assert (await town.ticket()).status == "closed"
    assert "".join(wang.reads()).count("两周前的") == 0


async def test_details_go_a_day_after_the_end(town: Town) -> None:
    await done(town, KITCHEN)
    li = town["李强"]
    await town["王秀英"].taps("已解决")
    await town.passes(hours=23, minutes=59)
    assert "房号：501" in li.reads()[0]
    await town.passes(minutes=1)
    assert li.reads()[0] == "#1 报修 · 3栋 · 已办结\n结果：已解决，谢谢您！"
    assert town.world.transcript(li.id, li.id)[0]["protected"]


async def test_who_complains_of_noise_is_not_named_to_the_volunteer(town: Town) -> None:
    await town["王秀英"].says(NOISY)
    assert town.in_group()[0].startswith("#1 噪音 · 3栋 · 待接单")
    assert town.in_group()[0].endswith("内容不在群里显示")
    await town["李强"].taps("接单")
    assert "报事人" not in town["李强"].last()


async def test_the_reporter_hears_which_end_the_coordinator_chose(town: Town) -> None:
    await town["王秀英"].says(LIGHT)
    await town["何书记"].asks_for("/close 1")
    await town["何书记"].taps("无法解决")
    await town["何书记"].writes("要等开发商")
    assert town["王秀英"].reads() == [
        "#1 报修 · 3栋 · 协调员已结单：无法解决。有疑问请回复或联系协调员\n原因：要等开发商"
    ]
    assert town["李强"].buttons() == []


async def test_own_work_earns_no_stars(town: Town) -> None:
    await town["李强"].says(LIGHT)
    assert town["李强"].reads() == []  # whoever reports is not asked
    await town["何书记"].asks_for("/assign 1 李强")
    await town["李强"].taps("完成")
    await town["李强"].taps("已解决")
    assert await town["李强"].taps("★5") == "自己办的事不能自己评分"
