"""`linli doctor`: what works, what does not, and what to do about it."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
from telegram import ChatMemberAdministrator
from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot.config import Config, check_keys, read_secret
from bot.health import DISK_FREE
from bot.telegram import make_bot
from storage.checkup import Checkup, check, sqlite_is_sound
from storage.engine import database_file
from storage.errors import StorageError
from storage.migrate import head
from storage.types import Seal, WrongKey

_SKEW = 30.0  # seconds
_PRIVACY = (
    "the bot cannot read the group: send /setprivacy to @BotFather and choose Disable, then "
    "remove the bot from the group and add it again; or make it an administrator there"
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    what: str
    said: str
    fault: bool = False

    def __str__(self) -> str:
        return f"{'FAULT' if self.fault else 'ok   '} {self.what}: {self.said}"


async def examine(config: Config) -> list[Finding]:
    """Look at everything that can be looked at while the service runs or rests."""
    findings, seal = _key(config)
    found, database = await _database(config, seal)
    findings += found
    findings += _disk(config)
    findings += [finding async for finding in _telegram(config, database)]
    findings.append(await _clock(config))
    findings.append(await _deadman(config))
    return findings


def _key(config: Config) -> tuple[list[Finding], Seal | None]:
    file = config.key_file
    try:
        if config.secret_key is not None:
            keys, where = check_keys(config.secret_key.get_secret_value()), "LINLI_SECRET_KEY"
        elif file.exists():
            keys, where = check_keys(read_secret(file)), str(file)
        else:
            return [Finding("secret key", f"will be made at first start in {file}")], None
    except (OSError, ValueError) as error:
        return [Finding("secret key", str(error), fault=True)], None
    return [Finding("secret key", f"{where}; keep a copy apart from the backups")], Seal(keys)


async def _database(config: Config, seal: Seal | None) -> tuple[list[Finding], Checkup]:
    try:
        found = await check(config.database_url, seal)
    except (StorageError, WrongKey) as error:
        return [Finding("database", str(error), fault=True)], Checkup(exists=False)
    if not found.exists:
        return [Finding("database", "will be made at first start")], found
    findings = [_version(found)]
    if seal is None:
        advice = f"there is no key for it: put {config.key_file} back, or set LINLI_SECRET_KEY"
        findings.append(Finding("database key", advice, fault=True))
    if database_file(config.database_url) is not None and not sqlite_is_sound():
        said = f"{sqlite3.sqlite_version}; 3.51.3 or newer is better, one process is safe"
        findings.append(Finding("SQLite", said))
    return findings, found


def _version(found: Checkup) -> Finding:
    if found.version == head():
        return Finding("database", f"whole, version {found.version}")
    if str(found.version) > head():
        said = f"made by a newer Linli (version {found.version}): install that one"
        return Finding("database", said, fault=True)
    return Finding("database", f"whole, version {found.version}, migrated at the next start")


def _disk(config: Config) -> list[Finding]:
    file = database_file(config.database_url)
    if file is None:
        return []
    folder = next(parent for parent in file.absolute().parents if parent.exists())
    return [room(shutil.disk_usage(folder).free, folder)]


def room(free: int, folder: Path) -> Finding:
    """Judge how many bytes are free where the database grows."""
    if free < DISK_FREE:
        said = f"{free // 2**20} MiB left in {folder}: make room, 500 MiB at least"
        return Finding("disk", said, fault=True)
    return Finding("disk", f"{free / 2**30:.1f} GiB free")


async def _telegram(config: Config, database: Checkup) -> AsyncIterator[Finding]:
    bot = make_bot(
        config.bot_token.get_secret_value(),
        base_url=config.api_base_url,
        proxy=config.proxy_url.get_secret_value() if config.proxy_url else None,
    )
    try:
        await bot.initialize()
        yield Finding("token", f"@{bot.username}")
        yield await _webhook(config, bot)
        if bot.bot.can_read_all_group_messages:
            yield Finding("privacy mode", "off, the bot reads its groups")
        elif not database.groups:
            yield Finding("privacy mode", _PRIVACY, fault=True)
        for chat in database.groups:
            yield await _group(bot, chat)
    except TelegramError as error:
        yield Finding("token", _trouble(error), fault=True)
    finally:
        await bot.shutdown()


def _trouble(error: TelegramError) -> str:
    if type(error).__name__ == "InvalidToken":
        return "Telegram does not know this token; ask @BotFather for the right one"
    return f"Telegram does not answer ({type(error).__name__}): is the network or proxy down?"


async def _webhook(config: Config, bot: ExtBot[None]) -> Finding:
    info = await bot.get_webhook_info()
    if config.webhook_url is None and info.url:
        said = "a webhook is set, so polling is refused: set LINLI_WEBHOOK_URL or delete it"
        return Finding("updates", said, fault=True)
    if config.webhook_url is not None and info.last_error_date is not None:
        when = info.last_error_date.isoformat(timespec="seconds")
        return Finding("updates", f"Telegram last failed to call the webhook at {when}")
    waiting = f"{info.pending_update_count} waiting"
    return Finding("updates", f"{'webhook' if info.url else 'long polling'}, {waiting}")


async def _group(bot: ExtBot[None], chat: int) -> Finding:
    try:
        member = await bot.get_chat_member(chat, bot.id)
    except TelegramError:
        said = "the bot is not in it: add it, or bind another group with /bind"
        return Finding(f"group {chat}", said, fault=True)
    if isinstance(member, ChatMemberAdministrator):
        return Finding(f"group {chat}", "the bot is an administrator" + _deletes(member))
    if not bot.bot.can_read_all_group_messages:
        return Finding(f"group {chat}", _PRIVACY, fault=True)
    return Finding(f"group {chat}", "the bot is a member and reads it")


def _deletes(member: ChatMemberAdministrator) -> str:
    """Say what a missing right would do, which is no fault: people can delete for themselves."""
    advice = "; with the right to delete messages it could take away phones that people wrote there"
    return "" if member.can_delete_messages else advice


async def _deadman(config: Config) -> Finding:
    """Knock only: a whole call would say that all is well."""
    what = "dead man's switch"
    if config.deadman_url is None:
        said = "none: set LINLI_DEADMAN_URL, else nobody outside hears when this machine stops"
        return Finding(what, said)
    url = urlsplit(config.deadman_url.get_secret_value())
    port = url.port or (443 if url.scheme == "https" else 80)
    try:
        async with asyncio.timeout(10):
            secure = url.scheme == "https"
            _, writer = await asyncio.open_connection(url.hostname, port, ssl=secure or None)
            writer.close()
    except (OSError, TimeoutError) as error:
        said = (
            f"{url.hostname} does not answer ({type(error).__name__}): is LINLI_DEADMAN_URL right?"
        )
        return Finding(what, said, fault=True)
    return Finding(what, f"{url.hostname} answers")


async def _clock(config: Config) -> Finding:
    proxy = config.proxy_url.get_secret_value() if config.proxy_url else None
    timeout = aiohttp.ClientTimeout(total=10)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.head(config.api_base_url, proxy=proxy) as response,
        ):
            there = parsedate_to_datetime(response.headers["Date"])
    except (aiohttp.ClientError, TimeoutError, KeyError, ValueError):
        return Finding("clock", "could not be compared")
    skew = (datetime.now(UTC) - there).total_seconds()
    if abs(skew) > _SKEW:
        said = f"{skew:+.0f} s against Telegram's: switch on time synchronization (NTP)"
        return Finding("clock", said, fault=True)
    return Finding("clock", f"{skew:+.0f} s against Telegram's")
