"""/quiet: a person's own hours in which only what cannot wait may ring, and how much else."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time

from domain.errors import BadInput
from domain.hours import span
from domain.people import WORKERS, Share
from services.actors import (
    Answer,
    Command,
    Press,
    chosen,
    enter_as,
    enter_by,
    in_private,
    reply,
)
from services.ports import Work


def quiet(work: Work, cmd: Command, *, now: datetime) -> None:
    """/quiet 13:00-15:00 sets them, /quiet off drops them, /quiet alone shows them."""
    in_private(cmd.actor)
    _, person = enter_as(work, cmd.actor, *WORKERS, now=now)
    was = _said(person.quiet)
    if not cmd.words:
        buttons = [[["share", person.community, 0, share.value] for share in Share]]
        wish = person.share.value
        reply(work, cmd.actor, "quiet", now=now, span=was, share=wish, buttons=buttons)
        return
    hours = None if cmd.words == ("off",) else _read(cmd.words[0])
    work.people.save(replace(person, quiet=hours))
    reply(work, cmd.actor, "quiet.set", now=now, was=was, span=_said(hours))


def share(work: Work, press: Press, *, now: datetime) -> Answer:  # noqa: ARG001 every use case has it
    """多派 照常 少派: how much the person would like to be asked, compared with others."""
    _, person = enter_by(work, press, *WORKERS)
    was, wish = person.share, chosen(Share, press)
    work.people.save(replace(person, share=wish))
    return Answer(code="answer.share", facts={"was_share": was.value, "share": wish.value})


def _said(hours: tuple[time, time] | None) -> str:
    return f"{hours[0]:%H:%M}-{hours[1]:%H:%M}" if hours else ""


def _read(word: str) -> tuple[time, time]:
    """Return the hours that a word names; one that names none is refused."""
    hours = span(word)
    if hours is None:
        raise BadInput("error.quiet")
    return hours
