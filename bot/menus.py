"""Everybody's menu of commands, after a start."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Iterable
from datetime import datetime, timedelta

import structlog
from telegram import Bot
from telegram.error import TelegramError

from handlers.menus import BY_ROLE, RESIDENT, set_defaults, set_for
from handlers.render import Catalog
from services.actors import roles_everywhere
from services.setup import INVITED
from storage.store import Store
from storage.work import Work

log = structlog.get_logger()

_KEPT = timedelta(days=30)
_BETWEEN = 0.05  # seconds; a city has hundreds of volunteers, and nobody waits for a menu


async def set_all(
    bot: Bot, store: Store, catalog: Catalog, *, appointed: Iterable[int], now: datetime
) -> None:
    """Set everybody's menu; do nothing where that was done before.

    Telegram keeps menus, and whose role changes gets a new one at once. So they are set only when
    what they say, the bot or the `appointed` coordinators are others than before; and once a month,
    in case one of them did not arrive.
    """
    name = edition(catalog, bot.id, *appointed)
    last = await store.read(lambda work: work.heartbeats.last(name))
    if last is not None and now - last < _KEPT:
        return
    await _try(set_defaults(bot, catalog))
    for user in await store.read(_holders):
        roles = await store.read(roles_everywhere, user)  # one at a time: others read, too
        await _try(set_for(bot, catalog, user, roles))
        await asyncio.sleep(_BETWEEN)
    await store.write(lambda work: work.heartbeats.beat(name, now), lasting=False)


def edition(catalog: Catalog, *whose: int) -> str:
    """Return the name under which it is kept when menus that say this, of these, were set."""
    whole = repr((sorted(catalog.command.items()), RESIDENT, BY_ROLE, whose))
    return f"menus {hashlib.sha256(whole.encode()).hexdigest()[:12]}"


async def _try(setting: Awaitable[object]) -> None:
    """Set one menu; one that cannot be set is no reason to leave out the others."""
    try:
        await setting
    except TelegramError as error:
        log.warning("menu_not_set", error=type(error).__name__)


def _holders(work: Work) -> list[int]:
    return work.people.holders(INVITED)
