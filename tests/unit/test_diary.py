"""The failure diary: each fault of ours appears once, and coordinators read it every month."""

from datetime import timedelta

from domain.audit import Fault, Wrong
from services import audit, failures, outage
from tests.unit.conftest import morning


def history(village):
    """Return the lines of /health history."""
    said = village.chen.types("/health 历史").split("\n")
    return [line for line in said if line.startswith("·")]


def test_a_healthy_service_says_so_and_has_an_empty_diary(village):
    village.do(audit.judge, [])
    assert "✅ 从 11月21日 09:00 起没有问题" in village.chen.types("/health")
    village.chen.taps("故障记录")
    assert village.chen.last().endswith("没有故障")


def test_each_fault_that_is_injected_appears_once(village, zhang):
    for _ in range(3):
        village.do(failures.slowed, -1001)
        village.passes(minutes=4)
    village.blocked.add(village.zhou.user)
    village.comes(morning(9, 29))
    village.do(audit.judge, [Fault(community=1, wrong=Wrong.STRANDED, refs=("12",))])
    village.now = morning(9, 32)
    village.do(lambda work, now: work.heartbeats.beat("telegram", now))
    village.comes(morning(9, 48))
    village.do(audit.judge, [])
    village.do(outage.back, village.now - timedelta(minutes=3))
    assert history(village) == [
        "· 11月22日 06:59 到 11月22日 07:07：Telegram 限流，消息变慢（1 处）",
        "· 11月22日 09:29 到 11月22日 09:48：有工单没有人跟进（1 处）",
        "· 11月22日 09:30 到 11月22日 09:32：报警晚了 1 分钟以上（1 处）",
        "· 11月22日 09:45 到 11月22日 09:48：系统中断，收不到消息",
        "· 11月22日 09:47 到 11月22日 09:47：消息送不到（对方屏蔽或停用）（1 处）",
    ]


def test_what_is_wrong_now_stands_in_health(village):
    for _ in range(2):
        village.do(audit.judge, [Fault(community=1, wrong=Wrong.NO_ALARM, refs=("1",))])
    said = village.chen.types("/health")
    assert "⚠️ 现在有 1 类问题没有解决\n· 有老人没有回应却没有报警（11月21日 09:00 起）" in said


def test_the_month_is_published_to_coordinators_on_the_first(village):
    village.do(outage.back, village.now - timedelta(minutes=40))
    village.passes(days=10, hours=1)
    [said] = [text for text in village.chen.reads() if text.startswith("📓")]
    assert said.startswith("📓 幸福小区 故障记录（11月1日 00:00 到 12月1日 00:00）\n共 1 次：")
    assert village.wang.reads() == [] or "📓" not in village.wang.last()


def test_only_coordinators_read_it(village):
    assert village.wang.types("/health").startswith("这条命令只有协调员可以用")
