"""A link of the elders' is opened: by the elder, which is their consent, or by a relative.

A link after the consent moves the elder to another phone. One account is one elder: two behind one
keyboard could not be told apart, and the one who answers would answer for both.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from domain.alarm import Link, Wish
from domain.checkin import LINK_LASTS, Mode, Plan
from domain.errors import NotAllowed
from domain.people import Invite, Person, Post, Role
from services import checkins, elders, tidings
from services.actors import Actor, reply
from services.days import change_plan
from services.elder_news import tell, tell_coordinators
from services.ports import Work


def redeem(work: Work, actor: Actor, invite: Invite, person: Person, *, now: datetime) -> None:
    """Let somebody be the elder, or the relative, for whom the link was made."""
    plan = None if invite.elder is None else work.plans.get(invite.community, invite.elder)
    if plan is None or plan.stopped_at is not None:
        raise NotAllowed("error.bad_link")
    if invite.role is Role.FAMILY:
        _admit(work, actor, invite, plan, person, now=now)
        return
    _check(work, actor, invite, plan, person)
    _grant(work, invite, person, now=now)
    if plan.consent_at is None:
        elders.enrol(work, plan, person, now=now)
        elders.next_steps(work, plan, plan.name, now=now)
    elif plan.person != person.id:
        _move(work, plan, person, now=now)
    own = plan.mode is Mode.SELF
    facts = elders.outline(plan) | {"own": own, "keyboard": checkins.KEYBOARD}
    reply(work, actor, "elder.welcome", now=now, **facts)


def _check(work: Work, actor: Actor, invite: Invite, plan: Plan, person: Person) -> None:
    """Refuse who plainly is not the elder, or is another one already."""
    if plan.consent_at is not None and invite.expires_at - LINK_LASTS < plan.consent_at:
        raise NotAllowed("error.link_used")
    if invite.created_by == person.id:
        raise NotAllowed("error.own_link", name=plan.name)
    for other in work.plans.of_user(actor.user):
        if (other.community, other.elder) != (plan.community, plan.elder):
            raise NotAllowed("error.one_elder", name=plan.name, other=other.name)
    links = work.links.of(plan.community, plan.elder)
    if any(link.family and link.person == person.id for link in links):
        raise NotAllowed("error.kin_link", name=plan.name)


def _grant(work: Work, invite: Invite, person: Person, *, now: datetime) -> None:
    post = Post(person=person.id, role=invite.role)
    work.people.grant(invite.community, post, by=invite.created_by, now=now)


def _admit(
    work: Work, actor: Actor, invite: Invite, plan: Plan, person: Person, *, now: datetime
) -> None:
    """A relative opened their link."""
    _grant(work, invite, person, now=now)
    before = {x.person: x.wish for x in work.links.of(plan.community, plan.elder) if x.family}
    link = Link(
        community=plan.community,
        elder=plan.elder,
        person=person.id,
        family=True,
        level=invite.level,
        wish=before.get(person.id, Wish.WEEKLY),
    )
    work.links.put(link, now=now)
    facts: dict[str, Any] = elders.outline(plan) | {"level": invite.level}
    facts["buttons"] = tidings.choices(plan.community, plan.elder)
    reply(work, actor, "family.welcome", now=now, **facts)


def _move(work: Work, plan: Plan, person: Person, *, now: datetime) -> None:
    """Another phone, or the first one: what is asked today is asked there as well."""
    old = None if plan.person is None else work.people.get(plan.community, plan.person)
    moved = replace(plan, person=person.id)
    change_plan(work, plan, moved, now=now)
    checkins.ask_there(work, moved, now=now)
    if old is not None:
        tell(work, moved, old, "elder.moved_you", now=now, keyboard=[])
    tell_coordinators(work, moved, "elder.moved", by=person.name, now=now)
