"""Telegram's dates on our clock: what was written when decides whose answer still counts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

_KEPT = 24 * 3600
"""Seconds for which Telegram keeps what people wrote for a bot that does not fetch it (Bot API)."""
_SPOKEN = ("message", "edited_message")
_DATES = ("date", "edit_date")


def on_our_clock(update: dict[str, Any], now: datetime, *, drill: bool = False) -> None:
    """Move the dates of an update that came at `now` to where our clock can judge them.

    A message that was written more than a day before it came, or after it, tells that its clock
    and ours disagree: nobody's answer may be lost to that, so it counts as written when it came,
    and what it was edited from, or answers, by as much before it.

    Args:
        drill: our clock runs faster than Telegram's, so that no date can be compared.
    """
    for message in _messages(update):
        written = message.get("edit_date", message.get("date"))
        if type(written) is not int:
            continue  # no message; whoever parses it will find out
        ahead = int(now.timestamp()) - written
        if drill or abs(ahead) > _KEPT:
            _move(message, ahead)


def _messages(update: dict[str, Any]) -> Iterator[dict[str, Any]]:
    return (update[kind] for kind in _SPOKEN if isinstance(update.get(kind), dict))


def _move(message: dict[str, Any], seconds: int) -> None:
    for name in _DATES:
        if type(message.get(name)) is int:
            message[name] += seconds
    answered = message.get("reply_to_message")
    if isinstance(answered, dict):
        _move(answered, seconds)
