"""/drill: try the roster without a matter. Nobody's figures know of it."""

from __future__ import annotations

from datetime import datetime

from domain.category import Category
from domain.drill import WAITS, Call
from domain.errors import BadInput, NotAllowed
from domain.people import Role
from domain.policy import HURRY
from services import drills, lists, preview
from services.actors import Answer, Command, Press, enter_by, in_private, reply, turn
from services.facts import ms
from services.ports import Work


def drill(work: Work, cmd: Command, *, now: datetime) -> None:
    """/drill 噪音 3栋: says who would be called, and asks first."""
    community, _ = lists.desk(work, cmd, now=now)
    kinds = [word for word in cmd.words if word in set(Category)]
    kind = kinds[0] if kinds else Category.OTHER.value
    what = preview.supposed(cmd, community, Category(kind), now=now)
    course = preview.suppose(work, community, cmd.actor, what)
    called = course.once_through
    if not called:
        raise NotAllowed("error.drill_nobody")
    names = [work.people.get(community.id, call.person).name for call in called]
    arg = ".".join((kind, what.building, HURRY if what.urgent else ""))
    button = ["drill", community.id, 0, arg]
    reply(
        work,
        cmd.actor,
        "drill.ask",
        now=now,
        category=kind,
        building=what.building,
        urgent=what.urgent,
        names=names,
        count=len(names),
        buttons=[[button]],
    )


def begin(work: Work, press: Press, *, now: datetime) -> Answer:
    """开始演练: those whom the chain would call now are called at its moments."""
    in_private(press.actor)
    community, _ = enter_by(work, press, Role.COORDINATOR)
    kind, _, rest = press.arg.partition(".")
    building, _, urgent = rest.partition(".")
    if kind not in set(Category):
        raise BadInput("error.too_old")
    what = preview.Supposed(
        category=Category(kind), urgent=urgent == HURRY, building=building, at=now
    )
    course = preview.suppose(work, community, press.actor, what)
    if not course.once_through:
        raise NotAllowed("error.drill_nobody")
    number = work.communities.next(community.id, "drill")
    if work.deadlines.get("drill", str(number - 1), community=community.id) is not None:
        raise NotAllowed("error.drill_running")
    first: dict[int, Call] = {}
    for call in course.once_through:
        first.setdefault(call.person, call)
    for call in first.values():
        work.drills.add(community.id, number, call)
    drills.look(work, community.id, number, now=now)
    last = max(call.call_at for call in first.values())
    facts = {"count": len(first), "opened_at": ms(now), "until_at": ms(last + WAITS)}
    turn(work, press.actor, "answer.drill", now=now, **facts)
    return Answer(code="answer.drill", facts=facts)
