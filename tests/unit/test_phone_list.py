"""The phone list on paper: everybody, in the order of the doors, and only for whoever may."""

import io
import re
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from openpyxl import load_workbook

from bot.config import BadConfig, load
from bot.exporting import phone_list as written
from bot.phone_sheet import PhoneSheet
from handlers.render import Renderer
from sandbox.state import TOKEN
from services import phone_list
from storage.errors import StorageError
from storage.types import Seal
from tests.unit.conftest import village_in
from tests.unit.reciter import Reciter
from tests.unit.village import ZONE, Village

_TOKEN = re.compile(r"start=(\w+)")


def settle(village: Village) -> None:
    """Enrol three elders; one has family, a paired volunteer and a key with somebody."""
    li = village.volunteer("李强", "3")
    for name, building in (("林奶奶", "5栋"), ("张桂芳", "3栋"), ("=1+1", "3栋")):
        village.chen.asks(f"/elder add {name} {building} 07:00-09:00 高")
        village.chen.taps("已有书面同意")
    village.chen.asks("/elder plan 张桂芳 房号=501 电话=13800000000 钥匙=周姐处")
    village.chen.asks("/elder pair 张桂芳 李强")
    daughter = village.person("女儿")
    daughter.starts(_TOKEN.search(village.chen.asks("/invite 家属 张桂芳"))[1])
    assert li.user != daughter.user


def rows(content: bytes) -> list[list[Any]]:
    sheet = load_workbook(io.BytesIO(content)).active
    return [[cell.value or "" for cell in row] for row in sheet.iter_rows()]


def owed(village: Village) -> Any:
    return village.ask(
        lambda work: [
            row
            for update in range(2000)
            if (row := work.outbox.get(1, f"re:{update}:elder.print")) is not None
        ]
    )


@pytest.fixture(autouse=True)
def _settled(village: Village) -> None:
    settle(village)


def test_the_coordinator_gets_everybody_in_the_order_of_the_doors(village: Village):
    village.chen.asks("/elder print")
    [row] = owed(village)
    assert (row.chat, row.protect) == (village.chen.user, False)
    heading, _, *people = rows(PhoneSheet(Renderer(ZONE).catalog)(row.facts).content)
    assert heading[0].startswith("幸福小区 老人电话名单（2026-11-21 09:00")
    assert [person[2] for person in people] == ["=1+1", "张桂芳", "林奶奶"]
    assert people[1] == [
        *("3栋", "501", "张桂芳", "13800000000", "07:00–09:00\n自己签到 高"),
        *("女儿", "李强", "周姐处", ""),
    ]


def test_what_looks_like_a_formula_is_only_words(village: Village):
    village.chen.asks("/elder print")
    content = PhoneSheet(Renderer(ZONE).catalog)(owed(village)[0].facts).content
    [cell] = [
        cell
        for line in load_workbook(io.BytesIO(content)).active.iter_rows()
        for cell in line
        if cell.value == "=1+1"
    ]
    assert cell.data_type == "s"


def test_the_log_says_who_had_it_printed(village: Village):
    village.chen.asks("/elder print")
    assert "陈静：打印了 3 位老人的电话名单" in village.chen.types("/audit")
    assert "陈静：打印了" in village.chen.types("/audit 陈静")
    assert village.chen.types("/audit 李强") == "还没有改动"
    assert village.chen.types("/audit 周姐") == "没有找到「周姐」。发 /people 看名单"


def test_nobody_else_gets_it_and_it_goes_after_a_day(village: Village):
    village.wang.asks("/elder print")
    assert owed(village) == []
    village.chen.asks("/elder print")
    village.passes(hours=25)
    assert not any("一天后自动删除" in text for text in village.chen.reads())


async def test_it_is_written_also_while_somebody_has_the_database(tmp_path: Path):
    key, file = Fernet.generate_key().decode(), tmp_path / "open.db"
    url = f"sqlite+aiosqlite:///{file}"
    with village_in(file, Seal([key]), Reciter(ZONE)) as other:
        other.found()
        settle(other)
        config = load(None, bot_token=TOKEN, database_url=url, secret_key=key)
        content, count = await written(config, "")
    assert count == 3
    assert [row[2] for row in rows(content)[2:]] == ["=1+1", "张桂芳", "林奶奶"]
    with pytest.raises(BadConfig):
        await written(config, "没有的小区")
    file.unlink()
    with pytest.raises(StorageError, match="cannot be read"):
        await written(config, "")


def sheets(village: Village) -> int:
    return sum("早上自动给您新的" in text for text in village.chen.reads())


def dawns(village: Village, day: int) -> None:
    """Let another morning come in which nothing else happens."""
    village.now = datetime(2026, 11, day, 9, 30, tzinfo=ZONE)
    village.do(lambda work, now: phone_list.bring(work, work.communities.get(1), now=now))


def test_the_list_comes_with_the_morning_and_who_got_it_is_on_record(village: Village):
    village.passes(days=1, hours=1)
    assert sheets(village) == 1
    assert "电话名单，最近一次给您：11月22日 09:30" in "\n".join(village.chen.reads())
    assert "陈静：早上收到了 3 位老人的电话名单" in village.chen.types("/audit")


def test_it_comes_again_when_it_has_changed_and_the_older_one_goes(village: Village):
    dawns(village, 23)
    first = set(village.chats[village.chen.user])
    dawns(village, 24)
    assert set(village.chats[village.chen.user]) == first
    village.chen.asks("/elder plan 张桂芳 房号=502")
    dawns(village, 25)
    assert sheets(village) == 1
    assert not first <= set(village.chats[village.chen.user])


def test_an_unchanged_list_comes_once_a_week(village: Village):
    dawns(village, 23)
    first = set(village.chats[village.chen.user])
    dawns(village, 30)
    assert sheets(village) == 1
    assert set(village.chats[village.chen.user]) != first


def test_where_nobody_takes_part_no_list_comes(village: Village):
    for plan in village.ask(lambda work: work.plans.all(1)):
        stopped = replace(plan, stopped_at=plan.created_at)
        village.ask(lambda work, stopped=stopped: work.plans.save(stopped))
    dawns(village, 23)
    assert sheets(village) == 0
