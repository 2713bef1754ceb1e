"""What finding somebody needs of the world: who was asked, what is muted, who decided what."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from domain.aftercall import Aftercall
from domain.effort import Span, Thanks
from domain.escalation import Offer, OfferState
from domain.muting import Mute
from domain.ticket import Ticket
from domain.timeline import Event


class Offers(Protocol):
    """Who was asked about a ticket, and what came of it."""

    def add(self, community: int, offer: Offer) -> None: ...
    def renew(self, community: int, offer: Offer) -> None: ...
    def of(self, ticket: Ticket) -> list[Offer]:
        """Return the offers of the ticket's present round, oldest first."""
        ...

    def set(self, community: int, offer: Offer, state: OfferState, reason: str = "") -> None: ...
    def open_to(self, community: int, person: int) -> list[Offer]: ...
    def told_together(self, community: int, person: int, at: datetime) -> list[Offer]:
        """Return what a person is told in the one list of `at`, by number."""
        ...


class Aftercalls(Protocol):
    """Calls to reporters after the end; one for each end of a ticket."""

    def ask(self, call: Aftercall) -> bool:
        """Write a call that is to be made; False when it was asked for before."""
        ...

    def get(self, community: int, number: int, round_: int) -> Aftercall | None: ...
    def open(self, community: int) -> list[Aftercall]: ...
    def made(self, call: Aftercall) -> None: ...
    def drop(self, call: Aftercall) -> None: ...


class Efforts(Protocol):
    """What volunteers gave, and the words that residents left for them."""

    def thank(self, words: Thanks) -> bool:
        """Keep a sentence for a volunteer; False when it was kept before."""
        ...

    def thanks(self, community: int, start: datetime, end: datetime) -> dict[int, list[str]]: ...
    def done(self, community: int, start: datetime, end: datetime) -> dict[int, int]: ...
    def on_duty(self, community: int, start: datetime, end: datetime) -> dict[int, list[Span]]: ...


class Acts(Protocol):
    """Who changed what."""

    def add(self, community: int, act: Event) -> None: ...
    def last(self, community: int, *, limit: int) -> list[Event]:
        """Return the latest decisions, the newest first."""
        ...


class Mutes(Protocol):
    """Works that are known of, while they last."""

    def add(self, mute: Mute) -> None: ...
    def asked(self, mute: Mute) -> None: ...
    def end(self, mute: Mute) -> None: ...
    def of(self, community: int) -> list[Mute]: ...
