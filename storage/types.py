"""Column types: time that cannot be naive, text that cannot be read without the key."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from storage.as_json import parsed, written

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class UtcMs(sa.TypeDecorator[datetime]):
    """An aware UTC moment, stored as integer milliseconds since 1970; a naive one is refused."""

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: sa.Dialect) -> int | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime cannot be stored")
        return (value - _EPOCH) // timedelta(milliseconds=1)

    def process_result_value(self, value: int | None, _dialect: sa.Dialect) -> datetime | None:
        return None if value is None else _EPOCH + timedelta(milliseconds=value)


class Json(sa.TypeDecorator[Any]):
    """A JSON value as text: the same on both engines, and legible with any tool."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: sa.Dialect) -> str | None:  # noqa: ARG002
        if value is None:
            return None
        return written(value)

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> Any:  # noqa: ARG002
        return None if value is None else parsed(value)


class Moments(Json):
    """A few moments as one value: milliseconds since 1970, as in `UtcMs`; none at all is null."""

    cache_ok = True

    def process_bind_param(self, value: Any, dialect: sa.Dialect) -> str | None:
        stored = [(moment - _EPOCH) // timedelta(milliseconds=1) for moment in value or ()]
        return super().process_bind_param(stored or None, dialect)

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> list[datetime]:
        stored = super().process_result_value(value, dialect) or ()
        return [_EPOCH + timedelta(milliseconds=moment) for moment in stored]


class Seal:
    """Encrypts what the database must not show: phones, rooms, contacts, notes, facts.

    The first key encrypts, every key decrypts, so a new key is put in front of the old ones.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        self._fernet = MultiFernet([Fernet(key) for key in keys])

    def shut(self, value: Any) -> str:
        """Return `value` (any JSON value) as an encrypted token."""
        return self._fernet.encrypt(written(value).encode()).decode()

    def open(self, token: str) -> Any:
        """Return the value behind `token`.

        Raises:
            WrongKey: none of the keys fits.
        """
        try:
            return parsed(self._fernet.decrypt(token.encode()))
        except InvalidToken as error:
            raise WrongKey("the secret key does not fit this database") from error


class WrongKey(Exception):
    """The database was encrypted with a key that is not among LINLI_SECRET_KEY."""
