"""Who should be asked: everybody left out is left out for a reason that can be told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from domain.people import Person, Post, Role, Share, Skill
from domain.ticket import Ticket

MOST_NIGHTS = 2
"""Of seven: whoever was woken so often sleeps while anybody else may be asked."""

_PACE = {Share.MORE: 2.0, Share.USUAL: 1.0, Share.LESS: 0.5}
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class Exclusion(StrEnum):
    """Why somebody is not asked; each is one sentence of /why."""

    UNREACHABLE = "unreachable"
    OFF_DUTY = "off_duty"
    OTHER_BUILDING = "other_building"
    NO_BUILDING = "no_building"
    OTHER_CATEGORY = "other_category"
    DECLINED = "declined"
    ASKED = "asked"
    AT_CAP = "at_cap"
    ASLEEP = "asleep"
    REPORTER = "reporter"
    RESTING = "resting"
    CLOSED = "closed"


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """A holder of the post that a step calls, and what choosing needs to know of them.

    Attributes:
        on_duty: is on duty now (matters for volunteers only).
        night_shift: is on duty for this night, so a normal offer may wake them.
        open_tickets: how many tickets they hold now.
        last_offered_at: when they were last asked, None for never.
        resting: it is their own quiet time, and the matter may wait.
        on_scene: is at work somewhere now: has arrived there and not finished.
        nights: how many nights of the seven before this one they were woken.
        rings: the last times that their phone rang for a ticket, perhaps one to come.
        offer: state of the offer of this ticket to them in this round, None for none. One that
            was withdrawn (somebody was faster, and passed it on since) may be made again, and
            whoever would have come but was slower (standby) is the first to be asked.
    """

    person: Person
    post: Post
    on_duty: bool = False
    night_shift: bool = False
    open_tickets: int = 0
    last_offered_at: datetime | None = None
    resting: bool = False
    on_scene: bool = False
    nights: int = 0
    rings: tuple[datetime, ...] = ()
    offer: str | None = None


def exclusion(
    who: Candidate, ticket: Ticket, *, quiet: bool, cap: int, closed: bool = False
) -> Exclusion | None:
    """Return why `who` is not asked about `ticket` now, None if they may be asked.

    Args:
        quiet: whether a normal offer must not wake people now.
        cap: how many tickets one volunteer may hold; urgent ones do not ask.
        closed: whether it is outside the hours of such matters, so that nobody is asked.
    """
    volunteer = who.post.role is Role.VOLUNTEER
    head = who.post.role is Role.BUILDING_HEAD
    checks = (
        (who.offer == "declined", Exclusion.DECLINED),
        (who.offer not in (None, "withdrawn", "standby"), Exclusion.ASKED),
        (volunteer and who.person.id == ticket.reporter, Exclusion.REPORTER),
        (not who.person.reachable, Exclusion.UNREACHABLE),
        (volunteer and not who.on_duty, Exclusion.OFF_DUTY),
        (head and not ticket.place.building, Exclusion.NO_BUILDING),
        (not who.post.covers_building(ticket.place.building), Exclusion.OTHER_BUILDING),
        (not who.post.covers_category(ticket.category), Exclusion.OTHER_CATEGORY),
        (volunteer and not ticket.urgent and who.open_tickets >= cap, Exclusion.AT_CAP),
        (closed, Exclusion.CLOSED),
        (quiet and not who.night_shift, Exclusion.ASLEEP),
        (who.resting, Exclusion.RESTING),
    )
    return next((reason for holds, reason in checks if holds), None)


def order(
    candidates: Iterable[Candidate],
    *,
    now: datetime,
    wanted: Skill | None = None,
    night: bool = False,
) -> list[Candidate]:
    """Return the candidates in the order in which they are asked.

    Who has said that they would come, and was slower, comes first.
    At night whoever was woken in two nights of the last week comes last; before them, whoever is
    at work somewhere. Who has the skill that
    is `wanted` comes first, then the fewest open tickets, then who was asked longest ago: a rule
    over what is known of people, not a pointer that a restart could lose. Who would like to be
    asked more waits twice as fast, who would like less half as fast; nobody is left out.
    """

    def turn(who: Candidate) -> tuple[bool, bool, bool, bool, int, timedelta, int]:
        waited = (now - (who.last_offered_at or _NEVER)) * _PACE[who.person.share]
        return (
            who.offer != "standby",
            night and who.nights >= MOST_NIGHTS,
            who.on_scene,
            wanted is not None and wanted not in who.person.skills,
            who.open_tickets,
            -waited,
            who.person.id,
        )

    return sorted(candidates, key=turn)
