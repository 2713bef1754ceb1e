"""What is to be seen of a town: its chats, its tickets, and what its bot has still to do."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from domain.ticket import Ticket
from sandbox.state import Call
from sandbox.world import World
from storage.store import Store
from storage.tables import deadlines, inbox, outbox
from storage.work import Work
from tests.flow.privacy import everything

_TO_SPEAK = ("sendmessage", "sendphoto", "copymessage")


class Sight:
    """The eyes of a story."""

    world: World
    store: Store
    group: int

    def shown(self, chat: int, user: int) -> list[str]:
        """Return what the bot's messages in a chat say now."""
        seen = self.world.transcript(chat, user)
        return [m.get("text") or m.get("caption") or "" for m in seen if m["from"]["bot"]]

    def in_group(self) -> list[str]:
        """Return what the bot's messages in the group say now."""
        return self.shown(self.group, 0)

    def sent(self, chat: int) -> list[Call]:
        """Return the messages that were sent to a chat, edits apart."""
        calls = [c for c in self.world.calls if c.method.lower() in _TO_SPEAK]
        return [
            c
            for c in calls
            if str(c.params["chat_id"]) == str(chat) and c.result and c.result["ok"]
        ]

    async def ticket(self, number: int = 1) -> Ticket:
        ticket = await self.store.read(lambda work: work.tickets.get(1, number))
        assert ticket is not None
        return ticket

    async def tickets(self) -> list[str]:
        """Return the texts of all tickets, in the order of their numbers."""
        return [ticket.text for ticket in await self.store.read(everything)]

    async def timeline(self, number: int = 1) -> list[str]:
        """Return the codes of what happened to a ticket."""
        ticket = await self.ticket(number)
        return [event.code for event in await self.store.read(lambda w: w.tickets.timeline(ticket))]

    async def inbox(self, state: str) -> int:
        """Return how many updates stand at `state`: new, done, quarantined."""
        query = sa.select(sa.func.count()).where(inbox.c.state == state)
        return await self.store.read(lambda work: work.inbox._conn.scalar(query) or 0)


def left(work: Work, now: datetime) -> list[Any]:
    """Return what is not settled in the inbox and what may leave and has not."""
    owed = sa.select(outbox.c.key, outbox.c.state).where(
        outbox.c.state.in_(["pending", "sending"]), outbox.c.not_before <= now
    )
    waiting = [row.update_id for row in work.inbox.waiting(5)]
    return waiting + [tuple(row) for row in work.inbox._conn.execute(owed)]


def next_due(work: Work, now: datetime, end: datetime) -> datetime | None:
    """Return when the next thing after `now` is due, None if that is after `end`."""
    due_at, leaves_at = deadlines.c.due_at, outbox.c.not_before
    conn = work.inbox._conn
    found = (
        conn.scalar(sa.select(sa.func.min(due_at)).where(due_at > now, due_at <= end)),
        conn.scalar(
            sa.select(sa.func.min(leaves_at)).where(
                outbox.c.state == "pending", leaves_at > now, leaves_at <= end
            )
        ),
    )
    return min((moment for moment in found if moment is not None), default=None)
