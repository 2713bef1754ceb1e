"""A silence that Telegram does not bridge is noticed, across a restart as well."""

from datetime import datetime, timedelta

import pytest

from bot.pulse import Pulse
from storage.store import Store
from storage.work import Work
from tests.bot.conftest import T0, Still


@pytest.fixture
def gaps() -> list[timedelta]:
    return []


@pytest.fixture
def beat(store: Store, gaps: list[timedelta]):
    """Beat as a process that has just started would, at a moment after T0."""

    def on_gap(work: Work, since: datetime, *, now: datetime) -> None:
        gaps.append(now - since)

    async def beat_at(seconds: int) -> None:
        await Pulse(store, Still(seconds), on_gap=on_gap)()

    return beat_at


async def test_the_first_start_is_no_gap(beat, gaps):
    await beat(0)
    assert gaps == []


@pytest.mark.parametrize(("seconds", "noticed"), [(20, False), (120, False), (121, True)])
async def test_two_minutes_of_silence_are_a_gap(beat, gaps, seconds: int, noticed: bool):
    await beat(0)
    await beat(seconds)
    assert gaps == [timedelta(seconds=seconds)] * noticed


async def test_a_gap_is_told_once(beat, gaps):
    for moment in (0, 300, 301):
        await beat(moment)
    assert gaps == [timedelta(seconds=300)]


async def test_it_does_not_write_at_every_poll(store: Store):
    clock = Still()
    pulse = Pulse(store, clock, on_gap=lambda *_, **__: None)
    for _ in range(5):
        await pulse()
        clock.jump(1)
    assert await store.read(lambda work: work.heartbeats.last("telegram")) == T0


async def test_a_failure_is_noted_once_until_telegram_answers_again(store: Store):
    def heard(work: Work) -> list[datetime | None]:
        return [work.heartbeats.last(name) for name in ("telegram", "telegram.lost")]

    clock = Still(0)
    pulse = Pulse(store, clock, on_gap=lambda *_, **__: None)
    await pulse()
    clock.now = T0 + timedelta(seconds=5)
    await pulse.lost()
    clock.now = T0 + timedelta(seconds=9)
    await pulse.lost()
    assert await store.read(heard) == [T0, T0 + timedelta(seconds=5)]
    await pulse()
    assert await store.read(heard) == [T0 + timedelta(seconds=9), T0 + timedelta(seconds=5)]
