"""The tenant: a 小区 with its group, its buildings and its policy."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from domain.errors import BadInput
from domain.policy import Policy


class Level(StrEnum):
    """What stands above residential communities, the nearest first: 社区 街道 区县."""

    TOWNSHIP = "township"
    STREET = "street"
    DISTRICT = "district"

    def above(self, other: Level | None) -> bool:
        """Tell whether this stands above `other`; None is a residential community."""
        order = list(Level)
        return other is None or order.index(self) > order.index(other)


@dataclass(frozen=True, kw_only=True, slots=True)
class Community:
    """A residential community. `chat` is its group, None while the bot is not in it.

    One with a `level` is a unit above: its chat is where its people work, nobody reports there.
    `parent` is the unit next above, None when there is none.

    `buildings` are the numbers of its buildings in order, empty when nobody told them yet.
    """

    id: int
    name: str
    chat: int | None = None
    topic: int | None = None
    buildings: tuple[str, ...] = ()
    level: Level | None = None
    parent: int | None = None
    policy: Policy = field(default_factory=Policy)

    def check(self, buildings: Iterable[str]) -> None:
        """See to it that these buildings are there; before anybody told which are, all may be.

        Raises:
            BadInput: some are not.
        """
        unknown = [b for b in buildings if self.buildings and b not in self.buildings]
        if unknown:
            raise BadInput("error.no_building", buildings=unknown)
