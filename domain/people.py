"""Who people are to a community. Roles live here only, never in Telegram's list of admins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum

from domain.category import Category


class Role(StrEnum):
    """What a person answers for; one person may hold several roles."""

    RESIDENT = "resident"
    VOLUNTEER = "volunteer"
    BUILDING_HEAD = "building_head"
    COORDINATOR = "coordinator"
    ELDER = "elder"
    FAMILY = "family"


WORKERS = (Role.VOLUNTEER, Role.BUILDING_HEAD, Role.COORDINATOR)
"""Who works on tickets."""


class Skill(StrEnum):
    """What somebody knows besides: water and electricity, nursing, making peace."""

    TRADE = "trade"
    CARE = "care"
    PEACE = "peace"


class Share(StrEnum):
    """How much a volunteer would like to be asked: 多派 照常 少派."""

    MORE = "more"
    USUAL = "usual"
    LESS = "less"


WANTED = {
    Category.REPAIR: Skill.TRADE,
    Category.ELDER: Skill.CARE,
    Category.NOISE: Skill.PEACE,
    Category.PARKING: Skill.PEACE,
}
"""Which skill helps with which kind of matter; who has it is asked first."""

EVERYWHERE = 0
"""The community whose coordinators coordinate every community."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """Somebody in one community; `user` is the Telegram id, None for one without Telegram.

    `reachable` means: has opened a private chat with the bot, and the last message went through.
    `quiet` are the person's own hours (wall time) in which only what cannot wait may reach them,
    `share` how much they would like to be asked compared with others. `follow_up`: they may be
    asked weeks later whether a trouble has come back.
    """

    community: int
    id: int
    user: int | None
    name: str
    reachable: bool = False
    in_group: bool = True
    room: str = ""
    phone: str = ""
    skills: frozenset[Skill] = frozenset()
    quiet: tuple[time, time] | None = None
    share: Share = Share.USUAL
    follow_up: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class Post:
    """A role that a person holds, and for what: no buildings or categories means all of them."""

    person: int
    role: Role
    buildings: frozenset[str] = frozenset()
    categories: frozenset[Category] = frozenset()

    def covers_building(self, building: str) -> bool:
        """Tell whether the post answers for `building`; unknown ("") or several ("3,4") also."""
        if not self.buildings or not building:
            return True
        return not self.buildings.isdisjoint(building.split(","))

    def covers_category(self, category: Category) -> bool:
        """Tell whether the post answers for matters of this kind."""
        return not self.categories or category in self.categories


@dataclass(frozen=True, kw_only=True, slots=True)
class Invite:
    """A link that gives a role to whoever opens it first, before `expires_at`.

    `elder` is the elder it is about, None for other roles; `level` a relative's contact level.
    """

    community: int
    token_hash: str
    role: Role
    buildings: tuple[str, ...]
    created_by: int | None
    expires_at: datetime
    used_by: int | None = None
    elder: int | None = None
    level: int = 1
