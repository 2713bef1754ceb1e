"""Which matters are behind a door, and what people answer when they are asked which."""

import pytest

from domain.door import Door
from nlp import door


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("厨房水管漏水了", True),
        ("3栋我家马桶堵了", True),
        ("我妈摔倒了起不来", True),
        ("隔壁打麻将到半夜", True),
        ("3栋电梯又坏了", False),
        ("楼道灯不亮", False),
        ("广场舞太吵了", False),
        ("北门口有老人摔倒了", False),
        ("北门有车乱停", False),
    ],
)
def test_somebody_knocks_for_what_is_in_a_home(read, text, wanted):
    assert read(text).home is wanted


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("1201", Door(room="1201")),
        ("１２０１室", Door(room="1201")),
        ("一二零一", Door(room="1201")),
        ("12楼1", Door(room="1201")),
        ("12楼1201", Door(room="1201")),
        ("十二楼", Door(floor="12")),
        ("3单元502", Door(unit="3", room="502")),
        ("5栋2单元1201", Door(building="5", unit="2", room="1201")),
        ("3-2-1201", Door(building="3", unit="2", room="1201")),
        ("2-1201", Door(first="2", room="1201")),
        ("1201，138 0013 8000", Door(room="1201", phone="13800138000")),
        ("1301 13800138000", Door(room="1301", phone="13800138000")),
        ("我家在1201 电话+86 13800138000 谢谢", Door(room="1201", phone="13800138000")),
        ("010-65431234", Door(phone="010-65431234")),
        ("我在1201，请敲门", Door(room="1201", more=True)),
    ],
)
def test_an_answer_is_read_as_people_write_it(read, text, told):
    assert door.told(text, read(text).place) == told


@pytest.mark.parametrize("text", ["好的谢谢", "12", "明天12点", "不方便", "0.5元", "楼" * 4000])
def test_what_tells_no_door_is_no_answer(read, text):
    assert door.told(text, read(text).place) is None
