"""Every story takes place in a fresh town with the bot running in it."""

from collections.abc import AsyncIterator

import pytest

from domain.people import Role
from storage.types import Seal
from tests.flow.town import Town
from tests.flow.town import town as open_town

CAST = (
    ("王秀英", None, ""),
    ("赵敏", None, ""),
    ("李强", Role.VOLUNTEER, "1,2,3,4"),
    ("周婷", Role.VOLUNTEER, ""),
    ("老吴", Role.BUILDING_HEAD, "3"),
    ("何书记", Role.COORDINATOR, ""),
)
"""Two residents, two volunteers on duty of whom the first is asked first, and who is above."""


@pytest.fixture
async def empty_town(
    sqlite_url: str, seal: Seal, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Town]:
    """A running bot that nobody has bound to a group yet."""
    monkeypatch.setattr("bot.drain._LINGER", 0.02)  # a story waits until nothing is unsettled
    async with open_town(sqlite_url, seal) as opened:
        yield opened


@pytest.fixture
async def town(empty_town: Town) -> Town:
    """The community as it is on a quiet morning."""
    await empty_town.found(*CAST)
    return empty_town
