"""The scan at the end of every story finds what it is there for."""

import pytest

from tests.flow.privacy import check_groups, check_logs, everything, said_to_groups
from tests.flow.town import Town
from tests.flow.words import GROCERIES, KITCHEN, NOISY

LEAKS = ("电话13812345678", "3栋501室", "王秀英报的", NOISY)


@pytest.fixture
async def told(town: Town) -> Town:
    """A town in which everything private was said, in the group and to the bot."""
    for text in (KITCHEN, NOISY, GROCERIES):
        await town["王秀英"].says(text)
        town.clock.jump(120)
        await town["王秀英"].writes(text)
        town.clock.jump(120)
    return town


async def test_groups_are_told_number_category_building_and_status(told: Town) -> None:
    assert [line.split("\n")[0] for line in told.in_group()] == [
        "#1 报修 · 3栋 · 待接单",
        "#2 噪音 · 3栋 · 待接单",
        "#3 助老 · 3栋 · 待接单",
    ]
    assert len(said_to_groups(told.world.calls)) >= 3


async def test_a_leak_into_the_group_is_found(told: Town) -> None:
    tickets = await told.store.read(everything)
    call = told.sent(told.group)[0]
    names = [someone.name for someone in told.everybody()]
    check_groups([call], names, tickets)
    said = call.params
    for leak in LEAKS:
        call.params = {**said, "text": leak}
        with pytest.raises(AssertionError):
            check_groups([call], names, tickets)
    call.params = said


async def test_a_text_in_a_log_is_found(told: Town) -> None:
    tickets = await told.store.read(everything)
    check_logs([{"event": "fine", "key": "t1:group"}], tickets)
    with pytest.raises(AssertionError):
        check_logs([{"event": "failed", "exc_info": ValueError(NOISY)}], tickets)
