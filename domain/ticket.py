"""A matter from report to end: which moves are allowed, and what each changes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from domain.category import Category, Hotline, Place
from domain.door import UNTOLD, Door
from domain.errors import BadInput, NotAllowed
from domain.hours import Timetable
from domain.policy import HOLD_AT_MOST, Terms


class Status(StrEnum):
    """Where a ticket stands."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DONE = "done"
    CLOSED = "closed"
    ON_HOLD = "on_hold"
    REFERRED = "referred"
    CANCELLED = "cancelled"
    MERGED = "merged"


class Ending(StrEnum):
    """How a ticket ended; DEFAULT means nobody answered for 72 hours, counted apart."""

    SOLVED = "solved"
    PARTLY = "partly"
    UNSOLVABLE = "unsolvable"
    REFERRED = "referred"
    DUPLICATE = "duplicate"
    WITHDRAWN = "withdrawn"
    DEFAULT = "default"


_AWAY = (Status.REFERRED, Status.CANCELLED, Status.MERGED, Status.CLOSED)

NEXT: dict[Status, frozenset[Status]] = {
    Status.OPEN: frozenset({Status.ACCEPTED, Status.ON_HOLD, *_AWAY}),
    Status.ACCEPTED: frozenset({Status.OPEN, Status.ACCEPTED, Status.DONE, Status.ON_HOLD, *_AWAY}),
    Status.DONE: frozenset({Status.OPEN, Status.CLOSED}),
    Status.ON_HOLD: frozenset({Status.OPEN, Status.ACCEPTED, Status.DONE, *_AWAY}),
    Status.REFERRED: frozenset({Status.OPEN, Status.DONE, Status.CANCELLED, Status.CLOSED}),
    Status.CLOSED: frozenset({Status.OPEN}),
    Status.CANCELLED: frozenset(),
    Status.MERGED: frozenset({Status.OPEN}),
}
"""The one transition table; the picture in the README is drawn from it."""

LIVE = frozenset({Status.OPEN, Status.ACCEPTED, Status.DONE, Status.ON_HOLD, Status.REFERRED})
_ALWAYS = Timetable()
HIDDEN_IN_GROUP = frozenset({Category.NOISE, Category.ELDER})
"""Of these the group never sees what was reported, nor the volunteer who complained of noise."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """The message a ticket was made of; `key` is unique, so that it is made once."""

    chat: int
    message: int
    key: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Ticket:
    """One matter. A ticket never changes; a move returns the ticket after it.

    `accept_by` is when the first step should have accepted and `first_accepted_at` when somebody
    did (the response rate is measured by them), `step_at` when the present step of the chain
    began, `reopened` how often the matter came back. `answerable` passed it on and answers for it
    until somebody else accepts. `until_at` is when a hold ends (`held_at`: began; `waits_for`:
    why), or when to ask whoever it was referred to (`sent_to`, with `sent_text`). `filed_by` filed
    it for its reporter; `proxied`: they said how it ended. Its time runs by a `timetable`.
    `door` is what its reporter told in private, for whoever accepts. `also` is a second category
    that the report speaks of, until it has a ticket of its own.
    """

    community: int
    number: int
    category: Category
    urgent: bool
    hotline: Hotline | None
    place: Place
    door: Door = UNTOLD
    text: str
    reporter: int
    source: Source
    terms: Terms
    opened_at: datetime
    accept_by: datetime
    status: Status = Status.OPEN
    ending: Ending | None = None
    photos: tuple[str, ...] = ()
    why: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    also: Category | None = None
    step: int = 0
    step_at: datetime | None = None
    assignee: int | None = None
    answerable: int | None = None
    until_at: datetime | None = None
    held_at: datetime | None = None
    merged_into: int | None = None
    waits_for: str = ""
    sent_to: str = ""
    sent_text: str = ""
    accepted_at: datetime | None = None
    first_accepted_at: datetime | None = None
    finish_by: datetime | None = None
    arrived_at: datetime | None = None
    done_at: datetime | None = None
    ended_at: datetime | None = None
    note: str = ""
    reopened: int = 0
    filed_by: int | None = None
    proxied: bool = False
    stars: int | None = None
    urged_at: datetime | None = None
    urges: int = 0
    revision: int = 0

    @property
    def live(self) -> bool:
        """True until the ticket has ended."""
        return self.status in LIVE

    def late(self, now: datetime) -> bool:
        """Tell whether somebody should have accepted it by now, or finished it."""
        if self.status is Status.OPEN:
            return now > self.accept_by or self.step >= len(self.terms.chain)
        return self.status is Status.ACCEPTED and bool(self.finish_by and now > self.finish_by)

    def may(self, status: Status) -> bool:
        """Tell whether the table allows the move to `status`."""
        return status in NEXT[self.status]

    def _only(self, allowed: bool) -> None:
        if not allowed:
            raise NotAllowed("error.wrong_state", number=self.number, status=self.status.value)

    def _to(self, status: Status) -> Ticket:
        self._only(self.may(status))
        return replace(self, status=status)

    def _free(self, status: Status) -> Ticket:
        """Move on to `status`, in nobody's hands."""
        nobodys = replace(self._to(status), assignee=None, answerable=None, arrived_at=None)
        return replace(nobodys, accepted_at=None, finish_by=None)

    def accept(self, by: int, at: datetime, timetable: Timetable = _ALWAYS) -> Ticket:
        """Give the ticket to `by`; one that somebody else holds must be released first."""
        self._only(self.status is Status.OPEN)
        return replace(
            self._to(Status.ACCEPTED),
            assignee=by,
            answerable=None,
            accepted_at=at,
            first_accepted_at=self.first_accepted_at or at,
            finish_by=timetable.add(at, self.terms.finish),
        )

    def arrive(self, at: datetime) -> Ticket:
        """Note that the one who accepted is there; a second time changes nothing."""
        self._only(self.status is Status.ACCEPTED)
        return replace(self, arrived_at=self.arrived_at or at)

    def release(self, at: datetime, *, answerable: int | None = None) -> Ticket:
        """Put the ticket back before the chain, from its first step."""
        self._only(self.status is Status.ACCEPTED)
        return replace(self._free(Status.OPEN), answerable=answerable, step=0, step_at=at)

    def hold(self, waits_for: str, until: datetime, at: datetime) -> Ticket:
        """Put the ticket aside, always with a reason and an end; whoever holds it keeps it.

        Raises:
            BadInput: the end is past, or more than seven days away.
        """
        if not at < until <= at + HOLD_AT_MOST:
            raise BadInput("error.hold_end", days=HOLD_AT_MOST.days)
        return replace(self._to(Status.ON_HOLD), waits_for=waits_for, until_at=until, held_at=at)

    def resume(self, at: datetime, timetable: Timetable = _ALWAYS) -> Ticket:
        """Go on where it was put aside, with the time that was left: its holder, or the chain.

        What was late before stays late, and what somebody had accepted was accepted in time.
        """
        self._only(self.status is Status.ON_HOLD)
        held_at = self.held_at or at

        def later(by: datetime) -> datetime:
            left = timetable.between(held_at, by)
            return timetable.add(at, left) if left else by

        if self.assignee is None:
            again = replace(self._to(Status.OPEN), step=0, step_at=at)
        else:
            again = self._to(Status.ACCEPTED)
        return replace(
            again,
            accept_by=self.accept_by if self.first_accepted_at else later(self.accept_by),
            finish_by=self.finish_by and later(self.finish_by),
            waits_for="",
            until_at=None,
            held_at=None,
        )

    def refer(self, to: str, text: str, until: datetime) -> Ticket:
        """Give the matter to another body, with the text it was sent; ask it again at `until`."""
        free = self._free(Status.REFERRED)
        return replace(free, sent_to=to, sent_text=text, until_at=until, waits_for="")

    def wait(self, until: datetime) -> Ticket:
        """Give those it was referred to more time."""
        return replace(self, until_at=until)

    def finish(self, at: datetime) -> Ticket:
        """Say that the work is done; the reporter has the last word."""
        return replace(self._to(Status.DONE), done_at=at)

    def reopen(self, at: datetime) -> Ticket:
        """Take up again what was said to be done, in half the time: the chain starts anew."""
        self._only(self.status is not Status.ACCEPTED)
        return replace(
            self._free(Status.OPEN),
            until_at=None,
            waits_for="",
            done_at=None,
            ended_at=None,
            ending=None,
            proxied=False,
            terms=self.terms.again() if self.done_at and not self.urgent else self.terms,
            stars=None,
            note="",
            step=0,
            step_at=at,
            reopened=self.reopened + 1,
        )

    def close(self, ending: Ending, at: datetime, *, proxied: bool = False) -> Ticket:
        """End the ticket; `ending` says how, `proxied` that not its reporter said so."""
        return replace(self._to(Status.CLOSED), ending=ending, ended_at=at, proxied=proxied)

    def cancel(self, at: datetime) -> Ticket:
        """Withdraw the report."""
        return replace(self._to(Status.CANCELLED), ending=Ending.WITHDRAWN, ended_at=at)

    def merge(self, into: int, at: datetime) -> Ticket:
        """End the ticket as a part of ticket `into`, which is of the same matter."""
        merged = self._to(Status.MERGED)
        return replace(merged, ending=Ending.DUPLICATE, ended_at=at, merged_into=into)

    def rate(self, stars: int) -> Ticket:
        """Keep the reporter's stars, 1 to 5, once for each ending."""
        if self.status is not Status.CLOSED or self.stars is not None:
            raise NotAllowed("error.already_rated", number=self.number)
        if not 1 <= stars <= 5:
            raise BadInput("error.stars")
        return replace(self, stars=stars)

    def urge(self, at: datetime) -> Ticket:
        """Count that the reporter asked to hurry."""
        return replace(self, urged_at=at, urges=self.urges + 1)

    def recategorise(self, category: Category, terms: Terms) -> Ticket:
        """Move the ticket to another category; its clock and its history stay."""
        self._only(self.live)
        also = None if self.also is category else self.also
        return replace(self, category=category, terms=terms, also=also)

    def hasten(self, terms: Terms, at: datetime) -> Ticket:
        """Go on by the terms of what is urgent, from `at` on; no moment moves to a later one."""
        finish_by = self.finish_by and min(self.finish_by, at + terms.finish)
        accept_by = min(self.accept_by, at + terms.accept)
        return replace(self, terms=terms, step_at=at, accept_by=accept_by, finish_by=finish_by)

    def revise(self, text: str, *, urgent: bool, hotline: Hotline | None, place: Place) -> Ticket:
        """Take over an edit of the message: urgency may only rise, a known place stays."""
        return replace(
            self,
            text=text,
            urgent=self.urgent or urgent,
            hotline=self.hotline or hotline,
            place=place if place.building or not self.place.building else self.place,
        )
