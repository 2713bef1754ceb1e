"""What relatives and elders say besides «我很好»: who is with whom, who is away, who is back."""

from tests.flow.test_elder_stories import LINK, alarms, enrol, next_day, relative
from tests.flow.town import Town


async def test_a_relative_who_spoke_to_her_answers_under_their_own_name(town: Town) -> None:
    elder, daughter = await enrol(town), await relative(town, "女儿", 1)
    await next_day(town, "08:00")
    await daughter.writes("我妈手机坏了，她很好")
    assert daughter.last().startswith("张桂芳 今天⏳ 待回应\n您刚和老人说过话")
    assert await daughter.taps("刚联系过，平安") == "记下了，是您说 张桂芳 平安。今天不再找人"
    asked = len(elder.reads())
    await town.at("12:00")
    assert (len(elder.reads()), alarms(town["李强"]), alarms(daughter)) == (asked, [], [])
    assert await daughter.taps("刚联系过，平安") == "这个按钮已经失效"
    await town["何书记"].writes("/elder report 张桂芳")
    assert "真人见到或通话 1 次" in town["何书记"].last()


async def test_once_others_look_for_her_the_alarm_wants_their_word(town: Town) -> None:
    await enrol(town)
    nephew = await relative(town, "侄子", 3)
    await next_day(town, "09:00")
    await nephew.writes("她在家吗")
    await town.at("09:31")
    assert (await nephew.taps("刚联系过，平安")).startswith("大家正在找 张桂芳")
    await nephew.taps("已联系上")
    await nephew.taps("已见到，平安")
    assert town["李强"].last().startswith("✅ 张桂芳 已见到，平安。确认人：侄子")


async def test_a_relative_finds_the_days_of_a_journey_below_the_answer(town: Town) -> None:
    mother, father = await enrol(town), await enrol(town, "刘爷爷")
    daughter = await relative(town, "女儿", 1)
    await daughter.starts(LINK.search(await town["何书记"].asks_for("/invite 家属 刘爷爷"))[1])
    await next_day(town, "08:00")
    await daughter.writes("爸妈都在我家")
    for name in ("张桂芳", "刘爷爷"):
        await daughter.taps(f"{name} 出门")
        await daughter.taps("3 天")
    await town.at("12:00")
    assert alarms(town["李强"]) == []
    await daughter.writes("他们回去了")
    await daughter.taps("张桂芳 回来了")
    assert mother.last() == "🏠 张桂芳 · 3栋 的平安签到又开始了"
    assert father.last().startswith("🧳 刘爷爷，女儿 说您出门")


async def test_an_elder_who_goes_away_or_is_back_is_understood_by_one_tap(town: Town) -> None:
    elder = await enrol(town)
    await next_day(town, "07:05")
    await elder.writes("我去女儿家住几天")
    assert elder.last().endswith("要出门几天，请点下面，就不会白找您")
    await elder.taps("出门几天")
    await elder.taps("7 天")
    assert town["李强"].last().startswith("🧳 张桂芳 · 3栋 外出到 11月29日 00:00")
    await elder.writes("我回来了")
    assert elder.last().startswith("张桂芳，我在。您现在是外出，不问平安")
    await elder.taps("已经回来了")
    await elder.writes("今天真冷")
    assert elder.last().startswith("张桂芳，我在。不舒服请点「需要帮助」")
    assert await town.tickets() == []
