"""What a server may leave out of an update or get wrong, set right before it is stored."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

_KEPT = 24 * 3600
"""Seconds for which Telegram keeps what people wrote for a bot that does not fetch it (Bot API)."""
_SPOKEN = ("message", "edited_message")
_DATES = ("date", "edit_date")
_COMMAND = re.compile(r"/[A-Za-z0-9_]{1,32}(?:@[A-Za-z0-9_]{1,32})?(?!\S)")


def amend(update: dict[str, Any], now: datetime, *, drill: bool = False) -> None:
    """Let an update that came at `now` say what Telegram means it to say.

    Dates: a message that was written more than a day before it came, or after it, tells that its
    clock and ours disagree. Nobody's answer may be lost to that, so it counts as written when it
    came, and what it was edited from, or answers, by as much before it. The rest is for
    stand-ins for Telegram: what begins with a slash is a command, also where it is not marked as
    one; whoever is not said to be a bot is none; a tap need not say where it comes from.

    Args:
        drill: our clock runs faster than Telegram's, so that no date can be compared.
    """
    for said in _dicts(update, _SPOKEN):
        _fill_in(said)
    for tap in _dicts(update, ("callback_query",)):
        _fill_in(tap, chat_instance="")
    for message in _dicts(update, _SPOKEN):
        written = message.get("edit_date", message.get("date"))
        if type(written) is not int:
            continue  # no message; whoever parses it will find out
        ahead = int(now.timestamp()) - written
        if drill or abs(ahead) > _KEPT:
            _move(message, ahead)
        _mark_command(message)


def _dicts(update: dict[str, Any], kinds: Iterable[str]) -> Iterator[dict[str, Any]]:
    return (update[kind] for kind in kinds if isinstance(update.get(kind), dict))


def _fill_in(content: dict[str, Any], **left_out: str) -> None:
    sender = content.get("from")
    if isinstance(sender, dict):  # else it is of nobody, and nothing will follow from it
        sender.setdefault("is_bot", False)
        content.update(left_out | content)


def _move(message: dict[str, Any], seconds: int) -> None:
    for name in _DATES:
        if type(message.get(name)) is int:
            message[name] += seconds
    answered = message.get("reply_to_message")
    if isinstance(answered, dict):
        _move(answered, seconds)


def _mark_command(message: dict[str, Any]) -> None:
    text = message.get("text")
    command = _COMMAND.match(text) if isinstance(text, str) else None
    if command is not None and not message.get("entities"):
        message["entities"] = [{"type": "bot_command", "offset": 0, "length": command.end()}]
