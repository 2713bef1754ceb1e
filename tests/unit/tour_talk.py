"""Further walks of the tour: what people say of tickets that are there, and what they teach."""

from __future__ import annotations

from dataclasses import replace

from domain.category import Category
from domain.learning import Effect, Example, How, Keyword
from handlers.buttons import Button
from services import behalf, learning, reports, sampling
from services.actors import Press
from services.filing import Report
from tests.unit.village import CHATTER, MORNING, Village, matter

LIFT = {"topics": ("电梯",)}


def conversing(village: Village) -> None:
    """More of it, here too, not the same, settled, and a whole crowd."""
    li = village.volunteer("李强")
    message = village.wang.says("3栋电梯坏了", matter(**LIFT))
    li.taps("接单")
    village.wang.says("钥匙在保安那里", CHATTER, reply_to=message)
    village.passes(minutes=3)
    village.wang.says("3栋电梯坏了", matter(**LIFT))
    village.chen.says("3栋电梯坏了", matter(**LIFT))
    apart = village.chen.finds("不是同一件")
    village.chen.taps("我也遇到")
    village.chen.presses(apart)
    village.chen.says("我家也是", replace(CHATTER, echo=True), reply_to=message)
    village.chen.taps("不是同一件")
    village.wang.says("修好了", replace(CHATTER, closing=True))
    village.chen.writes("谢谢", replace(CHATTER, marks=("thanks",)))
    for building in "56":
        village.chen.writes("修好了", replace(CHATTER, closing=True))
        village.chen.says("灯坏了", matter(building=building))
        village.passes(minutes=2)
    village.chen.writes("修好了", replace(CHATTER, closing=True))
    village.chen.types("/ticket 1")
    village.zhao.says("4栋灯坏了", matter(building="4"))
    village.zhao.says("又在响", matter(building=""))
    for number in range(22):
        village.person(f"邻居{number}").says("3栋电梯坏了", matter(**LIFT))


def small_talk(village: Village) -> None:
    """Written to the bot in private, and no report."""
    li = village.volunteer("李强")
    li.writes("你好", replace(CHATTER, marks=("hello",)))
    li.writes("你会做什么", CHATTER)
    village.wang.writes("3栋电梯坏了", matter(**LIFT))
    village.wang.writes("多久能来", CHATTER)
    li.taps("接单")
    village.passes(minutes=5)
    village.wang.writes("到了请敲门", CHATTER)
    li.writes("我十分钟后到", CHATTER)
    village.wang.writes("", CHATTER, photo="one", attached=True)


def taking_up(village: Village) -> None:
    """Said to be done, and not."""
    li = village.volunteer("李强")
    village.wang.writes("3栋电梯坏了", matter(**LIFT))
    li.taps("接单")
    li.taps("完成")
    village.wang.writes("没修好", replace(CHATTER, undone=True))


def in_the_open(village: Village) -> None:
    """A phone in the group: its writer is told, and takes it away."""
    village.zhao.says("3栋水管漏水，13800138000", matter(home=True))
    village.wang.says("5栋水管漏水，13800138000", matter(building="5", home=True))
    village.wang.taps("从群里撤回")


def telling_doors(village: Village) -> None:
    """Asked for the door: told, corrected, skipped; and for the building alone."""
    li = village.volunteer("李强")
    village.wang.says("灯坏了", matter(building=""))
    village.wang.writes("5栋")
    village.passes(minutes=2)
    village.wang.says("水管漏水", matter(building="4", home=True))
    village.wang.taps("跳过")
    village.passes(minutes=31)
    village.wang.says("3栋水管漏水", matter(home=True))
    li.taps("接单")
    village.wang.writes("1201，13800138000")
    village.chen.types("/ticket 1")


def filing_for_others(village: Village) -> None:
    """A coordinator files for a neighbour with and without Telegram, typed and by buttons."""
    li, chen = village.volunteer("李强"), village.chen
    village.do(reports.start_report, chen.actor())
    chen.taps("替别人报")
    for words in ("13800000000", "王大爷"):
        chen.writes(words)
    chen.writes("3栋灯坏了", matter())
    li.taps("接单")
    li.taps("完成")
    chen.taps("已解决")
    for line in ("/ticket 1", "/stats 周"):
        chen.types(line)
    village.person("王大爷").starts()
    village.passes(minutes=20)
    for name in ("王大爷", "王芳", "@nobody"):
        actor = chen.actor()
        report = Report(actor=actor, text="4栋灯坏了", reading=matter(building="4"))
        whom, _ = behalf.read([name], surely=True)
        village.do_or_refuse(actor, behalf.receive, report, whom, report)
    li.taps("接单")
    li.taps("完成")
    village.wang.taps("已解决")


def relaying(village: Village) -> None:
    """The resident and the volunteer talk through the bot, until nobody hears any more."""
    li = village.volunteer("李强")
    village.wang.writes("3栋灯坏了", matter())
    li.taps("接单")
    li.taps("联系对方")
    li.writes("在家吗")
    village.wang.taps("回复")
    village.wang.writes("", attached=True)
    li.taps("结束对话")
    village.chen.types("/ticket 1")
    village.blocked.add(li.user)
    village.wang.writes("在")
    village.wang.taps("联系对方")
    village.chen.types("/transfer 1 物业公司")
    village.wang.taps("回复")


def teaching(village: Village) -> None:
    """Words of the neighbourhood, refused, kept, added, taken away; and a sample."""
    chen, bridge = village.chen, Keyword(community=1, word="彩虹桥", concept="fixture")
    seen = Effect(count=9, more=("桥坏了",), fewer=("桥真美",))
    for change, effect in (
        (bridge, replace(seen, broken="桥真美")),
        (replace(bridge, word="桥"), seen),
        (replace(bridge, concept=""), seen),
        (bridge, seen),
    ):
        actor = chen.actor()
        village.do_or_refuse(actor, learning.propose, actor, change, effect)
    village.do(learning.dismiss, _press(village))
    for change in (bridge, replace(bridge, concept="")):
        actor = chen.actor()
        village.do_or_refuse(actor, learning.show, actor, ("fixture",))
        village.do_or_refuse(actor, learning.propose, actor, change, seen)
        answer = village.do(learning.settle, _press(village), change, seen)
        village.renderer.alert(answer.code, answer.facts)
    _sampled(village)


def _press(village: Village) -> Press:
    """Return a tap on the newest message that the coordinator has."""
    message = list(village.chats[village.chen.user])[-1]
    return Press(actor=replace(village.chen.actor(), message=message), community=1, ref=0)


def _sampled(village: Village) -> None:
    person = village.who(village.chen)
    for text in ("今天桥真美", "昨天桥真美"):
        blank = village.ask(lambda work, text=text: work.examples.put(_blank(text)))
        village.do(lambda work, *, now, e=blank: sampling._show(work, e, person, now=now))
    village.chen.presses(Button("sample", 1, 1, "none"))
    village.chen.presses(Button("sample", 1, 2, "repair"))


def _blank(text: str) -> Example:
    return Example(community=1, id=0, text=text, labels=(), how=How.SAMPLED, at=MORNING)


def two_matters(village: Village) -> None:
    """A report of two matters, and a ticket of its own for the second."""
    both = (Category.REPAIR, Category.PARKING)
    village.wang.writes("3栋电梯坏了，车堵着门", matter(labels=both))
    village.wang.taps("另开一单：停车")
    village.chen.types("/ticket 1")
