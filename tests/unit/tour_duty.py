"""The part of the tour that is about duty: the roster, swaps, hand-overs, and who goes."""

from __future__ import annotations

from collections.abc import Callable

from domain.people import Role
from handlers.buttons import Button
from services import calendars, delivery, membership
from tests.unit.village import GROUP, Village, matter

REFUSED = (
    "/roster 白班",
    "/roster 删除 早班",
    "/roster 白班 25:00-26:00 李强",
    "/roster 白班 08:00-20:00 王五",
    "/roster 白班 08:00-20:00 吴刚",
    "/override",
    "/override 请假",
    "/override 请假 李强 11-22",
    "/override 请假 李强 11-20 08:00-09:00",
    "/override 加班 李强 11-21 18:00-22:00",
    "/override 加班 李强 11-21",
)


def rostering(village: Village) -> None:
    """A roster is made, changed, checked and dropped; a shift is begun, left, handed over."""
    li, sun = (village.volunteer(name, on=False) for name in ("李强", "孙丽"))
    for _ in range(2):
        village.volunteer("吴刚", on=False)
    for line in ("/roster", "/override", "/duty", "/duty check"):
        village.chen.types(line)
    village.chen.types("/roster 白班 08:00-20:00 每天 李强 孙丽")
    village.chen.types("/roster 夜班 20:00-08:00 每周 孙丽")
    for line in REFUSED:
        village.chen.types(line)
    village.chen.types("/override 请假 李强 11-23")
    village.chen.taps("仍然请假")
    for line in ("/roster", "/override", "/duty check"):
        village.chen.types(line)
    village.chen.taps("撤销 11-23 08:00")
    li.types("/duty")
    for base in ("", "http://127.0.0.1:8081/calendar"):
        actor = li.actor()
        village.do_or_refuse(actor, calendars.issue, actor, "secret", base)
    for _ in range(2):
        li.types("/duty ical off")
    village.wang.says("3栋电梯坏了", matter())
    village.comes(village.now.replace(hour=14))
    sun.taps("已阅")
    village.passes(days=1, hours=12)
    li.types("/off")
    village.chen.types("/roster 删除 白班")
    village.chen.taps("确认删除")


def watching(village: Village) -> None:
    """What the roster lacks is told: to who asks, and in the evening."""
    sun = village.volunteer("孙丽", on=False)
    village.now = village.now.replace(month=9, day=20)
    village.chen.types("/roster 白班 08:00-20:00 每天 孙丽 3栋", "3")
    village.chen.types("/override 请假 孙丽 10-01")
    village.chen.taps("仍然请假")
    village.chen.types("/override 请假 孙丽 9-21")
    village.chen.taps("仍然请假")
    village.do(delivery.refused, sun.user)
    village.chen.types("/duty check")
    village.passes(days=1)
    village.now = village.now.replace(year=2098, month=12)
    village.passes(days=1)


def parting(village: Village) -> None:
    """Swaps that are taken, dropped and past; notes that nobody reads; who goes."""
    li, sun = (village.volunteer(name, on=False) for name in ("李强", "孙丽"))
    village.chen.types("/roster 白班 08:00-20:00 每天 李强 孙丽")
    village.chen.types("/roster 夜班 20:00-08:00 每天 李强")
    village.volunteer("周姐", on=False).types("/swap")
    li.types("/swap")
    li.types("/swap 周一")
    li.taps("11-23 08:00-20:00 白班")
    li.taps("11-23 08:00-20:00 白班")
    own = sun.finds("我来")
    li.presses(own)
    sun.taps("我来")
    sun.presses(own)
    li.types("/swap 周三晚")
    li.taps("不换了")
    li.types("/swap 周三晚")
    village.chen.types("/override 加班 孙丽 11-25 20:00-21:00")
    sun.presses(Button("swaptake", 1, 3))
    village.wang.says("3栋电梯坏了", matter())
    village.passes(days=6)
    li.types("/leave")
    sun.types("/leave")
    sun.taps("确认退出")


def departing(village: Village) -> None:
    """Somebody leaves the group, what was theirs is handed over; swaps in haste, or too long."""
    li, sun = (village.volunteer(name, on=False) for name in ("李强", "孙丽"))
    zhou = village.volunteer("周丽", on=False)
    village.chen.types("/roster 白班 20:00-08:00 每天 李强 孙丽")
    village.chen.types("/roster 夜班 08:00-20:00 每天 周丽")
    li.types("/swap 周六")
    sun.taps("我来")
    li.types("/swap 周一")
    zhou.presses(Button("swaptake", 1, 2))
    for person in (zhou, li):
        village.do(membership.person_in_group, GROUP, person.user, False)
        village.chen.taps("把他的事交给别人")
    village.chen.taps("确认交出")


def dismissed(village: Village) -> None:
    """Volunteers, heads and coordinators are let go from /people; old buttons say so."""
    li, chen = village.volunteer("李强"), village.chen
    village.head("周姐", "3")
    deputy = village.holder("小副", Role.COORDINATOR)
    village.holder("小马", Role.COORDINATOR)
    village.wang.says("3栋电梯坏了", matter())
    village.passes(minutes=40)
    for path in (
        ("李强", "把他的事交给别人", "确认交出"),
        ("周姐", "不再是楼栋长", "确认，不再是楼栋长"),
        ("小副", "不再是协调员"),
        ("小马", "不再是协调员", "确认，不再是协调员"),
        ("陈静", "不再是协调员"),
    ):
        chen.types("/people")
        for label in path:
            chen.taps(label)
    li.taps("接单")
    chen.types("/audit")
    chen.types("/audit 王五")
    chen.types("/duty 李强")
    village.do(delivery.refused, chen.user)
    deputy.types("/people")
    deputy.taps("小副")
    deputy.taps("不再是协调员")


def tapping(village: Village) -> None:
    """A roster made by taps; given up; begun and left alone too long."""
    village.volunteer("李强", on=False)
    chen = village.chen
    chen.types("/roster")
    for label in ("用按钮排班", "白班 8–20 点", "每天换人", "下一步 ›", "李强", "下一步 ›"):
        chen.taps(label)
    for label in ("全部楼", "各类都管", "保存", "不排了"):
        chen.taps(label)
    chen.types("/roster")
    chen.taps("用按钮排班")
    chen.taps("不排了")
    chen.types("/override")
    chen.taps("用按钮改班")
    chen.taps("请假")


DUTY: tuple[Callable[[Village], None], ...] = (
    rostering,
    watching,
    parting,
    departing,
    dismissed,
    tapping,
)
