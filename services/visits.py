"""A human saw or spoke to an elder: a record in taps; what is bad becomes a ticket."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from domain.alarm import ASPECTS, NEEDS, AlarmEnding, Mark, Visit
from domain.category import Category, Outcome, Place, Reading
from domain.checkin import WAITING, Plan
from domain.errors import NotAllowed
from domain.notice import Notice
from domain.people import Person, Role
from domain.policy import DRAFT_WAITS
from domain.question import Draft
from services import alarms, checkins, filing
from services.actors import Actor, Answer, Press, enter_by
from services.acts import saw
from services.alarm_cards import DETAILS
from services.elder_lists import VISITORS
from services.filing import Report
from services.ports import Due, Work

DETAILS_STAY = timedelta(hours=2)
"""So long a record that was begun shows the room, the phone and who has the key."""


def begin(work: Work, press: Press, *, now: datetime) -> Answer:
    """记录探访: opens a record; everything is fine until a tap says otherwise.

    Until it is filed it shows where to go and whom to ring, to whoever visits this elder.
    """
    community, person = enter_by(work, press)
    plan = work.plans.get(community.id, press.ref)
    if plan is None or plan.stopped_at is not None:
        raise NotAllowed("error.too_old")
    if not _may_visit(work, plan, person):
        raise NotAllowed("error.need_role", roles=[role.value for role in sorted(VISITORS)])
    visit = open_record(work, plan, person, now=now)
    visit = replace(visit, round=int(press.arg) if press.arg.isdecimal() else None)
    work.visits.add(visit)
    saw(work, plan, person, now=now)
    _show(work, plan, visit, press.actor.user, now=now)
    ref, ends = str(visit.number), now + DETAILS_STAY
    work.deadlines.set("visit", ref, ends, community=community.id)
    return Answer()


def open_record(work: Work, plan: Plan, person: Person, *, now: datetime) -> Visit:
    """Return a record that begins; what the last one left as needed is needed still."""
    before = work.visits.latest(plan.community, plan.elder).get(plan.elder)
    return Visit(
        needs=before.needs if before else (),
        community=plan.community,
        number=work.communities.next(plan.community, "visit"),
        elder=plan.elder,
        by=person.id,
        started_at=now,
    )


def _may_visit(work: Work, plan: Plan, person: Person) -> bool:
    """Tell whether somebody visits this elder: paired, of the building, or a coordinator."""
    if person.id in {x.person for x in work.links.of(plan.community, plan.elder) if not x.family}:
        return True
    posts = work.people.posts(plan.community, person.id)
    return any(
        post.role is Role.COORDINATOR
        or (post.role in VISITORS and post.covers_building(plan.building))
        for post in posts
    )


def hide(work: Work, due: Due, *, now: datetime) -> None:
    """A record was begun and not filed: the room and the phone are withdrawn from it."""
    visit = work.visits.get(due.community, int(due.ref))
    plan = None if visit is None else work.plans.get(due.community, visit.elder)
    user = None if visit is None else work.people.get(due.community, visit.by).user
    if visit is not None and plan is not None and user is not None and visit.done_at is None:
        _show(work, plan, visit, user, now=now)


def _mine(work: Work, press: Press) -> tuple[Plan, Visit, Person]:
    community, person = enter_by(work, press)
    visit = work.visits.get(community.id, press.ref)
    plan = None if visit is None else work.plans.get(community.id, visit.elder)
    if visit is None or plan is None or visit.by != person.id:
        raise NotAllowed("error.not_found")
    if visit.done_at is not None:
        raise NotAllowed("error.too_old")
    return plan, visit, person


def mark(work: Work, press: Press, *, now: datetime) -> Answer:
    """One respect, one tap: 正常, 关注, 异常, and 正常 again."""
    plan, visit, _ = _mine(work, press)
    if press.arg not in ASPECTS:
        raise NotAllowed("error.too_old")
    visit = visit.turn(ASPECTS.index(press.arg))
    work.visits.save(visit)
    _show(work, plan, visit, press.actor.user, now=now)
    return Answer()


def need(work: Work, press: Press, *, now: datetime) -> Answer:
    """One thing that the elder needs next, or no more."""
    plan, visit, _ = _mine(work, press)
    what = press.arg.removesuffix("_on")
    if what not in NEEDS:
        raise NotAllowed("error.too_old")
    visit = visit.need(what)
    work.visits.save(visit)
    _show(work, plan, visit, press.actor.user, now=now)
    return Answer()


def file(work: Work, press: Press, *, now: datetime) -> Answer:
    """提交: the record counts; the round it was for is answered; what is bad becomes a ticket."""
    plan, visit, person = _mine(work, press)
    visit = replace(visit, done_at=now)
    work.visits.save(visit)
    work.plans.visited(plan.community, plan.elder, at=now)
    work.plans.sign(plan, at=now)
    for round_ in work.rounds.of(plan.community, plan.elder, WAITING):
        if round_.counts_from <= now and round_.opens_at <= now:
            checkins.answer(work, round_, at=now)
    _show(work, plan, visit, press.actor.user, now=now)
    bad = [a for a, m in zip(ASPECTS, visit.marks, strict=True) if m is Mark.BAD]
    _answer_alarm(work, plan, person, found=bool(bad), now=now)
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


def _answer_alarm(work: Work, plan: Plan, person: Person, *, found: bool, now: datetime) -> None:
    """A record is a human's word: it ends an alarm of silence, not a cry for help."""
    alarm = work.alarms.live_of(plan.community, plan.elder)
    if alarm is None or alarm.grave or alarm.cried or person.id == plan.person:
        return
    ending = AlarmEnding.HELPED if found else AlarmEnding.SAFE
    alarms.finish(work, plan, alarm, ending, person.id, now=now)


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


def _need(visit: Visit, what: str) -> list[Any]:
    arg = f"{what}_on" if what in visit.needs else what
    return ["need", visit.community, visit.number, arg]


def _before(work: Work, visit: Visit) -> str:
    """Return what the visitor before wrote for whoever comes next."""
    before = work.visits.latest(visit.community, visit.elder).get(visit.elder)
    return before.note if before else ""


def _show(work: Work, plan: Plan, visit: Visit, user: int, *, now: datetime) -> None:
    marks = dict(zip(ASPECTS, (m.value for m in visit.marks), strict=True))
    buttons: list[Any] = []
    fresh = visit.done_at is None and now < visit.started_at + DETAILS_STAY
    notes = {name: plan.notes.get(name, "") if fresh else "" for name in DETAILS}
    if visit.done_at is None:
        taps = [["mark", visit.community, visit.number, aspect] for aspect in ASPECTS]
        needs = [_need(visit, what) for what in NEEDS]
        last = [["file", visit.community, visit.number, ""]]
        buttons = [taps[:3], taps[3:], needs[:3], needs[3:6], needs[6:], last]
    facts: dict[str, Any] = {"name": plan.name, "building": plan.building, "note": visit.note}
    facts |= notes
    facts |= {"needs": list(visit.needs), "before": _before(work, visit) if fresh else ""}
    facts |= {f"aspect_{aspect}": value for aspect, value in marks.items()}
    notice = Notice(
        key=f"v{visit.number}",
        community=visit.community,
        chat=user,
        kind="visit" if visit.done_at is None else "visit.done",
        facts=facts | {"buttons": buttons},
        protect=True,
    )
    work.outbox.put(notice, now=now)
