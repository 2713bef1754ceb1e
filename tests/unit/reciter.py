"""What people read: the real renderer, which here remembers what it was asked for."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from handlers.render import Renderer


def plain(text: str) -> str:
    """Return what a person sees of Telegram HTML."""
    return html.unescape(re.sub(r"</?\w+>", "", text))


class Reciter(Renderer):
    """A renderer that remembers which texts were said."""

    def __init__(self, zone: ZoneInfo) -> None:
        super().__init__(zone, username="linli_bot")
        self.said: set[str] = set()

    def fill(self, kind: str, facts: Mapping[str, Any]) -> str:
        self.said.add(kind)
        return super().fill(kind, facts)
