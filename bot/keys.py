"""The key that seals phones, rooms and notes: given by the owner, or made at first start."""

from __future__ import annotations

import os
from pathlib import Path

from cryptography.fernet import Fernet

from bot.config import BadConfig, Config, check_keys, read_secret
from storage.engine import database_file


def secret_keys(config: Config) -> tuple[list[str], Path | None]:
    """Return the keys, and the file in which a first one was just made, if so.

    Raises:
        BadConfig: the key file cannot be used, or it is missing beside a database that was
            sealed with it: a new key could not open what is in there.
    """
    if config.secret_key is not None:
        return check_keys(config.secret_key.get_secret_value()), None
    file = config.key_file
    try:
        if file.exists():
            return check_keys(read_secret(file)), None
        database = database_file(config.database_url)
        if database is not None and database.exists() and database.stat().st_size > 0:
            raise ValueError(
                f"{file} is missing, and {database} cannot be opened without it: "
                "put the file back, or set LINLI_SECRET_KEY"
            )
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise BadConfig([f"LINLI_SECRET_KEY: {reason} ({file})"]) from error
    try:
        return [_make(file)], file
    except OSError as error:
        advice = "give it a folder that this user may write to"
        line = f"LINLI_DATABASE_URL: cannot write in {file.parent}: {error.strerror}; {advice}"
        raise BadConfig([line]) from error


def _make(file: Path) -> str:
    key = Fernet.generate_key().decode()
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as out:
        out.write(key + "\n")
        out.flush()
        os.fsync(out.fileno())
    return key
