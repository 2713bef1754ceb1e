"""/leave: a volunteer goes, and everything that was theirs goes to others in one transaction.

Who is lost without a word, because they left the group or blocked the bot, is let go by a
coordinator with one button.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from domain.alarm import Link
from domain.checkin import Plan
from domain.community import Community
from domain.errors import NotAllowed
from domain.escalation import OfferState
from domain.people import WORKERS, Person, Role
from domain.roster import OverrideKind, Roster, SwapState
from domain.ticket import Status, Ticket
from domain.timeline import Event
from services import dispatch, passing, rota, swaps
from services.actors import (
    Answer,
    Command,
    Press,
    enter_as,
    enter_by,
    in_private,
    reply,
    roles_of,
)
from services.facts import ms
from services.ports import Work
from services.telling import tell_coordinators


def leave(work: Work, cmd: Command, *, now: datetime) -> None:
    """/leave: say what would be handed over, and ask."""
    in_private(cmd.actor)
    community, person = enter_as(work, cmd.actor, Role.VOLUNTEER, now=now)
    found = rota.load(work, community, now=now)
    _refuse_what_stays(work, community, person, found, "error.cannot_leave")
    facts = _theirs(work, community, person, found, now=now)
    buttons = [[["leave", community.id, 0, ""]]]
    reply(work, cmd.actor, "leave", now=now, buttons=buttons, **facts)


def confirm(work: Work, press: Press, *, now: datetime) -> Answer:
    """确认退出: tickets, shifts, swaps and elders are handed over, then the role is gone."""
    community, person = enter_by(work, press, Role.VOLUNTEER)
    found = rota.load(work, community, now=now)
    _refuse_what_stays(work, community, person, found, "error.cannot_leave")
    _go(work, community, person, found, now=now)
    return Answer(code="answer.left", alert=True)


def part(work: Work, press: Press, *, now: datetime) -> Answer:
    """交给别人: a coordinator lets somebody go who will not do it themselves; asks once."""
    community, _ = enter_by(work, press, Role.COORDINATOR)
    person = {v.id: v for v in rota.volunteers(work, community)}.get(press.ref)
    if person is None:
        raise NotAllowed("error.too_old")
    found = rota.load(work, community, now=now)
    _refuse_what_stays(work, community, person, found, "error.cannot_part")
    if press.arg != "yes":
        facts = _theirs(work, community, person, found, now=now)
        buttons = [[["part", community.id, person.id, "yes"]]]
        reply(work, press.actor, "part", now=now, name=person.name, buttons=buttons, **facts)
        return Answer()
    _go(work, community, person, found, now=now)
    return Answer(code="answer.parted", facts={"name": person.name})


def concern(work: Work, person: Person, *, now: datetime) -> dict[str, Any]:
    """Return what a coordinator is told of somebody who was lost: their shifts, and what to do."""
    community = work.communities.get(person.community)
    found = rota.load(work, community, now=now)
    coming = found.of(person.id, now, now + rota.LOOK_AHEAD)
    buttons = [[["part", community.id, person.id, ""]]] if coming else []
    worker = not roles_of(work, person).isdisjoint(WORKERS)
    rows = rota.rows(found, coming)
    return {"name": person.name, "worker": worker, "rows": rows, "buttons": buttons}


def _theirs(
    work: Work, community: Community, person: Person, found: Roster, *, now: datetime
) -> dict[str, Any]:
    """Return what would be handed over, as facts of a text."""
    return {
        "held": [ticket.number for ticket in _held(work, community, person)],
        "shifts": len(found.of(person.id, now, now + rota.LOOK_AHEAD)),
        "elders": [plan.name for plan, _ in _paired(work, community, person)],
    }


def _go(work: Work, community: Community, person: Person, found: Roster, *, now: datetime) -> None:
    """Hand everything over that is a person's, then take the role."""
    shifts = len(found.of(person.id, now, now + rota.LOOK_AHEAD))
    work.people.end_duty(community.id, person.id, now=now)
    _hand_over_shifts(work, community, person, found, now=now)
    work.rosters.unlink(community.id, person.id)
    work.people.revoke(community.id, person.id, Role.VOLUNTEER)
    rota.settle(work, community, found, now=now)
    held = _held(work, community, person)
    for ticket in held:
        passing.release(work, ticket, "transferred", now=now)
    _decline_offers(work, community, person, now=now)
    elders = [plan.name for plan, _ in _unpaired(work, community, person)]
    numbers = [ticket.number for ticket in held]
    facts = {"name": person.name, "held": numbers, "elders": elders, "shifts": shifts}
    key = f"duty:gone:{person.id}:{ms(now)}"
    tell_coordinators(work, community.id, "leave.told", key, facts, now=now)


def _paired(work: Work, community: Community, person: Person) -> list[tuple[Plan, Link]]:
    """Return the elders with whom a volunteer is paired."""
    links = [link for link in work.links.of_person(community.id, person.id) if not link.family]
    plans = [(work.plans.get(community.id, link.elder), link) for link in links]
    return [(plan, link) for plan, link in plans if plan is not None and plan.stopped_at is None]


def _unpaired(work: Work, community: Community, person: Person) -> list[tuple[Plan, Link]]:
    """Let elders be paired with a person no more; the next rung answers for them until others are.

    Whoever heads a building may still be the one an elder trusts: their pairs stay.
    """
    if Role.BUILDING_HEAD in roles_of(work, person):
        return []
    pairs = _paired(work, community, person)
    for _, link in pairs:
        work.links.drop(community.id, link.elder, person.id)
    return pairs


def _refuse_what_stays(
    work: Work, community: Community, person: Person, found: Roster, code: str
) -> None:
    """Refuse while something would be left with nobody, with a list of it.

    Raises:
        NotAllowed: a rotation has nobody else, or a ticket has nobody above to go to.
    """
    lonely = [r.name for r in found.rotations if set(r.people) == {person.id}]
    held = [ticket.number for ticket in _held(work, community, person)]
    others = [
        post.person
        for post in work.people.all_posts(community.id)
        if post.role in WORKERS
        and post.person != person.id
        and work.people.get(community.id, post.person).reachable
    ]
    stuck = [] if others else held
    if lonely or stuck:
        raise NotAllowed(code, name=person.name, rotas=lonely, held=stuck)


def _hand_over_shifts(
    work: Work, community: Community, person: Person, found: Roster, *, now: datetime
) -> None:
    """Leave every rotation and every agreement; who was stood in for has the shift again."""
    for asked in work.rosters.open_swaps(community.id):
        if asked.person == person.id:
            swaps.end(work, community, found, asked, SwapState.DROPPED, now=now)
    for change in found.overrides:
        extra = change.kind is OverrideKind.ADD and change.person == person.id
        if extra or change.stand_in == person.id:
            work.rosters.undo(community.id, change.id)
    today = now.astimezone(found.zone).date()
    for rotation in found.rotations:
        if person.id in rotation.people:
            work.rosters.save(community.id, rotation.without(person.id, today))


def _held(work: Work, community: Community, person: Person) -> list[Ticket]:
    held = work.tickets.held_by(community.id, person.id)
    return [ticket for ticket in held if ticket.status is Status.ACCEPTED]


def _decline_offers(work: Work, community: Community, person: Person, *, now: datetime) -> None:
    for offer in work.offers.open_to(community.id, person.id):
        ticket = work.tickets.get(community.id, offer.number)
        if ticket is None or ticket.reopened != offer.round:
            continue
        work.offers.set(community.id, offer, OfferState.DECLINED)
        facts = {"name": person.name}
        work.tickets.tell(ticket, Event(at=now, code="declined", actor=person.id, facts=facts))
        if ticket.status is Status.OPEN:
            dispatch.advance(work, ticket, now=now)
