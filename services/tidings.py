"""What a family hears when all is well: a line each week, or, if it wishes, a ✔ each day."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

from domain import calendar
from domain.alarm import Wish
from domain.checkin import WAITING, Plan, Round, State
from domain.errors import NotAllowed
from domain.notice import Notice, Priority
from services.actors import Answer, Press, chosen, enter_by
from services.facts import ms
from services.ports import Due, Work

_SUNDAY, _SEVEN = 6, time(19)
_WEEK = timedelta(days=6)
_SORTS = {
    "well": frozenset({State.ANSWERED, State.FALSE_ALARM}),
    "real": frozenset({State.RESOLVED, State.MISSED}),
    "unknown": frozenset({State.UNSENT, State.LOST}),
    "paused": frozenset({State.PAUSED}),
}


def choices(community: int, elder: int) -> list[list[list[Any]]]:
    """Return the buttons by which a relative chooses."""
    return [[["wish", community, elder, wish.value] for wish in Wish]]


def wish(work: Work, press: Press, *, now: datetime) -> Answer:
    """A relative chooses how often they want to hear that all is well."""
    community, person = enter_by(work, press)
    links = [x for x in work.links.of(community.id, press.ref) if x.person == person.id]
    if not any(link.family for link in links):
        raise NotAllowed("error.too_old")
    work.links.put(replace(links[0], wish=chosen(Wish, press)), now=now)
    return Answer(code="answer.wish", facts={"wish": press.arg})


def well(work: Work, plan: Plan, round_: Round, *, at: datetime, but: Collection[int] = ()) -> None:
    """Send the day's ✔; only after an answer or a human's word, never because nothing was heard."""
    for link in work.links.of(plan.community, plan.elder):
        person = work.people.get(plan.community, link.person)
        skipped = link.wish is not Wish.DAILY or link.person in but
        if skipped or person.user is None or not person.reachable:
            continue
        notice = Notice(
            key=f"e{plan.elder}:ok:{round_.day.isoformat()}:{person.id}",
            community=plan.community,
            chat=person.user,
            kind="family.ok",
            facts={"name": plan.name, "said_at": ms(at), "opened_at": ms(at)},
            priority=Priority.DIGEST,
            silent=True,
        )
        work.outbox.put_once(notice, now=at)


def schedule(work: Work, community: int, *, now: datetime) -> None:
    """See to it that the week's line comes on Sunday evening."""
    if work.deadlines.get("family", "", community=community) is None:
        zone = work.communities.get(community).policy.zone
        due_at = calendar.next_on(_SUNDAY, _SEVEN, zone, after=now)
        work.deadlines.set("family", "", due_at, community=community)


def weekly(work: Work, due: Due, *, now: datetime) -> None:
    """Sunday evening: one line to each relative who did not choose otherwise."""
    community = work.communities.get(due.community)
    schedule(work, community.id, now=now)
    today = calendar.day_of(now, community.policy.zone)
    rounds = work.rounds.between(community.id, today - _WEEK, today)
    for plan in work.plans.all(community.id):
        mine = [r.state for r in rounds if r.elder == plan.elder and r.state not in WAITING]
        if not mine:
            continue
        sums = {name: sum(state in states for state in mine) for name, states in _SORTS.items()}
        sums["asked"] = len(mine) - sums["paused"]
        for link in work.links.of(community.id, plan.elder):
            person = work.people.get(community.id, link.person)
            if link.wish is not Wish.WEEKLY or person.user is None or not person.reachable:
                continue
            notice = Notice(
                key=f"e{plan.elder}:week:{today.isoformat()}:{person.id}",
                community=community.id,
                chat=person.user,
                kind="family.week",
                facts={"name": plan.name} | sums,
                priority=Priority.DIGEST,
                silent=True,
            )
            work.outbox.put_once(notice, now=now)
