"""A second process that calls people when the first one does not answer."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from datetime import datetime, time, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from aiohttp import web

from bot.settings import BadConfig
from bot.watchdog import Watch, load
from tests.bot.conftest import Process, process, until

ZONE = ZoneInfo("Asia/Shanghai")
MINUTE = timedelta(minutes=1)


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, 21, hour, minute, tzinfo=ZONE)


def told(first: datetime, minutes: int, *, well_after: int = 10_000) -> list[str]:
    """Let somebody look every minute at a service that fell silent; return what people heard."""
    watch, heard = Watch((time(6), time(22)), ZONE), []
    for minute in range(minutes):
        now = first + minute * MINUTE
        alarm = watch.saw(minute >= well_after, now)
        if alarm is not None:
            heard.append(f"{'down' if alarm.down else 'up'} {now:%H:%M}")
            watch.told(alarm)
    return heard


def test_two_minutes_are_forgiven_and_three_are_not():
    assert told(at(8), 30, well_after=2) == []
    assert told(at(8), 30, well_after=5) == ["down 08:03", "up 08:05"]


def test_an_outage_is_told_once_an_hour():
    assert told(at(8), 130) == ["down 08:03", "down 09:03", "down 10:03"]


def test_an_outage_of_the_night_is_told_when_the_check_ins_begin():
    assert told(at(3), 60 * 4) == ["down 06:00"]
    assert told(at(3), 60 * 4, well_after=60) == []


def test_the_all_clear_comes_at_any_hour():
    assert told(at(21, 50), 120, well_after=60) == ["down 21:53", "up 22:50"]


def test_what_nobody_heard_is_told_again():
    watch = Watch((time(6), time(22)), ZONE)
    alarms = [watch.saw(False, at(8, minute)) for minute in range(5)]
    assert [alarm is not None for alarm in alarms] == [False, False, False, True, True]


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({}, "LINLI_WATCHDOG_EXEC: nobody would be called"),
        ({"watchdog_smtp": "smtp://x"}, "LINLI_WATCHDOG_TO: is missing"),
        ({"watchdog_smtp": "mail.example.org"}, "LINLI_WATCHDOG_SMTP: write smtp://"),
        ({"watchdog_exec": "x", "http_listen": "off"}, "LINLI_WATCHDOG_URL: is missing"),
        ({"watchdog_exec": "x", "watchdog_hours": "morning"}, "LINLI_WATCHDOG_HOURS: write from"),
        ({"watchdog_webhook": "here"}, "LINLI_WATCHDOG_WEBHOOK: write an address"),
    ],
)
def test_a_wrong_setting_is_one_line(settings: dict[str, str], said: str):
    with pytest.raises(BadConfig) as fault:
        load(None, **settings)
    assert fault.value.problems[0].startswith(said)


class Service:
    """A service that is well or not, and the people who are called."""

    def __init__(self, folder: Path) -> None:
        self.status, self.port = 200, 0
        self.posted: list[dict[str, str]] = []
        self.mails: list[bytes] = []
        self.calls = folder / "calls"

    async def ready(self, _request: web.Request) -> web.Response:
        return web.Response(status=self.status)

    async def hook(self, request: web.Request) -> web.Response:
        self.posted.append(await request.json())
        return web.Response()

    async def mail(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Be a mail server for one mail."""
        writer.write(b"220 here\r\n")
        data = b""
        while line := await reader.readline():
            if line.upper() == b"DATA\r\n":
                writer.write(b"354 go on\r\n")
                while (line := await reader.readline()) != b".\r\n":
                    data += line
                self.mails.append(data)
            writer.write(b"221 bye\r\n" if line.upper() == b"QUIT\r\n" else b"250 ok\r\n")
        writer.close()


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[Service]:
    made = Service(tmp_path)
    app = web.Application()
    app.router.add_get("/readyz", made.ready)
    app.router.add_post("/hook", made.hook)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.port = runner.addresses[0][1]
    yield made
    await runner.cleanup()


def settings(service: Service, mail: int) -> dict[str, str]:
    """Return settings under which a minute takes half a second, from eight in the morning."""
    caller = service.calls.with_suffix(".py")
    caller.write_text(f"import sys\nopen({str(service.calls)!r}, 'a').write(sys.argv[1] + ' ')\n")
    return {
        "LINLI_HTTP_LISTEN": f"127.0.0.1:{service.port}",
        "LINLI_WATCHDOG_EXEC": f"{sys.executable} {caller}",
        "LINLI_WATCHDOG_WEBHOOK": f"http://127.0.0.1:{service.port}/hook",
        "LINLI_WATCHDOG_SMTP": f"smtp://127.0.0.1:{mail}",
        "LINLI_WATCHDOG_TO": "chen@example.org, li@example.org",
        "LINLI_CLOCK_SPEED": "120",
        "LINLI_CLOCK_START": "2026-11-21T08:00:00+08:00",
    }


def watchdog(given: dict[str, str]) -> AbstractAsyncContextManager[Process]:
    return process(given, "bot", "watchdog")


async def test_a_real_watchdog_calls_by_every_way_and_gives_the_all_clear(service: Service):
    async with await asyncio.start_server(service.mail, "127.0.0.1", 0) as server:
        given = settings(service, server.sockets[0].getsockname()[1])
        async with watchdog(given) as running:
            await until(lambda: "watching" in running.said, seconds=30)
            service.status = 503
            await until(lambda: len(service.mails) == 1, seconds=20)
            service.status = 200
            await until(lambda: len(service.mails) == 2, seconds=20)
            await until(lambda: service.calls.read_text() == "down up ", seconds=20)
    assert [post["state"] for post in service.posted] == ["down", "up"]
    assert "没有正常工作" in service.posted[0]["text"]
    mail = message_from_bytes(service.mails[0], policy=policy.default)
    assert (mail["To"], mail["Subject"]) == (given["LINLI_WATCHDOG_TO"], "邻里系统没有回应")


async def test_one_broken_way_does_not_stop_the_others(service: Service):
    given = settings(service, 1)  # nobody takes mails there
    given["LINLI_WATCHDOG_EXEC"] = "/nowhere/to/be/found"
    given["LINLI_HTTP_LISTEN"] = "127.0.0.1:1"
    async with watchdog(given) as running:
        await until(lambda: service.posted, seconds=30)
        await asyncio.sleep(1)
    assert [post["state"] for post in service.posted] == ["down"]
    assert running.said.count("hook_failed") == 2
