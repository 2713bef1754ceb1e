"""What the composition root hands to the loops, and what it is given to make it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from telegram.ext import Application, ExtBot

from bot.arrivals import ReadAhead
from bot.clock import Clock
from bot.config import Config
from bot.drain import Look
from bot.sender import Render
from handlers.rendered import Draw
from storage.store import Store


@dataclass(frozen=True, kw_only=True)
class Ground:
    """What stands before the parts are made: settings, database, clock, and a bot that works."""

    config: Config
    bot: ExtBot[None]
    store: Store
    clock: Clock


@dataclass(frozen=True, kw_only=True)
class Parts:
    """What the loops are made to do.

    Attributes:
        application: handles updates; not initialized yet.
        glance: tells from a raw update whether a handler must see it, or what waits and then tells.
        ahead: begins to read what several raw updates say in one go, while they are stored.
        fire: use case for a deadline: `fire(work, deadline, now=now)`.
        gathers: by kind, what is read before the transaction and given to `fire` as `found`.
        on_unreachable: use case `(work, chat, now=now)` for a chat that refuses us.
        on_moved: use case `(work, old, new, now=now)` for a group that became a supergroup.
        on_topic_gone: use case `(work, chat, now=now)` for a forum whose topic was deleted.
        on_slowed: use case `(work, chat, now=now)` when Telegram tells us to be slower.
        on_quarantine: use case `(work, update_id, error_class, now=now)`.
        on_gap: use case `(work, since, now=now)` after nothing could reach us for two minutes.
        on_audit: use case `(work, faults, now=now)` for what a look of the audit found.
        on_ping: use case `(work, now=now)` after the outside heard that all is well.
        started: called once when everything runs.
        draw: makes the file that a notice carries, for each kind that carries one.
    """

    application: Application[Any, Any, Any, Any, Any, Any]
    glance: Look
    ahead: ReadAhead
    render: Render
    fire: Callable[..., None]
    gathers: Mapping[str, Callable[..., Any]]
    on_unreachable: Callable[..., None]
    on_moved: Callable[..., None]
    on_topic_gone: Callable[..., None]
    on_slowed: Callable[..., None]
    on_quarantine: Callable[..., None]
    on_gap: Callable[..., None]
    on_audit: Callable[..., None]
    on_ping: Callable[..., None]
    started: Callable[[], Awaitable[None]]
    draw: Mapping[str, Draw] = field(default_factory=dict)


MakeParts = Callable[[Ground], Awaitable[Parts]]
