"""What people ask to see: lists of tickets, how one stands, what they can do here."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from domain.category import Category
from domain.community import Community
from domain.errors import BadInput, NotAllowed
from domain.people import EVERYWHERE, WORKERS, Person, Role
from domain.ticket import Status, Ticket
from services import aftercalls, dispatch, disputes
from services.actors import (
    Actor,
    Answer,
    Command,
    Press,
    enter,
    enter_as,
    enter_by,
    in_private,
    reply,
    roles_of,
)
from services.choices import contact, work_buttons
from services.facts import ms, outline
from services.places import homes, where
from services.ports import Work
from services.speaking import of_theirs

_PAGE = 20
LIVE = [Status.OPEN, Status.ACCEPTED, Status.DONE, Status.ON_HOLD, Status.REFERRED]


def desk(work: Work, cmd: Command, *, now: datetime) -> tuple[Community, Person]:
    """Return where a coordinator decides: in private, where lists and names may be shown."""
    in_private(cmd.actor)
    return enter_as(work, cmd.actor, Role.COORDINATOR, now=now)


def number_of(cmd: Command) -> int:
    """Return the ticket number that a command names.

    Raises:
        BadInput: there is none, or it is no number.
    """
    for word in cmd.words:
        digits = word.lstrip("#＃")
        if digits.isdecimal() and len(digits) < 10:
            return int(digits)
    raise BadInput("error.which_ticket")


def row(work: Work, ticket: Ticket, *, now: datetime) -> dict[str, Any]:
    """Return what a list shows of a ticket."""
    name = ""
    if ticket.assignee is not None:
        name = work.people.get(ticket.community, ticket.assignee).name
    late = ticket.late(now)
    flag = "urgent" if ticket.urgent and ticket.live else "late" if late else ""
    until = ms(ticket.finish_by) if ticket.status is Status.ACCEPTED else None
    return outline(ticket) | {"name": name, "late": late, "flag": flag, "until_at": until}


def _list(
    work: Work,
    cmd: Command,
    kind: str,
    tickets: Iterable[Ticket],
    *,
    now: datetime,
    about: str = "",
    community: int = EVERYWHERE,
    **more: Any,
) -> None:
    """Answer with a page of them, what is urgent first, then what is late; say what is left out."""
    chosen = sorted(tickets, key=lambda t: (not (t.urgent and t.live), not t.late(now)))
    page = chosen[:_PAGE]
    more["more"] = len(chosen) - len(page)
    rows = [row(work, ticket, now=now) for ticket in page]
    from_ = dict.fromkeys(t.community for t in page)
    several = len(from_) > 1
    if several:
        rows = [
            one | where(work, cmd.actor.user, ticket.community)
            for ticket, one in zip(page, rows, strict=True)
        ]
    else:
        more |= where(work, cmd.actor.user, next(iter(from_), community))
    verb = "about" if about else "show"
    buttons = [[verb, t.community, t.number, about or str(t.number), str(t.number)] for t in page]
    if several:
        buttons = [
            ["show", *b[1:3], "of", f"{b[4]} {one['where']}"]
            for b, one in zip(buttons, rows, strict=True)
        ]
    grid = [buttons[i : i + 5] for i in range(0, len(buttons), 5)]
    reply(work, cmd.actor, kind, now=now, rows=rows, count=len(chosen), buttons=grid, **more)


def open_list(work: Work, cmd: Command, *, now: datetime) -> None:
    """/open: what has not ended, the pressing and then the oldest first."""
    community, _ = desk(work, cmd, now=now)
    tickets = work.tickets.with_status(community.id, LIVE)
    if cmd.buildings:
        wanted = set(cmd.buildings)
        tickets = [t for t in tickets if wanted & set(t.place.building.split(","))]
    if kinds := set(Category) & set(cmd.words):
        tickets = [t for t in tickets if t.category in kinds]
    if "urgent" in cmd.words:
        tickets = [t for t in tickets if t.urgent]
    _list(work, cmd, "list.open", tickets, now=now, about="ticket", community=community.id)


def which(work: Work, cmd: Command, about: str, *, now: datetime) -> None:
    """The command `about` without a number: the tickets that it could mean, as buttons."""
    community, _ = desk(work, cmd, now=now)
    tickets = work.tickets.with_status(community.id, LIVE)
    more: dict[str, Any] = {"command": about, "community": community.id}
    _list(work, cmd, "list.which", tickets, now=now, about=about, **more)


def late_list(work: Work, cmd: Command, *, now: datetime) -> None:
    """/late: what should be accepted or finished by now, and where two sides tell differently."""
    community, _ = desk(work, cmd, now=now)
    tickets = work.tickets.with_status(community.id, [Status.OPEN, Status.ACCEPTED])
    late = [t for t in tickets if t.late(now)]
    calls = aftercalls.overdue(work, community.id, now=now)
    disputed = disputes.queue(work, community.id)
    more: dict[str, Any] = {"calls": calls, "disputed": disputed, "community": community.id}
    _list(work, cmd, "list.late", late, now=now, about="ticket", **more)


def tasks(work: Work, cmd: Command, *, now: datetime) -> None:
    """/tasks: what the volunteer holds, in whichever community, with its buttons."""
    in_private(cmd.actor)
    known = [person for _, person in homes(work, cmd.actor.user)]
    if all(roles_of(work, person).isdisjoint(WORKERS) for person in known):
        enter_as(work, cmd.actor, *WORKERS, now=now)
    held = [ticket for person in known for ticket in _in_hand(work, person)]
    _list(work, cmd, "list.tasks", held, now=now)


def _in_hand(work: Work, person: Person) -> list[Ticket]:
    """Return what somebody has accepted, also what waits on hold: it comes back to them."""
    waiting = work.tickets.with_status(person.community, [Status.ON_HOLD])
    mine = [ticket for ticket in waiting if ticket.assignee == person.id]
    return [*work.tickets.held_by(person.community, person.id), *mine]


def my(work: Work, cmd: Command, *, now: datetime) -> None:
    """/my: what a resident reported, in whichever community."""
    in_private(cmd.actor)
    enter(work, cmd.actor, now=now)
    known = [person for _, person in homes(work, cmd.actor.user)]
    those = (work.tickets.reported_by(p.community, p.id, limit=_PAGE) for p in known)
    _list(work, cmd, "list.my", [ticket for own in those for ticket in own], now=now)


def status(work: Work, cmd: Command, *, now: datetime) -> None:
    """/status 12: for its reporter, its followers, and those who work on it; or their list."""
    if not cmd.words:
        my(work, cmd, now=now)
        return
    in_private(cmd.actor)
    community, person = enter(work, cmd.actor, now=now)
    _status(work, cmd.actor, community, person, number_of(cmd), now=now)


def show(work: Work, press: Press, *, now: datetime) -> Answer:
    """A number in a list: the ticket's state, as a message of its own."""
    in_private(press.actor)
    community, person = enter_by(work, press)
    _status(work, press.actor, community, person, press.ref, now=now)
    return Answer()


def _status(
    work: Work, actor: Actor, community: Community, person: Person, number: int, *, now: datetime
) -> None:
    ticket = dispatch.fetch(work, community.id, number)
    roles = roles_of(work, person)
    at_work = of_theirs(ticket, person) or person.id == ticket.assignee
    at_work = at_work or Role.COORDINATOR in roles
    if not at_work and person.id not in work.tickets.followers(ticket):
        raise NotAllowed("error.no_ticket", number=number)
    facts = row(work, ticket, now=now)
    facts["events"] = events(work, ticket, public=Role.COORDINATOR not in roles)
    facts["ending"] = ticket.ending.value if ticket.ending else ""
    facts["note"] = ticket.note if at_work else ""
    facts["buttons"] = _status_buttons(ticket, person)
    facts |= where(work, actor.user, community.id)
    reply(work, actor, "status", now=now, **facts)


def _status_buttons(ticket: Ticket, person: Person) -> list[list[list[Any]]]:
    def button(verb: str) -> list[Any]:
        return [verb, ticket.community, ticket.number, ""]

    if of_theirs(ticket, person):
        if ticket.status in (Status.OPEN, Status.ACCEPTED):
            return [[button("urge"), button("withdraw")], *contact(ticket)]
        if ticket.status is Status.DONE:
            return [[button("solved"), button("partly"), button("unsolved")], *contact(ticket)]
    return work_buttons(ticket) if person.id == ticket.assignee else []


_NOT_PUBLIC = frozenset({"name", "words"})
_PUBLIC_EVENTS = frozenset(
    {
        "opened",
        "accepted",
        "assigned",
        "arrived",
        "done",
        "closed",
        "reopened",
        "withdrawn",
        "category",
        "place",
        "waits_for_morning",
        "waits_for_hours",
        "transferred",
        "gone_quiet",
        "urged",
        "on_hold",
        "resumed",
        "referred",
        "done_by",
        "merged",
    }
)


def events(work: Work, ticket: Ticket, *, public: bool) -> list[dict[str, Any]]:
    """Return the last lines of a ticket's timeline; `public`: what residents may read of it.

    What was said to and fro is one line.
    """
    lines: list[dict[str, Any]] = []
    for event in work.tickets.timeline(ticket):
        again = event.code == "said" and lines and lines[-1]["event"] == "said"
        if again or (public and event.code not in _PUBLIC_EVENTS):
            continue
        facts = {k: v for k, v in event.facts.items() if not (public and k in _NOT_PUBLIC)}
        lines.append({"event": event.code, "moment_at": ms(event.at), **facts})
    return lines[-25:]


def help_(work: Work, cmd: Command, *, now: datetime) -> None:
    """/help: what this person can do here, in the order in which they need it."""
    _, person = enter(work, cmd.actor, now=now)
    held = {role.value: True for role in roles_of(work, person)}
    kind = "help" if cmd.actor.private else "help.group"
    reply(work, cmd.actor, kind, now=now, **held)
