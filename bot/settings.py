"""What every command reads from the environment and `.env`, and how a fault is told."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping, Sequence
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Self, TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

C = TypeVar("C", bound=BaseSettings)
_ALIKE = 0.8  # the watchdog's settings and the service's are less alike than that


class BadConfig(Exception):
    """The environment cannot be used; `problems` holds one line for each fault."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


Listen = tuple[str, int] | None  # host and port; None: off


class Common(BaseSettings):
    """What the service and the watchdog both must know."""

    model_config = SettingsConfigDict(
        env_prefix="LINLI_", env_ignore_empty=True, extra="ignore", frozen=True
    )

    timezone: Annotated[ZoneInfo, NoDecode] = ZoneInfo("Asia/Shanghai")
    http_listen: Annotated[Listen, NoDecode] = ("127.0.0.1", 8081)
    clock_speed: float = 1.0
    clock_start: datetime | None = None

    @field_validator("timezone", mode="before")
    @classmethod
    def _zone(cls, value: Any) -> Any:
        if isinstance(value, ZoneInfo):
            return value
        try:
            return ZoneInfo(value)
        except (ValueError, OSError, LookupError) as error:
            raise ValueError(f"unknown time zone {value!r}; write Asia/Shanghai") from error

    @field_validator("webhook_listen", "http_listen", check_fields=False, mode="before")
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

    @field_validator("clock_speed")
    @classmethod
    def _speed(cls, value: float) -> float:
        if not 1 <= value <= 3600:
            raise ValueError("must be a number from 1 to 3600")
        return value

    @field_validator("clock_start", mode="before")
    @classmethod
    def _moment(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        try:
            moment = datetime.fromisoformat(value)
        except ValueError as error:
            raise ValueError("write a moment: 2026-11-21T06:55:00+08:00") from error
        if moment.tzinfo is None:
            raise ValueError("needs a time zone: 2026-11-21T06:55:00+08:00")
        return moment

    @model_validator(mode="after")
    def _drill(self) -> Self:
        if self.clock_start is not None and "clock_speed" not in self.model_fields_set:
            raise ValueError("LINLI_CLOCK_START: is only for drills: set LINLI_CLOCK_SPEED as well")
        return self


def read(kind: type[C], secrets: Sequence[str], env_file: Path | None, **settings: Any) -> C:
    """Read one kind of configuration; `settings` stand above the environment.

    `secrets` names what may also be given as a file (LINLI_BOT_TOKEN_FILE …).

    Raises:
        BadConfig: with a line for every fault, each naming its variable.
    """
    values = {**_dotenv(env_file), **os.environ}
    found, problems = _from_files(secrets, values)
    problems += _misspelt(values, [*kind.model_fields, *(f"{name}_file" for name in secrets)])
    try:
        config = kind(_env_file=env_file, **{**found, **settings})
    except ValidationError as error:
        problems += [_problem(fault) for fault in error.errors() if not _told(fault, values)]
    if problems:
        raise BadConfig(problems)
    return config


def _misspelt(values: Mapping[str, str], settings: Sequence[str]) -> list[str]:
    """Name what looks like a setting and is none: it would be ignored, and the default taken."""
    known = [f"LINLI_{name.upper()}" for name in settings]
    problems = []
    for variable in sorted(name for name in values if name.startswith("LINLI_")):
        meant = get_close_matches(variable, known, 1, _ALIKE)
        if meant and variable not in known:
            problems.append(f"{variable}: is no setting; {meant[0]} is one")
    return problems


def _from_files(
    secrets: Sequence[str], values: Mapping[str, str]
) -> tuple[dict[str, str], list[str]]:
    found: dict[str, str] = {}
    problems: list[str] = []
    for name in secrets:
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


def _told(fault: Any, values: Mapping[str, str]) -> bool:
    """Tell whether it is missing because its file cannot be read, which has its own line."""
    name = str(fault["loc"][0]).upper() if fault["loc"] else ""
    return fault["type"] == "missing" and bool(values.get(f"LINLI_{name}_FILE"))


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


def web_address(value: str) -> str:
    """Return an address of the web as it is.

    Raises:
        ValueError: it is none.
    """
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("write an address that begins with https:// or http://")
    return value
