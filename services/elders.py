"""Elders come and go: enrolled with consent, paired, paused with an end, stopped at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from domain import calendar
from domain.alarm import Link
from domain.checkin import LINK_LASTS, MORNING, Mode, Plan, Tier
from domain.community import Community
from domain.errors import BadInput, NotAllowed
from domain.notice import Notice, Priority
from domain.people import Invite, Person, Post, Role
from domain.promise import check, hours
from services import checkins
from services.actors import Actor, Answer, Press, enter_as, in_private, reply
from services.facts import hashed, ms, windows_of
from services.ports import Work


@dataclass(frozen=True, kw_only=True, slots=True)
class ElderCommand:
    """/elder and its words, read. `token` is fresh and random, `link` leads to the bot with it."""

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
    token: str = ""
    link: str = ""


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
        reply(work, cmd.actor, "elder.how", now=now)
        return
    unknown = [b for b in cmd.buildings if community.buildings and b not in community.buildings]
    if unknown:
        raise BadInput("error.no_building", buildings=unknown)
    if any(plan.name == cmd.names[0] for plan in work.plans.all(community.id)):
        raise BadInput("error.elder_there", name=cmd.names[0])
    plan = Plan(
        community=community.id,
        elder=work.communities.next(community.id, "elder"),
        name=cmd.names[0],
        building=cmd.buildings[0] if cmd.buildings else "",
        windows=cmd.windows or (MORNING,),
        mode=cmd.mode or Mode.SELF,
        tier=cmd.tier or Tier.GENERAL,
        notes=dict(cmd.notes),
        created_at=now,
    )
    worst = check(plan, calendar.day_of(now, community.policy.zone), community.policy.zone)
    work.plans.add(plan)
    _issue(work, plan, by, cmd, Role.ELDER, now=now)
    buttons = [[["agreed", plan.community, plan.elder, ""]]]
    facts = outline(plan) | {"hours": hours(worst), "link": cmd.link, "buttons": buttons}
    reply(work, cmd.actor, "elder.added", now=now, **facts)


def outline(plan: Plan) -> dict[str, Any]:
    """Return what a coordinator sees of a plan, without its notes."""
    return {
        "name": plan.name,
        "building": plan.building,
        "windows": windows_of(plan),
        "mode": plan.mode.value,
        "tier": plan.tier.value,
    }


def _issue(
    work: Work, plan: Plan, by: Person, cmd: ElderCommand, role: Role, *, now: datetime
) -> None:
    invite = Invite(
        community=plan.community,
        token_hash=hashed(cmd.token),
        role=role,
        buildings=(),
        created_by=by.id,
        expires_at=now + LINK_LASTS,
        elder=plan.elder,
        level=cmd.level,
    )
    work.invites.add(invite, now=now)


def enrol(work: Work, plan: Plan, person: Person | None, *, now: datetime) -> Plan:
    """Note the consent; from the next window on the elder is looked after."""
    agreed = replace(plan, person=person.id if person else plan.person, consent_at=now)
    work.plans.save(agreed)
    agreed = replace(agreed, revision=plan.revision + 1)
    work.deadlines.set("day", "", now + checkins.NEXT_LOOK, community=plan.community)
    checkins.open_rounds(work, agreed, now=now)
    return agreed


def agreed(work: Work, press: Press, *, now: datetime) -> Answer:
    """已有书面同意: for elders without a phone; the coordinator answers for the paper."""
    community, by = enter_as(work, press.actor, Role.COORDINATOR, now=now)
    plan = work.plans.get(community.id, press.ref)
    if plan is None or plan.consent_at is not None or plan.stopped_at is not None:
        raise NotAllowed("error.too_old")
    enrol(work, plan, None, now=now)
    tell_coordinators(work, plan, "elder.agreed", by=by.name, now=now)
    return Answer(code="answer.agreed", facts={"name": plan.name})


def redeem(work: Work, actor: Actor, invite: Invite, person: Person, *, now: datetime) -> None:
    """An elder opens their own link, which is their consent, or a relative opens theirs."""
    plan = None if invite.elder is None else work.plans.get(invite.community, invite.elder)
    if plan is None or plan.stopped_at is not None:
        raise NotAllowed("error.bad_link")
    work.people.grant(
        invite.community, Post(person=person.id, role=invite.role), by=invite.created_by, now=now
    )
    facts = outline(plan)
    if invite.role is Role.FAMILY:
        link = Link(
            community=plan.community,
            elder=plan.elder,
            person=person.id,
            family=True,
            level=invite.level,
        )
        work.links.put(link, now=now)
        reply(work, actor, "family.welcome", now=now, level=invite.level, **facts)
        return
    enrol(work, plan, person, now=now)
    keyboard = checkins.KEYBOARD
    reply(work, actor, "elder.welcome", now=now, keyboard=keyboard, **facts)
    tell_coordinators(work, plan, "elder.agreed", by=plan.name, now=now)


def pair(work: Work, cmd: ElderCommand, *, now: datetime) -> None:
    """/elder pair 张桂芳 李强: the volunteer who is called first."""
    community, _ = desk(work, cmd.actor, now=now)
    if len(cmd.names) < 2:
        raise BadInput("error.elder_pair")
    plan = named(work, community, cmd.names[0])
    posts = work.people.all_posts(community.id)
    helpers = {p.person for p in posts if p.role not in (Role.ELDER, Role.FAMILY)}
    people = [work.people.get(community.id, who) for who in sorted(helpers)]
    found = [person for person in people if person.name == cmd.names[1]]
    if len(found) != 1:
        raise BadInput("error.no_person", name=cmd.names[1])
    link = Link(community=community.id, elder=plan.elder, person=found[0].id, family=False)
    work.links.put(link, now=now)
    tell(work, plan, found[0], "elder.paired_you", now=now)
    reply(work, cmd.actor, "elder.paired", now=now, name=plan.name, other=found[0].name)


def invite_family(work: Work, cmd: ElderCommand, *, now: datetime) -> None:
    """/invite 家属 张桂芳 [1|2|3]: a link for one relative, with a contact level."""
    community, by = desk(work, cmd.actor, now=now)
    if not cmd.names:
        raise BadInput("error.family_whose")
    plan = named(work, community, cmd.names[0])
    _issue(work, plan, by, cmd, Role.FAMILY, now=now)
    reply(work, cmd.actor, "family.link", now=now, name=plan.name, level=cmd.level, link=cmd.link)


def amend(work: Work, cmd: ElderCommand, *, now: datetime) -> None:
    """/elder plan 张桂芳 …: windows, tier, mode, and the notes for whoever stands at the door."""
    community, _ = desk(work, cmd.actor, now=now)
    if not cmd.names:
        raise BadInput("error.elder_plan")
    old = named(work, community, cmd.names[0])
    notes = {**old.notes, **cmd.notes}
    new = replace(
        old,
        windows=cmd.windows or old.windows,
        mode=cmd.mode or old.mode,
        tier=cmd.tier or old.tier,
        building=cmd.buildings[0] if cmd.buildings else old.building,
        notes=notes,
    )
    worst = check(new, calendar.day_of(now, community.policy.zone), community.policy.zone)
    work.plans.save(new)
    was = {f"was_{name}": value for name, value in outline(old).items()}
    told: dict[str, Any] = {"hours": hours(worst), "noted": sorted(notes)}
    reply(work, cmd.actor, "elder.amended", now=now, **outline(new), **was, **told)


def tell(
    work: Work, plan: Plan, to: Person, kind: str, *, now: datetime, until: datetime | None = None
) -> None:
    if to.user is None or not to.reachable:
        return
    notice = Notice(
        key=f"e{plan.elder}:{kind}:{ms(now)}:{to.id}",
        community=plan.community,
        chat=to.user,
        kind=kind,
        facts={"name": plan.name, "building": plan.building, "until_at": ms(until)},
        priority=Priority.NORMAL,
    )
    work.outbox.put_once(notice, now=now)


def tell_coordinators(work: Work, plan: Plan, kind: str, *, by: str, now: datetime) -> None:
    for person in work.people.holding(plan.community, Role.COORDINATOR):
        if person.user is None or not person.reachable:
            continue
        notice = Notice(
            key=f"e{plan.elder}:{kind}:{ms(now)}:{person.id}",
            community=plan.community,
            chat=person.user,
            kind=kind,
            facts={"name": plan.name, "by": by},
        )
        work.outbox.put_once(notice, now=now)
