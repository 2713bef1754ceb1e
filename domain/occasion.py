"""Heat, cold, storms and festivals: some days on which elders are looked after more closely."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class Occasion(StrEnum):
    """Why there is an extra round."""

    HEAT = "heat"
    COLD = "cold"
    STORM = "storm"
    FESTIVAL = "festival"


@dataclass(frozen=True, kw_only=True, slots=True)
class Watch:
    """A coordinator's word that elders are asked once more a day, from `since` to `until` (UTC)."""

    occasion: Occasion
    since: datetime
    until: datetime

    def on(self, at: datetime) -> bool:
        """Tell whether it holds at a moment."""
        return self.since <= at < self.until

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON values."""
        moments = {"since": self.since.isoformat(), "until": self.until.isoformat()}
        return {"occasion": self.occasion.value} | moments

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Watch:
        """Return what `to_json` wrote."""
        since, until = (datetime.fromisoformat(value[name]) for name in ("since", "until"))
        return cls(occasion=Occasion(value["occasion"]), since=since, until=until)
