"""Time as people have it: an hour that comes twice, holidays, midnight (T14, T16, T17)."""

import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from domain.people import Role
from storage.types import Seal
from tests.flow.conftest import CAST
from tests.flow.town import SHANGHAI, Town
from tests.flow.town import town as open_town
from tests.flow.words import BLOCKED, TRAPPED, light

CHICAGO = ZoneInfo("America/Chicago")
CREW = (
    ("王秀英", None, ""),
    ("李强", Role.VOLUNTEER, ""),
    ("周婷", Role.VOLUNTEER, ""),
    ("何书记", Role.COORDINATOR, ""),
)


@pytest.fixture
async def autumn(
    sqlite_url: str, seal: Seal, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Town]:
    """Chicago, the evening before the clocks go back; the machine is set to another zone."""
    monkeypatch.setenv("TZ", "Pacific/Kiritimati")
    time.tzset()
    start = datetime(2026, 10, 31, 18, tzinfo=CHICAGO).astimezone(UTC)
    async with open_town(sqlite_url, seal, start=start, zone=CHICAGO) as town:
        await town.found(*CREW, off_duty=("李强", "周婷"))
        await town["何书记"].writes("/roster 白班 08:00-20:00 每天 李强")
        await town["何书记"].writes("/roster 夜班 20:00-08:00 每天 周婷")
        yield town
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
async def holidays(sqlite_url: str, seal: Seal) -> AsyncIterator[Town]:
    """The last afternoon before the first of October; parking has office hours."""
    start = datetime(2026, 9, 30, 17, tzinfo=SHANGHAI).astimezone(UTC)
    async with open_town(sqlite_url, seal, start=start) as town:
        await town.found(*CAST)
        await town["何书记"].writes("/policy 停车 工作日 09:00-18:00")
        yield town


def wall(moment: datetime | None, zone: ZoneInfo) -> str:
    assert moment is not None
    return f"{moment.astimezone(zone):%m-%d %H:%M:%S}"


async def called(town: Town, building: int) -> str:
    """Let something happen in a building; return whom it was put before. They see to it at once."""
    await town["王秀英"].says(light(building))
    [who] = [name for name in ("李强", "周婷") if "接单" in town[name].buttons()]
    await town[who].taps("接单")
    await town[who].taps("完成")
    return who


async def test_an_hour_that_comes_twice_is_on_one_persons_watch_both_times(autumn: Town) -> None:
    spans = (119, 1, 330, 60, 60, 329, 1)  # minutes to 19:59, 20:00, 1:30 twice, 2:30, 7:59, 8:00
    watch = []
    for building, minutes in enumerate(spans, 1):
        await autumn.passes(minutes=minutes)
        watch.append(f"{wall(autumn.clock(), CHICAGO)[6:11]} {await called(autumn, building)}")
    assert watch == [
        "19:59 李强",
        "20:00 周婷",
        "01:30 周婷",
        "01:30 周婷",
        "02:30 周婷",
        "07:59 周婷",
        "08:00 李强",
    ]


async def test_a_week_of_holidays_and_the_saturday_that_is_worked(holidays: Town) -> None:
    town = holidays
    zhou = town["周婷"]
    await town["王秀英"].says(BLOCKED)
    await zhou.taps("接单")
    assert wall((await town.ticket()).finish_by, SHANGHAI) == "10-10 14:00:00"
    rang = zhou.rings()
    await town.at("18:00")
    await town.passes(days=7, hours=14, minutes=59)
    assert zhou.rings() == rang


async def test_what_comes_in_a_holiday_is_asked_when_it_is_over(holidays: Town) -> None:
    town = holidays
    await town.passes(hours=20)
    await town["王秀英"].says(BLOCKED)
    assert town.in_group()[-1].endswith("已登记，10月8日 09:00 起安排")
    await town.passes(days=6, hours=19, minutes=59)
    assert "接单" not in town["周婷"].buttons() + town["李强"].buttons()
    await town.passes(minutes=1)
    assert "接单" in town["周婷"].buttons()


async def test_midnight_takes_and_gives_no_second(town: Town) -> None:
    await town.at("23:58")
    await town.passes(seconds=17)
    await town["王秀英"].says(TRAPPED)
    assert wall((await town.ticket()).accept_by, SHANGHAI) == "11-22 00:03:17"
    await town.passes(minutes=4, seconds=59)
    assert town["老吴"].rings() == 0
    await town.passes(seconds=1)
    assert town["老吴"].rings() == 1
