"""The coordinator's desk: lists, one ticket whole, why it is where it is, and decisions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from domain.community import Community
from domain.errors import BadInput, NotAllowed
from domain.escalation import OfferState
from domain.figures import figures
from domain.people import Person, Role
from domain.ticket import Ending, Status, Ticket
from domain.timeline import Event
from services import dispatch, endings, handling
from services.actors import (
    Answer,
    Command,
    Press,
    chosen,
    enter,
    enter_as,
    enter_by,
    in_private,
    reply,
    roles_of,
)
from services.facts import ms, outline
from services.ports import Work

_PAGE = 10
_ENDINGS = (Ending.UNSOLVABLE, Ending.REFERRED, Ending.DUPLICATE)


def _desk(work: Work, cmd: Command, *, now: datetime) -> tuple[Community, Person]:
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


def _ticket(work: Work, cmd: Command, community: Community) -> Ticket:
    return dispatch.fetch(work, community.id, number_of(cmd))


def _row(work: Work, ticket: Ticket, *, now: datetime) -> dict[str, Any]:
    name = ""
    if ticket.assignee is not None:
        name = work.people.get(ticket.community, ticket.assignee).name
    late = overdue(ticket, now=now)
    return outline(ticket) | {"name": name, "late": late}


def overdue(ticket: Ticket, *, now: datetime) -> bool:
    """Tell whether a ticket should have been accepted or finished by now."""
    if ticket.status is Status.OPEN:
        return now > ticket.accept_by or ticket.step >= len(ticket.terms.chain)
    finish_by = ticket.finish_by
    return ticket.status is Status.ACCEPTED and finish_by is not None and now > finish_by


def _list(
    work: Work,
    cmd: Command,
    kind: str,
    tickets: Iterable[Ticket],
    *,
    now: datetime,
    verb: str = "show",
) -> None:
    chosen = list(tickets)
    page = chosen[:_PAGE]
    rows = [_row(work, ticket, now=now) for ticket in page]
    buttons = [[verb, t.community, t.number, str(t.number)] for t in page]
    grid = [buttons[i : i + 5] for i in range(0, len(buttons), 5)]
    reply(work, cmd.actor, kind, now=now, rows=rows, count=len(chosen), buttons=grid)


def open_list(work: Work, cmd: Command, *, now: datetime) -> None:
    """/open: what has not ended, the oldest first."""
    community, _ = _desk(work, cmd, now=now)
    live = [Status.OPEN, Status.ACCEPTED, Status.DONE, Status.ON_HOLD, Status.REFERRED]
    tickets = work.tickets.with_status(community.id, live)
    if cmd.buildings:
        wanted = set(cmd.buildings)
        tickets = [t for t in tickets if wanted & set(t.place.building.split(","))]
    _list(work, cmd, "list.open", tickets, now=now)


def late_list(work: Work, cmd: Command, *, now: datetime) -> None:
    """/late: what should have been accepted or finished by now."""
    community, _ = _desk(work, cmd, now=now)
    tickets = work.tickets.with_status(community.id, [Status.OPEN, Status.ACCEPTED])
    late = [t for t in tickets if overdue(t, now=now)]
    _list(work, cmd, "list.late", late, now=now)


def tasks(work: Work, cmd: Command, *, now: datetime) -> None:
    """/tasks: what the volunteer holds, with its buttons."""
    in_private(cmd.actor)
    community, person = enter_as(
        work, cmd.actor, Role.VOLUNTEER, Role.BUILDING_HEAD, Role.COORDINATOR, now=now
    )
    held = work.tickets.held_by(community.id, person.id)
    _list(work, cmd, "list.tasks", held, now=now)


def my(work: Work, cmd: Command, *, now: datetime) -> None:
    """/my: what a resident reported."""
    in_private(cmd.actor)
    community, person = enter(work, cmd.actor, now=now)
    mine = work.tickets.reported_by(community.id, person.id, limit=_PAGE)
    _list(work, cmd, "list.my", mine, now=now)


def status(work: Work, cmd: Command, *, now: datetime) -> None:
    """/status 12: for its reporter, its followers, and those who work on it."""
    in_private(cmd.actor)
    community, person = enter(work, cmd.actor, now=now)
    _status(work, cmd.actor, community, person, number_of(cmd), now=now)


def show(work: Work, press: Press, *, now: datetime) -> Answer:
    """A number in a list: the ticket's state, as a message of its own."""
    community, person = enter_by(work, press)
    _status(work, press.actor, community, person, press.ref, now=now)
    return Answer()


def _status(
    work: Work, actor: Any, community: Community, person: Person, number: int, *, now: datetime
) -> None:
    ticket = dispatch.fetch(work, community.id, number)
    roles = roles_of(work, person)
    concerned = person.id == ticket.reporter or person.id == ticket.assignee
    concerned = concerned or person.id in work.tickets.followers(ticket)
    if not concerned and Role.COORDINATOR not in roles:
        raise NotAllowed("error.no_ticket", number=number)
    facts = _row(work, ticket, now=now)
    facts["events"] = _events(work, ticket, public=Role.COORDINATOR not in roles)
    facts["ending"] = ticket.ending.value if ticket.ending else ""
    facts["note"] = ticket.note
    facts["buttons"] = _status_buttons(ticket, person)
    reply(work, actor, "status", now=now, **facts)


def _status_buttons(ticket: Ticket, person: Person) -> list[list[list[Any]]]:
    def button(verb: str) -> list[Any]:
        return [verb, ticket.community, ticket.number, ""]

    if person.id == ticket.reporter:
        if ticket.status in (Status.OPEN, Status.ACCEPTED):
            return [[button("urge"), button("withdraw")]]
        if ticket.status is Status.DONE:
            return [[button("solved"), button("partly"), button("unsolved")]]
    if person.id == ticket.assignee and ticket.status is Status.ACCEPTED:
        first = ("finish",) if ticket.arrived_at else ("arrived", "finish")
        return [[button(v) for v in first], [button("helper"), button("transfer")]]
    return []


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
        "transferred",
        "gone_quiet",
        "urged",
    }
)


_NOT_PUBLIC = frozenset({"name", "words"})


def _events(work: Work, ticket: Ticket, *, public: bool) -> list[dict[str, Any]]:
    lines = []
    for event in work.tickets.timeline(ticket):
        if public and event.code not in _PUBLIC_EVENTS:
            continue
        facts = {k: v for k, v in event.facts.items() if not (public and k in _NOT_PUBLIC)}
        lines.append({"event": event.code, "moment_at": ms(event.at), **facts})
    return lines[-25:]


def ticket_whole(work: Work, cmd: Command, *, now: datetime) -> None:
    """/ticket 12: everything, for a coordinator."""
    community, _ = _desk(work, cmd, now=now)
    ticket = _ticket(work, cmd, community)
    reporter = work.people.get(community.id, ticket.reporter)
    facts = _row(work, ticket, now=now)
    facts |= {
        "text": ticket.text,
        "place": ticket.place.text,
        "unit": ticket.place.unit,
        "room": ticket.place.room,
        "reporter": reporter.name,
        "why": list(ticket.why),
        "note": ticket.note,
        "ending": ticket.ending.value if ticket.ending else "",
        "stars": ticket.stars,
        "followers": len(work.tickets.followers(ticket)),
        "events": _events(work, ticket, public=False),
    }
    verbs = ("assign", "recat", "close") if ticket.live else ()
    facts["buttons"] = [[[verb, ticket.community, ticket.number, ""] for verb in verbs]]
    reply(work, cmd.actor, "ticket", now=now, **facts)


def why(work: Work, cmd: Command, *, now: datetime) -> None:
    """/why 12: who would be asked in each step, and for everybody else why not."""
    community, _ = _desk(work, cmd, now=now)
    ticket = _ticket(work, cmd, community)
    steps = []
    for step, role in enumerate(ticket.terms.chain):
        people = []
        for who, reason in dispatch.survey(work, ticket, community, role, now=now):
            people.append({"name": who.person.name, "reason": reason.value if reason else ""})
        current = step == ticket.step and ticket.status is Status.OPEN
        steps.append({"role": role.value, "people": people, "current": current})
    facts = _row(work, ticket, now=now)
    facts |= {"why": list(ticket.why), "steps": steps, "accept_by": ms(ticket.accept_by)}
    facts["until_at"] = ms(ticket.step_at + ticket.terms.accept) if ticket.step_at else None
    facts["events"] = _events(work, ticket, public=False)
    reply(work, cmd.actor, "why", now=now, **facts)


def people(work: Work, cmd: Command, *, now: datetime) -> None:
    """/people: who holds which post, who can be reached, who is on duty."""
    community, _ = _desk(work, cmd, now=now)
    on_duty = work.people.on_duty(community.id)
    rows = []
    for post in work.people.all_posts(community.id):
        person = work.people.get(community.id, post.person)
        rows.append(
            {
                "name": person.name,
                "role": post.role.value,
                "buildings": sorted(post.buildings, key=int),
                "reachable": person.reachable,
                "on_duty": person.id in on_duty,
                "held": len(work.tickets.held_by(community.id, person.id)),
            }
        )
    residents = len(work.people.all(community.id))
    reply(work, cmd.actor, "people", now=now, rows=rows, count=residents, name=community.name)


def _able(work: Work, community: Community) -> list[Person]:
    able = {p.person for p in work.people.all_posts(community.id)}
    return [work.people.get(community.id, person) for person in sorted(able)]


def assign(work: Work, cmd: Command, *, now: datetime) -> None:
    """/assign 12 李强; without a name, buttons with everybody who could."""
    community, by = _desk(work, cmd, now=now)
    ticket = _ticket(work, cmd, community)
    digits = str(ticket.number)
    words = [w for w in cmd.words if w.lstrip("#＃") != digits]
    name = "".join(words).lstrip("@")
    found = [p for p in _able(work, community) if p.name.replace(" ", "") == name] if name else []
    if len(found) == 1:
        _assign(work, ticket, found[0], by, now=now)
        reply(work, cmd.actor, "assigned", now=now, number=ticket.number, name=found[0].name)
    elif name and not found:
        raise BadInput("error.no_person", name=name)
    else:
        _choose_person(work, cmd.actor, ticket, found or _able(work, community), now=now)


def _choose_person(
    work: Work, actor: Any, ticket: Ticket, able: list[Person], *, now: datetime
) -> None:
    buttons = [
        ["assignto", ticket.community, ticket.number, f"{p.id}", p.name]
        for p in able
        if p.reachable
    ]
    rows = [buttons[i : i + 3] for i in range(0, min(len(buttons), 60), 3)]
    kind = "assign.how" if rows else "assign.nobody"
    reply(work, actor, kind, now=now, number=ticket.number, buttons=rows)


def assign_button(work: Work, press: Press, *, now: datetime) -> Answer:
    """指派 on a ticket: shows everybody who could."""
    community, _ = enter_by(work, press, Role.COORDINATOR)
    ticket = dispatch.fetch(work, community.id, press.ref)
    _choose_person(work, press.actor, ticket, _able(work, community), now=now)
    return Answer()


def assign_to(work: Work, press: Press, *, now: datetime) -> Answer:
    """The person chosen by button."""
    community, by = enter_by(work, press, Role.COORDINATOR)
    ticket = dispatch.fetch(work, community.id, press.ref)
    able = {str(person.id): person for person in _able(work, community)}
    person = able.get(press.arg)
    if person is None:
        raise NotAllowed("error.too_old")
    _assign(work, ticket, person, by, now=now)
    return Answer(code="answer.assigned", facts={"number": ticket.number, "name": person.name})


def _assign(work: Work, ticket: Ticket, person: Person, by: Person, *, now: datetime) -> None:
    """Give the ticket to a person by decision; whoever held it hears that it is gone."""
    if not person.reachable:
        raise NotAllowed("error.unreachable", name=person.name)
    if ticket.assignee == person.id and ticket.status is Status.ACCEPTED:
        return
    before = ticket
    if ticket.status is Status.ACCEPTED:
        for offer in work.offers.of(ticket):
            if offer.person == ticket.assignee:
                work.offers.set(ticket.community, offer, OfferState.WITHDRAWN)
        ticket = work.tickets.save(ticket.release(now))
    dispatch.offer_to(work, ticket, person, now=now)
    taken = handling.take(work, ticket, person, now=now, by=by.id)
    endings.call_back(work, before, taken, now=now)


def close(work: Work, cmd: Command, *, now: datetime) -> None:
    """/close 12: asks for the ending; the reporter is told which, and the reason."""
    community, _ = _desk(work, cmd, now=now)
    ticket = _ticket(work, cmd, community)
    _choose_ending(work, cmd.actor, ticket, now=now)


def close_button(work: Work, press: Press, *, now: datetime) -> Answer:
    """结单 on a ticket: shows the endings; one of them ends it."""
    community, person = enter_by(work, press, Role.COORDINATOR)
    ticket = dispatch.fetch(work, community.id, press.ref)
    if not press.arg:
        _choose_ending(work, press.actor, ticket, now=now)
        return Answer()
    ending = chosen(Ending, press)
    if ending not in _ENDINGS:
        raise NotAllowed("error.too_old")
    facts = {"ending": ending.value}
    event = Event(at=now, code="closed", actor=person.id, facts=facts)
    ended = endings.end(work, ticket.close(ending, now), event, now=now)
    endings.tell_reporter(work, ticket, ending, now=now)
    endings.call_back(work, ticket, ended, now=now)
    return Answer(code="answer.ended", facts={"number": ticket.number, "ending": ending.value})


def _choose_ending(work: Work, actor: Any, ticket: Ticket, *, now: datetime) -> None:
    if not ticket.live:
        raise NotAllowed("error.over", number=ticket.number)
    buttons = [["close", ticket.community, ticket.number, e.value] for e in _ENDINGS]
    reply(work, actor, "close.how", now=now, number=ticket.number, buttons=[buttons])


def stats(work: Work, cmd: Command, *, now: datetime) -> None:
    """/stats [周|月]: the three rates, always with what they were divided by."""
    community, _ = _desk(work, cmd, now=now)
    days = 30 if "month" in cmd.words else 7
    found = figures(work.tickets.opened_between(community.id, now - timedelta(days=days), now))
    reply(
        work,
        cmd.actor,
        "stats",
        now=now,
        name=community.name,
        days=days,
        total=found.total,
        valid=found.valid,
        in_time=found.in_time,
        ended=found.ended,
        solved=f"{found.solved:g}",
        unconfirmed=found.unconfirmed,
        referred=found.referred,
        rated=found.rated,
        pleased=found.pleased,
        response=found.response,
        solution=found.solution,
        satisfaction=found.satisfaction,
        by_category=found.by_category,
    )


def help_(work: Work, cmd: Command, *, now: datetime) -> None:
    """/help: what this person can do here, in the order in which they need it."""
    _, person = enter(work, cmd.actor, now=now)
    held = {role.value: True for role in roles_of(work, person)}
    kind = "help" if cmd.actor.private else "help.group"
    reply(work, cmd.actor, kind, now=now, **held)
