"""Tickets, who follows them, and what happened to them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from domain.category import Category, Hotline, Place
from domain.door import Door
from domain.errors import StaleRow
from domain.escalation import OfferState
from domain.policy import Terms
from domain.ticket import Ending, Source, Status, Ticket
from domain.timeline import Event
from storage.dispatch_tables import offers
from storage.prepared import Prepared
from storage.sql import of
from storage.tables import tickets, timeline
from storage.types import Seal
from storage.voices import Voices

_PLAIN = (
    "urgent",
    "step",
    "step_at",
    "assignee",
    "answerable",
    "until_at",
    "held_at",
    "merged_into",
    "opened_at",
    "accept_by",
    "accepted_at",
    "first_accepted_at",
    "finish_by",
    "arrived_at",
    "done_at",
    "ended_at",
    "reopened",
    "filed_by",
    "proxied",
    "stars",
    "urged_at",
    "urges",
    "reporter",
)
_DOOR = ("unit", "floor", "room", "phone", "words")
_ASIDE = ("waits_for", "sent_to", "sent_text")

_GET = Prepared(sa.select(tickets).where(of(tickets.c.community_id, tickets.c.number)))
_BY_SOURCE = Prepared(sa.select(tickets).where(of(tickets.c.community_id, tickets.c.source_key)))
_ADD = Prepared(tickets.insert())
_SAVE = Prepared(
    tickets.update().where(of(tickets.c.community_id, tickets.c.number, tickets.c.revision))
)
_MINE = of(tickets.c.community_id, tickets.c.reporter)
_TIMES = Prepared(
    sa.select(tickets.c.opened_at).where(
        _MINE, tickets.c.opened_at > sa.bindparam("since", type_=tickets.c.opened_at.type)
    )
)
_REPORTED_BY = Prepared(
    sa.select(tickets)
    .where(_MINE)
    .order_by(tickets.c.opened_at.desc(), tickets.c.number.desc())
    .limit(sa.bindparam("most"))
)
_OF_PLACE = Prepared(
    sa.select(tickets)
    .where(
        of(tickets.c.community_id, tickets.c.category, tickets.c.building),
        sa.or_(
            tickets.c.ended_at.is_(None),
            tickets.c.ended_at > sa.bindparam("since", type_=tickets.c.ended_at.type),
        ),
    )
    .order_by(tickets.c.number)
    .limit(50)
)
_OPENED_BETWEEN = Prepared(
    sa.select(tickets)
    .where(
        of(tickets.c.community_id),
        tickets.c.opened_at >= sa.bindparam("start", type_=tickets.c.opened_at.type),
        tickets.c.opened_at <= sa.bindparam("end", type_=tickets.c.opened_at.type),
    )
    .order_by(tickets.c.number)
)
_HERE = of(timeline.c.community_id, timeline.c.number)
_LAST = sa.select(sa.func.coalesce(sa.func.max(timeline.c.seq), 0)).where(_HERE)
_TELL = Prepared(timeline.insert().values(seq=_LAST.scalar_subquery() + 1))
_TIMELINE = Prepared(sa.select(timeline).where(_HERE).order_by(timeline.c.seq))
_LAST_LINE = Prepared(sa.select(timeline).where(_HERE).order_by(timeline.c.seq.desc()).limit(1))


class Tickets(Voices):
    """The tickets within one transaction; known by community and number."""

    def __init__(self, conn: sa.Connection, seal: Seal) -> None:
        self._conn = conn
        self._seal = seal

    def get(self, community: int, number: int) -> Ticket | None:
        """Return a ticket, None when there is none of that number."""
        row = _GET.first(self._conn, _key(community, number))
        return None if row is None else self._ticket(row)

    def by_source(self, community: int, key: str) -> Ticket | None:
        """Return the ticket that was made of a message."""
        source = {"of_community_id": community, "of_source_key": key}
        row = _BY_SOURCE.first(self._conn, source)
        return None if row is None else self._ticket(row)

    def add(self, ticket: Ticket) -> None:
        """Write a new ticket."""
        key = {"community_id": ticket.community, "number": ticket.number}
        _ADD.run(self._conn, {**key, "revision": 0, **self._values(ticket)})

    def save(self, ticket: Ticket) -> Ticket:
        """Write `ticket` over the revision it was read at and return it as it stands now.

        Raises:
            StaleRow: another transaction changed the row first; nothing is written.
        """
        key = {**_key(ticket.community, ticket.number), "of_revision": ticket.revision}
        row = {"revision": ticket.revision + 1, **self._values(ticket)}
        if _SAVE.run(self._conn, {**key, **row}) != 1:
            raise StaleRow(f"ticket {ticket.number}")
        return replace(ticket, revision=ticket.revision + 1)

    def with_status(self, community: int, statuses: Iterable[Status]) -> list[Ticket]:
        """Return every ticket that stands at one of `statuses`, the oldest first."""
        return self._select(
            tickets.c.community_id == community,
            tickets.c.status.in_([status.value for status in statuses]),
        )

    def unasked(self, community: int, *, limit: int) -> list[Ticket]:
        """Return open tickets that are before nobody now, the oldest first."""
        asked = sa.exists().where(
            offers.c.community_id == tickets.c.community_id,
            offers.c.number == tickets.c.number,
            offers.c.state == OfferState.OFFERED.value,
        )
        return self._select(
            tickets.c.community_id == community,
            tickets.c.status == Status.OPEN.value,
            ~asked,
            limit=limit,
        )

    def held_by(self, community: int, person: int) -> list[Ticket]:
        """Return what a person has accepted and not finished."""
        return self._select(
            tickets.c.community_id == community,
            tickets.c.assignee == person,
            tickets.c.status == Status.ACCEPTED.value,
        )

    def reported_by(self, community: int, person: int, *, limit: int) -> list[Ticket]:
        """Return what a person reported, the newest first."""
        whose = {"of_community_id": community, "of_reporter": person}
        rows = _REPORTED_BY.all(self._conn, {**whose, "most": limit})
        return [self._ticket(row) for row in rows]

    def times_since(self, community: int, person: int, since: datetime) -> list[datetime]:
        """Return when a person's tickets after `since` were opened."""
        whose = {"of_community_id": community, "of_reporter": person}
        return list(_TIMES.scalars(self._conn, {**whose, "since": since}))

    def opened_between(self, community: int, start: datetime, end: datetime) -> list[Ticket]:
        """Return the tickets opened in [start, end]."""
        of_then = {"of_community_id": community, "start": start, "end": end}
        return [self._ticket(row) for row in _OPENED_BETWEEN.all(self._conn, of_then)]

    def of_place(
        self, community: int, category: Category, building: str, since: datetime
    ) -> list[Ticket]:
        """Return tickets of a kind and place that are open or ended after `since`."""
        where = {"of_community_id": community, "of_building": building}
        of_kind = {**where, "of_category": category.value, "since": since}
        return [self._ticket(row) for row in _OF_PLACE.all(self._conn, of_kind)]

    def tell(self, ticket: Ticket, event: Event) -> None:
        """Append a line to the ticket's timeline."""
        row = {
            **_key(ticket.community, ticket.number),
            "community_id": ticket.community,
            "number": ticket.number,
            "at": event.at,
            "event": event.code,
            "actor": event.actor,
            "facts": self._seal.shut(dict(event.facts)) if event.facts else "",
        }
        _TELL.run(self._conn, row)

    def timeline(self, ticket: Ticket) -> list[Event]:
        """Return what happened to a ticket, in order."""
        rows = _TIMELINE.all(self._conn, _key(ticket.community, ticket.number))
        return [self._event(row) for row in rows]

    def last_line(self, ticket: Ticket) -> Event | None:
        """Return what happened to a ticket last."""
        row = _LAST_LINE.first(self._conn, _key(ticket.community, ticket.number))
        return None if row is None else self._event(row)

    def _event(self, row: sa.Row[Any]) -> Event:
        facts = self._seal.open(row.facts) if row.facts else {}
        return Event(at=row.at, code=row.event, actor=row.actor, facts=facts)

    def move_chat(self, old: int, new: int) -> None:
        """Follow a group that became a supergroup; its messages before cannot be answered."""
        self._conn.execute(
            tickets.update()
            .where(tickets.c.source_chat == old)
            .values(source_chat=new, source_message=0, revision=tickets.c.revision + 1)
        )

    def _select(self, *where: sa.ColumnElement[bool], limit: int | None = None) -> list[Ticket]:
        rows = self._conn.execute(
            sa.select(tickets).where(*where).order_by(tickets.c.number).limit(limit)
        )
        return [self._ticket(row) for row in rows]

    def _values(self, ticket: Ticket) -> dict[str, Any]:
        place = ticket.place
        private = {
            "text": ticket.text,
            "place": place.text,
            "unit": place.unit,
            "room": place.room,
            "note": ticket.note,
            "topics": list(ticket.topics),
            "also": ticket.also and ticket.also.value,
            "door": [getattr(ticket.door, name) for name in _DOOR],
            "aside": [getattr(ticket, name) for name in _ASIDE],
        }
        return {name: getattr(ticket, name) for name in _PLAIN} | {
            "category": ticket.category.value,
            "hotline": ticket.hotline.value if ticket.hotline else None,
            "status": ticket.status.value,
            "ending": ticket.ending.value if ticket.ending else None,
            "building": place.building,
            "private": self._seal.shut(private),
            "photos": list(ticket.photos),
            "why": self._seal.shut(list(ticket.why)),
            "source_chat": ticket.source.chat,
            "source_message": ticket.source.message,
            "source_key": ticket.source.key,
            "policy": ticket.terms.to_json(),
        }

    def _ticket(self, row: sa.Row[Any]) -> Ticket:
        private = self._seal.open(row.private)
        source = Source(chat=row.source_chat, message=row.source_message, key=row.source_key)
        place = Place(
            text=private["place"],
            building=row.building,
            unit=private["unit"],
            room=private["room"],
        )
        return Ticket(
            community=row.community_id,
            number=row.number,
            revision=row.revision,
            category=Category(row.category),
            hotline=Hotline(row.hotline) if row.hotline else None,
            status=Status(row.status),
            ending=Ending(row.ending) if row.ending else None,
            place=place,
            door=Door(**dict(zip(_DOOR, private["door"], strict=True))),
            text=private["text"],
            note=private["note"],
            topics=tuple(private["topics"]),
            also=Category(private["also"]) if private["also"] else None,
            **dict(zip(_ASIDE, private["aside"], strict=True)),
            photos=tuple(row.photos),
            why=tuple(self._seal.open(row.why)),
            source=source,
            terms=Terms.from_json(row.policy),
            **{name: getattr(row, name) for name in _PLAIN},
        )


def _key(community: int, number: int) -> dict[str, int]:
    return {"of_community_id": community, "of_number": number}
