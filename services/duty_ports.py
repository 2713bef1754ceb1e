"""What the roster needs of the world; storage fits these by shape."""

from __future__ import annotations

from datetime import date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from domain.roster import Override, Roster, Rotation, Swap, SwapState


class Rosters(Protocol):
    """Rotations, changes by hand and swaps."""

    def load(self, community: int, zone: ZoneInfo, *, since: datetime) -> Roster:
        """Return the roster with the changes that end after `since`."""
        ...

    def save(self, community: int, rotation: Rotation) -> None: ...
    def drop(self, community: int, rotation: int) -> None: ...
    def change(self, community: int, override: Override, *, by: int, now: datetime) -> None: ...
    def undo(self, community: int, override: int) -> None: ...
    def add_swap(self, community: int, swap: Swap, *, now: datetime) -> None: ...
    def swap(self, community: int, number: int) -> Swap | None: ...
    def open_swaps(self, community: int) -> list[Swap]: ...
    def settle(
        self, community: int, swap: Swap, state: SwapState, taker: int | None = None
    ) -> bool:
        """End an open swap; False when somebody else was faster."""
        ...

    def link(self, community: int, person: int, token_hash: str) -> None: ...
    def unlink(self, community: int, person: int) -> bool: ...
    def linked(self, token_hash: str) -> tuple[int, int] | None: ...


class Holidays(Protocol):
    """Public holidays."""

    def name(self, day: date) -> str:
        """Return what holiday `day` is, "" for none or when nobody knows."""
        ...

    def for_elders(self, day: date) -> str:
        """Return which festival of elders and families `day` is ("spring", "double_ninth")."""
        ...

    def known(self, year: int) -> bool:
        """Tell whether the holidays of `year` have been announced."""
        ...
