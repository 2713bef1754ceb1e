"""The composition root: which function does what for which loop."""

from __future__ import annotations

import asyncio
import secrets
import sys
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlsplit

import structlog

from bot.app import build
from bot.config import Config
from bot.drawings import drawings
from bot.menus import set_all
from bot.parts import Ground, Parts
from bot.readers import Answers, ReadAll, Readers, read_here
from domain.category import Evidence, Place
from domain.door import Door
from handlers.context import Deps
from handlers.glance import Glance
from handlers.render import Renderer
from services import (
    audit,
    days,
    delivery,
    digest,
    due,
    elders,
    failures,
    learning,
    outage,
    sampling,
    setup,
    thanks,
    warming,
)
from services.ports import Work

log = structlog.get_logger()


def distress(text: str) -> tuple[str, ...]:
    """Return the words of distress in what an elder says."""
    from nlp import distress as words  # noqa: PLC0415  slow import, as above

    return words.heard(text)


def promising(lines: Iterable[Evidence]) -> bool:
    """Tell whether lines of one person may be a report together."""
    from nlp import judge  # noqa: PLC0415  # slow import, as above

    return judge.promising(lines)


def told(text: str, read: Place) -> Door | None:
    """Return the door and the phone that somebody told us."""
    from nlp import door  # noqa: PLC0415  # slow import, as above

    return door.told(text, read)


def buildings(text: str) -> tuple[str, ...]:
    """Return the building numbers that a coordinator typed, as digits."""
    from nlp import place  # noqa: PLC0415  # slow import, as above

    return place.buildings(text)


async def make_parts(ground: Ground, *, read: ReadAll = read_here) -> Parts:
    """Return what the loops are made to do, with everything wired; `read` understands texts."""
    store, bot, config = ground.store, ground.bot, ground.config
    readers = Readers(read)
    await store.write(setup.appoint, config.coordinators, now=ground.clock())
    await store.write(days.open_days, now=ground.clock())
    await store.write(sampling.ensure, now=ground.clock())
    await store.write(digest.ensure, now=ground.clock())
    await store.write(thanks.ensure, now=ground.clock())
    readers.know(await store.read(learning.words_by_chat))
    renderer = Renderer(config.timezone, username=bot.username)
    deps = Deps(
        store=store,
        readers=readers,
        buildings=buildings,
        clock=ground.clock,
        token=lambda: secrets.token_urlsafe(16),
        renderer=renderer,
        zone=config.timezone,
        bot_id=config.bot_id,
        log=log.info,
        distress=distress,
        told=told,
        groups=set(await store.read(_groups)),
        elders=await store.read(elders.users),
        served=_served(config),
    )
    loading: set[asyncio.Task[None]] = set()

    async def started() -> None:
        await _claim(ground)
        task = asyncio.create_task(_warm_up(ground, renderer, readers))
        loading.add(task)
        task.add_done_callback(loading.discard)

    glance = Glance(
        readers,
        deps.groups,
        promising=promising,
        username=bot.username,
        recent=deps.recent,
        elders=deps.elders,
    )

    def ahead(updates: Sequence[dict[str, Any]]) -> Answers:
        return readers.ahead(filter(None, map(glance.wording, updates)))

    return Parts(
        application=build(bot, deps),
        glance=glance,
        ahead=ahead,
        render=renderer,
        fire=due.fire,
        gathers=due.GATHERS,
        on_unreachable=delivery.refused,
        on_moved=delivery.migrated,
        on_topic_gone=delivery.topic_gone,
        on_slowed=failures.slowed,
        on_quarantine=delivery.quarantined,
        on_gap=outage.back,
        on_audit=audit.judge,
        on_ping=audit.pinged,
        started=started,
        draw=drawings(renderer.catalog),
    )


def _served(config: Config) -> str:
    """Return where calendars and gateways reach us: beside the webhook if there is one."""
    if config.http_listen is not None and config.webhook_url:
        public = urlsplit(config.webhook_url)
        return f"{public.scheme}://{public.netloc}"
    if config.http_listen is None or not config.http_listen[1]:
        return ""
    host, port = config.http_listen
    return f"http://{host}:{port}"


def _groups(work: Work) -> list[int]:
    return [c.chat for c in work.communities.all() if c.chat is not None]


async def _claim(ground: Ground) -> None:
    """While nobody coordinates, print a link by which the first one claims the bot."""
    token = secrets.token_urlsafe(16)
    if await ground.store.write(setup.claim, token, now=ground.clock()):
        link = f"https://t.me/{ground.bot.username}?start={token}"
        sys.stdout.write(
            "Nobody coordinates yet. Open this link in Telegram to become the coordinator\n"
            f"(once, within 72 hours; do not share it):\n  {link}\n"
        )
        sys.stdout.flush()


async def _warm_up(ground: Ground, renderer: Renderer, readers: Readers) -> None:
    """Load the dictionary, rehearse a report, then see to everybody's menu of commands."""
    await readers.read("", 0)
    await asyncio.to_thread(_understand)
    log.info("reading")
    await _rehearse(ground)
    await set_all(
        ground.bot,
        ground.store,
        renderer.catalog,
        appointed=ground.config.coordinators,
        now=ground.clock(),
    )


def _understand() -> None:
    """Look for something, so that all that this needs is there."""
    promising(())
    told("", Place())
    distress("")


async def _rehearse(ground: Ground) -> None:
    """Let no resident wait for what only the first report needs; without it they wait a moment."""
    try:
        await ground.store.write(warming.rehearse, now=ground.clock(), lasting=False)
    except Exception:
        log.exception("report_not_rehearsed")
