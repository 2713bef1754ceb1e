"""Who does not answer three times in a month: the coordinators decide what that means."""

from __future__ import annotations

from datetime import datetime

from domain import calendar, silence
from domain.notice import Notice
from domain.people import Person, Role
from services.actors import Answer, Press, enter_by
from services.ports import Work


def note(work: Work, person: Person, *, now: datetime) -> None:
    """An offer to somebody ran out. Ask the coordinators about them, once in a calendar month."""
    if not silence.too_many(work.people.silent(person.community, person.id, at=now), now):
        return
    if Role.VOLUNTEER not in {p.role for p in work.people.posts(person.community, person.id)}:
        return
    zone = work.communities.get(person.community).policy.zone
    month = f"{calendar.day_of(now, zone):%Y-%m}"
    for to in work.people.holding(person.community, Role.COORDINATOR):
        if to.user is None or not to.reachable or to.id == person.id:
            continue
        taps = (("part", "silent"), ("stays", month))
        buttons = [[[verb, person.community, person.id, arg] for verb, arg in taps]]
        notice = Notice(
            key=_key(person.id, month, to.id),
            community=person.community,
            chat=to.user,
            kind="person.silent",
            facts={"name": person.name, "times": silence.TIMES, "buttons": buttons},
        )
        work.outbox.put_once(notice, now=now)


def stays(work: Work, press: Press, *, now: datetime) -> Answer:
    """先不停用: the question goes; the next one may come in another month."""
    community, by = enter_by(work, press, Role.COORDINATOR)
    work.outbox.withdraw(community.id, _key(press.ref, press.arg, by.id), now=now)
    return Answer(code="answer.stays")


def _key(person: int, month: str, to: int) -> str:
    return f"silent:{person}:{month}:{to}"
