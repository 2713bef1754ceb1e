"""Who acts, in which community, and whether they may."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, TypeVar

from domain.community import Community
from domain.errors import NotAllowed, NotFound
from domain.notice import Notice, Priority
from domain.people import EVERYWHERE, Person, Post, Role
from services.ports import Work

E = TypeVar("E", bound=StrEnum)


@dataclass(frozen=True, kw_only=True, slots=True)
class Actor:
    """The Telegram user behind an update, and where they acted.

    `update` names the update, so that its answers have keys that name a fact.
    """

    user: int
    name: str
    chat: int
    private: bool
    update: int
    message: int | None = None
    topic: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Command:
    """A slash command: who, and the words after it; `reply_to` is the message it answers."""

    actor: Actor
    words: tuple[str, ...] = ()
    buildings: tuple[str, ...] = ()
    reply_to: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Press:
    """A tap on a button; what it carries is a hint, never the authority.

    `word` is what people call the usual shift or note that `arg` names, "" for any other button.
    """

    actor: Actor
    community: int
    ref: int
    arg: str = ""
    word: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What the presser is told in a small window: a catalog key and its facts."""

    code: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    alert: bool = False


def community_of(work: Work, actor: Actor) -> Community:
    """Return the community in which `actor` acts.

    In a group it is the group's. In private it is the one the person chose last, or the only
    one there is.

    Raises:
        NotFound: the group is not bound, or nobody knows where the person lives.
    """
    if not actor.private:
        community = work.communities.by_chat(actor.chat)
        if community is None:
            raise NotFound("error.not_bound")
        return community
    for person in work.people.everywhere(actor.user):
        if person.community != EVERYWHERE:
            return work.communities.get(person.community)
    known = [community for community in work.communities.all() if community.level is None]
    if len(known) == 1:
        return known[0]
    raise NotFound("error.which_community" if known else "error.no_community")


def person_of(work: Work, actor: Actor, community: Community, *, now: datetime) -> Person:
    """Return the actor's person there; whoever speaks for the first time is a resident."""
    person = work.people.by_user(community.id, actor.user)
    if person is None:
        person = Person(
            community=community.id,
            id=work.communities.next(community.id, "person"),
            user=actor.user,
            name=actor.name,
            reachable=actor.private,
            in_group=not actor.private,
        )
        work.people.add(person, now=now)
    elif person.name != actor.name:
        person = replace(person, name=actor.name)
        work.people.save(person)
    if actor.private and not person.reachable:
        work.people.set_reachable(actor.user, True)
        person = replace(person, reachable=True)
    return person


def enter(work: Work, actor: Actor, *, now: datetime) -> tuple[Community, Person]:
    """Return where the actor acts and who they are there."""
    community = community_of(work, actor)
    return community, person_of(work, actor, community, now=now)


def roles_of(work: Work, person: Person) -> frozenset[Role]:
    """Return the roles a person holds; everybody is at least a resident."""
    held = {post.role for post in work.people.posts(person.community, person.id)}
    return frozenset(held | {Role.RESIDENT})


def roles_everywhere(work: Work, user: int) -> frozenset[Role]:
    """Return the roles that a user holds in any community."""
    held = (roles_of(work, person) for person in work.people.everywhere(user))
    return frozenset[Role]().union(*held)


def enter_as(work: Work, actor: Actor, *roles: Role, now: datetime) -> tuple[Community, Person]:
    """Return where the actor acts and who they are, if they hold one of `roles`.

    Raises:
        NotAllowed: they hold none of them; the sentence says who may.
    """
    community, person = enter(work, actor, now=now)
    if roles_of(work, person).isdisjoint(roles):
        raise NotAllowed("error.need_role", roles=[role.value for role in roles])
    return community, person


def enter_by(work: Work, press: Press, *roles: Role) -> tuple[Community, Person]:
    """Return where a button belongs, whatever was chosen since, and who pressed it.

    Raises:
        NotAllowed: the presser is nobody there, or holds none of `roles`.
    """
    person = work.people.by_user(press.community, press.actor.user)
    if person is None or person.community == EVERYWHERE:
        raise NotAllowed("error.too_old")
    if roles and roles_of(work, person).isdisjoint(roles):
        raise NotAllowed("error.need_role", roles=[role.value for role in roles])
    return work.communities.get(person.community), person


def chosen(kind: type[E], press: Press) -> E:
    """Return the choice that a button carries; one that somebody made up is refused."""
    if press.arg not in set(kind):
        raise NotAllowed("error.too_old")
    return kind(press.arg)


def in_private(actor: Actor) -> None:
    """Refuse what names people or tells of others' matters, unless it is said in private."""
    if not actor.private:
        raise NotAllowed("error.private_only")


def coordinates_everywhere(work: Work, user: int) -> bool:
    """Tell whether the user coordinates every community."""
    person = work.people.by_user(EVERYWHERE, user)
    return person is not None and Role.COORDINATOR in roles_of(work, person)


def make_coordinator(work: Work, community: int, user: int, name: str, *, now: datetime) -> Person:
    """Give a user the role of coordinator in one community; it does not matter if they had it."""
    person = work.people.by_user(community, user) or _newcomer(work, community, user, name, now=now)
    post = Post(person=person.id, role=Role.COORDINATOR)
    work.people.grant(community, post, by=None, now=now)
    return person


def seat(work: Work, community: int, other: Person, *, now: datetime) -> Person:
    """Return who somebody of another community is in this one; they go on meaning their own."""
    assert other.user is not None
    person = work.people.by_user(community, other.user)
    if person is None:
        known = (p for p in work.people.everywhere(other.user) if p.community != EVERYWHERE)
        meant = next(known, None)
        person = _newcomer(work, community, other.user, other.name, now=now)
        if meant is not None:
            work.people.choose(meant.community, meant.id, now=now)
    return person


def _newcomer(work: Work, community: int, user: int, name: str, *, now: datetime) -> Person:
    known = work.people.everywhere(user)
    person = Person(
        community=community,
        id=work.communities.next(community, "person"),
        user=user,
        name=name,
        reachable=any(p.reachable for p in known),
        in_group=False,
    )
    work.people.add(person, now=now)
    return person


_REPLY_STAYS = timedelta(minutes=2)


def reply(
    work: Work, actor: Actor, kind: str, *, now: datetime, keep: bool = False, **facts: Any
) -> None:
    """Owe the actor an answer where they spoke; in a group it goes by itself, unless kept.

    What goes by itself yields to cards: a group takes twenty messages a minute, and somebody who
    is refused a hundred times must not hold up a neighbour's ticket.
    """
    key = f"re:{actor.update}:{kind}"
    passing = not (actor.private or keep)
    if passing:
        work.deadlines.set("remove", key, now + _REPLY_STAYS, community=EVERYWHERE)
    notice = Notice(
        key=key,
        community=EVERYWHERE,
        chat=actor.chat,
        kind=kind,
        facts=facts,
        priority=Priority.DIGEST if passing else Priority.NORMAL,
        reply_to=None if actor.private else actor.message,
        topic=actor.topic,
        silent=not actor.private,
    )
    work.outbox.put(notice, now=now)


def turn(work: Work, actor: Actor, kind: str, *, now: datetime, **facts: Any) -> None:
    """Let the answer whose button was tapped say something else; where it is gone, say it anew."""
    row = None if actor.message is None else work.outbox.by_message(actor.chat, actor.message)
    if row is None or not row.key.startswith("re:"):
        reply(work, actor, kind, now=now, **facts)
        return
    notice = Notice(key=row.key, community=EVERYWHERE, chat=actor.chat, kind=kind, facts=facts)
    work.outbox.put(notice, now=now)
