"""When the time of each kind of matter runs: around the clock, daily hours, working days."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time
from typing import Any

from domain.category import Category
from domain.community import Community
from domain.errors import BadInput, NotAllowed
from domain.hours import Hours, span
from domain.people import Person, Role
from domain.policy import Policy
from services.actors import Answer, Press, enter_by
from services.acts import act
from services.choices import Buttons, ways
from services.ports import Work

AROUND_THE_CLOCK, DAILY, WORKDAYS = DAYS = ("always", "daily", "workdays")
_OFFICE = Hours(opens=time(9), closes=time(18), workdays=True)


def said(hours: Hours | None) -> dict[str, str]:
    """Return hours as facts: on which days, and from when to when."""
    if hours is None:
        return {"hours": AROUND_THE_CLOCK, "span": "00:00-24:00"}
    return {"hours": WORKDAYS if hours.workdays else DAILY, "span": str(hours)}


def read(policy: Policy, words: tuple[str, ...]) -> Hours | None:
    """Return the hours that a coordinator typed; without times those of the office, or the day.

    Raises:
        BadInput: they name no times that this community can have.
    """
    days, *clock = words
    if days == AROUND_THE_CLOCK:
        return None
    usual = _OFFICE if days == WORKDAYS else policy.waking
    times = span(clock[0]) if clock else (usual.opens, usual.closes)
    if times is None or not policy.waking.opens <= times[0] < times[1] <= policy.waking.closes:
        raise BadInput("error.hours", quiet="-".join(f"{at:%H:%M}" for at in policy.quiet))
    return Hours(opens=times[0], closes=times[1], workdays=days == WORKDAYS)


def choose(
    work: Work,
    community: Community,
    category: Category,
    hours: Hours | None,
    *,
    by: Person,
    now: datetime,
) -> dict[str, Any]:
    """Let the time of a kind of matter run in these hours from now on; open tickets keep theirs.

    Raises:
        BadInput: an elder's matter never waits.
    """
    policy = community.policy
    if policy.wakes_anybody(category, urgent=False):
        raise BadInput("error.hours_elder")
    was = said(policy.hours.get(category))
    others = {kind: its for kind, its in policy.hours.items() if kind is not category}
    chosen = others if hours is None else {**others, category: hours}
    work.communities.save(replace(community, policy=replace(policy, hours=chosen)))
    facts = {"category": category.value, **said(hours)}
    facts |= {f"was_{name}": value for name, value in was.items()}
    act(work, by, "hours", facts, now=now)
    return facts


_VERBS = {"allday": AROUND_THE_CLOCK, "daily": DAILY, "office": WORKDAYS}


def buttons(community: Community, category: Category) -> Buttons:
    """Return the usual hours to choose among; none for what never waits."""
    if community.policy.wakes_anybody(category, urgent=False):
        return []
    return [ways(community.id, _VERBS, category.value)]


def _chosen(work: Work, press: Press, verb: str, *, now: datetime) -> Answer:
    community, by = enter_by(work, press, Role.COORDINATOR)
    if press.arg not in set(Category):
        raise NotAllowed("error.too_old")
    hours = read(community.policy, (_VERBS[verb],))
    facts = choose(work, community, Category(press.arg), hours, by=by, now=now)
    return Answer(code="policy.hours", facts=facts)


def all_day(work: Work, press: Press, *, now: datetime) -> Answer:
    """全天."""
    return _chosen(work, press, "allday", now=now)


def daily(work: Work, press: Press, *, now: datetime) -> Answer:
    """每天: the hours of the day."""
    return _chosen(work, press, "daily", now=now)


def office(work: Work, press: Press, *, now: datetime) -> Answer:
    """工作日: the hours of an office."""
    return _chosen(work, press, "office", now=now)
