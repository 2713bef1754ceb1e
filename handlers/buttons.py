"""A button carries a hint of what it is about; who may press it is decided by the use case."""

from __future__ import annotations

import string
from dataclasses import dataclass

_DIGITS = string.digits + string.ascii_lowercase
_LIMIT = 64  # bytes, Telegram's
_LARGEST = 2**63 - 1  # what a database holds


class BadButton(Exception):
    """The data of a button is none of ours, or of a version that is no more."""


@dataclass(frozen=True, slots=True)
class Button:
    """What a tap means: a verb of the table in `handlers.presses`, on what, perhaps with what."""

    verb: str
    community: int
    ref: int
    arg: str = ""

    def pack(self) -> str:
        """Return the callback data: ASCII, at most 64 bytes."""
        data = f"v1:{self.verb}:{_base36(self.community)}:{_base36(self.ref)}:{self.arg}"
        if len(data.encode()) > _LIMIT:
            raise ValueError(f"the button {self.verb} carries too much")
        return data

    @classmethod
    def parse(cls, data: str) -> Button:
        """Return the button behind callback data.

        Raises:
            BadButton: somebody made it up, or it is of an older version.
        """
        match data.split(":", 4):
            case ["v1", verb, community, ref, arg] if _is36(community) and _is36(ref):
                return cls(verb, int(community, 36), int(ref, 36), arg)
        raise BadButton(data[:8])


def _is36(text: str) -> bool:
    known = 0 < len(text) <= 13 and all(char in _DIGITS for char in text)
    return known and int(text, 36) <= _LARGEST


def _base36(number: int) -> str:
    if number < 0:
        raise ValueError("buttons carry no negative numbers")
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = _DIGITS[rest] + digits
    return digits or "0"
