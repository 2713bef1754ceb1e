"""/quiet: a person's own hours in which only what cannot wait may ring."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time

from domain.errors import BadInput
from domain.hours import span
from domain.people import Role
from services.actors import Command, enter_as, in_private, reply
from services.ports import Work

_WORKERS = (Role.VOLUNTEER, Role.BUILDING_HEAD, Role.COORDINATOR)


def quiet(work: Work, cmd: Command, *, now: datetime) -> None:
    """/quiet 13:00-15:00 sets them, /quiet off drops them, /quiet alone shows them."""
    in_private(cmd.actor)
    _, person = enter_as(work, cmd.actor, *_WORKERS, now=now)
    was = _said(person.quiet)
    if not cmd.words:
        reply(work, cmd.actor, "quiet", now=now, span=was)
        return
    hours = None if cmd.words == ("off",) else _read(cmd.words[0])
    work.people.save(replace(person, quiet=hours))
    reply(work, cmd.actor, "quiet.set", now=now, was=was, span=_said(hours))


def _said(hours: tuple[time, time] | None) -> str:
    return f"{hours[0]:%H:%M}-{hours[1]:%H:%M}" if hours else ""


def _read(word: str) -> tuple[time, time]:
    """Return the hours that a word names; one that names none is refused."""
    hours = span(word)
    if hours is None:
        raise BadInput("error.quiet")
    return hours
