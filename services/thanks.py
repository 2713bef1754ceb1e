"""On the first of a month each volunteer reads in private what they gave, and who thanked them."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from domain import effort
from domain.community import Community
from domain.effort import Thanks
from domain.notice import Notice, Priority
from domain.people import Role
from domain.ticket import Ticket
from services import endings
from services.actors import Answer, Press
from services.ports import Due, Work

_AT = time(10)
_KIND = "thanks"
_QUOTED = 10
_COMMENT = "comment"


def ensure(work: Work, *, now: datetime) -> None:
    """See to it that every community has its next note before it."""
    for community in work.communities.all():
        if work.deadlines.get(_KIND, "", community=community.id) is None:
            schedule(work, community, now=now)


def schedule(work: Work, community: Community, *, now: datetime) -> None:
    """Set the note of this month for the first day of the next."""
    at = effort.first_of_next_month(now, _AT, community.policy.zone)
    work.deadlines.set(_KIND, "", at, community=community.id)


def pass_on(work: Work, press: Press, *, now: datetime) -> Answer:
    """可以转给志愿者: the sentence after the stars will be in the volunteer's monthly note."""
    ticket, _ = endings.mine(work, press, coordinators=False)
    words = _said(work, ticket)
    if press.arg != "yes" or not words or ticket.assignee is None:
        return Answer(code="answer.not_passed_on")
    sentence = Thanks(
        community=ticket.community,
        number=ticket.number,
        round=ticket.reopened,
        person=ticket.assignee,
        words=words,
        at=now,
    )
    work.efforts.thank(sentence)
    return Answer(code="answer.passed_on")


def _said(work: Work, ticket: Ticket) -> str:
    """Return the last sentence that the reporter left with the stars."""
    events = work.tickets.timeline(ticket)
    said = [event.facts["words"] for event in events if event.code == _COMMENT]
    return said[-1] if said else ""


def monthly(work: Work, due: Due, *, now: datetime) -> None:
    """Write to everybody who gave something in the month that is over; nobody reads of others."""
    community = work.communities.get(due.community)
    schedule(work, community, now=now)
    start, end = effort.month_before(now, community.policy.zone)
    done = work.efforts.done(community.id, start, end)
    words = work.efforts.thanks(community.id, start, end)
    said = work.efforts.on_duty(community.id, start, end)
    spans = {person: effort.by_hand(theirs) for person, theirs in said.items()}
    roster = work.rosters.load(community.id, community.policy.zone, since=start)
    for shift in roster.between(start, end):
        spans.setdefault(shift.person, []).append((shift.starts_at, shift.ends_at))
    for person in work.people.holding(community.id, Role.VOLUNTEER):
        given = effort.time_given(spans.get(person.id, []), start, end)
        quoted = words.get(person.id, [])[-_QUOTED:]
        facts = {
            "month": str(start.astimezone(community.policy.zone).month),
            "hours": str(round(given / timedelta(hours=1))) if given else "",
            "count": done.get(person.id, 0),
            "rows": [{"words": sentence} for sentence in quoted],
        }
        if person.user is None or not (given or facts["count"] or quoted):
            continue
        notice = Notice(
            key=f"thanks:{start:%Y-%m-%d}:{person.id}",
            community=community.id,
            chat=person.user,
            kind="thanks",
            facts=facts,
            priority=Priority.DIGEST,
            silent=True,
        )
        work.outbox.put_once(notice, now=now)
