"""Which door, over the wire: asked in private, told to whoever accepts, and to nobody else."""

from tests.flow.conftest import CAST
from tests.flow.town import Town
from tests.flow.words import BLOCKED

LEAK = "3栋厨房水管漏水，地上全是水"


async def test_the_door_finds_its_way_to_whoever_accepts(town: Town) -> None:
    wang, li = town["王秀英"], town["李强"]
    await wang.says(LEAK)
    assert "请直接回复，如「1201」" in wang.last()
    await wang.writes("12楼1，１３８ 0013 8000")
    assert "房号：1201\n电话：13800138000" in wang.last()
    assert "1201" not in li.last()
    await li.taps("接单")
    assert "房号：1201" in li.last()
    assert "电话：13800138000" in li.last()


async def test_the_question_survives_a_restart_and_the_answer_may_come_late(town: Town) -> None:
    wang, li = town["王秀英"], town["李强"]
    await wang.says(LEAK)
    await li.taps("接单")
    await town.down(minutes=20)
    await wang.writes("2单元1201")
    assert "单元：2\n房号：1201" in li.reads()[0]
    assert li.last() == "🚪 #1 报修 · 3栋 · 报事人补充了门牌或电话，请看上面的工单"
    await town.passes(hours=4)
    await wang.writes("1202")
    assert "房号：1201" in li.reads()[0]


async def test_who_never_started_is_asked_for_no_door(empty_town: Town) -> None:
    town = empty_town
    await town.found(*CAST, never_started=("赵敏",))
    await town["赵敏"].says(LEAK)
    assert len(town.in_group()) == 1
    await town["王秀英"].says(BLOCKED)
    assert town["王秀英"].reads() == []


async def test_a_phone_in_the_group_goes_when_its_writer_wants_it(town: Town) -> None:
    wang = town["王秀英"]
    message = await wang.says(f"{LEAK}，13800138000")
    await wang.taps("从群里撤回")
    assert town.world.room(town.group).messages[message].deleted
    assert (await town.ticket()).live


async def test_a_contact_card_is_a_phone(town: Town) -> None:
    wang, li = town["王秀英"], town["李强"]
    await wang.says(LEAK)
    town.world.contact(wang.id, wang.id, "8613800138000")
    await town.settle()
    await li.taps("接单")
    assert "电话：13800138000" in li.last()


async def test_without_the_right_to_delete_the_writer_does_it_and_the_group_goes_on(
    town: Town,
) -> None:
    town.world.set_bot(town.group, "administrator", rights=())
    wang = town["王秀英"]
    message = await wang.says(f"{LEAK}，13800138000")
    assert "请长按它自己删除" in await wang.taps("从群里撤回")
    assert not town.world.room(town.group).messages[message].deleted
    await wang.says(BLOCKED)
    assert town.in_group()[-1].startswith("#2 ")
