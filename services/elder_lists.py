"""The coordinator's lists of elders: how each is today, who is due, and the month."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from domain import calendar
from domain.checkin import Mode, Plan, Round, State
from domain.community import Community
from domain.errors import NotAllowed
from domain.extra import visit_due_at
from domain.people import Person, Role
from services import elder_month, phone_list
from services.actors import (
    Answer,
    Command,
    Press,
    enter,
    enter_by,
    in_private,
    reply,
    roles_of,
    turn,
)
from services.elders import ElderCommand, desk, outline
from services.facts import ms
from services.ports import Work

VISITORS = frozenset({Role.VOLUNTEER, Role.BUILDING_HEAD, Role.COORDINATOR})
_SOON = timedelta(days=3)
_LONGEST = 40
_ORDER = ("alarm", "unknown", "waiting", "planned", "well", "away", "no_consent")


def menu(work: Work, cmd: ElderCommand, *, now: datetime) -> None:
    """/elder: what there is, by buttons."""
    community, _ = desk(work, cmd.actor, now=now)
    reply(work, cmd.actor, "elder.how", now=now, buttons=_menu(community.id))


def _menu(community: int) -> list[list[list[Any]]]:
    lists = [["elders", community, 0, verb] for verb in ("list", "due", "report", "print")]
    pick, enrol = ["pick", community, 0, "0"], ["enrol", community, 0, "start"]
    last = [[["watch", community, 0, ""]], [["devices", community, 0, ""]]]
    return [lists[:2], lists[2:], [pick, enrol], *last]


def press(work: Work, press: Press, *, now: datetime) -> Answer:
    """A list, by button."""
    in_private(press.actor)
    community, _ = enter_by(work, press, Role.COORDINATOR)
    cmd = ElderCommand(actor=press.actor, verb=press.arg)
    match press.arg:
        case "list":
            today(work, cmd, now=now)
        case "due":
            due(work, cmd, now=now)
        case "print":
            phone_list.send(work, cmd, now=now)
        case "report" | "before":
            ago = int(press.arg == "before")
            elder_month.of_all(work, press.actor, community, ago, now=now)
        case _:
            turn(work, press.actor, "elder.how", now=now, buttons=_menu(community.id))
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
        (State.LOST, "unknown"),
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
        delayed = any(r.delayed for r in mine)
        away = {"until_at": ms(plan.paused_until), "delayed": delayed}
        rows.append(outline(plan) | {"colour": colour} | away)
    rows.sort(key=lambda row: _ORDER.index(str(row["colour"])))
    counts = {c: n for c in _ORDER if (n := sum(r["colour"] == c for r in rows))}
    facts: dict[str, Any] = {"rows": rows[:_LONGEST], "count": len(rows), "by_colour": counts}
    reply(work, cmd.actor, "elder.list", now=now, **facts)


def due(work: Work, cmd: ElderCommand, *, now: datetime) -> None:
    """/elder due: whom a human has to see soon, the longest overdue first."""
    community, _ = desk(work, cmd.actor, now=now)
    plans = [p for p in work.plans.all(community.id) if p.consent_at is not None]
    by = {p.elder: visit_due_at(p, community.policy.watch, now=now) for p in plans}
    soon = sorted((p for p in plans if by[p.elder] <= now + _SOON), key=lambda p: by[p.elder])
    told = needs_of(work, community)
    rows = [
        outline(p) | {"due_at": ms(by[p.elder]), "late": by[p.elder] < now} | told.get(p.elder, {})
        for p in soon
    ]
    buttons = [[["visit", p.community, p.elder, "", p.name]] for p in soon[:10]]
    facts: dict[str, Any] = {"rows": rows[:_LONGEST], "count": len(rows), "buttons": buttons}
    reply(work, cmd.actor, "elder.due", now=now, **facts, **watch_said(community, now=now))


def needs_of(work: Work, community: Community) -> dict[int, dict[str, Any]]:
    """Return, by elder, what the last visitor wrote down for the next; words only that they are."""
    last = work.visits.latest(community.id)
    return {n: {"needs": list(v.needs), "noted": bool(v.note)} for n, v in last.items()}


def watch_said(community: Community, *, now: datetime) -> dict[str, Any]:
    """Return why, and up to when, elders at high risk are to be seen daily; nothing else."""
    watch = community.policy.watch
    if watch is None or not watch.on(now):
        return {}
    return {"occasion": watch.occasion.value, "watch_at": ms(watch.until)}


def visits(work: Work, cmd: Command, *, now: datetime) -> None:
    """/visits: whom I should see by when; coordinators are shown everybody who is due."""
    in_private(cmd.actor)
    community, person = enter(work, cmd.actor, now=now)
    roles = roles_of(work, person)
    if roles.isdisjoint(VISITORS):
        raise NotAllowed("error.need_role", roles=[role.value for role in sorted(VISITORS)])
    plans = [p for p in work.plans.all(community.id) if p.active(now)]
    mine = [p for p in plans if _mine(work, p, person)]
    by = {p.elder: visit_due_at(p, community.policy.watch, now=now) for p in plans}
    everybody = Role.COORDINATOR in roles and not mine
    waiting = {r.elder for r in work.rounds.waiting(community.id) if _to_log(r)}
    if everybody:
        mine = [p for p in plans if p.elder in waiting or by[p.elder] <= now + _SOON]
    mine.sort(key=lambda p: (p.elder not in waiting, by[p.elder]))
    told = needs_of(work, community)
    rows = [
        outline(p)
        | {"today": p.elder in waiting, "late": by[p.elder] < now}
        | {"due_at": ms(by[p.elder]), "seen_at": ms(p.visited_at)}
        | told.get(p.elder, {})
        for p in mine
    ]
    buttons = [[["visit", p.community, p.elder, "", p.name]] for p in mine[:10]]
    facts: dict[str, Any] = {"rows": rows[:_LONGEST], "count": len(rows), "buttons": buttons}
    facts |= watch_said(community, now=now)
    reply(work, cmd.actor, "visits", now=now, everybody=everybody, **facts)


def _to_log(round_: Round) -> bool:
    return round_.state is State.PROMPTED and round_.mode is not Mode.SELF


def _mine(work: Work, plan: Plan, person: Person) -> bool:
    """Tell whether the person visits this elder: paired, or, where nobody is, of the building."""
    links = work.links.of(plan.community, plan.elder)
    paired = [link.person for link in links if not link.family]
    if paired:
        return person.id in paired
    posts = work.people.posts(plan.community, person.id)
    fits = (post for post in posts if post.role in VISITORS - {Role.COORDINATOR})
    return any(post.buildings and post.covers_building(plan.building) for post in fits)
