"""The doctor finds each fault and says what to do about it."""

import asyncio
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.config import Config, load
from bot.doctor import Finding, examine, room
from bot.keys import secret_keys
from sandbox.state import TOKEN
from sandbox.world import World
from storage.migrate import upgrade
from storage.store import Store
from storage.types import Seal
from tests.bot.conftest import T0, until


@pytest.fixture
def config(tmp_path: Path, base_url: str, world: World) -> Config:
    world.bot.privacy = False
    return load(
        None,
        bot_token=TOKEN,
        api_base_url=base_url,
        database_url=f"sqlite+aiosqlite:///{tmp_path}/data/linli.db",
    )


async def found(config: Config) -> dict[str, Finding]:
    return {finding.what: finding for finding in await examine(config)}


async def faults(config: Config) -> dict[str, str]:
    return {what: each.said for what, each in (await found(config)).items() if each.fault}


@pytest.fixture
async def store(config: Config) -> Store:
    keys, _ = secret_keys(config)
    await upgrade(config.database_url)
    opened = await Store.open(config.database_url, seal=Seal(keys))
    yield opened
    await opened.close()


async def test_before_the_first_start_all_is_well(config: Config):
    assert await faults(config) == {}


async def test_it_looks_without_disturbing_a_running_service(config: Config, store: Store):
    assert await faults(config) == {}
    assert "whole, version" in (await found(config))["database"].said


@pytest.mark.parametrize(("wrong_by", "said"), [(0, "s against"), (-300, "(NTP)"), (300, "(NTP)")])
async def test_a_clock_that_is_not_telegrams(config: Config, wrong_by: int, said: str):
    async def answer(_: web.Request) -> web.Response:
        date = format_datetime(datetime.now(UTC) - timedelta(seconds=wrong_by), usegmt=True)
        return web.Response(headers={"Date": date})

    app = web.Application()
    app.router.add_route("*", "/{any:.*}", answer)
    async with TestServer(app) as server:
        other = load(None, **{**config.model_dump(), "api_base_url": str(server.make_url("/"))})
        clock = (await found(other))["clock"]
    assert said in clock.said
    assert clock.fault is (wrong_by != 0)


def test_a_disk_that_is_almost_full():
    assert room(499 * 2**20, Path("/data")).said.startswith("499 MiB left in /data: make room")
    assert room(499 * 2**20, Path("/data")).fault
    assert not room(501 * 2**20, Path("/data")).fault


async def test_an_unknown_token(config: Config):
    other = load(None, **{**config.model_dump(), "bot_token": TOKEN[:-1] + "x"})
    assert "ask @BotFather" in (await faults(other))["token"]


async def test_a_telegram_that_does_not_answer(config: Config, world: World):
    world.fault("getMe", code=502, times=0)
    assert "is the network or proxy down?" in (await faults(config))["token"]


async def test_privacy_mode_without_being_an_administrator(
    config: Config, store: Store, world: World
):
    world.bot.privacy = True
    wang = world.add_user("Wang")
    group = world.add_group("Yard", members=[wang.id])
    await store.write(lambda work: work.communities.add("Yard", group.id, now=T0))
    assert "/setprivacy" in (await faults(config))[f"group {group.id}"]
    world.set_bot(group.id, "administrator", by=wang.id)
    assert await faults(config) == {}
    world.set_bot(group.id, "administrator", by=wang.id, rights=())
    finding = (await found(config))[f"group {group.id}"]
    assert "take away phones" in finding.said
    assert not finding.fault


async def test_a_group_that_the_bot_left(config: Config, store: Store, world: World):
    wang = world.add_user("Wang")
    group = world.add_group("Yard", members=[wang.id], bot="")
    await store.write(lambda work: work.communities.add("Yard", group.id, now=T0))
    assert "is not in it" in (await faults(config))[f"group {group.id}"]


async def test_a_webhook_that_stands_in_the_way_of_polling(config: Config, bot):
    await bot.set_webhook("https://example.org/hook")
    assert "polling is refused" in (await faults(config))["updates"]


async def test_a_damaged_database(config: Config, store: Store):
    await store.close()
    file = config.key_file.with_name("linli.db")
    file.write_bytes(file.read_bytes()[:4096] + b"\x00" * 20_000)
    assert "damaged" in (await faults(config))["database"]


async def test_a_key_that_is_missing(config: Config, store: Store):
    config.key_file.unlink()
    assert "there is no key for it" in (await faults(config))["database key"]


async def test_a_folder_that_cannot_be_written(config: Config):
    other = load(
        None, **{**config.model_dump(), "database_url": "sqlite+aiosqlite:////proc/x/linli.db"}
    )
    assert "cannot be written" in (await faults(other))["database"]


async def test_a_dead_mans_switch_is_knocked_at_and_not_pinged(config: Config):
    heard: list[bytes] = []

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.read())
        writer.close()

    async with await asyncio.start_server(listen, "127.0.0.1", 0) as server:
        host, port = server.sockets[0].getsockname()
        here = load(None, **{**config.model_dump(), "deadman_url": f"http://{host}:{port}/5"})
        assert "127.0.0.1 answers" in (await found(here))["dead man's switch"].said
        await until(lambda: heard == [b""])
    assert "does not answer" in (await faults(here))["dead man's switch"]


async def test_without_a_dead_mans_switch_it_says_what_that_means(config: Config):
    assert "set LINLI_DEADMAN_URL" in (await found(config))["dead man's switch"].said
