"""The hand-over at the end of a shift: what is open is listed, and the next one taps 已阅.

Until then the one before stays answerable: what they hold stays theirs, and they hear that
nobody has read the note.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from domain.community import Community
from domain.errors import NotAllowed
from domain.notice import Notice
from domain.people import Role
from domain.roster import EXTRA, Roster, Shift
from domain.ticket import Status, Ticket
from services.actors import Answer, Press, enter_by
from services.facts import ms, outline
from services.ports import Due, Work
from services.telling import owe, tell_coordinators

_READ_WITHIN = timedelta(minutes=30)
_LIVE = (Status.OPEN, Status.ACCEPTED, Status.ON_HOLD)
_SHOWN = 10


def begin(work: Work, community: Community, roster: Roster, *, now: datetime) -> None:
    """Give a note to everybody whose shift has just begun after somebody else's."""
    schedule = roster.between(now - _READ_WITHIN, now + timedelta(seconds=1))
    for shift in schedule:
        if shift.rotation == EXTRA or not now - _READ_WITHIN < shift.starts_at <= now:
            continue
        for person in sorted(_before(shift, schedule)):
            _note(work, community, shift, person, now=now)


def _before(shift: Shift, schedule: Sequence[Shift]) -> set[int]:
    """Return whose shift for the same buildings ends as this one begins."""
    ended = (s for s in schedule if s.ends_at == shift.starts_at and _touch(s, shift))
    running = {s.person for s in schedule if s.runs(shift.starts_at)}
    return {s.person for s in ended} - running


def _touch(one: Shift, other: Shift) -> bool:
    everywhere = not one.buildings or not other.buildings
    return everywhere or not one.buildings.isdisjoint(other.buildings)


def _ref(shift: Shift, before: int) -> str:
    return f"{shift.person}:{(ms(shift.starts_at) or 0) // 1000}:{before}"


def _note(work: Work, community: Community, shift: Shift, before: int, *, now: datetime) -> None:
    ref = _ref(shift, before)
    open_now = [
        ticket
        for ticket in work.tickets.with_status(community.id, _LIVE)
        if _concerns(shift, ticket)
    ]
    worried = list(_worries(work, community, shift))
    told = work.outbox.get(community.id, _key(ref)) is not None
    if told or not (open_now or worried):
        return
    facts = {"name": work.people.get(community.id, before).name, "count": len(open_now)}
    facts |= {"rows": list(_rows(work, open_now[:_SHOWN])), "alarms": worried[:_SHOWN]}
    begun = (ms(shift.starts_at) or 0) // 1000
    buttons = [[["read", community.id, begun, str(before)]]]
    facts |= {"buttons": buttons}
    after = work.people.get(community.id, shift.person)
    if owe(work, after, "handover", _key(ref), facts, now=now):
        work.deadlines.set("handover", ref, now + _READ_WITHIN, community=community.id)


def _key(ref: str) -> str:
    return f"handover:{ref}"


def _concerns(shift: Shift, ticket: Ticket) -> bool:
    where = set(ticket.place.building.split(",")) - {""}
    near = not shift.buildings or not where or bool(shift.buildings & where)
    return near and (not shift.categories or ticket.category in shift.categories)


def _rows(work: Work, tickets: Iterable[Ticket]) -> Iterable[dict[str, Any]]:
    for ticket in tickets:
        holder = ticket.assignee
        name = "" if holder is None else work.people.get(ticket.community, holder).name
        yield outline(ticket) | {"name": name}


def _worries(work: Work, community: Community, shift: Shift) -> Iterable[dict[str, Any]]:
    """Yield the elders of a shift's buildings about whom an alarm has not ended."""
    for alarm in work.alarms.live(community.id):
        plan = work.plans.get(community.id, alarm.elder)
        if plan is None or (shift.buildings and plan.building not in shift.buildings):
            continue
        by = "" if alarm.holder is None else work.people.get(community.id, alarm.holder).name
        row = {"name": plan.name, "building": plan.building, "by": by}
        yield row | {"why_raised": alarm.kind.value, "raised_at": ms(alarm.raised_at)}


def read(work: Work, press: Press, *, now: datetime) -> Answer:
    """已阅: the one before learns that the note was read."""
    community, person = enter_by(work, press, Role.VOLUNTEER)
    ref = f"{person.id}:{press.ref}:{press.arg}"
    if work.outbox.get(community.id, _key(ref)) is None or person.user is None:
        raise NotAllowed("error.too_old")
    work.deadlines.clear("handover", ref, community=community.id)
    before = work.people.get(community.id, int(press.arg))
    notice = Notice(
        key=_key(ref),
        community=community.id,
        chat=person.user,
        kind="handover.read",
        facts={"name": before.name},
    )
    work.outbox.put(notice, now=now)
    facts = {"name": person.name}
    owe(work, before, "handover.told", f"{_key(ref)}:told", facts, now=now)
    return Answer(code="answer.thanks")


def unread(work: Work, due: Due, *, now: datetime) -> None:
    """Half an hour and no 已阅: whoever was on duty before is still the one to ask."""
    community = work.communities.get(due.community)
    after, _, before = due.ref.split(":")
    reader, writer = (work.people.get(community.id, int(who)) for who in (after, before))
    facts = {"name": reader.name, "previous": writer.name}
    key = f"{_key(due.ref)}:unread"
    owe(work, writer, "handover.unread", key, facts, now=now)
    tell_coordinators(work, community.id, "handover.unread", key, facts, now=now)
