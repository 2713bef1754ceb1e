"""The bot is killed at random while people talk. Run by `make crash`; takes some minutes."""

import asyncio

import pytest

from tests.crash.siege import IN_FLIGHT, Siege, moments, talk

pytestmark = [pytest.mark.crash, pytest.mark.timeout(900)]
KILLS, STOPS = 40, 5


async def test_forty_kills_lose_nothing_and_double_only_what_was_on_its_way(siege: Siege, script):
    lines = talk(script, count=1500, every=5, emergencies=6, seed=1)
    async with siege.talking(lines, rate=15):
        for number, seconds in enumerate(moments(KILLS, seed=1)):
            bot = await (siege.polling() if number % 5 else siege.life())  # some die unborn
            await asyncio.sleep(seconds)
            await siege.kill(bot)
    survivor = await siege.life()
    await siege.outlast(survivor)
    code, _ = await siege.end(survivor)
    seen = siege.reckon()
    assert (code, siege.said) == (0, 1500)
    assert seen.filed == seen.said, "every report is exactly one ticket"
    assert (seen.unsettled, seen.failed, seen.integrity) == (0, 0, "ok")
    assert seen.urgent > 0
    assert seen.unheard == [], "an emergency reaches everybody it was meant for"
    assert seen.doubled <= KILLS * IN_FLIGHT
    assert seen.doubled + seen.given_up > 0, "no kill met a message on its way: it proves nothing"
    assert seen.given_up <= KILLS * IN_FLIGHT


async def test_five_stops_under_load_take_seconds_and_lose_or_double_nothing(siege: Siege, script):
    lines = talk(script, count=2000, every=20, emergencies=5, seed=2)
    async with siege.talking(lines, rate=100):
        for seconds in moments(STOPS, seed=2):
            bot = await siege.polling()
            await asyncio.sleep(seconds)
            code, took = await siege.end(bot)
            assert code == 0
            assert took < 5
    survivor = await siege.life()
    await siege.outlast(survivor)
    await siege.end(survivor)
    seen = siege.reckon()
    assert seen.filed == seen.said
    assert (seen.unsettled, seen.failed, seen.integrity) == (0, 0, "ok")
    assert seen.unheard == []
    assert (seen.doubled, seen.given_up) == (0, 0)
