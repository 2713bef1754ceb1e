"""/override: 替班, 加班, 请假 — the roster changed by hand, refused where it cannot be."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from domain.community import Community
from domain.errors import BadInput, NotAllowed
from domain.people import Person, Role
from domain.roster import Override, OverrideKind, Roster
from domain.rota_check import around, gaps, too_long
from services import rota, rota_words
from services.actors import Actor, Answer, Command, Press, enter_as, enter_by, in_private, reply
from services.ports import Work
from services.rota_words import Said

Span = tuple[datetime, datetime]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST = timedelta(days=366)


def override(work: Work, cmd: Command, *, now: datetime) -> None:
    """/override 请假 李强 11-23 08:00-20:00; without words, the changes that are still to come."""
    in_private(cmd.actor)
    community, by = enter_as(work, cmd.actor, Role.COORDINATOR, now=now)
    found = rota.load(work, community, now=now)
    if not found:
        raise NotAllowed("error.no_rota")
    if not cmd.words:
        _show(work, cmd.actor, community, found, now=now)
        return
    today = now.astimezone(found.zone).date()
    said = rota_words.read(cmd.words, today=today)
    kind = _kind(said)
    who = rota_words.named(said.rest[1:], rota.volunteers(work, community))
    if len(who) != (2 if kind is OverrideKind.REPLACE else 1) or said.day is None:
        raise BadInput("error.override_how")
    span = _span(said, found, who[0])
    change = rota.override(
        work, community, kind, who[0].id, span, stand_in=who[1].id if len(who) > 1 else None
    )
    check(found, change, who, now=now)
    if kind is OverrideKind.REMOVE and leaves_nobody(found, change):
        _confirm(work, cmd.actor, community, who[0], found, span, now=now)
        return
    write(work, cmd.actor, community, found, change, by, now=now)


def _kind(said: Said) -> OverrideKind:
    if not said.rest or said.rest[0] not in set(OverrideKind):
        raise BadInput("error.override_how")
    return OverrideKind(said.rest[0])


def _span(said: Said, found: Roster, person: Person) -> Span:
    """Return the span that was typed, or else the person's shifts that begin on that day."""
    assert said.day is not None
    if said.clock is not None:
        return rota_words.span(said.clock, said.day, found.zone)
    if said.rest[0] == OverrideKind.ADD:
        raise BadInput("error.override_clock")
    midnight = rota_words.span((datetime.min.time(), datetime.min.time()), said.day, found.zone)
    mine = [s for s in found.of(person.id, *midnight) if s.starts_at >= midnight[0]]
    if not mine:
        raise NotAllowed("error.no_shift", name=person.name)
    return mine[0].starts_at, max(shift.ends_at for shift in mine)


def check(
    found: Roster,
    change: Override,
    who: list[Person],
    *,
    now: datetime,
) -> None:
    """Refuse a change that contradicts the schedule, with the reason."""
    span = change.starts_at, change.ends_at
    if not now < change.ends_at < now + _LATEST:
        raise NotAllowed("error.past")
    comes = who[-1]
    has_shift = bool(found.of(change.person, *span))
    if change.kind is not OverrideKind.ADD and not has_shift:
        raise NotAllowed("error.no_shift", name=who[0].name)
    if change.kind is OverrideKind.REMOVE:
        return
    if found.of(comes.id, *span):
        raise NotAllowed("error.busy", name=comes.name)
    if not comes.reachable:
        raise NotAllowed("error.unreachable", name=comes.name)


def leaves_nobody(found: Roster, change: Override) -> bool:
    """Tell whether a planned shift that had somebody would be vacant after the change."""
    span = change.starts_at, change.ends_at
    return _vacant(found.with_override(change), span) > _vacant(found, span)


def _vacant(found: Roster, span: Span) -> timedelta:
    return sum((gap.ends_at - gap.starts_at for gap in gaps(found, *span)), timedelta())


def _confirm(
    work: Work,
    actor: Actor,
    community: Community,
    person: Person,
    found: Roster,
    span: Span,
    *,
    now: datetime,
) -> None:
    arg = ".".join(str((moment - _EPOCH) // timedelta(seconds=1)) for moment in span)
    buttons = [[["vacate", community.id, person.id, arg]]]
    said = rota.span_said(*span, found.zone) | {"name": person.name}
    reply(work, actor, "override.nobody", now=now, buttons=buttons, **said)


def vacate(work: Work, press: Press, *, now: datetime) -> Answer:
    """仍然请假: the coordinator knows that nobody will be there."""
    community, by = enter_by(work, press, Role.COORDINATOR)
    found = rota.load(work, community, now=now)
    match press.arg.split("."):
        case [start, end] if start.isdecimal() and end.isdecimal() and len(start + end) <= 22:
            span = _EPOCH + timedelta(seconds=int(start)), _EPOCH + timedelta(seconds=int(end))
        case _:
            raise NotAllowed("error.too_old")
    able = {person.id: person for person in rota.volunteers(work, community)}
    person = able.get(press.ref)
    if person is None:
        raise NotAllowed("error.too_old")
    change = rota.override(work, community, OverrideKind.REMOVE, person.id, span)
    check(found, change, [person], now=now)
    write(work, press.actor, community, found, change, by, now=now)
    return Answer()


def write(
    work: Work,
    actor: Actor,
    community: Community,
    found: Roster,
    change: Override,
    by: Person,
    *,
    now: datetime,
) -> None:
    """Write a change, let everybody concerned know, and offer to take it back."""
    work.rosters.change(community.id, change, by=by.id, now=now)
    rota.settle(work, community, found, now=now)
    row = _too_long(found, change)
    buttons = [[["undo", community.id, change.id, "now"]]]
    facts = _described(work, community, found, change)
    facts["hours"] = 0 if row is None else row // timedelta(hours=1)
    reply(work, actor, "override.done", now=now, buttons=buttons, **facts)


def _too_long(found: Roster, change: Override) -> timedelta | None:
    """Return how long in a row whoever comes is on duty then, None if that is not too long."""
    if change.kind is OverrideKind.REMOVE:
        return None
    span, stand_in = (change.starts_at, change.ends_at), change.stand_in
    near = around(found, *span)
    if stand_in is None:
        return too_long(near, change.person, *span)
    return too_long(near, stand_in, *span, change.person)


def _described(work: Work, community: Community, found: Roster, change: Override) -> dict[str, Any]:
    stand_in = change.stand_in
    return rota.span_said(change.starts_at, change.ends_at, found.zone) | {
        "override": change.kind.value,
        "name": work.people.get(community.id, change.person).name,
        "stand_in": work.people.get(community.id, stand_in).name if stand_in else "",
    }


def _show(work: Work, actor: Actor, community: Community, found: Roster, *, now: datetime) -> None:
    coming = list(found.overrides)[-10:]
    rows = [_described(work, community, found, change) for change in coming]
    buttons = [
        ["undo", community.id, c.id, "", f"{c.starts_at.astimezone(found.zone):%m-%d %H:%M}"]
        for c in coming
    ]
    grid = [[["change", community.id, 0, "start"]]]
    grid += [buttons[i : i + 2] for i in range(0, len(buttons), 2)]
    reply(work, actor, "override", now=now, rows=rows, buttons=grid)


def undo(work: Work, press: Press, *, now: datetime) -> Answer:
    """撤销: the schedule is again what it would be without this change."""
    community, _ = enter_by(work, press, Role.COORDINATOR)
    found = rota.load(work, community, now=now)
    if press.ref not in {change.id for change in found.overrides}:
        raise NotAllowed("error.too_old")
    work.rosters.undo(community.id, press.ref)
    rota.settle(work, community, found, now=now)
    return Answer(code="answer.undone")
