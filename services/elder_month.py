"""A month of elders: who was seen, what is not known, what was a false alarm."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

from domain import calendar
from domain.alarm import Alarm, AlarmEnding, Kind, Visit
from domain.checkin import WAITING, Plan, Round, State
from domain.community import Community
from services.actors import Actor, reply
from services.elders import ElderCommand, desk, named, outline
from services.facts import ms
from services.ports import Work

MOST_FALSE = 1
"""Fewer false alarms than this for an elder in a month is the aim."""
_LONGEST = 40
_LOOK_BACK = timedelta(days=90)
_KNOWN = frozenset({State.ANSWERED, State.MISSED, State.RESOLVED, State.FALSE_ALARM})


@dataclass(frozen=True, kw_only=True, slots=True)
class Month:
    """A local month so far: its days [first, last], its moments [start, end)."""

    first: date
    last: date
    start: datetime
    end: datetime


def month_of(community: Community, ago: int, *, now: datetime) -> Month:
    """Return the month `ago` months before this one, this one until now."""
    zone = community.policy.zone
    first = calendar.day_of(now, zone).replace(day=1)
    last = calendar.day_of(now, zone)
    for _ in range(ago):
        last = first - timedelta(days=1)
        first = last.replace(day=1)
    start, end = (calendar.on(day, time(), zone) for day in (first, last + timedelta(days=1)))
    return Month(first=first, last=last, start=start, end=end)


def report(work: Work, cmd: ElderCommand, *, now: datetime) -> None:
    """/elder report [张桂芳]: everybody's month, or one elder's."""
    community, _ = desk(work, cmd.actor, now=now)
    if cmd.names:
        of_one(work, cmd.actor, named(work, community, cmd.names[0]), now=now)
    else:
        of_all(work, cmd.actor, community, 0, now=now)


def of_all(work: Work, actor: Actor, community: Community, ago: int, *, now: datetime) -> None:
    """探访率 and the sums; what is unknown stands apart and is never «well»."""
    month = month_of(community, ago, now=now)
    plans = [p for p in work.plans.all(community.id) if p.consent_at and p.consent_at < month.end]
    rows = _rows(work, plans, month, now=now)
    seen = sum(bool(row["visits"]) for row in rows)
    facts: dict[str, Any] = {"name": community.name, "month": month.first.month}
    facts |= {"count": len(rows), "seen": seen, "rows": rows[:_LONGEST]}
    facts["visited"] = seen / len(rows) if rows else None
    for name in ("known", "on_time", "late", "unknown", "delayed", "false", "real"):
        facts[name] = sum(row[name] for row in rows)
    facts["punctual"] = facts["on_time"] / facts["known"] if facts["known"] else None
    facts["often"] = f"{facts['false'] / len(rows):.1f}" if rows else ""
    facts["too_often"] = facts["false"] >= MOST_FALSE * len(rows) > 0
    facts["buttons"] = [] if ago else [[["elders", community.id, 0, "before"]]]
    reply(work, actor, "elder.report", now=now, **facts)


def of_one(work: Work, actor: Actor, plan: Plan, *, now: datetime) -> None:
    """One elder's month: punctuality, false alarms, the longest time that nobody saw them."""
    month = month_of(work.communities.get(plan.community), 0, now=now)
    [row] = _rows(work, [plan], month, now=now)
    facts = row | {"month": month.first.month, "too_often": row["false"] >= MOST_FALSE}
    reply(work, actor, "elder.one", now=now, **facts, seen_at=ms(plan.visited_at))


def _rows(
    work: Work, plans: Sequence[Plan], month: Month, *, now: datetime
) -> list[dict[str, Any]]:
    """Return each elder's figures of a month."""
    if not plans:
        return []
    community = plans[0].community
    rounds = work.rounds.between(community, month.first, month.last)
    until = min(now, month.end)
    since = until - _LOOK_BACK
    alarms = [a for a in work.alarms.since(community, since) if a.raised_at < month.end]
    done = work.visits.done_since(community, since)
    visits = [v for v in done if v.done_at is not None and v.done_at < month.end]
    found = []
    for plan in plans:
        mine = [r for r in rounds if r.elder == plan.elder]
        raised = [a for a in alarms if a.elder == plan.elder]
        seen = contacts_of(plan, raised, [v for v in visits if v.elder == plan.elder])
        raised = [a for a in raised if a.raised_at >= month.start]
        row = outline(plan) | _row(mine, raised, month)
        row["visits"] = sum(moment >= month.start for moment in seen)
        row["gap"] = _longest_gap(plan, seen, since, until).days
        found.append(row)
    return found


def _row(rounds: Sequence[Round], alarms: Sequence[Alarm], month: Month) -> dict[str, Any]:
    unsent = {a.round for a in alarms if a.kind is Kind.UNSENT}
    known = [r for r in rounds if r.state in _KNOWN and r.number not in unsent]
    emergencies = [a for a in alarms if a.kind is not Kind.UNSENT]
    on_time = sum(r.on_time for r in known)
    return {
        "known": len(known),
        "on_time": on_time,
        "punctual": on_time / len(known) if known else None,
        "delayed": sum(r.delayed for r in rounds),
        "late": sum(r.state is State.ANSWERED and not r.on_time for r in known),
        "unknown": sum(_unknown(r, unsent, month) for r in rounds),
        "paused": sum(r.state is State.PAUSED for r in rounds),
        "false": sum(a.ending is AlarmEnding.SAFE for a in emergencies),
        "real": sum(a.ending is AlarmEnding.HELPED for a in emergencies),
    }


def _unknown(round_: Round, unsent: set[int | None], month: Month) -> bool:
    """Tell whether nobody could be asked, or a day went by without an end."""
    left_open = round_.state in WAITING and round_.day < month.last
    return round_.state in (State.UNSENT, State.LOST) or round_.number in unsent or left_open


def contacts_of(plan: Plan, alarms: Sequence[Alarm], visits: Sequence[Visit]) -> list[datetime]:
    """Return when a human saw or spoke to the elder; the elder's own word is none."""
    seen = [a.ended_at for a in alarms if a.ended_at is not None and a.ended_by != plan.person]
    filed = [v.done_at for v in visits if v.done_at is not None]
    return sorted(seen + filed)


def _longest_gap(
    plan: Plan, seen: Sequence[datetime], since: datetime, until: datetime
) -> timedelta:
    """Return the longest time between two moments in which no human saw the elder."""
    begin = min(max(since, plan.consent_at or plan.created_at), until)
    moments = [begin, *(moment for moment in seen if moment < until), until]
    return max(later - earlier for earlier, later in pairwise(moments))
