"""What the owner decides, read once from the environment and `.env`; see `.env.example`."""

from __future__ import annotations

import os
import re
import stat
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from cryptography.fernet import Fernet
from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from storage.engine import database_file
from storage.errors import BadUrl

_TOKEN = re.compile(r"[0-9]{5,}:[A-Za-z0-9_-]{20,}")
_WEBHOOK_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_SECRETS = ("BOT_TOKEN", "DATABASE_URL", "WEBHOOK_SECRET", "SECRET_KEY", "DEADMAN_URL")
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


class BadConfig(Exception):
    """The environment cannot be used; `problems` holds one line for each fault."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


Listen = tuple[str, int] | None  # host and port; None: off


class Config(BaseSettings):
    """Every setting. Secrets do not show in its repr."""

    model_config = SettingsConfigDict(
        env_prefix="LINLI_", env_ignore_empty=True, extra="ignore", frozen=True
    )

    bot_token: SecretStr
    api_base_url: str = "https://api.telegram.org"
    proxy_url: SecretStr | None = None
    database_url: str = Field("sqlite+aiosqlite:///data/linli.db", repr=False)
    coordinators: Annotated[tuple[int, ...], NoDecode] = ()
    timezone: Annotated[ZoneInfo, NoDecode] = ZoneInfo("Asia/Shanghai")
    webhook_url: str | None = None
    webhook_listen: Annotated[Listen, NoDecode] = ("127.0.0.1", 8080)
    webhook_secret: SecretStr | None = None
    http_listen: Annotated[Listen, NoDecode] = ("127.0.0.1", 8081)
    secret_key: SecretStr | None = None
    deadman_url: SecretStr | None = None
    clock_speed: float = 1.0
    clock_start: datetime | None = None

    @property
    def bot_id(self) -> int:
        """The bot's own id, which every token begins with."""
        return int(self.bot_token.get_secret_value().partition(":")[0])

    @property
    def key_file(self) -> Path:
        """Where the secret key is kept when none is given."""
        file = database_file(self.database_url)
        return (Path("data") if file is None else file.parent) / "linli.key"

    @field_validator("bot_token")
    @classmethod
    def _token(cls, value: SecretStr) -> SecretStr:
        if not _TOKEN.fullmatch(value.get_secret_value().strip()):
            raise ValueError(
                "this is not a bot token; it looks like 123456789:AbC…, ask @BotFather for one"
            )
        return SecretStr(value.get_secret_value().strip())

    @field_validator("api_base_url")
    @classmethod
    def _address(cls, value: str) -> str:
        return _web_address(value)

    @field_validator("proxy_url", "deadman_url")
    @classmethod
    def _secret_address(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and value.get_secret_value():
            _web_address(value.get_secret_value())
            return value
        return None

    @field_validator("database_url")
    @classmethod
    def _database(cls, value: str) -> str:
        try:
            database_file(value)
        except BadUrl as error:
            raise ValueError(str(error)) from error
        return value

    @field_validator("coordinators", mode="before")
    @classmethod
    def _ids(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        ids = [part.strip() for part in value.split(",") if part.strip()]
        if not all(part.isascii() and part.isdecimal() for part in ids):
            raise ValueError("write Telegram ids (numbers), separated by commas")
        return tuple(int(part) for part in ids)

    @field_validator("timezone", mode="before")
    @classmethod
    def _zone(cls, value: Any) -> Any:
        if isinstance(value, ZoneInfo):
            return value
        try:
            return ZoneInfo(value)
        except (ValueError, OSError, LookupError) as error:
            raise ValueError(f"unknown time zone {value!r}; write Asia/Shanghai") from error

    @field_validator("webhook_url")
    @classmethod
    def _webhook(cls, value: str | None) -> str | None:
        if not value:
            return None
        parts = urlsplit(_web_address(value))
        if parts.scheme != "https" and parts.hostname not in _LOOPBACK:
            raise ValueError("Telegram calls only https:// addresses")
        return value

    @field_validator("webhook_listen", "http_listen", mode="before")
    @classmethod
    def _listen(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        if value == "off":
            return None
        host, colon, port = value.rpartition(":")
        if not (colon and host and port.isascii() and port.isdecimal() and int(port) < 65536):
            raise ValueError("write host:port, for example 127.0.0.1:8081, or off")
        return host.strip("[]"), int(port)

    @field_validator("webhook_secret")
    @classmethod
    def _header(cls, value: SecretStr | None) -> SecretStr | None:
        if value is None or not value.get_secret_value():
            return None
        if not _WEBHOOK_SECRET.fullmatch(value.get_secret_value()):
            raise ValueError("use 1 to 256 letters, digits, - and _")
        return value

    @field_validator("secret_key")
    @classmethod
    def _key(cls, value: SecretStr | None) -> SecretStr | None:
        if value is None or not value.get_secret_value():
            return None
        check_keys(value.get_secret_value())
        return value

    @field_validator("clock_speed")
    @classmethod
    def _speed(cls, value: float) -> float:
        if not 1 <= value <= 3600:
            raise ValueError("must be a number from 1 to 3600")
        return value

    @field_validator("clock_start")
    @classmethod
    def _aware(cls, value: datetime | None) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("needs a time zone: 2026-11-21T06:55:00+08:00")
        return value

    @model_validator(mode="after")
    def _go_together(self) -> Self:
        if self.clock_start is not None and "clock_speed" not in self.model_fields_set:
            raise ValueError("LINLI_CLOCK_START: is only for drills: set LINLI_CLOCK_SPEED as well")
        if self.webhook_url is not None and self.webhook_listen is None:
            raise ValueError("LINLI_WEBHOOK_LISTEN: must not be off, LINLI_WEBHOOK_URL is set")
        return self


def check_keys(value: str) -> list[str]:
    """Return the Fernet keys in a comma-separated list.

    Raises:
        ValueError: one of them is none.
    """
    keys = [key.strip() for key in value.split(",") if key.strip()]
    try:
        for key in keys:
            Fernet(key)
    except ValueError as error:
        raise ValueError(
            "this is not a key: 32 bytes in url-safe base64, as `linli` makes at first start"
        ) from error
    return keys


def load(env_file: Path | None = Path(".env"), **settings: Any) -> Config:
    """Read the configuration; `settings` stand above the environment.

    Raises:
        BadConfig: with a line for every fault, each naming its variable.
    """
    secrets, problems = _from_files(env_file)
    try:
        config = Config(_env_file=env_file, **{**secrets, **settings})  # type: ignore[call-arg]
    except ValidationError as error:
        problems += [_problem(fault) for fault in error.errors()]
    if problems:
        raise BadConfig(problems)
    return config


def _from_files(env_file: Path | None) -> tuple[dict[str, str], list[str]]:
    """Read the secrets that are given as files (LINLI_BOT_TOKEN_FILE …)."""
    values = {**_dotenv(env_file), **os.environ}
    found: dict[str, str] = {}
    problems: list[str] = []
    for name in _SECRETS:
        variable = f"LINLI_{name}_FILE"
        path = values.get(variable)
        if not path:
            continue
        try:
            found[name.lower()] = read_secret(Path(path))
        except (OSError, ValueError) as error:
            problems.append(f"{variable}: {getattr(error, 'strerror', None) or error}")
    return found, problems


def _dotenv(file: Path | None) -> dict[str, str]:
    if file is None or not file.is_file():
        return {}
    from dotenv import dotenv_values  # noqa: PLC0415  # only when there is a file

    return {name: value for name, value in dotenv_values(file).items() if value is not None}


def read_secret(file: Path) -> str:
    """Return what a secret file holds.

    Raises:
        ValueError: everybody on the machine may read it.
        OSError: we may not.
    """
    if stat.S_IMODE(file.stat().st_mode) & stat.S_IROTH:
        raise ValueError(f"everybody on this machine can read {file}: run chmod 600 {file}")
    return file.read_text("utf-8").strip()


def _problem(fault: Any) -> str:
    message = str(fault["msg"]).removeprefix("Value error, ")
    if not fault["loc"]:
        return message
    variable = f"LINLI_{str(fault['loc'][0]).upper()}"
    if fault["type"] == "missing":
        return f"{variable}: is missing; set it in the environment or in .env"
    if fault["type"] != "value_error":
        message = message[:1].lower() + message[1:]
    return f"{variable}: {message}"


def _web_address(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("write an address that begins with https:// or http://")
    return value
