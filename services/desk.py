"""The coordinator's desk: one ticket whole, why it is where it is, and decisions."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from domain.community import Community
from domain.errors import BadInput, NotAllowed
from domain.escalation import OfferState
from domain.figures import figures
from domain.notice import pieces
from domain.people import WORKERS, Person, Role
from domain.ticket import Status, Ticket
from services import dispatch, endings, handling, lists, offering, rota, skills
from services.actors import (
    Actor,
    Answer,
    Command,
    Press,
    enter_by,
    reply,
)
from services.choices import Buttons, button, splits
from services.facts import ms
from services.places import where
from services.ports import Work


def _ticket(work: Work, cmd: Command, community: Community) -> Ticket:
    return dispatch.fetch(work, community.id, lists.number_of(cmd))


def ticket_whole(work: Work, cmd: Command, *, now: datetime) -> None:
    """/ticket 12: everything, for a coordinator."""
    community, _ = lists.desk(work, cmd, now=now)
    _show(work, cmd.actor, _ticket(work, cmd, community), now=now)


def whole_button(work: Work, press: Press, *, now: datetime) -> Answer:
    """A number in a coordinator's list: the same."""
    community, _ = enter_by(work, press, Role.COORDINATOR)
    _show(work, press.actor, dispatch.fetch(work, community.id, press.ref), now=now)
    return Answer()


def _show(work: Work, actor: Actor, ticket: Ticket, *, now: datetime) -> None:
    reporter = work.people.get(ticket.community, ticket.reporter)
    facts = lists.row(work, ticket, now=now)
    facts |= {
        "text": ticket.text,
        "place": ticket.place.line,
        "unit": ticket.place.unit,
        "room": ticket.place.room,
        "reporter": reporter.name,
        "why": list(ticket.why),
        "also": ticket.also and ticket.also.value,
        "note": ticket.note,
        "ending": ticket.ending.value if ticket.ending else "",
        "stars": ticket.stars,
        "waits_for": ticket.waits_for if ticket.status is Status.ON_HOLD else "",
        "sent_to": ticket.sent_to if ticket.status is Status.REFERRED else "",
        "sent_text": ticket.sent_text,
        "until_at": ms(ticket.until_at),
        "followers": len(work.tickets.followers(ticket)),
        "events": lists.events(work, ticket, public=False),
    }
    rows = _may(ticket)
    rows = [*(row for row in rows if row), *splits(ticket), [button("deliveries", ticket)]]
    facts["buttons"] = rows
    facts |= where(work, actor.user, ticket.community)
    reply(work, actor, "ticket", now=now, **facts)
    for words in pieces(ticket.text)[1:2]:
        reply(work, actor, "work.rest", now=now, number=ticket.number, text=words)


def _may(ticket: Ticket) -> Buttons:
    """Return what a coordinator may decide about a ticket as it stands."""
    match ticket.status:
        case Status.OPEN | Status.ACCEPTED:
            rows = [["assign", "recat", "close"], ["hold", "refer"]]
        case Status.ON_HOLD:
            rows = [["resume", "recat", "close"], ["refer"]]
        case Status.REFERRED:
            answers = [button("refer", ticket, answer) for answer in ("done", "back")]
            return [answers, [button(verb, ticket) for verb in ("recat", "close")]]
        case Status.DONE:
            rows = [["recat", "close"]]
        case _:
            rows = []
    return [[button(verb, ticket) for verb in row] for row in rows]


def people(work: Work, cmd: Command, *, now: datetime) -> None:
    """/people: who holds which post, who can be reached, who is on duty; or one of them by name."""
    community, _ = lists.desk(work, cmd, now=now)
    if cmd.words and not cmd.buildings:
        skills.by_name(work, cmd.actor, community, "".join(cmd.words), now=now)
        return
    on_duty = rota.present(work, community, rota.load(work, community, now=now), now=now)
    rows = []
    for post in work.people.all_posts(community.id):
        person = work.people.get(community.id, post.person)
        rows.append(
            {
                "name": person.name,
                "role": post.role.value,
                "buildings": sorted(post.buildings, key=int),
                "skills": sorted(person.skills),
                "reachable": person.reachable,
                "on_duty": person.id in on_duty,
                "held": len(work.tickets.held_by(community.id, person.id)),
            }
        )
    residents = len(work.people.all(community.id))
    facts = {"rows": rows, "count": residents, "name": community.name}
    grid = skills.buttons(work, community)
    reply(work, cmd.actor, "people", now=now, keep=False, buttons=grid, **facts)


def _able(work: Work, community: Community) -> list[Person]:
    """Return who works on tickets; an elder and a family have posts as well."""
    able = {p.person for p in work.people.all_posts(community.id) if p.role in WORKERS}
    return [work.people.get(community.id, person) for person in sorted(able)]


def assign(work: Work, cmd: Command, *, now: datetime) -> None:
    """/assign 12 李强; without a name, buttons with everybody who could."""
    community, by = lists.desk(work, cmd, now=now)
    ticket = _ticket(work, cmd, community)
    digits = str(ticket.number)
    words = [w for w in cmd.words if w.lstrip("#＃") != digits]
    name = "".join(words).lstrip("@")
    found = [p for p in _able(work, community) if p.name.replace(" ", "") == name] if name else []
    if len(found) == 1:
        _assign(work, ticket, found[0], by, now=now)
        facts = where(work, cmd.actor.user, ticket.community) | {"number": ticket.number}
        reply(work, cmd.actor, "assigned", now=now, name=found[0].name, **facts)
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
    facts = where(work, actor.user, ticket.community) | {"number": ticket.number}
    reply(work, actor, kind, now=now, buttons=rows, **facts)


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
        handling.take_back(work, ticket, ticket.assignee or 0, now=now)
        ticket = work.tickets.save(ticket.release(now))
    offering.offer_to(work, ticket, person, now=now)
    taken = handling.take(work, ticket, person, now=now, by=by.id)
    endings.call_back(work, before, taken, now=now)


def stats(work: Work, cmd: Command, *, now: datetime) -> None:
    """/stats [周|月]: the three rates, always with what they were divided by."""
    community, _ = lists.desk(work, cmd, now=now)
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
        proxied=found.proxied,
        on_behalf=found.on_behalf,
        referred=found.referred,
        rated=found.rated,
        pleased=found.pleased,
        response=found.response,
        solution=found.solution,
        satisfaction=found.satisfaction,
        by_category=found.by_category,
    )
