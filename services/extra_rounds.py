"""Heat, cold, storms, festivals: a coordinator lets everybody be asked once more a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from domain import calendar
from domain.community import Community
from domain.errors import BadInput, NotAllowed
from domain.extra import concerns
from domain.occasion import Occasion, Watch
from domain.people import Role
from services.actors import Answer, Press, enter_by, in_private, reply, turn
from services.days import NEXT_LOOK
from services.elders import ElderCommand, desk
from services.facts import ms
from services.pauses import away_until
from services.ports import Due, Work
from services.telling import tell_coordinators

LONGEST = 14
_OFFERED = ("heat.3", "cold.3", "storm.1", "festival.7")
_AHEAD = timedelta(days=3)
"""So long before a festival coordinators are reminded of it."""


def command(work: Work, cmd: ElderCommand, *, now: datetime) -> None:
    """/elder extra 高温 3天: shows whom it touches and asks first."""
    community, _ = desk(work, cmd.actor, now=now)
    if cmd.occasion is None or not 0 < cmd.days <= LONGEST:
        raise BadInput("error.extra", days=LONGEST)
    facts = _asked(work, community, cmd.occasion, cmd.days, now=now)
    reply(work, cmd.actor, "elder.extra", now=now, **facts)


def press(work: Work, press: Press, *, now: datetime) -> Answer:
    """The choice by buttons: what for and how long; then it is asked once more."""
    in_private(press.actor)
    community, _ = enter_by(work, press, Role.COORDINATOR)
    if press.arg == "off":
        _end(work, community, now=now)
        return Answer()
    if press.arg:
        facts = _asked(work, community, *_parsed(press.arg), now=now)
    else:
        facts = _present(community, now=now)
    turn(work, press.actor, "elder.extra", now=now, **facts)
    return Answer()


def _parsed(arg: str) -> tuple[Occasion, int]:
    name, _, days = arg.partition(".")
    if name not in set(Occasion) or not days.isdecimal() or not 0 < int(days) <= LONGEST:
        raise NotAllowed("error.too_old")
    return Occasion(name), int(days)


def _present(community: Community, *, now: datetime) -> dict[str, Any]:
    watch = community.policy.watch
    if watch is not None and watch.on(now):
        buttons = [[["watch", community.id, 0, "off"]]]
        return {"occasion": watch.occasion.value, "until_at": ms(watch.until), "buttons": buttons}
    choices = [["watch", community.id, 0, arg] for arg in _OFFERED]
    return {"occasion": "", "buttons": [choices[:2], choices[2:]]}


def _asked(
    work: Work, community: Community, occasion: Occasion, days: int, *, now: datetime
) -> dict[str, Any]:
    plans = [p for p in work.plans.all(community.id) if p.active(now) and concerns(p)]
    yes = [[["watchon", community.id, 0, f"{occasion.value}.{days}"]]]
    until = ms(away_until(community, days, now=now))
    facts = {"occasion": occasion.value, "until_at": until, "buttons": yes}
    return facts | {"asking": True, "count": len(plans)}


def begin(work: Work, press: Press, *, now: datetime) -> Answer:
    """It begins: today's extra rounds are written, coordinators hear of it, an end is set."""
    in_private(press.actor)
    community, by = enter_by(work, press, Role.COORDINATOR)
    occasion, days = _parsed(press.arg)
    watch = Watch(occasion=occasion, since=now, until=away_until(community, days, now=now))
    community = replace(community, policy=replace(community.policy, watch=watch))
    work.communities.save(community)
    work.deadlines.set("watch", "", watch.until, community=community.id)
    for elder in work.plans.elders(community.id):
        at = now + NEXT_LOOK
        work.deadlines.set("round:plan", str(elder), at, community=community.id)
    _tell(work, community, watch, "elder.extra_on", by=by.name, now=now)
    return Answer()


def over(work: Work, due: Due, *, now: datetime) -> None:
    """The last day is over."""
    community = work.communities.get(due.community)
    watch = community.policy.watch
    if watch is not None and not watch.on(now):
        _end(work, community, now=now)


def _end(work: Work, community: Community, *, now: datetime) -> None:
    watch = community.policy.watch
    if watch is None:
        raise NotAllowed("error.too_old")
    work.communities.save(replace(community, policy=replace(community.policy, watch=None)))
    work.deadlines.clear("watch", "", community=community.id)
    _tell(work, community, watch, "elder.extra_off", by="", now=now)


def look_ahead(work: Work, due: Due, *, now: datetime) -> None:
    """A day begins: is 春节 or 重阳 three days away?"""
    community = work.communities.get(due.community)
    day = calendar.day_of(now, community.policy.zone) + _AHEAD
    festival = work.holidays.for_elders(day)
    if not festival or not work.plans.elders(community.id):
        return
    buttons = [[["watch", community.id, 0, "festival.7"]]]
    facts = {"festival": festival, "date": f"{day.month}-{day.day}", "buttons": buttons}
    key = f"festival:{day.isoformat()}"
    tell_coordinators(work, community.id, "elder.festival", key, facts, now=now)


def _tell(
    work: Work, community: Community, watch: Watch, kind: str, *, by: str, now: datetime
) -> None:
    facts = {"occasion": watch.occasion.value, "until_at": ms(watch.until), "by": by}
    tell_coordinators(work, community.id, kind, f"{kind}:{ms(now)}", facts, now=now)
