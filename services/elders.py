"""Elders come and go: enrolled with consent, paired, paused with an end, stopped at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from domain import calendar
from domain.checkin import CONSENT_WAITS, LINK_LASTS, MORNING, Mode, Plan, Tier
from domain.community import Community
from domain.errors import BadInput, NotAllowed
from domain.occasion import Occasion
from domain.people import Invite, Person, Role
from domain.promise import check, hours
from services import consents, days
from services.actors import Actor, Answer, Press, enter_as, in_private, reply
from services.elder_news import tell_coordinators
from services.facts import hashed, windows_of
from services.ports import Work


@dataclass(frozen=True, kw_only=True, slots=True)
class ElderCommand:
    """/elder and its words, read.

    `until` is the last day of a pause, month and day; `token` is fresh and random, `link` leads
    to the bot with it; `address` is where gateways reach us, "" for nowhere.
    """

    actor: Actor
    verb: str = ""
    names: tuple[str, ...] = ()
    buildings: tuple[str, ...] = ()
    windows: tuple[calendar.Window, ...] = ()
    mode: Mode | None = None
    tier: Tier | None = None
    days: int = 0
    level: int = 1
    notes: Mapping[str, str] = field(default_factory=dict)
    until: tuple[int, int] | None = None
    occasion: Occasion | None = None
    token: str = ""
    link: str = ""
    address: str = ""


def users(work: Work) -> set[int]:
    """Return the Telegram ids of all who are looked after: whatever they say is heard."""
    found = set()
    for community in work.communities.all():
        for plan in work.plans.all(community.id):
            if plan.person is not None:
                found.add(work.people.get(community.id, plan.person).user or 0)
    return found


def desk(work: Work, actor: Actor, *, now: datetime) -> tuple[Community, Person]:
    """Return where a coordinator looks after elders: in private only."""
    in_private(actor)
    return enter_as(work, actor, Role.COORDINATOR, now=now)


def named(work: Work, community: Community, name: str) -> Plan:
    """Return the elder of that name.

    Raises:
        BadInput: there is none, or more than one.
    """
    found = [plan for plan in work.plans.all(community.id) if plan.name == name]
    if len(found) != 1:
        raise BadInput("error.no_elder", name=name)
    return found[0]


def add(work: Work, cmd: ElderCommand, *, now: datetime) -> None:
    """/elder add: the plan, its worst case, and the elder's own link; nothing begins before it."""
    community, by = desk(work, cmd.actor, now=now)
    if not cmd.names:
        start = [[["enrol", community.id, 0, "start"]]]
        reply(work, cmd.actor, "elder.how", now=now, buttons=start)
        return
    community.check(cmd.buildings)
    if cmd.notes:
        raise NotAllowed("error.not_agreed", name=cmd.names[0])
    plan = Plan(
        community=community.id,
        elder=work.communities.next(community.id, "elder"),
        name=cmd.names[0],
        building=cmd.buildings[0] if cmd.buildings else "",
        windows=cmd.windows or (MORNING,),
        mode=cmd.mode or Mode.SELF,
        tier=cmd.tier or Tier.GENERAL,
        created_at=now,
    )
    write_in(work, cmd.actor, plan, by, cmd.token, cmd.link, say=reply, now=now)


def write_in(
    work: Work,
    actor: Actor,
    plan: Plan,
    by: Person,
    token: str,
    link: str,
    *,
    say: Callable[..., None],
    now: datetime,
) -> None:
    """Keep what the link needs until the elder agrees, and answer with the link."""
    if any(known.name == plan.name for known in work.plans.all(plan.community)):
        raise BadInput("error.elder_there", name=plan.name)
    worst = worst_of(work, plan, now=now)
    work.plans.add(plan)
    consents.wait(work, plan, now=now)
    _issue(work, plan, by, token, Role.ELDER, level=1, now=now)
    buttons = [[["agreed", plan.community, plan.elder, ""]]]
    facts = outline(plan) | {"hours": hours(worst), "link": link, "buttons": buttons}
    say(work, actor, "elder.added", now=now, days=CONSENT_WAITS.days, **facts)


def outline(plan: Plan) -> dict[str, Any]:
    """Return what a coordinator sees of a plan, without its notes."""
    return {
        "name": plan.name,
        "building": plan.building,
        "windows": windows_of(plan),
        "mode": plan.mode.value,
        "tier": plan.tier.value,
        "pictures": plan.pictures and plan.tier is Tier.HIGH,
    }


def _issue(
    work: Work, plan: Plan, by: Person, token: str, role: Role, *, level: int, now: datetime
) -> None:
    invite = Invite(
        community=plan.community,
        token_hash=hashed(token),
        role=role,
        buildings=(),
        created_by=by.id,
        expires_at=now + LINK_LASTS,
        elder=plan.elder,
        level=level,
    )
    work.invites.add(invite, now=now)


def enrol(work: Work, plan: Plan, person: Person | None, *, now: datetime) -> Plan:
    """Note the consent; from then on the elder is looked after."""
    agreed = replace(plan, person=person.id if person else plan.person, consent_at=now)
    days.change_plan(work, plan, agreed, now=now)
    agreed = replace(agreed, revision=plan.revision + 1)
    consents.agreed(work, plan)
    work.deadlines.set("day", "", now + days.NEXT_LOOK, community=plan.community)
    days.open_rounds(work, agreed, now=now)
    return agreed


def agreed(work: Work, press: Press, *, now: datetime) -> Answer:
    """已有书面同意: for elders without a phone; the coordinator answers for the paper."""
    community, by = enter_as(work, press.actor, Role.COORDINATOR, now=now)
    plan = work.plans.get(community.id, press.ref)
    if plan is None or plan.consent_at is not None or plan.stopped_at is not None:
        raise NotAllowed("error.too_old")
    enrol(work, plan, None, now=now)
    next_steps(work, plan, by.name, now=now)
    return Answer(code="answer.agreed", facts={"name": plan.name})


def next_steps(work: Work, plan: Plan, by: str, *, now: datetime) -> None:
    """Tell the coordinators of the consent, and put before them what is possible from now on."""
    steps = [["elder", plan.community, plan.elder, arg] for arg in ("pair", "kin")]
    steps.append(["note", plan.community, plan.elder, ""])
    tell_coordinators(work, plan, "elder.agreed", by=by, now=now, buttons=[steps])


def invite_family(work: Work, cmd: ElderCommand, *, now: datetime) -> None:
    """/invite 家属 张桂芳 [1|2|3]: a link for one relative, with a contact level."""
    community, by = desk(work, cmd.actor, now=now)
    if not cmd.names:
        raise BadInput("error.family_whose")
    plan = named(work, community, cmd.names[0])
    token, link, level = cmd.token, cmd.link, cmd.level
    send_link(work, cmd.actor, plan, by, Role.FAMILY, token, link, level=level, now=now)


def send_link(
    work: Work,
    actor: Actor,
    plan: Plan,
    by: Person,
    role: Role,
    token: str,
    link: str,
    *,
    now: datetime,
    level: int = 1,
) -> None:
    """Answer with a link for the elder, or, once they agreed, for a relative with a level.

    An elder who agreed moves to another phone by theirs.
    """
    again = plan.consent_at is not None
    if role is Role.FAMILY:
        consents.require(plan)
    elif not again:
        consents.wait(work, plan, now=now)
    _issue(work, plan, by, token, role, level=level, now=now)
    kind = "family.link" if role is Role.FAMILY else "elder.link"
    reply(work, actor, kind, now=now, name=plan.name, level=level, link=link, again=again)


def amend(work: Work, cmd: ElderCommand, *, now: datetime) -> None:
    """/elder plan 张桂芳 …: windows, tier, mode, and the notes for whoever stands at the door."""
    community, _ = desk(work, cmd.actor, now=now)
    if not cmd.names:
        raise BadInput("error.elder_plan")
    old = named(work, community, cmd.names[0])
    if cmd.notes:
        consents.require(old)
    if not (cmd.notes or cmd.windows or cmd.mode or cmd.tier or cmd.buildings):
        raise BadInput("error.elder_plan")
    notes = {**old.notes, **cmd.notes}
    new = replace(
        old,
        windows=cmd.windows or old.windows,
        mode=cmd.mode or old.mode,
        tier=cmd.tier or old.tier,
        building=cmd.buildings[0] if cmd.buildings else old.building,
        notes=notes,
    )
    worst = check_and_save(work, old, new, now=now)
    told: dict[str, Any] = {"hours": hours(worst), "noted": sorted(notes)}
    reply(work, cmd.actor, "elder.amended", now=now, **both(old, new), **told)


def both(old: Plan, new: Plan) -> dict[str, Any]:
    """Return what a coordinator sees of a change: what was and what is."""
    before = {f"was_{name}": value for name, value in outline(old).items()}
    moved = old.building != new.building
    return outline(new) | before | {"tomorrow": _rehoured(old, new), "moved": moved}


def _rehoured(old: Plan, new: Plan) -> bool:
    """Tell whether somebody who takes part gets other hours; today's rounds stay as they are."""
    return old.consent_at is not None and old.windows != new.windows


def check_and_save(work: Work, old: Plan, new: Plan, *, now: datetime) -> timedelta:
    """Save a changed plan and return its worst case; one that is too slow is refused."""
    worst = worst_of(work, new, now=now)
    if _rehoured(old, new):
        new = replace(new, windows_at=now)
    days.change_plan(work, old, new, now=now)
    return worst


def worst_of(work: Work, plan: Plan, *, now: datetime) -> timedelta:
    """Return the plan's worst case; one that is too slow for its tier is refused."""
    zone = work.communities.get(plan.community).policy.zone
    return check(plan, calendar.day_of(now, zone), zone)
