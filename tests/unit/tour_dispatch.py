"""The part of the tour about finding somebody: what turns urgent, waits, goes elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from services import outage
from tests.unit.village import Village, matter


def worsening(village: Village) -> None:
    """What was filed turns urgent: on its way, and after it was said to be done."""
    li, soon = village.volunteer("李强"), {"edited": timedelta(minutes=1)}
    for building in "34":
        message = village.wang.says(f"{building}栋灯坏了", matter(building=building))
        village.do(outage.back, village.now - timedelta(minutes=5))
        li.taps("接单")
        if building == "4":
            li.taps("完成")
        fire = matter(building=building, hotline="fire")
        village.wang.says(f"{building}栋灯冒火花", fire, message=message, **soon)


DISPATCH: tuple[Callable[[Village], None], ...] = (worsening,)
