"""What the units above do: are set up, take a ticket that climbed to them, say it is done."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from domain.community import Community
from domain.errors import BadInput, NotAllowed
from domain.people import Person, Role
from domain.policy import FOLLOW_UP
from domain.ticket import Status, Ticket
from services import climbing, dispatch, lists, referral
from services.actors import (
    Actor,
    Answer,
    Command,
    Press,
    coordinates_everywhere,
    reply,
    roles_of,
)
from services.acts import act
from services.facts import ms
from services.ports import Work
from services.telling import tell


def set_parent(work: Work, cmd: Command, *, now: datetime) -> None:
    """/setup above NAME: the unit next above, by whoever coordinates every community."""
    community, by = lists.desk(work, cmd, now=now)
    if not coordinates_everywhere(work, cmd.actor.user):
        raise NotAllowed("error.need_role", roles=[Role.COORDINATOR.value])
    name = "".join(cmd.words[1:])
    known = [c for c in work.communities.all() if c.level and c.name.replace(" ", "") == name]
    fitting = [c for c in known if c.level and c.level.above(community.level)]
    if len(fitting) != 1:
        raise BadInput("error.no_unit", name=name)
    old = work.communities.get(community.parent).name if community.parent else ""
    work.communities.save(replace(community, parent=fitting[0].id))
    facts: dict[str, Any] = {"name": community.name, "old_unit": old, "unit": fitting[0].name}
    act(work, by, "parent", facts, now=now)
    reply(work, cmd.actor, "setup.parent", now=now, **facts)


def _seat(work: Work, press: Press) -> tuple[Ticket, Community, Person]:
    """Return the ticket, the unit that its button names, and its coordinator who pressed.

    Raises:
        NotAllowed: the unit does not stand above the ticket's community, or the presser does
            not coordinate it.
    """
    ticket = dispatch.fetch(work, press.community, press.ref)
    units = climbing.above(work, work.communities.get(ticket.community))
    unit = next((unit for unit in units if str(unit.id) == press.arg), None)
    person = None if unit is None else work.people.by_user(unit.id, press.actor.user)
    if unit is None or person is None or Role.COORDINATOR not in roles_of(work, person):
        raise NotAllowed("error.no_ticket", number=press.ref)
    return ticket, unit, person


def take(work: Work, press: Press, *, now: datetime) -> Answer:
    """我们来办: the unit has it from now on, and its reporter is told who that is."""
    ticket, unit, person = _seat(work, press)
    if ticket.status is not Status.OPEN:
        raise NotAllowed("error.wrong_state", number=ticket.number, status=ticket.status.value)
    until = now + FOLLOW_UP
    ticket = referral.give(work, ticket, unit.name, ticket.text, until, by=None, now=now)
    _show_report(work, ticket, person, now=now)
    facts = {"number": ticket.number, "until_at": ms(until)}
    return Answer(code="answer.unit_took", facts=facts)


def _show_report(work: Work, ticket: Ticket, person: Person, *, now: datetime) -> None:
    """Show in private what was reported; the unit's chat may have many readers."""
    reporter = work.people.get(ticket.community, ticket.reporter)
    facts = {"text": ticket.text, "place": ticket.place.line, "reporter": reporter.name}
    key = f"t{ticket.number}:r{ticket.reopened}:unit:report:{person.id}"
    facts = facts | {"phone": ticket.door.phone or reporter.phone}
    tell(work, ticket, person, "unit.report", key, facts, protect=True, now=now)


def done(work: Work, press: Press, *, now: datetime) -> Answer:
    """已办好: the reporter is asked, as after any other work."""
    ticket, unit, _ = _seat(work, press)
    if ticket.status is not Status.REFERRED or ticket.sent_to != unit.name:
        raise NotAllowed("error.wrong_state", number=ticket.number, status=ticket.status.value)
    referral.finished(work, ticket, by=None, now=now)
    return Answer(code="answer.done")


def answers_for(work: Work, actor: Actor, unit: Community, *, now: datetime) -> None:
    """/open of a unit: its own list, each line with the community it comes from."""
    rows = [
        lists.row(work, ticket, now=now)
        | {"community": work.communities.get(ticket.community).name, "sent_to": ticket.sent_to}
        for ticket in climbing.waiting_for(work, unit)
    ]
    reply(work, actor, "unit.list", now=now, name=unit.name, rows=rows, count=len(rows))
