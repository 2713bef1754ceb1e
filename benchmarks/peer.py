"""The bot we measure ourselves against: what a capable hobbyist writes in an afternoon.

python-telegram-bot with its own polling and its defaults, jieba and keywords on every message,
and for a report one committed row, an answer in the group, and a message to one volunteer.
It is not a straw man: no needless work, one open database, every call awaited. What it lacks is
what we are about: it forgets what it had fetched when it is killed, it loses an answer that
Telegram refuses, and it does not know Telegram's limits.

    python -m benchmarks.peer --api http://127.0.0.1:8090 --token … --database FILE --people FILE
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from typing import Any

import aiosqlite
import jieba
from telegram import Update
from telegram.ext import Application, ContextTypes, MessageHandler, filters

CREATE = """
CREATE TABLE IF NOT EXISTS tickets (
    number INTEGER PRIMARY KEY,
    chat INTEGER, user INTEGER, category TEXT, text TEXT, volunteer INTEGER,
    created_at TEXT DEFAULT CURRENT_TIMESTAMP
)
"""
INSERT = "INSERT INTO tickets (chat, user, category, text, volunteer) VALUES (?, ?, ?, ?, ?)"
WORDS = json.loads(Path(__file__).with_name("messages.json").read_text("utf-8"))
KEYWORDS = {category: frozenset(words) for category, words in WORDS["words"].items()}
ANSWERS = WORDS["answers"]


def category_of(text: str) -> str | None:
    """Return the first category of which a word stands in the message, None for chatter."""
    words = set(jieba.lcut(text))
    return next((name for name, keys in KEYWORDS.items() if words & keys), None)


async def on_text(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """File a report, answer in the group, and tell one volunteer."""
    message = update.effective_message
    category = category_of(message.text)
    if category is None:
        return
    database: aiosqlite.Connection = context.bot_data["database"]
    volunteer = next(context.bot_data["volunteers"][message.chat_id])
    row = (message.chat_id, message.from_user.id, category, message.text, volunteer)
    cursor = await database.execute(INSERT, row)
    await database.commit()
    facts = {"number": cursor.lastrowid, "category": category, "text": message.text}
    await message.reply_text(ANSWERS["group"].format(**facts), do_quote=True)
    await context.bot.send_message(volunteer, ANSWERS["volunteer"].format(**facts))


def volunteers(file: Path) -> dict[int, Iterator[int]]:
    """Read who is asked in which group: {"chat id": [user id, …]}; they are asked in turn."""
    people: dict[str, list[int]] = json.loads(file.read_text("utf-8"))
    return {int(chat): cycle(users) for chat, users in people.items()}


def main() -> None:
    """Poll until SIGTERM."""
    options = _options()

    async def begin(app: Application[Any, Any, Any, Any, Any, Any]) -> None:
        app.bot_data["database"] = await aiosqlite.connect(options.database)
        await app.bot_data["database"].execute(CREATE)
        app.bot_data["volunteers"] = volunteers(options.people)

    async def end(app: Application[Any, Any, Any, Any, Any, Any]) -> None:
        await app.bot_data["database"].close()

    jieba.initialize()
    app = (
        Application.builder()
        .token(options.token)
        .base_url(f"{options.api}/bot")
        .concurrent_updates(options.concurrent)
        .post_init(begin)
        .post_shutdown(end)
        .build()
    )
    app.add_handler(MessageHandler(filters.TEXT & ~filters.COMMAND, on_text))
    app.run_polling()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks.peer")
    add = parser.add_argument
    add("--api", required=True)
    add("--token", required=True)
    add("--database", type=Path, required=True)
    add("--people", type=Path, required=True)
    add("--concurrent", action="store_true", help="concurrent_updates=True")
    return parser.parse_args()


if __name__ == "__main__":
    main()
