"""How people come to their places: claiming, binding a group, invitations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from domain.community import Level
from domain.errors import BadInput, NotAllowed
from domain.notice import Notice
from domain.people import EVERYWHERE, Invite, Person, Post, Role
from domain.policy import INVITE_LASTS
from services import digest, enrolling, healing, membership, sampling, thanks
from services.actors import (
    Actor,
    Answer,
    Command,
    Press,
    coordinates_everywhere,
    enter,
    enter_as,
    enter_by,
    in_private,
    make_coordinator,
    person_of,
    reply,
    roles_of,
)
from services.facts import hashed
from services.ports import Work

INVITED = (Role.VOLUNTEER, Role.BUILDING_HEAD, Role.COORDINATOR)


@dataclass(frozen=True, kw_only=True, slots=True)
class Bind:
    """/bind in a group; `level` makes it the chat of a unit above residential communities."""

    actor: Actor
    name: str
    zone: ZoneInfo
    level: Level | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Invitation:
    """/invite: a role and its buildings; `token` is fresh and random, `link` leads to the bot.

    `words` are what `buildings` was read from.
    """

    actor: Actor
    role: Role | None
    buildings: tuple[str, ...]
    token: str
    link: str
    words: str = ""


def appoint(work: Work, users: Sequence[int], *, now: datetime) -> None:
    """Make the configured users coordinators of every community there is."""
    for user in users:
        for community in (EVERYWHERE, *(c.id for c in work.communities.all())):
            make_coordinator(work, community, user, str(user), now=now)


def claim(work: Work, token: str, *, now: datetime) -> bool:
    """Keep a link by which the first coordinator claims the bot; False if there is one already."""
    if work.people.holding(EVERYWHERE, Role.COORDINATOR):
        return False
    invite = Invite(
        community=EVERYWHERE,
        token_hash=hashed(token),
        role=Role.COORDINATOR,
        buildings=(),
        created_by=None,
        expires_at=now + INVITE_LASTS,
    )
    work.invites.add(invite, now=now)
    return True


def bind(work: Work, cmd: Bind, *, now: datetime) -> None:
    """Bind a group to a community; until then the bot is silent there."""
    actor = cmd.actor
    if actor.private:
        raise NotAllowed("error.bind_in_group")
    if not coordinates_everywhere(work, actor.user):
        raise NotAllowed("error.need_role", roles=[Role.COORDINATOR.value])
    bound = work.communities.by_chat(actor.chat)
    if not cmd.name:
        raise BadInput("error.bind_name")
    if bound is not None:
        work.communities.save(replace(bound, name=cmd.name, topic=actor.topic))
        reply(work, actor, "bound.renamed", now=now, keep=True, old=bound.name, new=cmd.name)
        return
    community = work.communities.add(cmd.name, actor.chat, now=now)
    policy = replace(community.policy, zone=cmd.zone)
    community = replace(community, topic=actor.topic, policy=policy, level=cmd.level)
    work.communities.save(community)
    work.outbox.withdraw(EVERYWHERE, membership.how_key(actor.chat), now=now)
    sampling.schedule(work, community, now=now)
    digest.schedule(work, community, now=now)
    thanks.schedule(work, community, now=now)
    for person in work.people.holding(EVERYWHERE, Role.COORDINATOR):
        if person.user is not None:
            make_coordinator(work, community.id, person.user, person.name, now=now)
    kind = "bound" if cmd.level is None else "bound.unit"
    reply(work, actor, kind, now=now, keep=True, name=cmd.name, level=cmd.level)


def set_buildings(work: Work, cmd: Command, *, now: datetime) -> None:
    """/setup 34: the community has the buildings 1 to 34; or /setup 1栋 2栋 5栋."""
    in_private(cmd.actor)
    community, _ = enter_as(work, cmd.actor, Role.COORDINATOR, now=now)
    if len(cmd.words) == 1 and cmd.words[0].isdecimal() and 0 < int(cmd.words[0]) <= 300:
        buildings = tuple(str(n) for n in range(1, int(cmd.words[0]) + 1))
    else:
        buildings = cmd.buildings
    if not buildings:
        have = len(community.buildings)
        reply(work, cmd.actor, "setup.how", now=now, name=community.name, count=have)
        return
    work.communities.save(replace(community, buildings=buildings))
    old, count = len(community.buildings), len(buildings)
    facts: dict[str, Any] = {
        "old": old,
        "count": count,
        "fewer": count < old,
        "buildings": list(buildings),
    }
    reply(work, cmd.actor, "setup.buildings", now=now, **facts)


def invite(work: Work, cmd: Invitation, *, now: datetime) -> None:
    """Answer with a link that gives a role to whoever opens it first, within 72 hours."""
    in_private(cmd.actor)
    community, person = enter_as(work, cmd.actor, Role.COORDINATOR, now=now)
    if cmd.role is None or cmd.role not in INVITED:
        buttons = [[["invite", community.id, 0, role.value] for role in INVITED]]
        reply(work, cmd.actor, "invite.how", now=now, buttons=buttons)
        return
    community.check(cmd.buildings)
    if cmd.words and not cmd.buildings and cmd.role is not Role.COORDINATOR:
        raise BadInput("error.which_buildings", words=cmd.words)
    if cmd.role is Role.BUILDING_HEAD and not cmd.buildings:
        raise BadInput("error.head_needs_building")
    made = Invite(
        community=community.id,
        token_hash=hashed(cmd.token),
        role=cmd.role,
        buildings=cmd.buildings,
        created_by=person.id,
        expires_at=now + INVITE_LASTS,
    )
    work.invites.add(made, now=now)
    facts: dict[str, Any] = {"role": cmd.role.value, "buildings": list(cmd.buildings)}
    facts["name"] = community.name
    facts["everywhere"] = cmd.role is Role.VOLUNTEER and not cmd.buildings
    reply(work, cmd.actor, "invite.link", now=now, link=cmd.link, **facts)


def start(work: Work, actor: Actor, token: str, *, now: datetime) -> Person | None:
    """/start: the bot may write to this person from now on; a token may give a role.

    Returns the person whose role changed, so that their menu of commands can follow.
    """
    healing.back(work, actor.user, now=now)
    if token:
        return _redeem(work, actor, token, now=now)
    if coordinates_everywhere(work, actor.user) and not work.communities.all():
        reply(work, actor, "start.coordinator", now=now)
        return None
    community, person = enter(work, actor, now=now)
    roles = sorted(role.value for role in roles_of(work, person))
    reply(work, actor, "start", now=now, name=community.name, roles=roles)
    return None


def _redeem(work: Work, actor: Actor, token: str, *, now: datetime) -> Person | None:
    invite = work.invites.get(hashed(token))
    if invite is None:
        raise NotAllowed("error.bad_link")
    if invite.used_by is not None:
        raise NotAllowed("error.link_used")
    if invite.expires_at <= now:
        raise NotAllowed("error.link_expired")
    if invite.community == EVERYWHERE:
        person = make_coordinator(work, EVERYWHERE, actor.user, actor.name, now=now)
        work.people.set_reachable(actor.user, True)
        appoint(work, [actor.user], now=now)
        work.invites.use(invite, by=person.id, now=now)
        reply(work, actor, "claimed", now=now)
        return person
    community = work.communities.get(invite.community)
    person = person_of(work, actor, community, now=now)
    if not work.invites.use(invite, by=person.id, now=now):
        raise NotAllowed("error.link_used")
    if invite.role in (Role.ELDER, Role.FAMILY):
        enrolling.redeem(work, actor, invite, person, now=now)
        work.people.choose(community.id, person.id, now=now)
        return person
    post = Post(person=person.id, role=invite.role, buildings=frozenset(invite.buildings))
    work.people.grant(community.id, post, by=invite.created_by, now=now)
    work.people.choose(community.id, person.id, now=now)
    facts: dict[str, Any] = {"role": invite.role.value, "buildings": list(invite.buildings)}
    buttons = [[["test", community.id, 0, ""]]]
    if invite.role is Role.VOLUNTEER:
        buttons = [[["on", community.id, 0, ""], ["test", community.id, 0, ""]]]
    name = community.name
    reply(work, actor, "invite.welcome", now=now, name=name, buttons=buttons, **facts)
    _tell_issuer(work, invite, person, now=now)
    return person


def _tell_issuer(work: Work, invite: Invite, person: Person, *, now: datetime) -> None:
    if invite.created_by is None:
        return
    issuer = work.people.get(invite.community, invite.created_by)
    if issuer.user is not None:
        notice = Notice(
            key=f"invite:{invite.token_hash[:16]}",
            community=invite.community,
            chat=issuer.user,
            kind="invite.used",
            facts={"name": person.name, "role": invite.role.value},
        )
        work.outbox.put_once(notice, now=now)


def test_card(work: Work, press: Press, *, now: datetime) -> Answer:
    """The volunteer tapped the test button: messages and taps go both ways."""
    enter(work, press.actor, now=now)
    return Answer(code="answer.test_ok", alert=True)


def use(work: Work, cmd: Command, *, now: datetime) -> None:
    """/use 名称: with several communities, the one that private commands mean."""
    mine = [
        (p, work.communities.get(p.community))
        for p in work.people.everywhere(cmd.actor.user)
        if p.community != EVERYWHERE
    ]
    wanted = "".join(cmd.words)
    for person, community in mine:
        if wanted and community.name.replace(" ", "") == wanted:
            work.people.choose(community.id, person.id, now=now)
            reply(work, cmd.actor, "use.chosen", now=now, name=community.name)
            return
    buttons = [[["use", community.id, 0, "", community.name]] for _, community in mine]
    names = [community.name for _, community in mine]
    reply(work, cmd.actor, "use.how", now=now, names=names, buttons=buttons)


def use_button(work: Work, press: Press, *, now: datetime) -> Answer:
    """/use by button."""
    community, person = enter_by(work, press)
    work.people.choose(community.id, person.id, now=now)
    return Answer(code="answer.use", facts={"name": community.name})
