"""What is said in two lines is heard like one; chatter is not read twice."""

import pytest

from handlers.glance import Glance
from nlp.judge import promising
from tests.unit.test_glance import looked, readers

GROUP = {"id": -100, "type": "supergroup"}
HALVES = [
    ("我妈", "起不来"),
    ("我婆婆", "吃错药了"),
    ("奶奶坐地上", "说腿没知觉"),
    ("老人", "流血了"),
    ("孩子", "卡住了"),
    ("电梯", "卡在5楼"),
    ("3栋", "灯坏了"),
    ("楼上", "吵了一晚上"),
]
CHATTER = ["早上好", "今天天气真好", "哈哈", "谁要拼单买橙子", "周末去爬山吗", "好的", "刚下班"]


@pytest.fixture
def seen():
    """What was read, in order."""
    return []


@pytest.fixture
def glance(read, seen):
    def listening(text):
        seen.append(text)
        return read(text)

    return Glance(readers(listening), {GROUP["id"]}, promising=promising, username="linli_bot")


async def says(glance, number, text):
    author = {"id": 7, "is_bot": False}
    message = {"message_id": number, "date": number, "chat": GROUP, "from": author, "text": text}
    return await looked(glance, {"update_id": number, "message": message})


@pytest.mark.parametrize("halves", HALVES, ids=map("".join, HALVES))
async def test_what_is_said_in_two_lines_is_heard(glance, halves):
    assert [await says(glance, n, half) for n, half in enumerate(halves, 1)][-1] is True


async def test_chatter_is_read_once(glance, seen):
    assert not any([await says(glance, n, line) for n, line in enumerate(CHATTER, 1)])
    assert seen == CHATTER
