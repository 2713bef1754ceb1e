"""Every morning, to each coordinator: how yesterday and today are, what is open, and the service.

That it comes at all is the sign that somebody keeps watch: on the day it does not, people know.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from domain import calendar
from domain.alarm import Alarm, Kind
from domain.checkin import Mode, Round, State
from domain.community import Community
from domain.notice import Priority
from domain.ticket import Status, Ticket
from services import diary, lists, phone_list, rota_checks
from services.acts import who_saw
from services.audit import self_check
from services.facts import ms
from services.ports import Due, Work
from services.telling import tell_coordinators

_AT = time(9, 30)
_STALE = timedelta(hours=12)
_OPEN = (Status.OPEN, Status.ACCEPTED, Status.DONE, Status.ON_HOLD)
_MOST = 20
_KIND = "digest"


def ensure(work: Work, *, now: datetime) -> None:
    """See to it that every community has its digest before it."""
    for community in work.communities.all():
        if work.deadlines.get(_KIND, "", community=community.id) is None:
            schedule(work, community, now=now)


def schedule(work: Work, community: Community, *, now: datetime) -> None:
    """Set the next one, on a day that has a yesterday."""
    zone = community.policy.zone
    tomorrow = calendar.day_of(now, zone) + timedelta(days=1)
    at = calendar.on(tomorrow, _AT, zone)
    work.deadlines.set(_KIND, "", at, community=community.id)


def send(work: Work, due: Due, *, now: datetime) -> None:
    """Tell the coordinators, each in private."""
    community = work.communities.get(due.community)
    schedule(work, community, now=now)
    rota_checks.ask_for_holidays(work, community, now=now)
    diary.publish(work, community, now=now)
    phone_list.bring(work, community, now=now)
    facts = _facts(work, community, now=now)
    tell_coordinators(
        work,
        community.id,
        "digest",
        f"digest:{calendar.day_of(now, community.policy.zone)}",
        facts,
        priority=Priority.DIGEST,
        expires_at=now + _STALE,
        silent=not facts["unclaimed"],
        protect=True,
        now=now,
    )


def _facts(work: Work, community: Community, *, now: datetime) -> dict[str, Any]:
    zone = community.policy.zone
    today = calendar.day_of(now, zone)
    yesterday = today - timedelta(days=1)
    since = calendar.on(yesterday, time(), zone)
    alarms = work.alarms.since(community.id, since)
    alarms += [a for a in work.alarms.live(community.id) if a.raised_at < since]
    rounds = work.rounds.between(community.id, yesterday, today)
    days = [_day(rounds, alarms, when, day, now) for day, when in _days(yesterday, today)]
    open_now = {s.value: len(work.tickets.with_status(community.id, [s])) for s in _OPEN}
    return {
        "name": community.name,
        "rows": [day for day in days if day["by_came"]],
        "alarms": [_alarm(work, alarm) for alarm in alarms[:_MOST]],
        "more": max(0, len(alarms) - _MOST),
        "seen": [
            {"name": name, "names": names}
            for name, names in who_saw(work, community.id, since=since).items()
        ],
        "listed": bool(work.plans.elders(community.id)),
        "printed_at": ms(work.heartbeats.last(phone_list.printed(community))),
        "unclaimed": [lists.row(work, t, now=now) for t in _unclaimed(work, community)[:_MOST]],
        "by_status": {status: count for status, count in open_now.items() if count},
        **self_check(work, since=since),
    }


def _unclaimed(work: Work, community: Community) -> list[Ticket]:
    """Return what the whole chain left alone, and nobody is rung about any more."""
    waiting = work.tickets.with_status(community.id, [Status.OPEN])
    return [ticket for ticket in waiting if ticket.step >= len(ticket.terms.chain)]


def _days(yesterday: date, today: date) -> Iterator[tuple[date, str]]:
    yield yesterday, "yesterday"
    yield today, "today"


def _day(
    rounds: list[Round], alarms: list[Alarm], when: str, day: date, now: datetime
) -> dict[str, Any]:
    about = {alarm.round: alarm for alarm in alarms}
    came = Counter(came_to(round_, about, now=now) for round_ in rounds if round_.day == day)
    ordered = {name: came[name] for name in _ORDER if came[name]}
    delayed = sum(round_.delayed for round_ in rounds if round_.day == day)
    return {"when": when, "by_came": ordered, "delayed": delayed}


_ORDER = (
    "answered",
    "sign",
    "visit",
    "alarm",
    "undelivered",
    "unknown",
    "waiting",
    "planned",
    "away",
)


def came_to(round_: Round, alarms: Mapping[int | None, Alarm], *, now: datetime) -> str:
    """Return what a round came to, as people count it. Who could not be asked is never «well»."""
    alarm = alarms.get(round_.number)
    match round_.state:
        case State.PAUSED:
            return "away"
        case State.PLANNED | State.PROMPTED:
            return "waiting" if round_.opens_at <= now else "planned"
        case State.UNSENT | State.LOST:
            return "unknown"
        case State.ANSWERED if round_.mode is not Mode.SELF:
            return "visit"
        case State.ANSWERED:
            early = round_.answered_at is not None and round_.answered_at < round_.opens_at
            return "sign" if early else "answered"
    unsent = alarm is not None and alarm.kind is Kind.UNSENT
    return "undelivered" if unsent else "alarm"


def _alarm(work: Work, alarm: Alarm) -> dict[str, Any]:
    plan = work.plans.get(alarm.community, alarm.elder)
    by = "" if alarm.ended_by is None else work.people.get(alarm.community, alarm.ended_by).name
    return {
        "name": plan.name if plan else "",
        "building": plan.building if plan else "",
        "why_raised": alarm.kind.value,
        "raised_at": ms(alarm.raised_at),
        "ended_at": ms(alarm.ended_at),
        "live": alarm.live,
        "by": by,
        "own": bool(by and plan and alarm.ended_by == plan.person),
    }
