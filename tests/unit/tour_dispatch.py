"""The part of the tour about finding somebody: what turns urgent, waits, goes elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import product
from typing import Any

from domain.community import Level
from domain.people import Role
from handlers.buttons import Button
from services import outage, setup
from tests.unit.village import ZONE, Neighbour, Village, matter


def worsening(village: Village) -> None:
    """What was filed turns urgent: on its way, and after it was said to be done."""
    li, soon = village.volunteer("李强"), {"edited": timedelta(minutes=1)}
    for building in "34":
        message = village.wang.says(f"{building}栋灯坏了", matter(building=building))
        village.do(outage.back, village.now - timedelta(minutes=5))
        li.taps("接单")
        village.passes(minutes=2)
        if building == "4":
            li.taps("完成")
        fire = matter(building=building, hotline="fire")
        village.wang.says(f"{building}栋灯冒火花", fire, message=message, **soon)


def behind(village: Village) -> None:
    """Three late ones in hand, and one more that would go to the quickest."""
    for line in ("/policy 上限 10", "/policy 停车 抢单"):
        village.chen.types(line)
    li = village.volunteer("李强")
    for number, building in enumerate("123", 1):
        village.wang.says(f"{building}栋灯坏了", matter(building=building))
        li.taps("接单")
        village.passes(minutes=3)
        late = replace(village.ticket(number), finish_by=village.now - timedelta(minutes=1))
        village.ask(lambda work, late=late: work.tickets.save(late))
    village.zhao.says("4栋车位被占", matter("parking", building="4"))
    li.taps("接单")


def aside(village: Village) -> None:
    """On hold and back, given to others and back, passed on, refused with a reason, a maybe."""
    li = village.volunteer("李强")
    village.wang.writes("3栋灯坏了", matter())
    li.writes("两小时后可以")
    li.taps("10 分钟后")
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


def at_once(village: Village) -> None:
    """Much at once comes in lists; who was called six times is spared."""
    li = village.volunteer("李强")
    for kind, building in product(("repair", "parking", "other"), "1234"):
        village.person("邻居").says(f"{building}栋有事", matter(kind, building))
        village.passes(minutes=1)
    for label in ("接单 #2", "转单", "接单 #4", "来不了 #6"):
        li.taps(label)
    village.chen.types("/ticket 12")


def silent(village: Village) -> None:
    """Three times without an answer; and somebody who is on the scene for an hour."""
    li = village.volunteer("李强")
    for building in "1234":
        village.person("邻居").says("灯坏了", matter(building=building))
        village.passes(days=1)
    village.chen.taps("先不停用")
    village.wang.says("5栋灯坏了", matter(building="5"))
    li.types("/off")
    li.types("/on")
    for label in ("接单", "已到场"):
        li.taps(label)
    village.passes(hours=1)


def left_alone(village: Village) -> None:
    """Two that nobody takes."""
    for building in "34":
        village.person("邻居").says("灯坏了", matter(building=building))
    village.passes(hours=4)


def wishing(village: Village) -> None:
    """Three small wishes: granted, declined, withdrawn; and what is refused about them."""
    li, wang, chen = village.volunteer("李强"), village.wang, village.chen
    for words in ("", " " + "好" * 201, " 想学下棋", " 想要一盆花", " 想听戏", " 还要"):
        wang.types(f"/wish{words}")
    chen.taps("不通过")
    chen.writes("下周有戏看")
    wang.taps("不用了")
    wang.types("/wish 想学唱歌")
    for _ in range(2):
        chen.taps("通过")
    li.types("/wish")
    for label in ("我来", "做不了", "我来"):
        li.taps(label, in_group=label == "我来")
    li.taps("已实现")
    li.writes("学会了", photo="p")
    chen.presses(Button("wishyes", 1, 1))
    li.types("/wish 想要书")
    chen.taps("通过")
    li.taps("我来", in_group=True)
    wang.types("/wish 想看花")
    chen.taps("通过")
    li.taps("我来", in_group=True)
    village.passes(days=15)


def phoned(village: Village) -> None:
    """One star: a coordinator phones, at once and too late."""
    li = village.volunteer("李强")
    for building in "34":
        village.wang.says(f"{building}栋灯坏了", matter(building=building))
        for who, label in ((li, "接单"), (li, "完成"), (village.wang, "已解决")):
            who.taps(label)
        village.wang.taps("★1")
        village.passes(minutes=2)
    village.chen.taps("不满意")
    village.chen.writes("说没人来过")
    village.chen.types("/ticket 2")
    village.passes(hours=25)
    village.chen.types("/late")


def deciding(village: Village) -> None:
    """The rules of a community, what its people know, and the log of who changed what."""
    village.volunteer("李强")
    for line in (
        "/audit",
        "/policy",
        "/policy 停车 抢单",
        "/policy 上限 4",
        "/policy 早上",
        "/policy 噪音 20分钟 6小时",
        "/policy 紧急 3分钟 1小时",
        "/policy 噪音 0分钟 6小时",
    ):
        village.chen.types(line)
    village.chen.types("/policy")
    for label in ("噪音", "指派：协调员派", "工作日 9–18 点", "每天白天", "全天"):
        village.chen.taps(label)
    for line in ("助老 工作日", "停车 工作日 06:00-18:00", "停车 工作日 10:00-18:00"):
        village.chen.types(f"/policy {line}")
    village.wang.says("3栋车位被占", matter("parking"))
    village.chen.types("/why 1")
    village.chen.types("/people")
    village.chen.taps("李强")
    for _ in range(2):
        village.chen.taps("水电")
    village.chen.types("/people")
    village.chen.taps("李强")
    village.chen.types("/audit")


def closing_lines(village: Village) -> None:
    """Lines for the end of tickets: kept, refused, said, dropped."""
    li, chen = village.volunteer("李强"), village.chen
    for line in ("", " 报修", f" 报修 {'长' * 101}", *(f" 报修 第{n}句" for n in range(7)), ""):
        chen.types(f"/tpl{line}")
    chen.taps("＋停车")
    chen.writes("车主已挪车")
    village.wang.writes("3栋灯坏了", matter())
    for label in ("接单", "完成", "第0句"):
        li.taps(label)
    chen.types("/tpl")
    chen.taps("✕ 第1句")
    village.wang.writes("4栋灯坏了", matter(building="4"))
    for line in ("/close 2 早上", "/close 2"):
        chen.types(line)
    chen.taps("无法解决")
    chen.writes("要等开发商")
    chen.types("/audit")


def above(village: Village) -> None:
    """Nobody takes it, so the unit above is called, takes it, and does it."""
    for chat, name, level in ((-2001, "阳光社区", "township"), (-2002, "城关街道", "street")):
        actor = replace(village.chen.actor(in_group=True), chat=chat)
        bind = setup.Bind(actor=actor, name=name, zone=ZONE, level=Level(level))
        village.do(setup.bind, bind)
    for parent in ("没有的", "城关街道", "阳光社区"):
        village.chen.types(f"/setup 上级 {parent}")
    village.chen.types("/audit")
    village.wang.writes("3栋灯坏了", matter())
    village.passes(minutes=30)
    village.chen.types("/use 阳光社区")
    village.chen.types("/open")
    village.chen.writes("3栋灯坏了", matter())
    board = Neighbour(village, -2001, "")
    village.chen.presses(board.finds("我们来办"))
    village.chen.types("/open")
    village.chen.presses(board.finds("已办好"))
    village.chen.types("/use 幸福小区")
    village.do(_apart)
    village.wang.writes("4栋灯坏了", matter(building="4"))
    village.passes(minutes=30)


def _apart(work: Any, *, now: datetime) -> None:
    """Take the unit's chat away, so that nobody of it can be told."""
    unit = work.communities.by_chat(-2001)
    work.communities.save(replace(unit, chat=None))
    for person in work.people.holding(unit.id, Role.COORDINATOR):
        work.people.revoke(unit.id, person.id, Role.COORDINATOR)


def sorting(village: Village) -> None:
    """Two tickets become one, one gets another kind, someone rests, the lifts stand still."""
    li = village.volunteer("李强")
    village.zhao.starts()
    village.wang.writes("3栋灯坏了", matter())
    village.zhao.says("3栋楼下很黑", matter("other"))
    for line in (
        "/merge",
        "/merge 2",
        "/merge 2 2",
        "/cat 2",
        "/cat 2 早上",
        "/cat 2 报修",
        "/cat 2 报修",
        "/merge 2 1",
    ):
        village.chen.types(line)
    village.zhao.types("/status 2")
    for line in ("", " 早上", " 08:00-10:00", " 08:00-11:00", "", " 关"):
        li.types(f"/quiet{line}")
    li.types("/quiet")
    li.taps("多派")
    li.types("/quiet 08:00-11:00")
    for line in ("/mute", "/mute 电梯", "/why 灯", "/why 1"):
        village.chen.types(line)
    for building in "45":
        village.chen.types(f"/mute 电梯 {building}栋 3小时", building)
        village.wang.writes(f"{building}栋电梯不动", matter(building=building))
    village.chen.types("/mute")
    village.chen.taps("提前结束 电梯")
    village.passes(hours=3)
    village.chen.taps("都好了，请居民确认")
    village.chen.types("/audit")


DISPATCH: tuple[Callable[[Village], None], ...] = (
    worsening,
    behind,
    aside,
    at_once,
    silent,
    left_alone,
    wishing,
    phoned,
    deciding,
    closing_lines,
    above,
    sorting,
)
