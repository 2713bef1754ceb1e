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


def aside(village: Village) -> None:
    """On hold and back, given to others and back, passed on, refused with a reason, a maybe."""
    li = village.volunteer("李强")
    village.wang.writes("3栋灯坏了", matter())
    li.writes("两小时后可以")
    li.taps("接单")
    for line in ("/hold 1 9天 等厂家", "/hold 1"):
        village.chen.types(line)
    village.chen.taps("等配件 1 天")
    village.chen.types("/ticket 1")
    village.passes(days=1)
    village.chen.types("/hold 1 1天 等厂家")
    li.taps("继续办理")
    li.taps("转单")
    li.taps("不在")
    village.wang.types("/status 1")
    village.passes(hours=3)
    village.chen.types("/transfer 1")
    village.chen.taps("街道")
    village.chen.types("/ticket 1")
    village.passes(days=3)
    for label in ("再等 3 天", "对方已办好"):
        village.chen.taps(label)
    village.wang.taps("没解决")
    village.wang.taps("没人来")
    village.chen.types("/transfer 1 物业公司 请修")
    village.passes(days=3)
    village.chen.taps("收回重派")
    village.wang.types("/status 1")


def deciding(village: Village) -> None:
    """The rules of a community, what its people know, and the log of who changed what."""
    village.volunteer("李强")
    for line in ("/audit", "/policy", "/policy 停车 抢单", "/policy 上限 4", "/policy 早上"):
        village.chen.types(line)
    village.chen.types("/policy")
    for label in ("噪音", "指派：协调员派"):
        village.chen.taps(label)
    village.chen.types("/people")
    village.chen.taps("李强")
    for _ in range(2):
        village.chen.taps("水电")
    village.chen.types("/people")
    village.chen.taps("李强")
    village.chen.types("/audit")


DISPATCH: tuple[Callable[[Village], None], ...] = (worsening, aside, deciding)
