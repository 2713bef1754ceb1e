"""The whole service as a process: starts in order, refuses clearly, stops in time."""

import asyncio
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from httpx import AsyncClient

from bot.config import BadConfig, load
from bot.service import MISCONFIGURED, complain, serve
from bot.telegram import ALLOWED_UPDATES
from sandbox.world import World
from tests.bot import echo
from tests.bot.conftest import ROOT, process, service, until


@pytest.fixture
def wang(world: World) -> int:
    person = world.add_user("Wang")
    world.private(person.id).started = True
    return person.id


def answers(world: World, user: int) -> list[str]:
    return [m["text"] for m in world.transcript(user, user) if not m["mine"]]


async def outcome(settings: dict[str, str]) -> int:
    """Start the service in this process, for what ends it at once; return the exit code."""
    try:
        config = load(None, **{k.removeprefix("LINLI_").lower(): v for k, v in settings.items()})
    except BadConfig as fault:
        return complain(str(fault), MISCONFIGURED)
    return await serve(config, echo.parts)


async def test_a_bot_whose_id_is_not_the_number_in_its_token_is_not_deaf(
    first_settings, world: World, wang: int
):
    first_settings["LINLI_BOT_TOKEN"] = token = "4242424242:AAbehind_a_gateway_of_somebody_elses"
    world.bots[token] = world.bot
    world.say(wang, wang, "/start")
    async with process(first_settings, "bot", "run"):
        await until(lambda: answers(world, wang), seconds=60)


async def test_it_stops_within_five_seconds_and_loses_nothing(settings, world: World):
    crowd = [world.add_user(f"P{number}").id for number in range(60)]
    async with service(settings) as first:
        await until(lambda: "running" in first.said, seconds=60)
        for user in crowd:
            world.private(user).started = True
            world.say(user, user, "hello")
        asked = time.monotonic()
        first.process.send_signal(signal.SIGTERM)
        assert await first.ends() == 0
        assert time.monotonic() - asked < 5
    async with service(settings):
        await until(lambda: all(answers(world, user) for user in crowd), seconds=30)
    assert [answers(world, user) for user in crowd] == [["you said: hello"]] * 60


async def test_a_killed_service_answers_everything_once_it_is_back(
    settings, world: World, wang: int
):
    for number in range(5):
        world.say(wang, wang, f"{number}")
    async with service(settings) as first:
        await until(lambda: answers(world, wang), seconds=60)
        first.process.kill()
        await first.ends()
    async with service(settings):
        await until(
            lambda: {f"you said: {n}" for n in range(5)} <= {*answers(world, wang)}, seconds=30
        )


async def test_a_second_process_on_the_same_database_is_refused(settings, capsys):
    async with service(settings) as first:
        await until(lambda: "running" in first.said, seconds=60)
        assert await outcome(settings) == 1
        assert "is already in use by process" in capsys.readouterr().err
        assert first.process.returncode is None


async def test_a_second_process_for_the_same_bot_is_refused_on_postgresql(
    settings, postgres_url: str, capsys
):
    settings["LINLI_DATABASE_URL"] = postgres_url
    async with service(settings) as first:
        await until(lambda: "running" in first.said, seconds=60)
        assert await outcome(settings) == 1
        assert "another process already serves bot" in capsys.readouterr().err


async def test_a_wrong_setting_ends_the_process_with_one_clear_line(settings):
    async with service({**settings, "LINLI_BOT_TOKEN": ""}) as refused:
        assert await refused.ends() == 2
    [line] = refused.said.splitlines()
    assert line.startswith("linli: LINLI_BOT_TOKEN: is missing")


NOWHERE = {"LINLI_DATABASE_URL": "sqlite+aiosqlite:////proc/linli.db"}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            {"LINLI_BOT_TOKEN": "123456:AAAAAAAAAAAAAAAAAAAAAAAAAAAAA"},
            "linli: LINLI_BOT_TOKEN: Telegram does not know this token",
        ),
        ({"LINLI_DATABASE_URL": "mysql://x/y"}, "linli: LINLI_DATABASE_URL: unknown kind"),
        ({**NOWHERE, "LINLI_SECRET_KEY": ""}, "linli: LINLI_DATABASE_URL:"),
        (NOWHERE, "linli: LINLI_DATABASE_URL: /proc/linli.db cannot be written"),
        ({"LINLI_HTTP_LISTEN": "192.0.2.1:80"}, "linli: LINLI_HTTP_LISTEN: cannot listen"),
    ],
    ids=str,
)
async def test_what_cannot_be_used_is_one_clear_line(settings, change, said, capsys):
    assert await outcome({**settings, **change}) == 2
    [line] = [line for line in capsys.readouterr().err.splitlines() if line.startswith("linli: ")]
    assert line.startswith(said)


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


async def test_telegram_may_call_instead_of_being_asked(settings, world: World, wang: int):
    port = free_port()
    settings["LINLI_WEBHOOK_URL"] = f"http://127.0.0.1:{port}/hook"
    settings["LINLI_WEBHOOK_LISTEN"] = f"127.0.0.1:{port}"
    world.say(wang, wang, "hello")
    async with service(settings) as hooked:
        await until(lambda: answers(world, wang) == ["you said: hello"], seconds=20)
        assert world.log(method="getUpdates") == []
        [call] = world.log(method="setWebhook")
        assert len(call["params"]["secret_token"]) >= 32
        assert call["params"]["allowed_updates"] == ALLOWED_UPDATES
        hooked.process.send_signal(signal.SIGTERM)
        assert await hooked.ends(5) == 0


async def test_health_and_figures_are_served(settings, world: World):
    settings["LINLI_HTTP_LISTEN"] = f"127.0.0.1:{free_port()}"
    address = f"http://{settings['LINLI_HTTP_LISTEN']}"
    async with service(settings) as healthy, AsyncClient(trust_env=False) as client:
        await until(lambda: "running" in healthy.said, seconds=60)
        async with asyncio.timeout(15):
            while (await client.get(f"{address}/readyz")).status_code != 200:  # noqa: ASYNC110
                await asyncio.sleep(0.1)
        assert "linli_outbox_pending" in (await client.get(f"{address}/metrics")).text
        healthy.process.send_signal(signal.SIGTERM)
        assert await healthy.ends(5) == 0


async def test_a_telegram_that_is_down_is_waited_for(settings, world: World, wang: int):
    world.fault("getMe", code=502, times=2)
    world.say(wang, wang, "hello")
    async with service(settings):
        await until(lambda: answers(world, wang) == ["you said: hello"], seconds=60)


async def test_it_can_be_stopped_while_it_waits_for_telegram(settings, world: World):
    world.fault("getMe", kind="hang", times=0)
    async with service(settings) as waiting:
        await until(lambda: world.log(method="getMe"), seconds=60)
        waiting.process.send_signal(signal.SIGTERM)
        assert await waiting.ends(5) == 0


def test_what_is_slow_to_load_is_not_waited_for_before_the_first_poll():
    """How long the first poll takes is measured in benchmarks/."""
    slow = {"jieba", "nlp", "matplotlib", "openpyxl", "numpy"}
    code = f"import sys, bot.service, bot.assembly; print(*{slow} & sys.modules.keys())"
    assert subprocess.check_output([sys.executable, "-c", code], cwd=ROOT) == b"\n"


async def test_the_secret_key_is_made_once_for_its_owner_only(
    first_settings, tmp_path: Path, capsys
):
    async with service(first_settings) as first:
        await until(lambda: "running" in first.said, seconds=60)
    key = tmp_path / "data" / "linli.key"
    assert key.stat().st_mode & 0o777 == 0o600
    assert "secret_key_made" in first.said
    assert key.read_text().strip() not in first.said
    key.unlink()
    assert await outcome(first_settings) == 2
    assert "cannot be opened without it" in capsys.readouterr().err
