"""The coordinator's lists of elders: how each is today, who is due, and the month."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from domain import calendar
from domain.alarm import AlarmEnding, Kind
from domain.checkin import Plan, Round, State
from domain.community import Community
from services.actors import Answer, Press, reply
from services.elders import ElderCommand, desk, outline
from services.facts import ms
from services.ports import Work

_SOON = timedelta(days=3)
_LONGEST = 40
_ORDER = ("alarm", "unknown", "waiting", "planned", "well", "away", "no_consent")
_KNOWN = frozenset({State.ANSWERED, State.MISSED, State.RESOLVED, State.FALSE_ALARM})


def menu(work: Work, cmd: ElderCommand, *, now: datetime) -> None:
    """/elder: what there is, by buttons."""
    community, _ = desk(work, cmd.actor, now=now)
    verbs = ("list", "due", "report")
    buttons = [[["elders", community.id, 0, verb] for verb in verbs]]
    reply(work, cmd.actor, "elder.how", now=now, buttons=buttons)


def press(work: Work, press: Press, *, now: datetime) -> Answer:
    """A list, by button."""
    cmd = ElderCommand(actor=press.actor, verb=press.arg)
    lists = {"list": today, "due": due, "report": report}
    lists.get(press.arg, menu)(work, cmd, now=now)
    return Answer()


def health_of(work: Work, plan: Plan, rounds: Iterable[Round], *, now: datetime) -> str:
    """Return the colour an elder has now. Unknown is a colour of its own, never «well»."""
    alarm = work.alarms.live_of(plan.community, plan.elder)
    if plan.consent_at is None:
        return "no_consent"
    if alarm is not None:
        return "alarm" if alarm.emergency else "unknown"
    if plan.away(now):
        return "away"
    states = {r.state for r in rounds if r.opens_at <= now}
    for state, colour in (
        (State.UNSENT, "unknown"),
        (State.PROMPTED, "waiting"),
        (State.PLANNED, "waiting"),
    ):
        if state in states:
            return colour
    return "well" if states - {State.PAUSED} else "planned"


def today(work: Work, cmd: ElderCommand, *, now: datetime) -> None:
    """/elder list: everybody, those to worry about first, with the sums of today."""
    community, _ = desk(work, cmd.actor, now=now)
    day = calendar.day_of(now, community.policy.zone)
    rounds = work.rounds.between(community.id, day, day)
    rows = []
    for plan in work.plans.all(community.id):
        mine = [r for r in rounds if r.elder == plan.elder]
        colour = health_of(work, plan, mine, now=now)
        rows.append(outline(plan) | {"colour": colour, "until_at": ms(plan.paused_until)})
    rows.sort(key=lambda row: _ORDER.index(str(row["colour"])))
    counts = {c: n for c in _ORDER if (n := sum(r["colour"] == c for r in rows))}
    facts: dict[str, Any] = {"rows": rows[:_LONGEST], "count": len(rows), "by_colour": counts}
    reply(work, cmd.actor, "elder.list", now=now, **facts)


def due(work: Work, cmd: ElderCommand, *, now: datetime) -> None:
    """/elder due: whom a human has to see soon, the longest overdue first."""
    community, _ = desk(work, cmd.actor, now=now)
    plans = [p for p in work.plans.all(community.id) if p.consent_at is not None]
    soon = sorted((p for p in plans if p.visit_due_at <= now + _SOON), key=lambda p: p.visit_due_at)
    rows = [outline(p) | {"due_at": ms(p.visit_due_at), "late": p.visit_due_at < now} for p in soon]
    buttons = [[["visit", p.community, p.elder, "", p.name]] for p in soon[:10]]
    facts: dict[str, Any] = {"rows": rows[:_LONGEST], "count": len(rows), "buttons": buttons}
    reply(work, cmd.actor, "elder.due", now=now, **facts)


def report(work: Work, cmd: ElderCommand, *, now: datetime) -> None:
    """/elder report: the month so far; unknown days are counted apart, in plain sight."""
    community, _ = desk(work, cmd.actor, now=now)
    zone = community.policy.zone
    last = calendar.day_of(now, zone)
    first = last.replace(day=1)
    since = calendar.on(first, datetime.min.time(), zone)
    plans = [p for p in work.plans.all(community.id) if p.consent_at is not None]
    rounds = work.rounds.between(community.id, first, last)
    rows = [_month(work, community, p, rounds, since) for p in plans]
    seen = sum(bool(row["visits"]) for row in rows)
    facts: dict[str, Any] = {"name": community.name, "month": first.month, "count": len(rows)}
    facts |= {"seen": seen, "visited": seen / len(rows) if rows else None, "rows": rows[:_LONGEST]}
    for name in ("known", "on_time", "unknown", "false", "real"):
        facts[name] = sum(row[name] for row in rows)
    facts["punctual"] = facts["on_time"] / facts["known"] if facts["known"] else None
    reply(work, cmd.actor, "elder.report", now=now, **facts)


def _month(
    work: Work, community: Community, plan: Plan, rounds: list[Round], since: datetime
) -> dict[str, Any]:
    mine = [r for r in rounds if r.elder == plan.elder]
    alarms = [a for a in work.alarms.since(community.id, since) if a.elder == plan.elder]
    visits = [v for v in work.visits.done_since(community.id, since) if v.elder == plan.elder]
    ended = [a for a in alarms if a.kind is not Kind.UNSENT and a.ending is not None]
    seen = [a for a in ended if a.ended_by != plan.person]
    reached = [r for r in mine if r.state in _KNOWN]
    return outline(plan) | {
        "known": len(reached),
        "on_time": sum(r.on_time for r in reached),
        "unknown": sum(r.state is State.UNSENT for r in mine)
        + sum(a.kind is Kind.UNSENT and not a.live for a in alarms),
        "false": sum(a.ending is AlarmEnding.SAFE for a in ended),
        "real": sum(a.ending is AlarmEnding.HELPED for a in ended),
        "visits": len(visits) + len(seen),
    }
