"""The tenant: a 小区 with its group, its buildings and its policy."""

from __future__ import annotations

from dataclasses import dataclass, field

from domain.policy import Policy


@dataclass(frozen=True, kw_only=True, slots=True)
class Community:
    """A residential community. `chat` is its group, None while the bot is not in it.

    `buildings` are the numbers of its buildings in order, empty when nobody told them yet.
    """

    id: int
    name: str
    chat: int | None = None
    topic: int | None = None
    buildings: tuple[str, ...] = ()
    policy: Policy = field(default_factory=Policy)
