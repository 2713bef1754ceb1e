"""What finding somebody needs of the world: who was asked, what is muted, who decided what."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

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
