"""`linli watchdog`: a second process that calls people when the service does not answer.

It shares no lock and no database with the service: it knows an address and the clock.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Annotated, Any, Self
from zoneinfo import ZoneInfo

import aiohttp
import structlog
from pydantic import SecretStr, field_validator, model_validator
from pydantic_settings import NoDecode

from bot.clock import Clock, make_clock
from bot.hooks import Hooks
from bot.settings import Common, read, web_address
from domain import calendar
from handlers.render import Renderer

log = structlog.get_logger()

PATIENCE = timedelta(minutes=2)
"""So long the service may be silent or unwell before people are called."""
AGAIN = timedelta(hours=1)
_EVERY = 30.0  # seconds of its clock between two looks
_TIMEOUT = aiohttp.ClientTimeout(total=10)


class WatchConfig(Common):
    """What the watchdog is told. Secrets do not show in its repr."""

    watchdog_url: str | None = None
    watchdog_hours: Annotated[tuple[time, time], NoDecode] = (time(6), time(22))
    watchdog_exec: str | None = None
    watchdog_webhook: SecretStr | None = None
    watchdog_smtp: SecretStr | None = None
    watchdog_to: Annotated[tuple[str, ...], NoDecode] = ()

    @field_validator("watchdog_hours", mode="before")
    @classmethod
    def _hours(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        try:
            first, last = (time.fromisoformat(part.strip()) for part in value.split("-"))
        except ValueError as error:
            raise ValueError("write from when to when: 06:00-22:00") from error
        return first, last

    @field_validator("watchdog_url")
    @classmethod
    def _url(cls, value: str | None) -> str | None:
        return value and web_address(value)

    @field_validator("watchdog_webhook")
    @classmethod
    def _webhook(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            web_address(value.get_secret_value())
        return value

    @field_validator("watchdog_smtp")
    @classmethod
    def _smtp(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not value.get_secret_value().startswith(("smtp://", "smtps://")):
            raise ValueError("write smtp://user:password@host:port or smtps://…")
        return value

    @field_validator("watchdog_to", mode="before")
    @classmethod
    def _to(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        return tuple(part.strip() for part in value.split(",") if part.strip())

    @model_validator(mode="after")
    def _go_together(self) -> Self:
        if not (self.watchdog_exec or self.watchdog_webhook or self.watchdog_smtp):
            raise ValueError(
                "LINLI_WATCHDOG_EXEC: nobody would be called: set it, LINLI_WATCHDOG_WEBHOOK or "
                "LINLI_WATCHDOG_SMTP"
            )
        if self.watchdog_smtp is not None and not self.watchdog_to:
            raise ValueError("LINLI_WATCHDOG_TO: is missing: who gets the mail?")
        if self.watchdog_url is None and (self.http_listen is None or self.http_listen[1] == 0):
            raise ValueError(
                "LINLI_WATCHDOG_URL: is missing: LINLI_HTTP_LISTEN does not say where to look"
            )
        return self

    @property
    def target(self) -> str:
        """Where the service says how it is."""
        if self.watchdog_url is not None or self.http_listen is None:
            return self.watchdog_url or ""
        host, port = self.http_listen
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
        return f"http://{f'[{host}]' if ':' in host else host}:{port}/readyz"


def load(env_file: Path | None = Path(".env"), **settings: Any) -> WatchConfig:
    """Read the configuration of the watchdog.

    Raises:
        BadConfig: with a line for every fault, each naming its variable.
    """
    return read(WatchConfig, ("WATCHDOG_WEBHOOK", "WATCHDOG_SMTP"), env_file, **settings)


@dataclass(frozen=True, kw_only=True, slots=True)
class Alarm:
    """What people are told: the service is down since a moment, or is back."""

    down: bool
    since: datetime
    now: datetime


@dataclass(slots=True)
class Watch:
    """What was seen so far, and what follows: one alarm per outage, again every hour, one end.

    Attributes:
        since: when the service was first seen silent or unwell; None while it is well.
        told_at: when people last heard of it.
    """

    hours: tuple[time, time]
    zone: ZoneInfo
    since: datetime | None = None
    told_at: datetime | None = None

    def saw(self, well: bool, now: datetime) -> Alarm | None:
        """Return what people must be told after a look; `told` says that they were."""
        if well:
            if self.since is None or self.told_at is None:
                self.since = None
                return None
            return Alarm(down=False, since=self.since, now=now)
        self.since = self.since or now
        fresh = self.told_at is None or now - self.told_at >= AGAIN
        awake = calendar.within(now, self.hours, self.zone)
        if awake and fresh and now - self.since > PATIENCE:
            return Alarm(down=True, since=self.since, now=now)
        return None

    def told(self, alarm: Alarm) -> None:
        """Note that somebody heard of it."""
        self.told_at = alarm.now if alarm.down else None
        self.since = self.since if alarm.down else None


async def run(config: WatchConfig) -> None:
    """Watch until the process is ended."""
    words = Renderer(config.timezone).catalog.word

    def say(alarm: Alarm) -> tuple[str, str]:
        told, state = words["watchdog"], "down" if alarm.down else "up"
        since, until = (
            moment.astimezone(config.timezone).strftime(words["moment"]["day"])
            for moment in (alarm.since, alarm.now)
        )
        return told[f"title_{state}"], told[state].format(since=since, until=until)

    await watch(config, make_clock(config.clock_speed, config.clock_start), say)


async def watch(config: WatchConfig, clock: Clock, say: Callable[[Alarm], tuple[str, str]]) -> None:
    """Look until cancelled. `say` puts an alarm into a title and a text."""
    hooks = Hooks(
        command=config.watchdog_exec,
        webhook=_bare(config.watchdog_webhook),
        smtp=_bare(config.watchdog_smtp),
        to=config.watchdog_to,
    )
    seen = Watch(config.watchdog_hours, config.timezone)
    pause = _EVERY / max(clock.speed, 1.0)
    async with aiohttp.ClientSession(timeout=_TIMEOUT) as http:
        log.info("watching", every=pause)
        while True:
            alarm = seen.saw(await _well(http, config.target), clock())
            if alarm is not None and await _call(hooks, *say(alarm), alarm=alarm):
                seen.told(alarm)
            await asyncio.sleep(pause)


async def _call(hooks: Hooks, title: str, text: str, *, alarm: Alarm) -> bool:
    log.warning("service_down" if alarm.down else "service_back", since=alarm.since.isoformat())
    return await hooks.call(down=alarm.down, since=alarm.since, title=title, text=text)


async def _well(http: aiohttp.ClientSession, url: str) -> bool:
    try:
        async with http.get(url) as answer:
            return answer.status == 200
    except (aiohttp.ClientError, TimeoutError):
        return False


def _bare(secret: SecretStr | None) -> str | None:
    return None if secret is None else secret.get_secret_value()
