"""Walks through what the service says about itself."""

from domain.audit import Fault, Wrong
from services import audit
from tests.unit.village import Village

_REFS = {
    Wrong.NO_ROUND: "1",
    Wrong.NO_CLOCK: "round:miss:1",
    Wrong.NO_ALARM: "1",
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


AUDIT = (a_bad_minute,)
