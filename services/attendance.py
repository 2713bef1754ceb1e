"""上岗 and 下岗: who comes on duty besides the roster, and who steps out of their own shift."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from domain.community import Community
from domain.people import Person, Role
from domain.roster import OverrideKind, Roster
from services import dispatch, rota
from services.actors import Actor, Answer, Command, Press, enter_as, enter_by, reply, roles_of
from services.facts import ms
from services.places import homes, where
from services.ports import Work
from services.telling import tell_coordinators

_WORKERS = (Role.VOLUNTEER, Role.BUILDING_HEAD)


def go_on(work: Work, community: Community, person: Person, *, now: datetime) -> bool:
    """On duty from now; whatever waits for somebody is offered at once.

    Who stepped out of their shift is back in it. Whoever has a shift now is on duty already.
    """
    roster = rota.load(work, community, now=now)
    news = _step_in(work, community, person, roster, now=now)
    if not news and not any(shift.person == person.id for shift in roster.at(now)):
        news = work.people.start_duty(community.id, person.id, now=now)
    rota.ask_again(work, community, now=now)
    return news


def _step_in(
    work: Work, community: Community, person: Person, roster: Roster, *, now: datetime
) -> bool:
    out = [
        change
        for change in roster.overrides
        if change.kind is OverrideKind.REMOVE
        and change.rotation is not None  # which only /off names
        and change.person == person.id
        and change.starts_at <= now < change.ends_at
    ]
    for change in out:
        work.rosters.undo(community.id, change.id)
    return bool(out)


def on(work: Work, cmd: Command, *, now: datetime) -> None:
    """/on as a command."""
    community, person = enter_as(work, cmd.actor, *_WORKERS, now=now)
    news = go_on(work, community, person, now=now)
    facts = _elsewhere(work, cmd.actor, community, on=False, now=now)
    reply(work, cmd.actor, "duty.on" if news else "duty.on_already", now=now, **facts)


def _elsewhere(
    work: Work, actor: Actor, community: Community, *, on: bool, now: datetime
) -> dict[str, Any]:
    """Return the other communities where somebody works and is, or is not, on duty."""
    buttons: list[list[list[Any]]] = []
    for other, person in homes(work, actor.user):
        if other.id == community.id or roles_of(work, person).isdisjoint(_WORKERS):
            continue
        there = person.id in rota.present(work, other, rota.load(work, other, now=now), now=now)
        if there is on:
            buttons.append([["off" if on else "on", other.id, 0, "of", other.name]])
    facts: dict[str, Any] = where(work, actor.user, community.id)
    return facts | {"elsewhere": bool(buttons), "buttons": buttons}


def on_button(work: Work, press: Press, *, now: datetime) -> Answer:
    """/on as a button."""
    news = go_on(work, *enter_by(work, press, *_WORKERS), now=now)
    return Answer(code="answer.on" if news else "answer.on_already")


def off(work: Work, cmd: Command, *, now: datetime) -> None:
    """/off: no further offers, in one's own shift until it ends; what was accepted is named.

    What waits for an answer goes on to others.

    When the roster had somebody and now nobody is left, the coordinators hear of it.
    """
    _go_off(work, cmd.actor, *enter_as(work, cmd.actor, *_WORKERS, now=now), now=now)


def off_button(work: Work, press: Press, *, now: datetime) -> Answer:
    """下岗 as a button, in another community than the one that was chosen last."""
    _go_off(work, press.actor, *enter_by(work, press, *_WORKERS), now=now)
    return Answer()


def _go_off(
    work: Work, actor: Actor, community: Community, person: Person, *, now: datetime
) -> None:
    roster = rota.load(work, community, now=now)
    said_on = work.people.end_duty(community.id, person.id, now=now)
    stepped_out = _step_out(work, community, person, roster, now=now)
    if stepped_out:
        roster = rota.load(work, community, now=now)
        rota.plan(work, community, roster, now=now)
    others = rota.present(work, community, roster, now=now)
    if not others and (stepped_out or (said_on and _left_empty(roster, now=now))):
        key, facts = f"duty:nobody:{ms(now)}", {"name": person.name}
        tell_coordinators(work, community.id, "duty.nobody", key, facts, now=now)
    passed = dispatch.go_off(work, community.id, person, now=now)
    held = [t.number for t in work.tickets.held_by(community.id, person.id)]
    kind = "duty.off" if said_on or stepped_out else "duty.off_already"
    more = _elsewhere(work, actor, community, on=True, now=now)
    more |= {"held": held, "passed": passed, "others": len(others)}
    reply(work, actor, kind, now=now, **more)


def _left_empty(roster: Roster, *, now: datetime) -> bool:
    """Tell whether somebody stepped out of the shift that is on now."""
    return any(
        change.kind is OverrideKind.REMOVE
        and change.rotation is not None
        and change.starts_at <= now < change.ends_at
        for change in roster.overrides
    )


def _step_out(
    work: Work, community: Community, person: Person, roster: Roster, *, now: datetime
) -> bool:
    mine = [shift for shift in roster.at(now) if shift.person == person.id]
    for shift in mine:
        span = (now, shift.ends_at)
        change = rota.override(
            work, community, OverrideKind.REMOVE, person.id, span, rotation=shift.rotation
        )
        work.rosters.change(community.id, change, by=person.id, now=now)
    return bool(mine)
