"""What a use case needs of the world; storage fits these by shape."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from domain.community import Community
from domain.escalation import Offer, OfferState
from domain.notice import Notice
from domain.people import Invite, Person, Post, Role
from domain.routing import Candidate
from domain.ticket import Status, Ticket
from domain.timeline import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """A question put to a user in private; the next thing they write there answers it."""

    community: int
    user: int
    kind: str
    facts: Mapping[str, Any]
    expires_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Ask:
    """A message that may be a report; its writer is asked with buttons what it is."""

    community: int
    chat: int
    message: int
    person: int
    report: Mapping[str, Any]
    asked_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Due:
    """A deadline whose time has come."""

    community: int
    kind: str
    ref: str
    due_at: datetime
    attempts: int


@dataclass(frozen=True, kw_only=True, slots=True)
class OutboxRow:
    """What is known of a message that was owed."""

    key: str
    chat: int
    state: str
    message: int | None


class Communities(Protocol):
    """The tenants."""

    def get(self, community: int) -> Community: ...
    def by_chat(self, chat: int) -> Community | None: ...
    def all(self) -> list[Community]: ...
    def add(self, name: str, chat: int | None, *, now: datetime) -> Community: ...
    def save(self, community: Community) -> None: ...
    def next(self, community: int, name: str) -> int:
        """Return the next number of a sequence, from 1; two transactions never get the same."""
        ...


class People(Protocol):
    """Persons, their posts and their duty."""

    def get(self, community: int, person: int) -> Person: ...
    def by_user(self, community: int, user: int) -> Person | None: ...
    def everywhere(self, user: int) -> list[Person]:
        """Return the user's person in each community, the one chosen last first."""
        ...

    def add(self, person: Person, *, now: datetime) -> None: ...
    def save(self, person: Person) -> None: ...
    def choose(self, community: int, person: int, *, now: datetime) -> None: ...
    def set_reachable(self, user: int, reachable: bool) -> list[Person]:
        """Note it in every community; return the persons for whom it is news."""
        ...

    def all(self, community: int) -> list[Person]: ...
    def posts(self, community: int, person: int) -> list[Post]: ...
    def all_posts(self, community: int) -> list[Post]: ...
    def grant(self, community: int, post: Post, *, by: int | None, now: datetime) -> None: ...
    def revoke(self, community: int, person: int, role: Role) -> None: ...
    def holding(self, community: int, role: Role) -> list[Person]: ...
    def start_duty(self, community: int, person: int, *, now: datetime) -> bool:
        """Return False when the person was on duty already."""
        ...

    def end_duty(self, community: int, person: int, *, now: datetime) -> bool: ...
    def on_duty(self, community: int) -> dict[int, datetime]:
        """Return who is on duty now and since when."""
        ...

    def candidates(
        self, ticket: Ticket, role: Role, *, night_from: datetime | None
    ) -> list[Candidate]:
        """Return every holder of `role` with what routing needs to know of them.

        Whoever went on duty at or after `night_from` is on the night shift; None: it is day.
        """
        ...

    def offered(self, community: int, person: int, *, at: datetime) -> None: ...


class Tickets(Protocol):
    """Tickets, with who follows them and what happened to them."""

    def get(self, community: int, number: int) -> Ticket | None: ...
    def by_source(self, community: int, key: str) -> Ticket | None: ...
    def add(self, ticket: Ticket) -> None: ...
    def save(self, ticket: Ticket) -> Ticket:
        """Write over the revision that was read; raises StaleRow if it has changed since."""
        ...

    def with_status(
        self, community: int, statuses: Iterable[Status], *, limit: int = 100
    ) -> list[Ticket]: ...
    def held_by(self, community: int, person: int) -> list[Ticket]: ...
    def reported_by(self, community: int, person: int, *, limit: int) -> list[Ticket]: ...
    def count_since(self, community: int, person: int, since: datetime) -> int: ...
    def opened_between(
        self, community: int, start: datetime, end: datetime
    ) -> Sequence[Ticket]: ...
    def follow(self, ticket: Ticket, person: int, *, now: datetime) -> bool: ...
    def followers(self, ticket: Ticket) -> list[int]: ...
    def tell(self, ticket: Ticket, event: Event) -> None: ...
    def timeline(self, ticket: Ticket) -> list[Event]: ...
    def move_chat(self, old: int, new: int) -> None: ...


class Offers(Protocol):
    """Who was asked about a ticket, and what came of it."""

    def add(self, community: int, offer: Offer) -> None: ...
    def of(self, ticket: Ticket) -> list[Offer]:
        """Return the offers of the ticket's present round, oldest first."""
        ...

    def set(
        self, community: int, offer: Offer, state: OfferState, reason: str = ""
    ) -> None: ...
    def open_to(self, community: int, person: int) -> list[Offer]: ...


class Invites(Protocol):
    """Links that give a role."""

    def add(self, invite: Invite, *, now: datetime) -> None: ...
    def get(self, token_hash: str) -> Invite | None: ...
    def use(self, invite: Invite, *, by: int, now: datetime) -> bool:
        """Spend the invite; False when somebody else was faster."""
        ...


class Drafts(Protocol):
    """Questions that wait for an answer in a private chat."""

    def put(self, draft: Draft) -> None: ...
    def get(self, user: int, *, now: datetime) -> Draft | None: ...
    def drop(self, user: int) -> None: ...


class Asks(Protocol):
    """Messages whose writers were asked what they meant."""

    def add(self, ask: Ask) -> bool: ...
    def get(self, chat: int, message: int) -> Ask | None: ...
    def settle(self, ask: Ask, state: str) -> bool:
        """Return False when it was settled before."""
        ...


class Outbox(Protocol):
    """What we owe people. A key is one message for its whole life."""

    def put(self, notice: Notice, *, now: datetime) -> None: ...
    def put_once(self, notice: Notice, *, now: datetime) -> bool: ...
    def withdraw(self, community: int, key: str, *, now: datetime) -> None: ...
    def get(self, community: int, key: str) -> OutboxRow | None: ...
    def by_message(self, chat: int, message: int) -> OutboxRow | None: ...
    def moved(self, old: int, new: int) -> None: ...


class Deadlines(Protocol):
    """When something happens by itself; one per kind and ref."""

    def set(
        self, kind: str, ref: str, due_at: datetime, *, community: int, urgent: bool = False
    ) -> None: ...
    def clear(self, kind: str, ref: str, *, community: int) -> None: ...


class Work(Protocol):
    """One transaction."""

    @property
    def communities(self) -> Communities: ...
    @property
    def people(self) -> People: ...
    @property
    def tickets(self) -> Tickets: ...
    @property
    def offers(self) -> Offers: ...
    @property
    def invites(self) -> Invites: ...
    @property
    def drafts(self) -> Drafts: ...
    @property
    def asks(self) -> Asks: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def deadlines(self) -> Deadlines: ...
