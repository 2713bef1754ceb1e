"""A message as Telegram is told it: the last form a notice takes."""

from __future__ import annotations

from dataclasses import dataclass

from telegram import (
    ForceReply,
    InlineKeyboardMarkup,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)

Keyboard = InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove | ForceReply


@dataclass(frozen=True, kw_only=True, slots=True)
class Rendered:
    """Text and buttons of one message.

    Attributes:
        text: Telegram HTML, everything people wrote already escaped; the caption of a photo.
        photo: Telegram's file id of the picture it is sent with.
    """

    text: str
    keyboard: Keyboard | None = None
    photo: str | None = None
