"""/duty: when is my next shift; for coordinators, what is wrong with the next two weeks."""

from __future__ import annotations

from datetime import datetime

from domain.errors import NotAllowed
from domain.people import Role
from services import calendars, rota, rota_checks, skills
from services.actors import Command, enter_as, in_private, reply
from services.ports import Work


def duty(work: Work, cmd: Command, *, now: datetime) -> None:
    """/duty: my next shifts, of a name theirs; check: what is wrong; ical off: no link any more."""
    in_private(cmd.actor)
    if cmd.words[:1] == ("check",):
        _check(work, cmd, now=now)
        return
    if cmd.words == ("ical", "off"):
        calendars.revoke(work, cmd.actor, now=now)
        return
    if cmd.words:
        community, _ = enter_as(work, cmd.actor, Role.COORDINATOR, now=now)
        person = skills.holder(work, community, "".join(cmd.words))
    else:
        community, person = enter_as(work, cmd.actor, Role.VOLUNTEER, Role.COORDINATOR, now=now)
    found = rota.load(work, community, now=now)
    theirs = found.of(person.id, now, now + rota.LOOK_AHEAD)
    rows, name = rota.rows(found, theirs), person.name if cmd.words else ""
    reply(work, cmd.actor, "duty.mine", now=now, rows=rows, count=len(theirs), name=name)


def _check(work: Work, cmd: Command, *, now: datetime) -> None:
    community, _ = enter_as(work, cmd.actor, Role.COORDINATOR, now=now)
    found = rota.load(work, community, now=now)
    if not found:
        raise NotAllowed("error.no_rota")
    faults = rota_checks.faults(work, community, found, now=now)
    reply(work, cmd.actor, "duty.check", now=now, **faults)
