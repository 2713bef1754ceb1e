"""Persons, their posts and their duty."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import UTC, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa

from domain import pacing, silence
from domain.category import Category
from domain.people import Person, Post, Role, Share, Skill
from domain.routing import Candidate
from domain.ticket import Ticket
from storage.candidates import candidates, same_person
from storage.dispatch_tables import wakes
from storage.prepared import Prepared
from storage.sql import insert, of
from storage.tables import duty, people, roles
from storage.types import Seal

_LATER = datetime(3000, 1, 1, tzinfo=UTC)  # by day nobody is spared for the nights before
_ONE = of(people.c.community_id, people.c.person_id)
_GET = Prepared(sa.select(people).where(_ONE))
_BY_USER = Prepared(sa.select(people).where(of(people.c.community_id, people.c.user_id)))
_EVERYWHERE = Prepared(
    sa.select(people)
    .where(of(people.c.user_id))
    .order_by(sa.func.coalesce(people.c.chosen_at, 0).desc(), people.c.community_id)
)
_RINGS = Prepared(sa.select(people.c.rings).where(_ONE))
_SILENCES = Prepared(sa.select(people.c.silences).where(_ONE))
_ADD = Prepared(people.insert())
_CHANGE = Prepared(people.update().where(_ONE))
_ON_DUTY = Prepared(
    sa.select(duty.c.person_id, duty.c.on_at).where(
        of(duty.c.community_id), duty.c.off_at.is_(None)
    )
)
_POSTS = Prepared(sa.select(roles).where(of(roles.c.community_id, roles.c.person_id)))


class People:
    """People within one transaction; a person is known by community and number."""

    def __init__(self, conn: sa.Connection, seal: Seal) -> None:
        self._conn = conn
        self._seal = seal
        self._met: dict[tuple[int, int], Person] = {}  # until somebody changes

    def get(self, community: int, person: int) -> Person:
        """Return a person who is known to exist."""
        met = self._met.get((community, person))
        return met or self._person(_GET.one(self._conn, _key(community, person)))

    def by_user(self, community: int, user: int) -> Person | None:
        """Return who a Telegram user is in a community."""
        key = {"of_community_id": community, "of_user_id": user}
        row = _BY_USER.first(self._conn, key)
        return None if row is None else self._person(row)

    def everywhere(self, user: int) -> list[Person]:
        """Return the user's person in each community, the one chosen last first."""
        return [self._person(row) for row in _EVERYWHERE.all(self._conn, {"of_user_id": user})]

    def add(self, person: Person, *, now: datetime) -> None:
        """Write a new person."""
        key = {"community_id": person.community, "person_id": person.id}
        _ADD.run(self._conn, {**key, "joined_at": now, **self._values(person)})
        self._met[person.community, person.id] = person

    def save(self, person: Person) -> None:
        """Write what may change of a person."""
        key = _key(person.community, person.id)
        _CHANGE.run(self._conn, {**key, **self._values(person)})
        self._met[person.community, person.id] = person

    def choose(self, community: int, person: int, *, now: datetime) -> None:
        """Note that the person means this community when they write in private."""
        _CHANGE.run(self._conn, {**_key(community, person), "chosen_at": now})

    def set_reachable(self, user: int, reachable: bool) -> list[Person]:
        """Note it in every community; return the persons for whom it is news.

        What was refused did not ring.
        """
        changed = [p for p in self.everywhere(user) if p.reachable is not reachable]
        if changed:
            self._conn.execute(
                people.update()
                .where(people.c.user_id == user)
                .values(reachable=reachable, rings=None)
            )
            self._met.clear()
        return changed

    def all(self, community: int) -> list[Person]:
        """Return everybody in a community."""
        rows = self._conn.execute(
            sa.select(people).where(people.c.community_id == community).order_by(people.c.person_id)
        )
        return [self._person(row) for row in rows]

    def posts(self, community: int, person: int) -> list[Post]:
        """Return what a person answers for."""
        rows = _POSTS.all(self._conn, _key(community, person))
        return [_post(row) for row in rows]

    def all_posts(self, community: int) -> list[Post]:
        """Return every post of a community, in the order of the roles' names."""
        rows = self._conn.execute(
            sa.select(roles)
            .where(roles.c.community_id == community)
            .order_by(roles.c.role.desc(), roles.c.person_id)
        )
        return [_post(row) for row in rows]

    def grant(self, community: int, post: Post, *, by: int | None, now: datetime) -> None:
        """Give a post; one held before takes over the new buildings and categories."""
        scope = {"buildings": sorted(post.buildings), "categories": sorted(post.categories)}
        self._conn.execute(
            insert(self._conn, roles)
            .values(
                community_id=community,
                person_id=post.person,
                role=post.role.value,
                granted_at=now,
                granted_by=by,
                **scope,
            )
            .on_conflict_do_update(index_elements=["community_id", "person_id", "role"], set_=scope)
        )

    def revoke(self, community: int, person: int, role: Role) -> None:
        """Take a post away."""
        self._conn.execute(
            roles.delete().where(
                roles.c.community_id == community,
                roles.c.person_id == person,
                roles.c.role == role.value,
            )
        )

    def holding(self, community: int, role: Role) -> list[Person]:
        """Return everybody who holds a role."""
        rows = self._conn.execute(
            sa.select(people)
            .join(roles, same_person(roles))
            .where(people.c.community_id == community, roles.c.role == role.value)
            .order_by(people.c.person_id)
        )
        return [self._person(row) for row in rows]

    def holders(self, held: Iterable[Role]) -> list[int]:
        """Return the users who hold one of these roles in any community and can be reached."""
        named = roles.c.role.in_([role.value for role in held])
        found = sa.select(people.c.user_id).join(roles, same_person(roles)).distinct()
        found = found.where(named, people.c.user_id.is_not(None), people.c.reachable)
        return list(self._conn.scalars(found.order_by(people.c.user_id)))

    def start_duty(self, community: int, person: int, *, now: datetime) -> bool:
        """Begin duty; False when the person was on duty already."""
        if person in self.on_duty(community):
            return False
        self._conn.execute(
            insert(self._conn, duty)
            .values(community_id=community, person_id=person, on_at=now)
            .on_conflict_do_update(
                index_elements=["community_id", "person_id", "on_at"], set_={"off_at": None}
            )
        )
        return True

    def end_duty(self, community: int, person: int, *, now: datetime) -> bool:
        """End duty; False when the person was not on duty."""
        ended = self._conn.execute(
            duty.update()
            .where(
                duty.c.community_id == community,
                duty.c.person_id == person,
                duty.c.off_at.is_(None),
            )
            .values(off_at=now)
        )
        return ended.rowcount > 0

    def on_duty(self, community: int) -> dict[int, datetime]:
        """Return who is on duty now and since when."""
        rows = _ON_DUTY.all(self._conn, {"of_community_id": community})
        return {row.person_id: row.on_at for row in rows}

    def candidates(
        self,
        ticket: Ticket,
        role: Role,
        *,
        night_from: datetime | None,
        among: Collection[int] | None = None,
    ) -> list[Candidate]:
        """Return every holder of `role` with what routing needs to know of them.

        Whoever went on duty at or after `night_from` is on the night shift; None: it is day.
        With `among` only these persons are looked at.
        """
        tonight = night_from or _LATER
        nights = {"week": tonight - timedelta(days=7), "tonight": tonight}
        this = {"of_number": ticket.number, "of_round": ticket.reopened}
        of_role = {"of_community_id": ticket.community, "of_role": role.value}
        rows = candidates(self._conn, {**of_role, **this, **nights}, among)
        return [self._candidate(row, night_from) for row in rows]

    def offered(self, community: int, person: int, *, at: datetime) -> None:
        """Note when a person is told of a ticket; several told together are one ring."""
        rings = pacing.rung(_RINGS.scalar(self._conn, _key(community, person)), at)
        asked = {"last_offered_at": rings[-1], "rings": rings}
        _CHANGE.run(self._conn, {**_key(community, person), **asked})

    def silent(self, community: int, person: int, *, at: datetime) -> list[datetime]:
        """Note that a person did not answer an offer; return the last times, this one included."""
        key = _key(community, person)
        before = _SILENCES.one(self._conn, key)[0]
        silences = silence.noted(before, at)
        _CHANGE.run(self._conn, {**key, "silences": silences})
        return silences

    def woken(self, community: int, person: int, *, night: datetime) -> None:
        """Note that somebody was woken in the night that began at `night`, however often."""
        row = {"community_id": community, "person_id": person, "night": night}
        self._conn.execute(insert(self._conn, wakes).values(**row).on_conflict_do_nothing())

    def _candidate(self, row: sa.Row[Any], night_from: datetime | None) -> Candidate:
        on_duty = row.since is not None
        return Candidate(
            person=self._person(row),
            post=_post(row),
            on_duty=on_duty,
            night_shift=on_duty and night_from is not None and row.since >= night_from,
            open_tickets=row.held,
            on_scene=bool(row.on_scene),
            last_offered_at=row.last_offered_at,
            nights=row.nights,
            rings=tuple(row.rings),
            offer=row.asked,
        )

    def _person(self, row: sa.Row[Any]) -> Person:
        private = self._seal.open(row.private) if row.private else {}
        person = Person(
            community=row.community_id,
            id=row.person_id,
            user=row.user_id,
            name=row.name,
            reachable=row.reachable,
            in_group=row.in_group,
            skills=frozenset(Skill(skill) for skill in row.skills),
            quiet=_span(private.get("quiet")),
            share=Share(private.get("share", Share.USUAL)),
            follow_up=not private.get("unasked", False),
            room=private.get("room", ""),
            phone=private.get("phone", ""),
        )
        self._met[person.community, person.id] = person
        return person

    def _values(self, person: Person) -> dict[str, Any]:
        private: dict[str, Any] = {"room": person.room, "phone": person.phone}
        private["quiet"] = person.quiet and [f"{moment:%H:%M}" for moment in person.quiet]
        if person.share is not Share.USUAL:
            private["share"] = person.share.value
        if not person.follow_up:
            private["unasked"] = True
        return {
            "user_id": person.user,
            "name": person.name,
            "reachable": person.reachable,
            "in_group": person.in_group,
            "skills": sorted(person.skills),
            "private": self._seal.shut(private) if any(private.values()) else None,
        }


def _span(said: list[str] | None) -> tuple[time, time] | None:
    return (time.fromisoformat(said[0]), time.fromisoformat(said[1])) if said else None


def _key(community: int, person: int) -> dict[str, int]:
    return {"of_community_id": community, "of_person_id": person}


def _post(row: sa.Row[Any]) -> Post:
    return Post(
        person=row.person_id,
        role=Role(row.role),
        buildings=frozenset(row.buildings),
        categories=frozenset(Category(c) for c in row.categories),
    )
