"""Links that give a role, and questions that wait for an answer."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from domain.people import Invite, Role
from domain.question import FORM, Ask, Draft
from storage.prepared import Prepared
from storage.sql import insert, of
from storage.tables import asks, drafts, invites
from storage.types import Seal


class Invites:
    """Invitations within one transaction, known by the hash of their token."""

    def __init__(self, conn: sa.Connection) -> None:
        self._conn = conn

    def add(self, invite: Invite, *, now: datetime) -> None:
        """Write a new invitation."""
        self._conn.execute(
            invites.insert().values(
                community_id=invite.community,
                token_hash=invite.token_hash,
                role=invite.role.value,
                buildings=list(invite.buildings),
                created_by=invite.created_by,
                created_at=now,
                expires_at=invite.expires_at,
                elder=invite.elder,
                level=invite.level,
            )
        )

    def get(self, token_hash: str) -> Invite | None:
        """Return the invitation whose token hashes to this."""
        row = self._conn.execute(
            sa.select(invites).where(invites.c.token_hash == token_hash)
        ).first()
        if row is None:
            return None
        return Invite(
            community=row.community_id,
            token_hash=row.token_hash,
            role=Role(row.role),
            buildings=tuple(row.buildings),
            created_by=row.created_by,
            expires_at=row.expires_at,
            used_by=row.used_by,
            elder=row.elder,
            level=row.level or 1,
        )

    def use(self, invite: Invite, *, by: int, now: datetime) -> bool:
        """Spend the invitation; False when somebody else was faster."""
        spent = self._conn.execute(
            invites.update()
            .where(invites.c.token_hash == invite.token_hash, invites.c.used_by.is_(None))
            .values(used_by=by, used_at=now)
        )
        return spent.rowcount == 1


class Drafts:
    """What a user was asked in private; a user answers one question at a time.

    A form that is filled by buttons lies beside it: a question meanwhile does not end it.
    """

    def __init__(self, conn: sa.Connection, seal: Seal) -> None:
        self._conn = conn
        self._seal = seal

    def put(self, draft: Draft) -> None:
        """Ask; the question before is forgotten, and of two forms the older one."""
        self._drop(draft.user, form=draft.kind == FORM)
        self._conn.execute(
            drafts.insert().values(
                community_id=draft.community,
                user_id=draft.user,
                kind=draft.kind,
                facts=self._seal.shut(dict(draft.facts)),
                expires_at=draft.expires_at,
            )
        )

    def get(self, user: int, *, now: datetime) -> Draft | None:
        """Return what the user is being asked, None when nothing or no more."""
        return self._get(user, form=False, now=now)

    def form(self, user: int, *, now: datetime) -> Draft | None:
        """Return the form that the user is filling, None when none or no more."""
        return self._get(user, form=True, now=now)

    def _get(self, user: int, *, form: bool, now: datetime) -> Draft | None:
        mine = _sort(user, form=form)
        row = self._conn.execute(sa.select(drafts).where(mine, drafts.c.expires_at > now)).first()
        if row is None:
            return None
        return Draft(
            community=row.community_id,
            user=row.user_id,
            kind=row.kind,
            facts=self._seal.open(row.facts),
            expires_at=row.expires_at,
        )

    def drop(self, user: int) -> None:
        """Ask no more."""
        self._drop(user, form=False)

    def drop_form(self, user: int) -> None:
        """Put the form away."""
        self._drop(user, form=True)

    def _drop(self, user: int, *, form: bool) -> None:
        self._conn.execute(drafts.delete().where(_sort(user, form=form)))


def _sort(user: int, *, form: bool) -> sa.ColumnElement[bool]:
    """Return what finds a user's form, or their question."""
    kind = drafts.c.kind == FORM if form else drafts.c.kind != FORM
    return sa.and_(drafts.c.user_id == user, kind)


_ASK = Prepared(sa.select(asks).where(of(asks.c.community_id, asks.c.chat_id, asks.c.message_id)))
_OPEN_OF = Prepared(
    sa.select(asks).where(
        of(asks.c.community_id, asks.c.person_id),
        asks.c.state == "open",
        asks.c.asked_at >= sa.bindparam("since", type_=asks.c.asked_at.type),
    )
)


class Asks:
    """Messages whose writers were asked what they meant, known by chat and message."""

    def __init__(self, conn: sa.Connection, seal: Seal) -> None:
        self._conn = conn
        self._seal = seal

    def add(self, ask: Ask) -> bool:
        """Write a new question; False when this message was asked about before."""
        added = self._conn.execute(
            insert(self._conn, asks)
            .values(
                community_id=ask.community,
                chat_id=ask.chat,
                message_id=ask.message,
                person_id=ask.person,
                report=self._seal.shut(dict(ask.report)),
                state="open",
                asked_at=ask.asked_at,
            )
            .on_conflict_do_nothing()
        )
        return added.rowcount == 1

    def get(self, community: int, chat: int, message: int) -> Ask | None:
        """Return what was asked about a message."""
        where = {"of_community_id": community, "of_chat_id": chat, "of_message_id": message}
        row = _ASK.first(self._conn, where)
        return None if row is None else self._ask(row)

    def open_of(self, community: int, person: int, since: datetime) -> list[Ask]:
        """Return what a person was asked after `since` and has not answered."""
        whose = {"of_community_id": community, "of_person_id": person}
        rows = _OPEN_OF.all(self._conn, {**whose, "since": since})
        return [self._ask(row) for row in rows]

    def _ask(self, row: sa.Row[Any]) -> Ask:
        return Ask(
            community=row.community_id,
            chat=row.chat_id,
            message=row.message_id,
            person=row.person_id,
            report=self._seal.open(row.report),
            asked_at=row.asked_at,
        )

    def settle(self, ask: Ask, state: str) -> bool:
        """Write the answer; False when it was settled before."""
        settled = self._conn.execute(
            asks.update().where(_is(ask), asks.c.state == "open").values(state=state)
        )
        return settled.rowcount == 1


def _is(ask: Ask) -> sa.ColumnElement[bool]:
    return sa.and_(
        asks.c.community_id == ask.community,
        asks.c.chat_id == ask.chat,
        asks.c.message_id == ask.message,
    )
