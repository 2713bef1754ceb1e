"""A human saw or spoke to an elder: a record in taps; what is bad becomes a ticket."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from domain.alarm import ASPECTS, Mark, Visit
from domain.category import Category, Outcome, Place, Reading
from domain.checkin import WAITING, Plan
from domain.errors import NotAllowed
from domain.notice import Notice
from domain.people import Person, Role
from domain.policy import DRAFT_WAITS
from domain.question import Draft
from services import checkins, filing
from services.actors import Actor, Answer, Press, enter, roles_of
from services.filing import Report
from services.ports import Work

_VISITORS = frozenset({Role.VOLUNTEER, Role.BUILDING_HEAD, Role.COORDINATOR})


def begin(work: Work, press: Press, *, now: datetime) -> Answer:
    """记录探访: opens a record; everything is fine until a tap says otherwise."""
    community, person = enter(work, press.actor, now=now)
    plan = work.plans.get(community.id, press.ref)
    if plan is None or _VISITORS.isdisjoint(roles_of(work, person)):
        raise NotAllowed("error.need_role", roles=[role.value for role in sorted(_VISITORS)])
    visit = Visit(
        community=community.id,
        number=work.communities.next(community.id, "visit"),
        elder=plan.elder,
        by=person.id,
        round=int(press.arg) if press.arg.isdecimal() else None,
        started_at=now,
    )
    work.visits.add(visit)
    _show(work, plan, visit, press.actor.user, now=now)
    return Answer()


def _mine(work: Work, press: Press, *, now: datetime) -> tuple[Plan, Visit, Person]:
    community, person = enter(work, press.actor, now=now)
    visit = work.visits.get(community.id, press.ref)
    plan = None if visit is None else work.plans.get(community.id, visit.elder)
    if visit is None or plan is None or visit.by != person.id:
        raise NotAllowed("error.not_found")
    if visit.done_at is not None:
        raise NotAllowed("error.too_old")
    return plan, visit, person


def mark(work: Work, press: Press, *, now: datetime) -> Answer:
    """One respect, one tap: 正常, 关注, 异常, and 正常 again."""
    plan, visit, _ = _mine(work, press, now=now)
    if press.arg not in ASPECTS:
        raise NotAllowed("error.too_old")
    visit = visit.turn(ASPECTS.index(press.arg))
    work.visits.save(visit)
    _show(work, plan, visit, press.actor.user, now=now)
    return Answer()


def file(work: Work, press: Press, *, now: datetime) -> Answer:
    """提交: the record counts; the round it was for is answered; what is bad becomes a ticket."""
    plan, visit, person = _mine(work, press, now=now)
    visit = replace(visit, done_at=now)
    work.visits.save(visit)
    work.plans.visited(plan.community, plan.elder, at=now)
    work.plans.sign(plan, at=now)
    for round_ in work.rounds.of(plan.community, plan.elder, WAITING):
        if round_.counts_from <= now and round_.opens_at <= now:
            checkins.answer(work, round_, at=now)
    _show(work, plan, visit, press.actor.user, now=now)
    bad = [a for a, m in zip(ASPECTS, visit.marks, strict=True) if m is Mark.BAD]
    if bad:
        _open_ticket(work, plan, visit, person, press.actor, now=now)
    facts = {"visit": visit.number}
    draft = Draft(
        community=plan.community,
        user=press.actor.user,
        kind="visit",
        facts=facts,
        expires_at=now + DRAFT_WAITS,
    )
    work.drafts.put(draft)
    return Answer(code="answer.visit_bad" if bad else "answer.visit", facts={"name": plan.name})


def _open_ticket(
    work: Work, plan: Plan, visit: Visit, person: Person, actor: Actor, *, now: datetime
) -> None:
    place = Place(text="", building=plan.building)
    reading = Reading(
        outcome=Outcome.TICKET, category=Category.ELDER, labels=(Category.ELDER,), place=place
    )
    source = replace(actor, message=visit.number)
    report = Report(actor=source, text=plan.name, reading=reading, album=f"visit{visit.number}")
    community = work.communities.get(plan.community)
    filing.file(work, community, person, report, (), now=now)


def add_note(work: Work, number: int, community: int, text: str, *, now: datetime) -> None:
    """Keep the one line that may follow a record."""
    visit = work.visits.get(community, number)
    plan = None if visit is None else work.plans.get(community, visit.elder)
    if visit is None or plan is None:
        return
    visit = replace(visit, note=text[:500])
    work.visits.save(visit)
    user = work.people.get(community, visit.by).user
    if user is not None:
        _show(work, plan, visit, user, now=now)


def _show(work: Work, plan: Plan, visit: Visit, user: int, *, now: datetime) -> None:
    marks = dict(zip(ASPECTS, (m.value for m in visit.marks), strict=True))
    buttons: list[Any] = []
    if visit.done_at is None:
        taps = [["mark", visit.community, visit.number, aspect] for aspect in ASPECTS]
        buttons = [taps[:3], taps[3:], [["file", visit.community, visit.number, ""]]]
    facts = {"name": plan.name, "building": plan.building, "note": visit.note} | {
        f"aspect_{aspect}": value for aspect, value in marks.items()
    }
    notice = Notice(
        key=f"v{visit.number}",
        community=visit.community,
        chat=user,
        kind="visit" if visit.done_at is None else "visit.done",
        facts=facts | {"buttons": buttons},
        protect=True,
    )
    work.outbox.put(notice, now=now)
