"""What communities taught us: labelled examples, and words of their own."""

from __future__ import annotations

import zlib
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from domain.category import Place
from domain.learning import Example, How, Keyword
from storage.communities import Communities
from storage.sql import insert
from storage.tables import examples, keywords
from storage.types import Seal

_UNLABELLED: list[str] = []


class Examples:
    """Labelled messages within one transaction, one for each text of a community."""

    def __init__(self, conn: sa.Connection, seal: Seal) -> None:
        self._conn = conn
        self._seal = seal

    def put(self, example: Example) -> Example:
        """Save an example under the number of the same text, if there is one; return it so."""
        known = self._same(example)
        if known is None:
            number = Communities(self._conn).next(example.community, "example")
            example = replace(example, id=number)
            self._conn.execute(examples.insert().values(id=number, **self._values(example)))
        else:
            example = replace(example, id=known.id)
            self._conn.execute(
                examples.update()
                .where(_is(example.community, known.id))
                .values(**self._values(example))
            )
        return example

    def get(self, community: int, example: int) -> Example | None:
        """Return an example by its number, None when there is none."""
        row = self._conn.execute(sa.select(examples).where(_is(community, example))).first()
        return None if row is None else self._example(row)

    def all(self, community: int) -> list[Example]:
        """Return what somebody has labelled, the oldest first."""
        rows = self._conn.execute(
            sa.select(examples)
            .where(examples.c.community_id == community, examples.c.labels != _UNLABELLED)
            .order_by(examples.c.id)
        )
        return [self._example(row) for row in rows]

    def drop_unlabelled(self, community: int) -> None:
        """Forget what nobody has labelled."""
        self._conn.execute(
            examples.delete().where(
                examples.c.community_id == community, examples.c.labels == _UNLABELLED
            )
        )

    def _same(self, example: Example) -> Example | None:
        rows = self._conn.execute(
            sa.select(examples).where(
                examples.c.community_id == example.community,
                examples.c.mark == _mark(example.text),
            )
        )
        opened = (self._example(row) for row in rows)
        return next((known for known in opened if known.text == example.text), None)

    def _values(self, example: Example) -> dict[str, Any]:
        place = example.place
        private = {
            "text": example.text,
            "place": place.text,
            "unit": place.unit,
            "room": place.room,
        }
        return {
            "community_id": example.community,
            "mark": _mark(example.text),
            "private": self._seal.shut(private),
            "building": place.building,
            "labels": list(example.labels),
            "urgent": example.urgent,
            "how": example.how.value,
            "by_person": example.by,
            "at": example.at,
        }

    def _example(self, row: sa.Row[Any]) -> Example:
        private = self._seal.open(row.private)
        place = Place(
            text=private["place"],
            building=row.building,
            unit=private["unit"],
            room=private["room"],
        )
        return Example(
            community=row.community_id,
            id=row.id,
            text=private["text"],
            labels=tuple(row.labels),
            how=How(row.how),
            at=row.at,
            urgent=row.urgent,
            place=place,
            by=row.by_person,
        )


class Keywords:
    """The words of each community's own, within one transaction."""

    def __init__(self, conn: sa.Connection) -> None:
        self._conn = conn

    def put(self, keyword: Keyword, *, by: int, now: datetime) -> None:
        """Add a word, or let it stand for something else."""
        values = {"concept": keyword.concept, "added_by": by, "at": now}
        self._conn.execute(
            insert(self._conn, keywords)
            .values(community_id=keyword.community, word=keyword.word, **values)
            .on_conflict_do_update(index_elements=["community_id", "word"], set_=values)
        )

    def drop(self, community: int, word: str) -> bool:
        """Take a word away; False when there was none."""
        gone = self._conn.execute(
            keywords.delete().where(keywords.c.community_id == community, keywords.c.word == word)
        )
        return gone.rowcount == 1

    def of(self, community: int) -> list[Keyword]:
        """Return a community's words, those of one concept together."""
        rows = self._conn.execute(
            sa.select(keywords)
            .where(keywords.c.community_id == community)
            .order_by(keywords.c.concept, keywords.c.at, keywords.c.word)
        )
        return [Keyword(community=r.community_id, word=r.word, concept=r.concept) for r in rows]


def _is(community: int, example: int) -> sa.ColumnElement[bool]:
    return sa.and_(examples.c.community_id == community, examples.c.id == example)


def _mark(text: str) -> int:
    """Return 16 bits by which the same text is found: far too few to guess a text by."""
    return zlib.crc32(text.encode()) & 0xFFFF
