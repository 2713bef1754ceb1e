"""The failure diary as people read it: /health now, its history, and each month's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from domain import calendar
from domain.community import Community
from domain.notice import Priority
from domain.people import EVERYWHERE, Role
from services import lists
from services.actors import Answer, Command, Press, enter_by, in_private, reply
from services.audit import self_check
from services.facts import ms
from services.ports import Work
from services.telling import tell_coordinators

_LOOK_BACK = timedelta(days=31)
_MOST = 40


def health(work: Work, cmd: Command, *, now: datetime) -> None:
    """/health: how the service is; /health history: what went wrong in the last month."""
    community, _ = lists.desk(work, cmd, now=now)
    if "history" in cmd.words:
        reply(work, cmd.actor, "diary", now=now, **_last_days(work, community, now=now))
        return
    since = calendar.on(calendar.day_of(now, community.policy.zone), time(), community.policy.zone)
    facts = self_check(work, since=since)
    facts["rows"] = [row for row in _rows(work, community, since, now) if row["live"]]
    buttons = [[["diary", community.id, 0, ""]]]
    reply(work, cmd.actor, "health", now=now, name=community.name, buttons=buttons, **facts)


def button(work: Work, press: Press, *, now: datetime) -> Answer:
    """故障记录, under /health."""
    in_private(press.actor)
    community, _ = enter_by(work, press, Role.COORDINATOR)
    reply(work, press.actor, "diary", now=now, **_last_days(work, community, now=now))
    return Answer()


def publish(work: Work, community: Community, *, now: datetime) -> None:
    """On the first of a month each coordinator gets the diary of the month before."""
    zone = community.policy.zone
    today = calendar.day_of(now, zone)
    if today.day != 1:
        return
    first = (today - timedelta(days=1)).replace(day=1)
    facts = _between(work, community, first, today, now=now)
    tell_coordinators(
        work,
        community.id,
        "diary",
        f"diary:{first:%Y-%m}",
        facts,
        priority=Priority.DIGEST,
        silent=True,
        now=now,
    )


def _last_days(work: Work, community: Community, *, now: datetime) -> dict[str, Any]:
    today = calendar.day_of(now, community.policy.zone)
    return _between(work, community, today - _LOOK_BACK, today + timedelta(days=1), now=now)


def _between(
    work: Work, community: Community, first: date, end: date, *, now: datetime
) -> dict[str, Any]:
    zone = community.policy.zone
    since, until = (calendar.on(day, time(), zone) for day in (first, end))
    rows = list(_rows(work, community, since, min(until, now)))
    return {
        "name": community.name,
        "since_at": ms(since),
        "until_at": ms(min(until, now)),
        "count": len(rows),
        "rows": rows[-_MOST:],
        "more": max(0, len(rows) - _MOST),
    }


def _rows(
    work: Work, community: Community, since: datetime, until: datetime
) -> Iterator[dict[str, Any]]:
    """Yield what concerned this community, or all of them."""
    for incident in work.incidents.since(since):
        if incident.community in (community.id, EVERYWHERE) and incident.began_at <= until:
            yield {
                "failure": incident.wrong.value,
                "since_at": ms(incident.began_at),
                "until_at": ms(incident.ended_at),
                "count": len(incident.refs),
                "live": incident.ended_at is None,
                "told": incident.told_at is not None,
            }
