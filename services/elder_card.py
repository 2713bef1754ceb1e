"""One elder, by buttons: how they are, and everything about them that a coordinator may change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from domain import calendar
from domain.checkin import Mode, Plan, Tier
from domain.errors import NotAllowed
from domain.extra import visit_due_at
from domain.people import Person, Role
from domain.promise import hours, worst_case
from services import (
    consents,
    elder_hours,
    elder_lists,
    elder_month,
    elder_news,
    elders,
    pairing,
    pauses,
)
from services.actors import Answer, Press, enter_by, in_private, reply, turn
from services.elder_choices import CHOICES, IN
from services.elders import ElderCommand
from services.facts import ms
from services.ports import Work

Buttons = list[list[list[Any]]]

_PAGE = 8


def _plan(work: Work, press: Press) -> tuple[Plan, Person]:
    """Return the elder whom a button is about, and the coordinator who pressed it."""
    in_private(press.actor)
    community, by = enter_by(work, press, Role.COORDINATOR)
    plan = work.plans.get(community.id, press.ref)
    if plan is None or plan.stopped_at is not None:
        raise NotAllowed("error.too_old")
    return plan, by


def pick(work: Work, press: Press, *, now: datetime) -> Answer:
    """选一位老人: everybody's names, a page at a time."""
    in_private(press.actor)
    community, _ = enter_by(work, press, Role.COORDINATOR)
    plans = work.plans.all(community.id)
    first = int(press.arg) if press.arg.isdecimal() and len(press.arg) < 6 else 0
    page = plans[first : first + _PAGE]
    buttons: Buttons = [[["elder", p.community, p.elder, "", p.name]] for p in page]
    if len(plans) > first + _PAGE:
        buttons.append([["pick", community.id, 0, str(first + _PAGE)]])
    buttons.append([["enrol", community.id, 0, "start"], ["elders", community.id, 0, ""]])
    turn(work, press.actor, "elder.pick", now=now, count=len(plans), buttons=buttons)
    return Answer()


def by_name(work: Work, cmd: ElderCommand, *, now: datetime) -> None:
    """/elder 张桂芳: the card that her name leads to."""
    community, _ = elders.desk(work, cmd.actor, now=now)
    plan = elders.named(work, community, "".join(cmd.names[:1]))
    facts = _facts(work, plan, now=now)
    reply(work, cmd.actor, "elder.card", now=now, buttons=_main(plan, now=now), **facts)


def show(work: Work, press: Press, *, now: datetime) -> Answer:
    """One elder, or one question about them: when, how, how closely, who, and so on."""
    plan, _ = _plan(work, press)
    if press.arg == "report":
        elder_month.of_one(work, press.actor, plan, now=now)
        return Answer()
    choosing, _, detail = press.arg.partition(".")
    _show(work, press, plan, choosing if choosing in CHOICES else "", detail, now=now)
    return Answer()


def _show(
    work: Work, press: Press, plan: Plan, choosing: str, detail: str = "", *, now: datetime
) -> None:
    facts = _facts(work, plan, now=now)
    choices = CHOICES[choosing](work, plan, detail, now) if choosing else _main(plan, now=now)
    if choosing in _AGREED:
        consents.require(plan)
    if choosing:
        choices = [*choices, [["elder", plan.community, plan.elder, "back"]]]
    turn(work, press.actor, "elder.card", now=now, choosing=choosing, buttons=choices, **facts)


def _facts(work: Work, plan: Plan, *, now: datetime) -> dict[str, Any]:
    policy = work.communities.get(plan.community).policy
    zone, watch = policy.zone, policy.watch
    today = calendar.day_of(now, zone)
    rounds = [r for r in work.rounds.between(plan.community, today, today) if r.elder == plan.elder]
    links = work.links.of(plan.community, plan.elder)
    names = {link: work.people.get(plan.community, link.person).name for link in links}
    return elders.outline(plan) | {
        "colour": elder_lists.health_of(work, plan, rounds, now=now),
        "delayed": any(r.delayed for r in rounds),
        "hours": hours(worst_case(plan, today, zone)),
        "paired": [name for link, name in names.items() if not link.family],
        "kin": [f"{name} {link.level}" for link, name in names.items() if link.family],
        "seen_at": ms(plan.visited_at),
        "due_at": ms(visit_due_at(plan, watch, now=now)),
        "until_at": ms(plan.paused_until) if plan.away(now) else None,
        "noted": sorted(plan.notes),
        "agreed": plan.consent_at is not None,
        **_device(work, plan),
    }


def _device(work: Work, plan: Plan) -> dict[str, Any]:
    """Return what a gateway told last, once there is one: a device that died looks like silence."""
    if work.signals.connected(plan.community) is None:
        return {}
    last = work.signals.latest(plan)
    told = {} if last is None else {"sensed": last[0].value, "sensed_at": ms(last[1])}
    return {"number": plan.elder, **told}


def _main(plan: Plan, *, now: datetime) -> Buttons:
    def one(arg: str, verb: str = "elder") -> list[Any]:
        return [verb, plan.community, plan.elder, arg]

    back: list[Any] = ["pick", plan.community, 0, "0"]
    rows = [
        [one("when"), one("mode"), one("tier"), one("where")],
        [one("pair"), one("kin"), one("", "note")],
    ]
    if plan.consent_at is None:
        return [[one("", "agreed"), one("", "relink")], rows[0], [one("stop"), back]]
    away = one("", "home") if plan.away(now) else one("away")
    visit = [*one("", "visit"), plan.name]
    return [*rows, [away, one("report")], [visit], [one("phone", "relink"), one("stop"), back]]


_AGREED = ("pair", "kin", "away")
"""What is only asked once the elder has agreed."""


def set_(work: Work, press: Press, *, now: datetime) -> Answer:
    """A choice was made: other hours, another way, another tier, or no more."""
    plan, by = _plan(work, press)
    if press.arg == "stop":
        pauses.end(work, plan, by=by, now=now)
        turn(work, press.actor, "elder.ended", now=now, name=plan.name)
        return Answer()
    places = work.communities.get(plan.community).buildings
    changed = _changed(plan, press.arg, places)
    elders.check_and_save(work, plan, changed, now=now)
    saved = work.plans.get(plan.community, plan.elder) or changed
    _show(work, press, saved, "", now=now)
    return Answer(code="answer.elder_set", facts=elders.both(plan, changed))


def _changed(plan: Plan, arg: str, places: Sequence[str]) -> Plan:
    if arg.startswith(IN) and arg.removeprefix(IN) in places:
        return replace(plan, building=arg.removeprefix(IN))
    if arg in set(Mode):
        return replace(plan, mode=Mode(arg))
    if arg in set(Tier):
        return replace(plan, tier=Tier(arg))
    if arg in ("pictures", "nopictures"):
        return replace(plan, pictures=arg == "pictures")
    return replace(plan, windows=elder_hours.windows_of(arg))


def _other(work: Work, press: Press) -> tuple[Plan, Person]:
    plan, _ = _plan(work, press)
    known = {p.id: p for p in work.people.all(plan.community)}
    person = known.get(int(press.arg)) if press.arg.isdecimal() and len(press.arg) < 18 else None
    if person is None:
        raise NotAllowed("error.too_old")
    return plan, person


def pair(work: Work, press: Press, *, now: datetime) -> Answer:
    """结对, by button."""
    plan, person = _other(work, press)
    if person.id not in {p.id for p in pairing.helpers(work, plan)}:
        raise NotAllowed("error.too_old")
    consents.require(plan)
    pairing.join(work, plan, person, now=now)
    _show(work, press, plan, "", now=now)
    return Answer(code="elder.paired", facts={"name": plan.name, "other": person.name})


def unpair(work: Work, press: Press, *, now: datetime) -> Answer:
    """A volunteer or a relative is not called any more about this elder."""
    plan, person = _other(work, press)
    if person.id not in {link.person for link in work.links.of(plan.community, plan.elder)}:
        raise NotAllowed("error.too_old")
    work.links.drop(plan.community, plan.elder, person.id)
    elder_news.tell(work, plan, person, "elder.unpaired_you", now=now)
    _show(work, press, plan, "", now=now)
    return Answer(code="answer.unpaired", facts={"name": plan.name, "other": person.name})


def relink(work: Work, press: Press, token: str, link: str, *, now: datetime) -> Answer:
    """A fresh link for the elder: the old one may have run out, or they have another phone."""
    plan, by = _plan(work, press)
    elders.send_link(work, press.actor, plan, by, Role.ELDER, token, link, now=now)
    return Answer()


def kin(work: Work, press: Press, token: str, link: str, *, now: datetime) -> Answer:
    """A link for a relative, with the contact level that was tapped."""
    plan, by = _plan(work, press)
    if press.arg not in ("1", "2", "3"):
        raise NotAllowed("error.too_old")
    level = int(press.arg)
    elders.send_link(work, press.actor, plan, by, Role.FAMILY, token, link, level=level, now=now)
    return Answer()
