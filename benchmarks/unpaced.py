"""`linli run` without Telegram's limits, for one measurement that says so.

The plain bot knows no limits. To compare the machinery and not the manners, one row of the
benchmark lets ours send as fast as it can as well; nothing else is changed.
"""

from __future__ import annotations

from typing import Any

from bot.__main__ import main
from bot.limits import Limits


class _Unlimited(Limits):
    def room(self, *_: Any) -> int:
        return 1_000_000

    def wait(self, *_: Any) -> float:
        return 0.0

    def took(self, *_: Any) -> None:
        return None


if __name__ == "__main__":
    for name in ("room", "wait", "took"):
        setattr(Limits, name, getattr(_Unlimited, name))
    main()
