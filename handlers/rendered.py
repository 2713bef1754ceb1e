"""A message as Telegram is told it: the last form a notice takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Keyboard = dict[str, Any]
"""A `reply_markup` as the Bot API takes it: buttons under a message, or under the writing field."""


@dataclass(frozen=True, kw_only=True, slots=True)
class File:
    """What a message carries. It is made of the notice's facts for each attempt anew.

    Attributes:
        name: what people see and save it as; its ending tells what it is.
        picture: shown as a photo; else it is a document.
    """

    name: str
    content: bytes
    picture: bool = False


Draw = Callable[[Mapping[str, Any]], File]
"""Makes the file of a notice; it may take a second, so it runs on a worker thread."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Rendered:
    """Text and buttons of one message.

    Attributes:
        text: Telegram HTML, everything people wrote already escaped; the caption of a photo.
        photo: Telegram's file id of the picture it is sent with.
        copy: the message (chat, number) of which it is a copy with another caption.
        file: what is uploaded with it.
    """

    text: str
    keyboard: Keyboard | None = None
    photo: str | None = None
    copy: tuple[int, int] | None = None
    file: File | None = None

    @property
    def buttons(self) -> list[list[dict[str, str]]]:
        """The rows of buttons under the message."""
        rows: list[list[dict[str, str]]] = (self.keyboard or {}).get("inline_keyboard", [])
        return rows
