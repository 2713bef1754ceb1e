"""Starts everything in order, waits for the end, stops everything in the reverse order."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager

import structlog
from telegram import error
from telegram.ext import ExtBot

from bot.clock import Clock, make_clock
from bot.config import BadConfig, Config
from bot.intake import Refused
from bot.keys import secret_keys
from bot.parts import Ground, MakeParts
from bot.running import Running
from bot.telegram import make_bot
from bot.verdict import backoff
from storage.engine import database_file
from storage.errors import BadUrl, NotWritable, StorageError
from storage.migrate import upgrade
from storage.store import Store
from storage.types import Seal, WrongKey

log = structlog.get_logger()

_TOKEN_TRIES = 3  # a single 401 or 404 means nothing
_HARD_END = 10.0  # seconds after which a service that does not stop is ended
DONE, FAILED, MISCONFIGURED = 0, 1, 2  # exit codes


async def serve(
    config: Config,
    make_parts: MakeParts,
    *,
    clock: Clock | None = None,
    stop: asyncio.Event | None = None,
) -> int:
    """Run the service until SIGTERM, SIGINT or `stop`, and return the exit code."""
    stop = stop or asyncio.Event()
    with _signals(stop):
        try:
            async with AsyncExitStack() as stack:
                clock = clock or make_clock(config.clock_speed, config.clock_start)
                return await _serve(config, make_parts, clock, stop, stack)
        except (BadConfig, BadUrl, NotWritable, WrongKey) as fault:
            return complain(_naming(fault), MISCONFIGURED)
        except (StorageError, Refused) as fault:
            return complain(str(fault), FAILED)


def complain(lines: str, code: int) -> int:
    """Tell the owner what is wrong, one line for each fault, and return the exit code."""
    for line in lines.splitlines():
        sys.stderr.write(f"linli: {line}\n")
    return code


def _naming(fault: Exception) -> str:
    if isinstance(fault, BadConfig):
        return str(fault)
    variable = "LINLI_SECRET_KEY" if isinstance(fault, WrongKey) else "LINLI_DATABASE_URL"
    return f"{variable}: {fault}"


async def _serve(
    config: Config, make_parts: MakeParts, clock: Clock, stop: asyncio.Event, stack: AsyncExitStack
) -> int:
    starting = asyncio.create_task(_start(config, make_parts, clock, stack))
    stopping = asyncio.create_task(stop.wait())
    stack.callback(stopping.cancel)
    await asyncio.wait({starting, stopping}, return_when=asyncio.FIRST_COMPLETED)
    if not starting.done():
        starting.cancel()
        await asyncio.wait({starting})
        return DONE
    running = starting.result()
    done, _ = await asyncio.wait({stopping, *running.loops}, return_when=asyncio.FIRST_COMPLETED)
    log.info("stopping")
    with _hard_end():
        await stack.aclose()
    for loop in done - {stopping}:
        loop.result()  # raises what ended it
        return FAILED
    return DONE


async def _start(
    config: Config, make_parts: MakeParts, clock: Clock, stack: AsyncExitStack
) -> Running:
    listeners = _listen(config)
    for listener in listeners.values():
        stack.callback(listener.close)
    store = await _open_store(config, stack)
    lost = await _take_lease(config, stack)
    bot = make_bot(
        config.bot_token.get_secret_value(),
        base_url=config.api_base_url,
        proxy=config.proxy_url.get_secret_value() if config.proxy_url else None,
    )
    stack.push_async_callback(bot.shutdown)
    await meet(bot)
    ground = Ground(config=config, bot=bot, store=store, clock=clock)
    parts = await make_parts(ground)
    await parts.application.initialize()
    stack.push_async_callback(parts.application.shutdown)
    running = Running(ground, parts)
    stack.push_async_callback(running.stop)
    await running.start(listeners, lost)
    # What is loaded stays: looked through again and again, it would stop everything for 50 ms.
    gc.freeze()
    return running


async def _open_store(config: Config, stack: AsyncExitStack) -> Store:
    keys, made = secret_keys(config)
    if made is not None:
        log.warning("secret_key_made", file=str(made), advice="keep a copy apart from backups")
    backup = await upgrade(config.database_url)
    if backup is not None:
        log.info("database_migrated", backup=str(backup))
    store = await Store.open(config.database_url, seal=Seal(keys))
    stack.push_async_callback(store.close)
    return store


async def _take_lease(config: Config, stack: AsyncExitStack) -> asyncio.Event | None:
    if database_file(config.database_url) is not None:
        return None  # the file is locked
    from storage.lease import Lease  # noqa: PLC0415  # slow import, only for PostgreSQL

    lease = await Lease.open(config.database_url, config.bot_id)
    stack.push_async_callback(lease.close)
    return lease.lost


async def meet(bot: ExtBot[None]) -> None:
    """Ask Telegram who we are, for as long as it does not answer at all."""
    refusals = tries = 0
    while True:
        tries += 1
        try:
            await bot.initialize()
            return
        except error.InvalidToken as failure:
            refusals += 1
            if refusals == _TOKEN_TRIES:
                raise BadConfig(
                    ["LINLI_BOT_TOKEN: Telegram does not know this token; ask @BotFather for it"]
                ) from failure
        except error.TelegramError as failure:
            error_name, advice = type(failure).__name__, "is the network up, LINLI_PROXY_URL right?"
            log.warning("telegram_unreachable", error=error_name, attempt=tries, advice=advice)
        await asyncio.sleep(backoff(tries))


def _listen(config: Config) -> dict[str, socket.socket]:
    """Take the ports first: an address in use is a fault of the configuration."""
    wanted = {"LINLI_HTTP_LISTEN": config.http_listen}
    if config.webhook_url is not None:
        wanted["LINLI_WEBHOOK_LISTEN"] = config.webhook_listen
    taken: dict[str, socket.socket] = {}
    try:
        for variable, address in wanted.items():
            if address is not None:
                taken[variable] = _bind(variable, address)
    except BadConfig:
        for listener in taken.values():
            listener.close()
        raise
    return taken


def _bind(variable: str, address: tuple[str, int]) -> socket.socket:
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    # Named, because asyncio switches Nagle's delay off only for what says that it is TCP.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(address)
        listener.listen()  # whoever asks early waits; and nobody else can take the address
    except OSError as fault:
        listener.close()
        place = f"{address[0]}:{address[1]}"
        raise BadConfig([f"{variable}: cannot listen on {place}: {fault.strerror}"]) from fault
    return listener


@contextmanager
def _signals(stop: asyncio.Event) -> Iterator[None]:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    try:
        yield
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)


@contextmanager
def _hard_end() -> Iterator[None]:
    """End the process if stopping hangs: what is committed is safe, and a supervisor waits."""
    timer = threading.Timer(_HARD_END, os._exit, [FAILED])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
