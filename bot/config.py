"""What the owner decides, read once from the environment and `.env`; see `.env.example`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any, Self
from urllib.parse import urlsplit

from cryptography.fernet import Fernet
from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource

from bot.settings import BadConfig as BadConfig
from bot.settings import Common, Listen, read, web_address
from bot.settings import read_secret as read_secret
from storage.engine import database_file
from storage.errors import BadUrl

_TOKEN = re.compile(r"[0-9]+:[A-Za-z0-9_-]+")  # whether it is known is for Telegram to say
_WEBHOOK_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_SECRETS = ("BOT_TOKEN", "DATABASE_URL", "WEBHOOK_SECRET", "SECRET_KEY", "DEADMAN_URL")
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


class Config(Common):
    """Every setting. Secrets do not show in its repr."""

    bot_token: SecretStr
    api_base_url: str = "https://api.telegram.org"
    proxy_url: SecretStr | None = None
    database_url: str = Field("sqlite+aiosqlite:///data/linli.db", repr=False)
    coordinators: Annotated[tuple[int, ...], NoDecode] = ()
    webhook_url: str | None = None
    webhook_listen: Annotated[Listen, NoDecode] = ("127.0.0.1", 8080)
    webhook_secret: SecretStr | None = None
    secret_key: SecretStr | None = None
    deadman_url: SecretStr | None = None

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
        return web_address(value)

    @field_validator("proxy_url", "deadman_url")
    @classmethod
    def _secret_address(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and value.get_secret_value():
            web_address(value.get_secret_value())
            return value
        return None

    @field_validator("database_url")
    @classmethod
    def _database(cls, value: str) -> str:
        try:
            file = database_file(value)
        except BadUrl as error:
            raise ValueError(str(error)) from error
        if file is not None and file.is_dir():
            raise ValueError(f"{file} is a folder; name a file in it: {file / 'linli.db'}")
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

    @field_validator("webhook_url")
    @classmethod
    def _webhook(cls, value: str | None) -> str | None:
        if not value:
            return None
        parts = urlsplit(web_address(value))
        if parts.scheme != "https" and parts.hostname not in _LOOPBACK:
            raise ValueError("Telegram calls only https:// addresses")
        return value

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

    @model_validator(mode="after")
    def _go_together(self) -> Self:
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


class _Given(Config):
    """What is said and nothing of the owner's environment."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003  # the library's signature
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings,)


def given(**settings: Any) -> Config:
    """Return these settings alone, for what is not the owner's service: the demo, a simulation."""
    return _Given(**settings)


def load(env_file: Path | None = Path(".env"), **settings: Any) -> Config:
    """Read the configuration; `settings` stand above the environment.

    Raises:
        BadConfig: with a line for every fault, each naming its variable.
    """
    return read(Config, _SECRETS, env_file, **settings)
