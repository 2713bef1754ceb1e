"""Walks through what the service says about itself."""

from datetime import timedelta

from domain.audit import Fault, Wrong
from services import audit, failures, outage
from tests.unit.village import Village

_REFS = {
    Wrong.NO_ROUND: "1",
    Wrong.NO_CLOCK: "round:miss:1",
    Wrong.NO_ALARM: "1",
    Wrong.UNHEARD: "1",
    Wrong.STRANDED: "12",
    Wrong.OVERDUE: "warn:1",
    Wrong.UNSENT: "a1:p1",
}


def a_bad_minute(village: Village) -> None:
    """Every fault that no repair helps, and the end of it."""
    village.chen.asks("/elder add 张桂芳 3栋")
    village.chen.taps("已有书面同意")
    faults = [Fault(community=1, wrong=wrong, refs=(ref,)) for wrong, ref in _REFS.items()]
    for found in (faults, faults, [], []):
        village.do(audit.judge, found)
        village.passes(minutes=1)
    rings = village.chen.rang()
    assert sum("自检发现问题" in ring for ring in rings) == len(_REFS)
    assert sum("已经解决" in ring for ring in rings) == len(_REFS)


def the_next_morning(village: Village) -> None:
    """After a night with an outage, an alarm that somebody ended and one that nobody has."""
    li = village.volunteer("李强", "3")
    for name in ("张桂芳", "吴爷爷"):
        village.chen.asks(f"/elder add {name} 3栋 09:30-10:00 上门探访")
        village.chen.taps("已有书面同意")
        village.chen.asks(f"/elder plan {name} 房号=501")
    village.chen.asks("/elder print")
    village.do(outage.back, village.now - timedelta(minutes=5))
    village.passes(hours=2)
    li.taps("我去看")
    li.taps("已见到，平安")
    village.passes(hours=23)
    assert any("早报" in text for text in village.chen.reads())


def the_diary(village: Village) -> None:
    """What went wrong, while it lasts and afterwards; a month of nothing as well."""
    village.chen.types("/health")
    village.chen.types("/health history")
    for wrong in Wrong:
        village.do(failures.note, wrong)
    village.do(failures.slowed, 7)
    village.passes(minutes=1)
    village.chen.types("/health")
    village.chen.taps("故障记录")
    for _ in range(2):
        village.do(audit.judge, [Fault(community=1, wrong=Wrong.OVERDUE, refs=("warn:1",))])
        village.passes(minutes=1)
    village.chen.types("/health")
    village.chen.types("/health history")
    village.do(audit.judge, [])
    for _ in range(40):
        village.passes(minutes=20)
        village.do(failures.note, Wrong.OUTAGE)
    village.chen.types("/health history")


AUDIT = (a_bad_minute, the_next_morning, the_diary)
