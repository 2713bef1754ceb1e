"""What befalls elders: outages, holidays, families far away, nobody's phone, a broken row."""

import re

import sqlalchemy as sa
import structlog

from storage.care_tables import plans
from tests.flow.people import Someone
from tests.flow.town import Town

LINK = re.compile(r"start=([\w-]+)")


async def enrol(town: Town, name: str = "张桂芳", more: str = "") -> Someone:
    """Let an elder open her own link; 李强 is paired with her."""
    said = await town["何书记"].asks_for(f"/elder add {name} 3栋 07:00-09:00 {more}".strip())
    elder = town.meet(name)
    await elder.starts(LINK.search(said)[1])
    await town["何书记"].writes(f"/elder pair {name} 李强")
    return elder


async def relative(town: Town, name: str, level: int) -> Someone:
    said = await town["何书记"].asks_for(f"/invite 家属 张桂芳 {level}级")
    someone = town.meet(name)
    await someone.starts(LINK.search(said)[1])
    return someone


async def next_day(town: Town, wall: str) -> None:
    """Let it be `wall` of the morning after the elders agreed."""
    await town.at("06:00")
    await town.at(wall)


def alarms(who: Someone) -> list[str]:
    return [text for text in who.reads() if text.startswith("🚨")]


async def test_off_for_three_minutes_and_the_word_of_it_is_heard(town: Town) -> None:
    """T20, N1: a key of the reply keyboard is a message; Telegram keeps it for us."""
    elder = await enrol(town)
    await next_day(town, "09:29")
    await town.down((elder, "我很好"), minutes=3)
    await town.passes(hours=3)
    assert elder.reads()[-1] == "收到，张桂芳。祝您今天平安 🌞"
    assert alarms(town["李强"]) == []


async def test_off_for_three_minutes_over_the_bound_asks_once_more_first(town: Town) -> None:
    elder = await enrol(town)
    await next_day(town, "09:29")
    asked = len(elder.reads())
    await town.down(minutes=3)
    assert len(elder.reads()) == asked + 1
    await town.passes(minutes=29)
    assert alarms(town["李强"]) == []
    await town.passes(minutes=2)
    assert len(alarms(town["李强"])) == 1


async def test_off_for_forty_minutes_over_everybodys_window_alarms_nobody(town: Town) -> None:
    """T22: all are asked again, and have the time back that we took."""
    elders = [await enrol(town, name) for name in ("张桂芳", "王淑兰", "李秀珍", "陈德福")]
    await next_day(town, "09:00")
    before = [len(elder.reads()) for elder in elders]
    await town.down(minutes=40)
    assert [len(elder.reads()) for elder in elders] == [n + 1 for n in before]
    assert alarms(town["李强"]) == []
    for elder in elders:
        await elder.writes("在呢")
    await town.passes(hours=5)
    assert alarms(town["李强"]) == []


async def test_off_for_a_day_and_an_hour_tells_what_may_be_lost(town: Town) -> None:
    """T40: the list to phone goes to the coordinator, the group hears what to say again."""
    elder = await enrol(town)
    await next_day(town, "06:30")
    await town.down(hours=25)
    assert any("请打电话问一问：\n· 张桂芳 · 3栋" in text for text in town["何书记"].reads())
    assert any("之间的消息可能没有收到" in text for text in town.in_group())
    assert alarms(town["李强"]) == []
    await elder.writes("我很好")
    await town.passes(hours=4)
    assert alarms(town["李强"]) == []
    await town["何书记"].writes("/elder report")
    assert "（1 / 有结果 1），晚了 0 次\n未知（没能问到）1 次，不算平安" in town["何书记"].last()


async def test_a_pause_over_the_spring_festival(town: Town) -> None:
    """T39: nobody asks, a cry is heard, and it goes on by itself afterwards."""
    town.clock.jump(75 * 86400)  # 4 February 2027; the year of the goat begins on the 6th
    elder = await enrol(town)
    daughter = await relative(town, "女儿", 1)
    await daughter.writes("/pause 到2-12")
    assert "外出到 2月13日 00:00" in town["李强"].last()
    asked = len(elder.reads())
    await town.passes(days=4)
    assert (len(elder.reads()), alarms(town["李强"])) == (asked, [])
    await elder.writes("救命")
    assert "老人说：「救命」" in town["李强"].last()
    await town["李强"].taps("已联系上")
    await town["李强"].taps("已见到，平安")
    await town.passes(days=5)
    assert any("早上好" in text for text in elder.reads()[asked:])


async def test_a_daughter_in_another_city_phones_and_knows_no_illness(town: Town) -> None:
    elder = await enrol(town)
    await town["何书记"].writes("/elder plan 张桂芳 电话=55501 钥匙=周姐处 病史=高血压")
    daughter = await relative(town, "女儿", 1)
    nephew = await relative(town, "侄子", 3)
    await next_day(town, "09:31")
    await daughter.taps("已联系上")
    assert "电话：55501\n备用钥匙：周姐处" in daughter.last()
    assert "高血压" not in daughter.last()
    await daughter.taps("已见到，平安")
    assert town["李强"].last().startswith("✅ 张桂芳 已见到，平安。确认人：女儿")
    assert nephew.last().startswith("您现在是 张桂芳 的家属联系人（3 级）")
    assert elder.last().startswith("张桂芳，还没收到")


async def test_an_elder_without_a_phone_is_rung_and_the_ring_is_logged(town: Town) -> None:
    """D19: the volunteer's missing record climbs the same ladder."""
    desk, li = town["何书记"], town["李强"]
    await desk.writes("/elder add 刘爷爷 3栋 07:00-09:00 电话探访")
    await desk.taps("已有书面同意")
    await desk.writes("/elder pair 刘爷爷 李强")
    await next_day(town, "07:01")
    assert li.last().startswith("🏠 今天请电话探访：刘爷爷 · 3栋，09:00 前")
    await town.at("09:46")
    assert "今天的探访没有记录" in town["老吴"].last()
    await li.taps("记录探访 刘爷爷")
    await li.taps("提交")
    assert town["老吴"].last().startswith("✅ 刘爷爷 已见到，平安。确认人：李强")
    assert town.in_group() == []


async def test_at_her_daughters_with_the_phone_off_is_a_false_alarm(town: Town) -> None:
    """T19: no proof of delivery exists; somebody phones, and it counts as what it was."""
    await enrol(town)
    await next_day(town, "09:31")
    await town["李强"].taps("已联系上")
    await town["李强"].taps("已见到，平安")
    await town["何书记"].writes("/elder report 张桂芳")
    assert "误报 1 次（目标：每月不到 1 次） · 真的需要帮助 0 次" in town["何书记"].last()


async def test_a_sticker_after_the_alarm_holds_it_and_asks_to_phone(town: Town) -> None:
    """T41: whatever comes late is shown; only a human ends it."""
    elder = await enrol(town)
    await next_day(town, "09:31")
    town.world.sticker(elder.id, elder.id)
    await town.settle()
    assert town["李强"].last().startswith("💬 张桂芳 · 3栋 刚来了消息。请打电话核实")
    await town["何书记"].writes("/elder list")
    assert "🔴 失联 张桂芳" in town["何书记"].last()


async def test_one_spoilt_plan_starves_no_other(town: Town) -> None:
    """T23: the others are asked on time, also after a restart; the spoilt one is reported."""
    await enrol(town)
    other = await enrol(town, "王淑兰")
    spoil = sa.update(plans).where(plans.c.elder == 1).values(private="spoilt")
    await town.store.write(lambda work, now: work.inbox._conn.execute(spoil), now=town.clock())  # noqa: ARG005
    with structlog.testing.capture_logs() as logs:
        await town.down(minutes=5)
        await next_day(town, "07:01")
    assert other.last().startswith("王淑兰，早上好！")
    assert "deadline_failed" in {entry["event"] for entry in logs}


async def test_a_second_one_goes_along(town: Town) -> None:
    """A9: 老吴 was called after 李强, who goes first."""
    await enrol(town)
    await next_day(town, "09:50")
    await town["李强"].taps("我去看")
    assert await town["老吴"].taps("我也去") == "谢谢！李强 先去看 张桂芳，请和他一起"
    assert any("老吴 同去" in text for text in town["李强"].reads())
