"""A tour of the village: every use case at least once, so that every word is said for real."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from domain.people import Role
from handlers.buttons import Button
from services import attendance, delivery, membership, outage, reports, setup
from services.actors import Command
from tests.unit.tour_audit import AUDIT
from tests.unit.tour_dispatch import DISPATCH
from tests.unit.tour_duty import DUTY
from tests.unit.tour_elders import ELDERS
from tests.unit.tour_talk import (
    conversing,
    filing_for_others,
    in_the_open,
    relaying,
    small_talk,
    taking_up,
    teaching,
    telling_doors,
    two_matters,
)
from tests.unit.village import DOUBTFUL, GROUP, ZONE, Village, matter


def reporting(village: Village) -> None:
    """Messages of every kind, in the group and in private."""
    wang, zhao = village.wang, village.zhao
    wang.says("3栋电梯困人", matter(hotline="lift"))
    village.passes(minutes=2)
    wang.says("3栋着火", matter(urgent=True))
    message = zhao.says("电梯坏了", matter(building=""))
    zhao.taps("5栋", in_group=True)
    zhao.says("5栋电梯坏了", matter(building="5"), message=message, edited=timedelta(minutes=1))
    for label in ("不是报事", "报修", "报修", "报修", "报修"):
        village.passes(minutes=11)
        wang.says("这个灯", DOUBTFUL)
        zhao.taps(label, in_group=True)
        wang.taps(label, in_group=True)
    village.passes(minutes=2)
    wang.says("又坏了", matter(building="6"))
    wang.presses(Button("ask", 1, 1, "repair"))
    for in_group in (True, False):
        actor = wang.actor(in_group=in_group)
        village.do_or_refuse(actor, reports.start_report, actor)
    village.passes(minutes=5)


def handling(village: Village) -> None:
    """From the offer to the stars, with everything that may come between."""
    li, sun = village.volunteer("李强"), village.volunteer("孙丽")
    message = village.wang.says("3栋灯坏了", matter())
    for label in ("撤回", "我也遇到"):
        village.zhao.taps(label, in_group=True)
    village.zhao.starts()
    village.zhao.taps("我也遇到", in_group=True)
    for person in (village.zhao, village.wang):
        person.taps("我也遇到", in_group=True)
    old = li.finds("接单")
    li.taps("来不了")
    li.writes("我在外地")
    sun.taps("转单")
    li.presses(old)
    li.presses(old)
    sun.presses(old)
    village.wang.says("3栋灯又坏了", matter(), message=message, edited=timedelta(minutes=1))
    for label in ("已到场", "需要帮手", "转单"):
        li.taps(label)
    li.presses(Button("arrived", 1, 1))
    sun.presses(old)
    li.presses(old)
    sun.presses(Button("arrived", 1, 1))
    village.passes(hours=12)
    sun.taps("在处理")
    village.passes(hours=13)
    sun.taps("完成")
    sun.presses(Button("finish", 1, 1))
    li.presses(old)
    sun.writes("换好了", photo="p")


def ending(village: Village) -> None:
    """The reporter's word, twice; and what comes two weeks later."""
    li = village.volunteer("李强")
    village.wang.writes("3栋灯坏了", matter())
    village.wang.taps("改类别")
    village.wang.taps("停车")
    village.wang.taps("催一下")
    village.wang.taps("催一下")
    old = village.wang.finds("撤回")
    li.taps("接单")
    village.wang.types("/status 1")
    li.taps("完成")
    village.passes(minutes=2)
    for label in ("没解决", "没修好"):
        village.wang.taps(label)
        village.chen.types("/late")
    li.taps("接单")
    li.taps("完成")
    village.chen.types("/late")
    village.passes(minutes=2)
    village.wang.taps("没解决")
    village.wang.writes("还是不亮")
    village.chen.types("/late")
    li.taps("接单")
    li.taps("完成")
    village.wang.presses(Button("star", 1, 1, "9"))
    button = village.wang.finds("已解决")
    village.wang.taps("已解决")
    village.wang.presses(button)
    village.wang.presses(Button("star", 1, 1, "9"))
    star = village.wang.finds("★5")
    village.wang.taps("★5")
    village.wang.presses(star)
    village.wang.writes("谢谢")
    for label in ("不用了", "可以转给志愿者"):
        village.wang.taps(label)
    village.wang.presses(old)
    village.chen.types("/ticket 1")
    village.chen.types("/why 1")
    village.wang.types("/status 1")
    village.passes(days=31)


def ends(village: Village) -> None:
    """Silence, a second time, and two that are withdrawn."""
    li = village.volunteer("李强")
    for text in ("3栋灯坏了", "4栋灯坏了"):
        village.wang.says(text, matter(building=text[0]))
        village.chen.taps("我也遇到", in_group=True)
        li.taps("接单")
        village.passes(minutes=2)
    li.taps("完成")
    village.wang.taps("撤回", in_group=True)
    village.passes(days=3)
    village.wang.says("5栋灯坏了", matter())
    li.taps("接单")
    li.taps("完成")
    village.wang.taps("已解决")
    village.passes(days=14)
    no = village.wang.finds("没有再出现")
    for label in ("以后不用问", "以后还是问我"):
        village.wang.taps(label)
    village.wang.presses(no)
    village.zhao.says("6栋灯坏了", matter())
    village.zhao.taps("撤回", in_group=True)
    village.chen.types("/stats month")


def own_work(village: Village) -> None:
    """Whoever does their own work does not rate it."""
    li = village.volunteer("李强")
    village.who(li)
    li.writes("3栋灯坏了", matter())
    village.chen.types("/assign 1 李强")
    li.taps("完成")
    li.taps("已解决")
    li.taps("★5")


def climbing(village: Village) -> None:
    """Nobody comes: by day, by night, and with nobody there at all."""
    li, zhou = village.volunteer("李强"), village.head("周姐", "3")
    village.wang.says("3栋灯坏了", matter())
    li.taps("来不了")
    village.passes(hours=3)
    village.wang.writes("3栋楼上装修", matter("noise"))
    village.wang.taps("催一下")
    li.types("/off")
    village.passes(hours=11)
    village.wang.says("3栋门坏了", matter())
    li.types("/on")
    village.passes(hours=11)
    for person in (li, village.chen):
        village.blocked.add(person.user)
    village.wang.says("4栋门坏了", matter(building="4"))
    village.passes(hours=1)
    village.wang.writes("6栋门坏了", matter(building="6"))
    village.wang.taps("催一下")
    village.blocked.clear()
    zhou.types("/tasks")
    village.chen.types("/people")
    for number in (1, 2, 3, 4):
        village.chen.types(f"/why {number}")


def late(village: Village) -> None:
    """Warned, asked whether still at it, too late, and no helper anywhere."""
    li = village.volunteer("李强")
    village.wang.says("3栋电梯困人", matter(hotline="lift"))
    village.passes(minutes=4.5)
    li.taps("接单")
    village.passes(hours=1)
    li.taps("在处理")
    village.passes(hours=1)
    li.taps("在处理")
    village.wang.says("4栋电梯困人", matter(hotline="lift", building="4"))
    li.taps("接单")
    village.passes(hours=1)
    li.taps("30 分钟后再问")
    village.passes(hours=1)
    village.wang.types("/status 2")
    village.chen.types("/ticket 2")
    village.blocked.add(village.chen.user)
    village.do(delivery.refused, village.chen.user)
    li.taps("需要帮手")
    village.do(outage.back, village.now - timedelta(minutes=10))


def deaf(village: Village) -> None:
    """We come back after a while, and after more than a day."""
    village.volunteer("李强")
    village.wang.says("3栋灯坏了", matter("elder"))
    for hours in (1, 30):
        village.do(outage.back, village.now - timedelta(hours=hours))
    village.chen.types("/ticket 1")


def desk(village: Village) -> None:
    """Every command, with and without its words, allowed and not."""
    li = village.volunteer("李强")
    everything = ("/open", "/late", "/tasks", "/my", "/stats", "/people", "/help", "/use", "/setup")
    for round_ in range(2):
        for person in (village.chen, li, village.wang):
            for line in (*everything, "/status 1", "/status", "/ticket 1", "/why 1", "/assign 1"):
                person.types(line)
                person.types(line, in_group=True)
        if not round_:
            village.wang.says("3栋灯坏了", matter())
            village.wang.says("4栋灯坏了", matter(building="4"))
            village.passes(hours=1)
            li.presses(Button("accept", 1, 1))
    for line in (
        "/assign 1 某某",
        "/assign 1 李强",
        "/assign 2",
        "/close 1",
        "/setup 9",
        "/use 幸福小区",
        "/preview",
    ):
        village.chen.types(line)
    village.chen.taps("李强")
    village.chen.taps("转出")
    village.chen.types("/close 1")
    village.chen.types("/ticket 2")
    for label in ("改类别", "指派", "结单"):
        village.chen.taps(label)
    village.blocked.add(li.user)
    village.do(delivery.refused, li.user)
    village.chen.types("/assign 2")
    village.chen.types("/assign 2 李强")
    village.chen.types("/preview 噪音 12-31")
    village.volunteer("孙丽").types("/tasks")
    village.chen.types("/drill 噪音")
    for _ in range(2):
        village.chen.taps("开始演练")
    village.chen.types("/tasks")
    village.passes(minutes=20)
    village.chen.taps("收到")
    village.passes(hours=2)
    village.blocked.add(village.chen.user)
    village.do(delivery.refused, village.chen.user)
    village.blocked.clear()


def full(village: Village) -> None:
    """Too many tickets, on both sides."""
    li = village.volunteer("李强")
    for building in "12345":
        village.wang.says(f"{building}栋灯坏了", matter(building=building))
    for number in range(1, 6):
        li.presses(Button("accept", 1, number))
    village.passes(minutes=11)
    village.wang.says("这个灯", DOUBTFUL)
    village.wang.taps("报修", in_group=True)


def settling(village: Village) -> None:
    """Invitations, duty, groups."""
    li, sun, zhou = village.person("李强"), village.person("孙丽"), village.person("周姐")
    token = village.chen.invites(Role.VOLUNTEER, "3")
    late_token = village.chen.invites(Role.COORDINATOR)
    li.starts(token)
    sun.starts(token)
    sun.starts("nonsense")
    zhou.starts(village.chen.invites(Role.BUILDING_HEAD, "3"))
    village.chen.invites(Role.BUILDING_HEAD)
    village.chen.invites(Role.VOLUNTEER, "99")
    village.chen.invites(Role.RESIDENT)
    village.chen.invites(Role.VOLUNTEER, words="西边")
    li.taps("试一下提醒")
    for _ in range(2):
        li.taps("现在上岗")
    for line in ("/on", "/off", "/off", "/on"):
        village.passes(minutes=1)
        li.types(line)
    village.passes(days=4)
    sun.starts(late_token)
    village.do(membership.person_in_group, GROUP, li.user, False)
    village.wang.starts()
    for in_group, name in ((True, "幸福里"), (True, ""), (False, "幸福里")):
        actor = village.chen.actor(in_group=in_group)
        village.do_or_refuse(actor, setup.bind, setup.Bind(actor=actor, name=name, zone=ZONE))
    for present in (False, True):
        village.do(membership.bot_in_group, village.chen.actor(in_group=True), present)
    second = replace(village.chen.actor(in_group=True), chat=-2002)
    village.do(membership.bot_in_group, second, True)
    village.do(setup.bind, setup.Bind(actor=second, name="翠园小区", zone=ZONE))
    village.chen.types("/use")
    village.chen.taps("翠园小区")
    village.do(delivery.quarantined, 7, "ValueError")
    village.person("某某").starts()
    strange = replace(village.wang.actor(in_group=True), chat=-3003)
    village.do_or_refuse(strange, attendance.on, Command(actor=strange))


def told_whole(village: Village) -> None:
    """Read every ticket's timeline, as a coordinator sees it."""
    village.chen.types("/use 幸福小区")
    number = 1
    while village.ticket(number) is not None:
        village.chen.types(f"/ticket {number}")
        village.chen.taps("送达记录")
        number += 1


TOUR: tuple[Callable[[Village], None], ...] = (
    *(reporting, handling, ending, ends, own_work, climbing, late, deaf, desk, full, settling),
    *DUTY,
    *(
        conversing,
        telling_doors,
        two_matters,
        filing_for_others,
        relaying,
        small_talk,
        taking_up,
        in_the_open,
        teaching,
    ),
    *ELDERS,
    *AUDIT,
    *DISPATCH,
)
