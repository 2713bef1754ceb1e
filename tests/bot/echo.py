"""The smallest whole service: it says back what it is told, through inbox and outbox.

Run as a script, it takes its settings from the environment as `linli run` does.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from telegram import Update
from telegram.ext import Application, ContextTypes, MessageHandler, filters

from bot.arrivals import nothing_ahead
from bot.config import BadConfig, load
from bot.log import set_up
from bot.parts import Ground, Parts
from bot.service import MISCONFIGURED, complain, serve
from domain.notice import Notice, Priority
from handlers.rendered import Rendered
from storage.work import Work


def echo(work: Work, chat: int, text: str, key: str, *, now: datetime) -> None:
    # Urgent: only what is urgent is sent again when a kill met it on its way.
    notice = Notice(
        key=key, community=1, chat=chat, kind="echo", facts={"t": text}, priority=Priority.URGENT
    )
    work.outbox.put(notice, now=now)


def nothing(work: Work, *args: Any, **facts: Any) -> None:
    """What this service does about deadlines, refusals and gaps."""


def render(kind: str, facts: Mapping[str, Any], group: bool) -> Rendered:
    return Rendered(text=f"you said: {facts['t']}")


async def started() -> None:
    sys.stderr.write("started\n")


def glance(raw: dict[str, Any]) -> bool:
    return "message" in raw


async def parts(ground: Ground) -> Parts:
    async def on_text(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        message = update.message
        await ground.store.write(
            echo,
            message.chat_id,
            message.text,
            f"echo:{update.update_id}",
            now=ground.clock(),
            settles=(ground.config.bot_id, update.update_id),
        )

    app = Application.builder().bot(ground.bot).updater(None).job_queue(None).build()
    app.add_handler(MessageHandler(filters.TEXT, on_text))
    return Parts(
        application=app,
        glance=glance,
        ahead=nothing_ahead,
        render=render,
        fire=nothing,
        gathers={},
        on_unreachable=nothing,
        on_moved=nothing,
        on_topic_gone=nothing,
        on_slowed=nothing,
        on_quarantine=nothing,
        on_gap=nothing,
        on_audit=nothing,
        on_ping=nothing,
        started=started,
    )


def main() -> int:
    set_up()
    try:
        config = load()
    except BadConfig as fault:
        return complain(str(fault), MISCONFIGURED)
    return asyncio.run(serve(config, parts))


if __name__ == "__main__":
    sys.exit(main())
