"""Plans of elders, and who belongs to them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, time
from typing import Any

import sqlalchemy as sa

from domain.alarm import Link, Wish
from domain.checkin import Mode, Plan, Tier
from domain.errors import StaleRow
from storage.care_tables import links, plans
from storage.prepared import Prepared
from storage.sql import insert, of
from storage.tables import people
from storage.types import Seal, WrongKey

_ONE = of(plans.c.community_id, plans.c.elder)
_GET = Prepared(sa.select(plans).where(_ONE))
_CHANGE = Prepared(plans.update().where(_ONE))
_SAVE = Prepared(plans.update().where(_ONE, of(plans.c.revision)))
_OF_PERSON = Prepared(
    sa.select(plans)
    .where(of(plans.c.community_id, plans.c.person_id), plans.c.stopped_at.is_(None))
    .order_by(plans.c.elder)
)
_OF_USER = Prepared(
    sa.select(plans)
    .join(
        people,
        sa.and_(
            people.c.community_id == plans.c.community_id,
            people.c.person_id == plans.c.person_id,
        ),
    )
    .where(of(people.c.user_id), plans.c.stopped_at.is_(None))
    .order_by(plans.c.community_id, plans.c.elder)
)
_LINKS = sa.select(links).order_by(links.c.since, links.c.person_id, links.c.elder)
_LINKS_OF = Prepared(_LINKS.where(of(links.c.community_id, links.c.elder)))
_LINKS_OF_PERSON = Prepared(_LINKS.where(of(links.c.community_id, links.c.person_id)))

_DAMAGED = (WrongKey, ValueError, KeyError, TypeError)
"""How a row shows that somebody or something spoilt it."""


class Plans:
    """Plans within one transaction; an elder is known by community and number."""

    def __init__(self, conn: sa.Connection, seal: Seal) -> None:
        self._conn = conn
        self._seal = seal

    def get(self, community: int, elder: int) -> Plan | None:
        """Return the plan of an elder."""
        row = _GET.first(self._conn, _key(community, elder))
        return None if row is None else self._plan(row)

    def of_person(self, community: int, person: int) -> Plan | None:
        """Return the plan by which a person is looked after, if they are."""
        whose = {"of_community_id": community, "of_person_id": person}
        row = _OF_PERSON.first(self._conn, whose)
        return None if row is None else self._plan(row)

    def of_user(self, user: int) -> list[Plan]:
        """Return every plan by which a Telegram user is looked after, in any community."""
        return [self._plan(row) for row in _OF_USER.all(self._conn, {"of_user_id": user})]

    def elders(self, community: int) -> list[int]:
        """Return the number of every elder who takes part; one bad row does not hide the others."""
        rows = self._conn.execute(
            sa.select(plans.c.elder)
            .where(
                plans.c.community_id == community,
                plans.c.stopped_at.is_(None),
                plans.c.consent_at.is_not(None),
            )
            .order_by(plans.c.elder)
        )
        return [row.elder for row in rows]

    def all(self, community: int) -> list[Plan]:
        """Return every plan that was not stopped; one that cannot be read hides no other."""
        mine = sa.and_(plans.c.community_id == community, plans.c.stopped_at.is_(None))
        try:
            rows = self._conn.execute(sa.select(plans).where(mine).order_by(plans.c.elder))
            return [self._plan(row) for row in rows]
        except _DAMAGED:
            numbers = sa.select(plans.c.elder).where(mine).order_by(plans.c.elder)
            return list(self._legible(community, self._conn.scalars(numbers).all()))

    def _legible(self, community: int, elders: Sequence[int]) -> Iterator[Plan]:
        for elder in elders:
            try:
                plan = self.get(community, elder)
            except _DAMAGED:
                continue  # its deadlines fail and are reported, and the audit misses its round
            if plan is not None:
                yield plan

    def add(self, plan: Plan) -> None:
        """Write a new plan."""
        self._conn.execute(
            plans.insert().values(
                community_id=plan.community,
                elder=plan.elder,
                revision=0,
                created_at=plan.created_at,
                **self._values(plan),
            )
        )

    def save(self, plan: Plan) -> None:
        """Write over the revision that was read.

        Raises:
            StaleRow: it has changed since; nothing is written.
        """
        over = {**_key(plan.community, plan.elder), "of_revision": plan.revision}
        values = {"revision": plan.revision + 1, **self._values(plan)}
        if _SAVE.run(self._conn, {**over, **values}) != 1:
            raise StaleRow(plan.elder)

    def drop(self, plan: Plan) -> None:
        """Keep nothing of somebody who did not agree; a plan with consent stays."""
        self._conn.execute(
            plans.delete().where(
                plans.c.community_id == plan.community,
                plans.c.elder == plan.elder,
                plans.c.consent_at.is_(None),
            )
        )

    def sign(self, plan: Plan, *, at: datetime) -> None:
        """Note a sign of life; whatever else of the plan changes, it stands."""
        _CHANGE.run(self._conn, {**_key(plan.community, plan.elder), "sign_at": at})

    def visited(self, community: int, elder: int, *, at: datetime) -> None:
        """Note that a human saw or spoke to the elder."""
        _CHANGE.run(self._conn, {**_key(community, elder), "visited_at": at})

    def _plan(self, row: sa.Row[Any]) -> Plan:
        return Plan(
            community=row.community_id,
            elder=row.elder,
            name=row.name,
            building=row.building,
            person=row.person_id,
            windows=tuple((time.fromisoformat(a), time.fromisoformat(b)) for a, b in row.windows),
            mode=Mode(row.mode),
            tier=Tier(row.tier),
            created_at=row.created_at,
            consent_at=row.consent_at,
            stopped_at=row.stopped_at,
            pictures=row.pictures,
            windows_at=row.windows_at,
            paused_until=row.paused_until,
            sign_at=row.sign_at,
            visited_at=row.visited_at,
            notes=self._seal.open(row.private) if row.private else {},
            revision=row.revision,
        )

    def _values(self, plan: Plan) -> dict[str, Any]:
        return {
            "person_id": plan.person,
            "name": plan.name,
            "building": plan.building,
            "windows": [[m.isoformat("minutes") for m in window] for window in plan.windows],
            "mode": plan.mode.value,
            "tier": plan.tier.value,
            "consent_at": plan.consent_at,
            "stopped_at": plan.stopped_at,
            "pictures": plan.pictures,
            "windows_at": plan.windows_at,
            "paused_until": plan.paused_until,
            "private": self._seal.shut(dict(plan.notes)) if plan.notes else None,
        }


class Links:
    """Who belongs to an elder: paired volunteers and family."""

    def __init__(self, conn: sa.Connection) -> None:
        self._conn = conn
        self._met: dict[tuple[int, int], list[Link]] = {}  # until one of them changes

    def put(self, link: Link, *, now: datetime) -> None:
        """Link a person with an elder; a link there was says the new from now on."""
        self._met.clear()
        values = {"family": link.family, "level": link.level, "wish": link.wish.value}
        self._conn.execute(
            insert(self._conn, links)
            .values(
                community_id=link.community,
                elder=link.elder,
                person_id=link.person,
                since=now,
                **values,
            )
            .on_conflict_do_update(
                index_elements=["community_id", "elder", "person_id"], set_=values
            )
        )

    def drop(self, community: int, elder: int, person: int) -> None:
        """Let a person belong to an elder no more."""
        self._met.clear()
        self._conn.execute(
            links.delete().where(
                links.c.community_id == community,
                links.c.elder == elder,
                links.c.person_id == person,
            )
        )

    def of(self, community: int, elder: int) -> list[Link]:
        """Return everybody who belongs to an elder, the longest linked first."""
        key = (community, elder)
        if key not in self._met:
            self._met[key] = self._those(_LINKS_OF, _key(community, elder))
        return list(self._met[key])

    def of_person(self, community: int, person: int) -> list[Link]:
        """Return every elder to whom a person belongs."""
        whose = {"of_community_id": community, "of_person_id": person}
        return self._those(_LINKS_OF_PERSON, whose)

    def _those(self, query: Prepared, of_what: dict[str, Any]) -> list[Link]:
        rows = query.all(self._conn, of_what)
        return [
            Link(
                community=row.community_id,
                elder=row.elder,
                person=row.person_id,
                family=row.family,
                level=row.level,
                wish=Wish(row.wish),
            )
            for row in rows
        ]


def _key(community: int, elder: int) -> dict[str, Any]:
    return {"of_community_id": community, "of_elder": elder}
