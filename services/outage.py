"""After we were deaf: Telegram keeps a message for a day, but a tap for 150 seconds only."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from domain import calendar
from domain.audit import Incident, Wrong
from domain.checkin import State
from domain.community import Community
from domain.notice import Notice, Priority
from domain.people import EVERYWHERE
from domain.ticket import Status
from services import checkins, offering
from services.facts import ms
from services.ports import Work
from services.telling import tell_coordinators

_KEPT = timedelta(hours=24)
_LONG = timedelta(hours=6)


def back(work: Work, since: datetime, *, now: datetime) -> None:
    """We hear again after a gap of more than two minutes.

    Whoever is being asked about a ticket is asked once more, since their tap may be lost; the
    coordinators are told between when and when. After more than a day messages are lost as
    well, and the group is told which.
    """
    work.incidents.add(
        Incident(community=EVERYWHERE, wrong=Wrong.OUTAGE, began_at=since, ended_at=now)
    )
    for community in work.communities.all():
        tickets = work.tickets.with_status(community.id, [Status.OPEN])
        asked = [offering.ask_again(work, ticket, ms(since), now=now) for ticket in tickets]
        asked.append(_elders_again(work, community, since, now=now))
        if any(asked):
            _tell(work, community, "outage", since, now=now)
        if now - since > _KEPT and community.chat is not None:
            notice = Notice(
                key=f"lost:{ms(since)}",
                community=community.id,
                chat=community.chat,
                kind="outage.lost",
                facts={"since_at": ms(since), "until_at": ms(now - _KEPT)},
                topic=community.topic,
            )
            work.outbox.put_once(notice, now=now)


def _elders_again(work: Work, community: Community, since: datetime, *, now: datetime) -> bool:
    """Whoever is being asked whether they are well has more time and is asked once more.

    The coordinators get one list of those whom somebody should phone.
    """
    asked = False
    known = {plan.elder: plan for plan in work.plans.all(community.id)}
    for round_ in work.rounds.waiting(community.id):
        if round_.elder in known and round_.state is State.PROMPTED:
            checkins.again(work, known[round_.elder], round_, since, now=now)
            asked = True
    home = [p for p in known.values() if p.active(now) and not p.away(now)]
    if now - since <= _LONG:
        unasked = _unasked(work, community, since, now=now)
        home = [plan for plan in home if plan.elder in unasked]
    if home:
        rows = [{"name": plan.name, "building": plan.building} for plan in home]
        facts = {"rows": rows, "count": len(rows)}
        facts |= {"buttons": [[["elders", community.id, 0, "print"]]]}
        _tell(work, community, "outage.elders", since, now=now, **facts)
    return asked


def _unasked(work: Work, community: Community, since: datetime, *, now: datetime) -> set[int]:
    """Return the elders whose round of a day that is over fell into a shorter silence."""
    zone = community.policy.zone
    first, last = calendar.day_of(since, zone), calendar.day_of(now, zone) - timedelta(days=1)
    rounds = work.rounds.between(community.id, first, last)
    never = (State.PLANNED, State.LOST)
    return {r.elder for r in rounds if r.state in never and r.opens_at >= since}


def _tell(
    work: Work, community: Community, kind: str, since: datetime, *, now: datetime, **facts: Any
) -> None:
    """Tell the coordinators once between when and when we were deaf, and what follows."""
    told = {"since_at": ms(since), "until_at": ms(now), "name": community.name, **facts}
    priority = Priority.URGENT if kind == "outage.elders" else Priority.NORMAL
    key = f"{kind}:{ms(since)}"
    tell_coordinators(work, community.id, kind, key, told, priority=priority, now=now)
