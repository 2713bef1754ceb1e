"""A drill on its way: calls at the moments of the real chain, answers, and the report."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from domain.drill import WAITS, Call
from domain.errors import NotAllowed
from domain.notice import Notice
from services.actors import Answer, Press
from services.facts import ms, never_left
from services.ports import Due, Work
from services.telling import tell_coordinators


def moment(work: Work, due: Due, *, now: datetime) -> None:
    """The drill's next moment has come."""
    look(work, due.community, int(due.ref), now=now)


def look(work: Work, community: int, drill: int, *, now: datetime) -> None:
    """Call whose turn it is; when the last one has had time to answer, tell what came of it."""
    for call in work.drills.calls(community, drill):
        if call.called_at is None and call.call_at <= now:
            _call(work, community, drill, call, now=now)
    calls = work.drills.calls(community, drill)
    waiting = [call.call_at for call in calls if call.called_at is None]
    at = min(waiting, default=max(call.call_at for call in calls) + WAITS)
    if at <= now:
        _report(work, community, drill, calls, now=now)
    else:
        work.deadlines.set("drill", str(drill), at, community=community)


def _key(drill: int, person: int) -> str:
    return f"drill{drill}:{person}"


def _call(work: Work, community: int, drill: int, call: Call, *, now: datetime) -> None:
    person = work.people.get(community, call.person)
    work.drills.called(community, drill, person.id, at=now)
    if person.user is not None and person.reachable:
        button = ["drilled", community, drill, ""]
        _say(work, community, drill, call, {"buttons": [[button]]}, now=now)


def _say(
    work: Work, community: int, drill: int, call: Call, facts: dict[str, Any], *, now: datetime
) -> None:
    user = work.people.get(community, call.person).user
    if user is not None:
        notice = Notice(
            key=_key(drill, call.person),
            community=community,
            chat=user,
            kind="drill.call",
            facts={"role": call.role.value, **facts},
        )
        work.outbox.put(notice, now=now)


def _close(work: Work, community: int, drill: int, call: Call, *, now: datetime) -> None:
    """Let the card of somebody who has not answered say that the drill is over."""
    if call.answered_at is not None:
        return
    if never_left(work, community, _key(drill, call.person)):
        work.outbox.withdraw(community, _key(drill, call.person), now=now)
    else:
        _say(work, community, drill, call, {"over": True}, now=now)


def answer(work: Work, press: Press, *, now: datetime) -> Answer:
    """收到: somebody was there. When everybody has answered, the report comes at once."""
    person = work.people.by_user(press.community, press.actor.user)
    calls = work.drills.calls(press.community, press.ref)
    mine = [call for call in calls if person is not None and call.person == person.id]
    running = work.deadlines.get("drill", str(press.ref), community=press.community) is not None
    if not mine or mine[0].called_at is None or not (running or mine[0].answered_at):
        raise NotAllowed("error.too_old")
    if mine[0].answered_at is None:
        work.drills.answered(press.community, press.ref, mine[0].person, at=now)
        _say(work, press.community, press.ref, mine[0], {"thanks": True}, now=now)
    calls = work.drills.calls(press.community, press.ref)
    if running and all(call.answered_at for call in calls):
        work.deadlines.clear("drill", str(press.ref), community=press.community)
        _report(work, press.community, press.ref, calls, now=now)
    return Answer(code="answer.thanks")


def _report(
    work: Work, community: int, drill: int, calls: Sequence[Call], *, now: datetime
) -> None:
    """Tell the coordinators who answered, how fast, and who did not; nobody is waited for now."""
    for call in calls:
        _close(work, community, drill, call, now=now)
    rows = [_row(work, community, call) for call in calls]
    answered = sum(call.answered_at is not None for call in calls)
    facts = {"rows": rows, "count": len(rows), "answered": answered}
    tell_coordinators(work, community, "drill.report", f"drill{drill}:report", facts, now=now)


def _row(work: Work, community: int, call: Call) -> dict[str, Any]:
    person = work.people.get(community, call.person)
    row = {"name": person.name, "role": call.role.value, "call_at": ms(call.call_at)}
    if call.answered_at is None or call.called_at is None:
        return row | {"deaf": not person.reachable, "minutes": "", "there": False}
    minutes = (call.answered_at - call.called_at).total_seconds() // 60
    return row | {"deaf": False, "minutes": f"{minutes:.0f}", "there": True}
