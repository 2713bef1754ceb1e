"""Walks through everything that is said to elders, their families and those who look after them."""

import re
from datetime import UTC, datetime

from domain.signal import Sensed, Signal
from services import gateways, outage, signals
from services.elders import ElderCommand
from tests.unit.village import ZONE, Neighbour, Village

_TOKEN = re.compile(r"start=(\w+)")


def _at(hour: int, minute: int = 0, day: int = 22) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=ZONE).astimezone(UTC)


def _enrolled(village: Village, name: str = "张桂芳", more: str = "") -> Neighbour:
    said = village.chen.asks(f"/elder add {name} 3栋 07:00-09:00 {more}")
    elder = village.person(name)
    elder.starts(_TOKEN.search(said)[1])
    return elder


def a_morning(village: Village) -> None:
    """Asked, put off, missed, found at the end of a shift; then help that is really needed."""
    village.volunteer("周丽", on=False)
    li, elder = village.volunteer("李强", "3"), _enrolled(village)
    village.chen.types("/roster 夜班 20:00-09:40 每天 李强")
    village.chen.types("/roster 白班 09:40-20:00 每天 周丽")
    village.chen.asks("/elder pair 张桂芳 李强")
    family = village.person("女儿")
    family.starts(_TOKEN.search(village.chen.asks("/invite 家属 张桂芳"))[1])
    village.chen.asks("/elder plan 张桂芳 房号=501 电话=12345 钥匙=周姐处 病史=高血压 宠物=猫")
    village.comes(_at(8))
    elder.writes("晚点再说")
    family.writes("我妈怎么样")
    seen = family.finds("刚联系过，平安")
    village.comes(_at(10, 5))
    family.presses(seen)
    family.writes("我妈在家")
    elder.writes("我很好")
    first = li.finds("我去看")
    li.taps("我去看")
    village.chen.presses(first)
    village.chen.taps("我也去")
    safe = li.finds("已见到，平安")
    village.chen.presses(safe)
    village.passes(minutes=16)
    li.taps("没人应门")
    li.taps("已见到，平安")
    li.presses(safe)
    village.comes(_at(12))
    elder.writes("我摔倒了")
    elder.writes("起不来")
    elder.types("/sos")
    li.taps("已联系上")
    li.taps("需要协助")
    li.taps("已妥善处理")
    elder.types("/stop")


def the_lists(village: Village) -> None:
    """Lists full and empty, visits, pauses, outages, and what is refused."""
    for line in ("/elder", "/elder list", "/elder due", "/elder add", "/elder report"):
        village.chen.asks(line)
    li, elder = village.volunteer("李强", "3"), _enrolled(village)
    for line in (
        *(
            "/elder add 张桂芳 3栋",
            "/elder add 吴爷爷 14:00-18:00 高",
            "/elder add 吴爷爷 09:00-07:00",
        ),
        *("/elder pair 张桂芳", "/elder pause 张桂芳", "/elder pause 没有 3天", "/elder plan"),
        *("/invite 家属", "/pause 3天"),
    ):
        village.chen.asks(line)
    village.wang.types("/sos")
    village.wang.types("/stop")
    village.chen.asks("/elder add 王奶奶 3栋 上门探访 高")
    village.chen.taps("已有书面同意")
    village.comes(_at(7, 10))
    village.chen.asks("/elder list")
    li.taps("记录探访 王奶奶")
    li.taps("提交")
    li.writes("带点米")
    elder.writes("我很好")
    elder.asks("/pause")
    elder.taps("3 天")
    village.chen.asks("/elder pair 张桂芳 李强")
    village.chen.asks("/elder pause 张桂芳 2天")
    village.chen.asks("/elder list")
    village.comes(_at(8, 31, day=23))
    li.taps("记录探访 王奶奶")
    li.taps("健康")
    li.taps("健康")
    li.taps("提交")
    village.chen.asks("/elder report")
    village.comes(_at(3, day=24))
    village.chen.asks("/elder due")
    village.do(outage.back, _at(12, day=23))
    village.now = _at(9, day=29)
    village.chen.asks("/elder due")


def a_late_riser(village: Village) -> None:
    """Asked at the wrong hour, three days of a week, and in the afternoon."""
    elder = _enrolled(village, more="15:00-17:00")
    for day in (21, 22, 23, 24):
        for hour in (9, 15):
            village.comes(_at(hour, 10, day=day))
            elder.writes("我很好")


def by_buttons(village: Village) -> None:
    """Everything about an elder, tapped; and /visits for whoever may and may not."""
    chen, li = village.chen, village.volunteer("李强", "3")
    chen.asks("/elder")
    chen.taps("选一位老人")
    for line in ("/visits", "/elder add 张桂芳 3栋"):
        chen.types(line) if line == "/visits" else chen.asks(line)
    chen.asks("/elder")
    chen.taps("选一位老人")
    chen.taps("张桂芳")
    link = chen.finds("再发一个链接")
    chen.presses(link)
    elder = village.person("张桂芳")
    elder.starts(_TOKEN.search(chen.last())[1])
    chen.presses(link)
    chen.asks("/elder report 张桂芳")
    for path in (
        *(("时间", "08:00–10:00"), ("方式", "电话探访"), ("方式", "自己签到"), ("等级", "重点")),
        *(("结对", "李强"), ("结对", "取消 李强"), ("结对", "李强"), ("家属", "2 级链接")),
        *(("上门备注", "返回"), ("外出", "3 天"), ("楼栋", "5栋"), ("时间", "别的时间", "06:30")),
        ("时间", "一天再加一次", "17:00", "17:00–19:00"),
    ):
        chen.asks("/elder")
        chen.taps("选一位老人")
        chen.taps("张桂芳")
        for label in path:
            chen.taps(label)
    elder.asks("/pause")
    elder.taps("今天")
    elder.taps("已经回来了")
    for person in (li, chen, village.wang):
        person.types("/visits")
    li.taps("记录探访 张桂芳")
    village.passes(hours=3)
    chen.asks("/elder")
    for label in ("选一位老人", "张桂芳", "本月情况", "不再参加", "确认不再参加"):
        chen.taps(label)


def step_by_step(village: Village) -> None:
    """An elder added by taps, with every stumble; notes by taps; and what a device needs."""
    chen = village.chen
    chen.asks("/elder")
    chen.taps("添加老人")
    chen.writes("张")
    chen.writes("张桂芳")
    for label in ("3栋", "自己签到", "别的时间", "06:30", "08:00", "高", "登记", "已有书面同意"):
        chen.taps(label)
    chen.asks("/elder")
    chen.taps("添加老人")
    chen.writes("张桂芳")
    chen.taps("上门备注")
    for label in (
        "房号",
        "‹ 返回",
        "电话",
        "‹ 返回",
        "病史",
        "高血压",
        "高血压",
        "‹ 返回",
        "宠物",
        "猫",
        "钥匙",
    ):
        chen.taps(label)
    chen.asks("/elder")
    chen.taps("接家里的设备")


def without_consent(village: Village) -> None:
    """Too early for what is private; then two weeks of silence."""
    village.chen.asks("/elder add 张桂芳 3栋 病史=高血压")
    village.chen.asks("/elder add 张桂芳 3栋")
    village.passes(days=15)


def a_family(village: Village) -> None:
    """A relative who wants to hear each day, and one who wants it on Sundays."""
    elder = _enrolled(village)
    for name, label in (("女儿", "每天一次"), ("儿子", "每周一次")):
        person = village.person(name)
        person.starts(_TOKEN.search(village.chen.asks("/invite 家属 张桂芳"))[1])
        person.taps(label)
    village.comes(_at(8))
    elder.writes("我很好")
    village.passes(days=1)


def in_the_heat(village: Village) -> None:
    """An extra round: typed, tapped, ended by hand and by itself; and a festival comes near."""
    chen, elder = village.chen, _enrolled(village)
    chen.asks("/elder extra 高温")
    chen.asks("/elder extra 高温 2天")
    chen.taps("确定加一轮")
    chen.asks("/elder")
    chen.taps("天气、节日加一轮")
    chen.taps("停止加一轮")
    chen.asks("/elder")
    for label in ("天气、节日加一轮", "风雨 1 天", "确定加一轮"):
        chen.taps(label)
    for _ in range(8):
        village.passes(hours=6)
        elder.writes("我很好")
    village.now = datetime(2027, 2, 2, 12, tzinfo=ZONE).astimezone(UTC)
    village.passes(days=1)


def with_devices(village: Village) -> None:
    """A token, another one, and what devices tell; then no more of it."""
    chen, li = village.chen, village.volunteer("李强", "3")
    _enrolled(village)
    chen.asks("/elder signal")
    chen.asks("/elder signal")
    chen.taps("换新令牌")
    chen.asks("/elder")
    for label in ("选一位老人", "张桂芳"):
        chen.taps(label)
    for sensed in (Sensed.BUTTON, Sensed.DOOR, Sensed.BUTTON):
        village.do(signals.take, 1, Signal(elder=1, sensed=sensed))
    li.taps("我去看")
    chen.asks("/elder signal")
    chen.taps("停用")
    chen.types("/audit")
    actor = chen.actor()
    village.do_or_refuse(actor, gateways.command, ElderCommand(actor=actor))


def by_picture(village: Village) -> None:
    """A week in which a picture is named on one day, and another one is tapped first."""
    elder = _enrolled(village, more="高")
    village.chen.asks("/elder")
    for label in ("选一位老人", "张桂芳", "等级", "每周认一次图", "等级"):
        village.chen.taps(label)
    for day in range(22, 29):
        village.comes(_at(7, 1, day=day))
        for picture in ("🌸 花", "🐟 鱼", "🍎 苹果"):
            elder.writes(picture)


def another_phone(village: Village) -> None:
    """Links opened by who they are not for; then a new phone, and a daughter with two parents."""
    chen, elder = village.chen, _enrolled(village)
    daughter = village.person("女儿")
    other = _TOKEN.search(chen.asks("/elder add 刘爷爷 3栋"))[1]
    elder.starts(other)
    chen.starts(other)
    village.person("刘爷爷").starts(other)
    for name in ("张桂芳", "刘爷爷"):
        daughter.starts(_TOKEN.search(chen.asks(f"/invite 家属 {name}"))[1])
    chen.asks("/elder")
    for label in ("选一位老人", "张桂芳", "换手机"):
        chen.taps(label)
    link = _TOKEN.search(chen.last())[1]
    daughter.starts(link)
    new = village.person("新手机")
    new.starts(link)
    elder.writes("我很好")
    village.comes(_at(7, 5))
    daughter.writes("都好吗")
    daughter.taps("刘爷爷 刚联系过，平安")
    new.writes("在晒太阳")
    new.writes("等会儿出门")
    daughter.asks("/pause 3天")
    daughter.taps("张桂芳")
    daughter.asks("/pause")
    daughter.taps("刘爷爷 出门")
    daughter.taps("3 天")


ELDERS = (
    another_phone,
    a_morning,
    the_lists,
    a_late_riser,
    by_buttons,
    in_the_heat,
    without_consent,
    step_by_step,
    a_family,
    with_devices,
    by_picture,
)
