"""What befalls the service: it is restarted, dies at any await, is down for hours, cannot reach
Telegram, or Telegram answers with errors."""

from __future__ import annotations

import random

_MINUTE, _HOUR = 60.0, 3600.0
_INCIDENTS = {
    "restart": 4, "crash": 6, "crashes": 3, "down 3 min": 3, "down 40 min": 3, "down hours": 2,
    "down 25 h": 2, "deaf": 2, "errors": 4,
}  # fmt: skip
_EVERY = 12 * _HOUR  # between two incidents, on average


class Fate:
    """Decides on incidents: when the next one comes, what it is, and how long it lasts."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance

    def pause(self) -> float:
        """Return the seconds until the next incident."""
        return self._chance.expovariate(1 / _EVERY)

    def incident(self) -> str:
        """Return what happens."""
        return self._chance.choices(list(_INCIDENTS), list(_INCIDENTS.values()))[0]

    def beats(self) -> int:
        """Return after how many awaits the process dies."""
        return self._chance.choice([1, 2, 3, 5, 8, 13, 21, 40, 80, 200])

    def downtime(self, incident: str) -> float:
        """Return the seconds until a supervisor, or somebody, starts it again."""
        draw = self._chance.uniform
        match incident:
            case "down 3 min":
                return draw(125, 300)
            case "down 40 min":
                return draw(20, 60) * _MINUTE
            case "down hours":
                return draw(2, 9) * _HOUR
            case "down 25 h":
                return draw(24.2, 30) * _HOUR
        return draw(2, 30)

    def deafness(self) -> float:
        """Return the seconds for which Telegram cannot be reached."""
        return self._chance.uniform(1, 35) * _MINUTE

    def faults(self) -> list[dict[str, object]]:
        """Return a burst of errors for coming calls."""
        kinds: list[dict[str, object]] = [
            {"method": "sendMessage", "kind": "close_after"},
            {"method": "sendMessage", "kind": "close_before"},
            {"method": "sendMessage", "kind": "error", "code": 500},
            {"method": "getUpdates", "kind": "close_after"},
            {"method": "editMessageText", "kind": "error", "code": 502},
            {"method": "sendMessage", "kind": "hang"},
            {
                "method": "sendMessage",
                "kind": "error",
                "code": 429,
                "description": "Too Many Requests: retry after 3",
                "parameters": {"retry_after": 3},
            },
        ]
        return [self._chance.choice(kinds) for _ in range(self._chance.randint(1, 6))]
