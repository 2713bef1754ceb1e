"""Who does not answer three times in a month: the coordinators decide what that means."""

from __future__ import annotations

from datetime import datetime

from domain import calendar, silence
from domain.people import Person, Role
from services.actors import Answer, Press, enter_by
from services.ports import Work
from services.telling import tell_coordinators


def note(work: Work, person: Person, *, now: datetime) -> None:
    """An offer to somebody ran out. Ask the coordinators about them, once in a calendar month."""
    if not silence.too_many(work.people.silent(person.community, person.id, at=now), now):
        return
    if Role.VOLUNTEER not in {p.role for p in work.people.posts(person.community, person.id)}:
        return
    zone = work.communities.get(person.community).policy.zone
    month = f"{calendar.day_of(now, zone):%Y-%m}"
    taps = (("part", "silent"), ("stays", month))
    buttons = [[[verb, person.community, person.id, arg] for verb, arg in taps]]
    facts = {"name": person.name, "times": silence.TIMES, "buttons": buttons}
    tell_coordinators(
        work,
        person.community,
        "person.silent",
        _key(person.id, month),
        facts,
        but=person.id,
        now=now,
    )


def stays(work: Work, press: Press, *, now: datetime) -> Answer:
    """先不停用: the question goes; the next one may come in another month."""
    community, by = enter_by(work, press, Role.COORDINATOR)
    work.outbox.withdraw(community.id, f"{_key(press.ref, press.arg)}:{by.id}", now=now)
    return Answer(code="answer.stays")


def _key(person: int, month: str) -> str:
    return f"silent:{person}:{month}"
