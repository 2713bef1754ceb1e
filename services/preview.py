"""/preview and /why: who will hear of a matter, when, and who will not, before it happens."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from domain.calendar import moment_of
from domain.category import Category, Outcome, Place, Reading
from domain.community import Community
from domain.errors import BadInput
from domain.people import Person, Role
from domain.policy import HURRY, Policy
from domain.ticket import Status, Ticket
from services import dispatch, filing, lists, rota_words
from services.actors import Actor, Answer, Command, Press, enter_by, in_private, reply
from services.facts import ms
from services.hours import said
from services.ports import Work
from services.rehearsal import Course, LeftOut, rehearse

_CLOCK = re.compile(r"(\d{1,2})[:\uff1a](\d{2})")
_FARTHEST = timedelta(days=60)
_NAMES = 6
_TOLD_ELSEWHERE = frozenset({"opened", "offer.expired"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Supposed:
    """A matter that nobody has reported: what, where and when."""

    category: Category
    urgent: bool
    building: str
    at: datetime


def preview(work: Work, cmd: Command, *, now: datetime) -> None:
    """/preview 噪音 3栋 22:40; without words, buttons with the kinds of matter."""
    community, _ = lists.desk(work, cmd, now=now)
    kinds = [Category(word) for word in cmd.words if word in set(Category)]
    if not kinds:
        buttons = [["preview", community.id, 0, category.value] for category in Category]
        reply(work, cmd.actor, "preview.how", now=now, buttons=[buttons[:3], buttons[3:]])
        return
    _answer(work, cmd.actor, community, supposed(cmd, community, kinds[0], now=now), now=now)


def supposed(cmd: Command, community: Community, kind: Category, *, now: datetime) -> Supposed:
    """Return the matter that a command's words suppose.

    Raises:
        BadInput: a building that is not there, or a moment that is none.
    """
    community.check(cmd.buildings)
    return Supposed(
        category=kind,
        urgent=HURRY in cmd.words,
        building=",".join(cmd.buildings),
        at=_moment(cmd.words, community.policy.zone, now=now),
    )


def button(work: Work, press: Press, *, now: datetime) -> Answer:
    """A kind of matter, chosen by button: what would come of it now, somewhere in the community."""
    in_private(press.actor)
    community, _ = enter_by(work, press, Role.COORDINATOR)
    word = press.arg if press.arg in set(Category) else Category.OTHER
    what = Supposed(category=Category(word), urgent=False, building="", at=now)
    _answer(work, press.actor, community, what, now=now)
    return Answer()


def _moment(words: Sequence[str], zone: ZoneInfo, *, now: datetime) -> datetime:
    """Return the moment that was typed; a wall time that is past today is tomorrow's."""
    local = now.astimezone(zone)
    day = rota_words.read(words, today=local.date()).day
    clock = _clock(words)
    if day is None and clock is None:
        return now
    at = moment_of(day or local.date(), clock or local.time(), zone)
    if day is None and at < now:
        at = moment_of(local.date() + timedelta(days=1), clock or local.time(), zone)
    if not now - timedelta(minutes=1) <= at <= now + _FARTHEST:
        raise BadInput("error.past")
    return max(at, now)


def _clock(words: Sequence[str]) -> time | None:
    for word in words:
        if match := _CLOCK.fullmatch(word):
            hour, minute = int(match[1]), int(match[2])
            if hour > 23 or minute > 59:
                raise BadInput("error.no_such_time", words=word)
            return time(hour, minute)
    return None


def suppose(real: Work, community: Community, actor: Actor, what: Supposed) -> Course:
    """Return what would come of a matter if a resident reported it and nobody answered."""

    def begin(work: Work) -> Ticket:
        number = work.communities.next(community.id, "person")
        somebody = Person(community=community.id, id=number, user=None, name="")
        work.people.add(somebody, now=what.at)
        reading = Reading(
            outcome=Outcome.TICKET,
            category=what.category,
            urgent=what.urgent,
            place=Place(building=what.building),
        )
        report = filing.Report(actor=actor, text="", reading=reading)
        ticket = filing.file(work, community, somebody, report, (), now=what.at)
        assert ticket is not None, "nobody has reported too much who reports for the first time"
        return ticket

    return rehearse(real, begin, at=what.at)


def _answer(
    work: Work, actor: Actor, community: Community, what: Supposed, *, now: datetime
) -> None:
    course = suppose(work, community, actor, what)
    policy, zone = community.policy, community.policy.zone
    local = what.at.astimezone(zone)
    facts: dict[str, Any] = {
        "category": what.category.value,
        "urgent": what.urgent,
        "building": what.building,
        "day": f"day{local.weekday()}",
        "begin_at": ms(what.at),
        "holiday": work.holidays.name(local.date()),
        "unknown_year": "" if work.holidays.known(local.year) else str(local.year),
        "night": policy.night(what.at) is not None,
        "waits": not policy.wakes_anybody(what.category, urgent=what.urgent),
        "quiet": "-".join(f"{clock:%H:%M}" for clock in policy.quiet),
        "rows": ahead(course),
        **_hours(policy, what),
        "people": left_out(course.left_out),
    }
    reply(work, actor, "preview", now=now, **facts)


def _hours(policy: Policy, what: Supposed) -> dict[str, str]:
    hours = policy.terms(what.category, urgent=what.urgent).hours
    return said(hours) if hours else {}


def why(work: Work, cmd: Command, *, now: datetime) -> None:
    """/why 12: what was done, who is asked next and when, and why others are not."""
    community, _ = lists.desk(work, cmd, now=now)
    ticket = dispatch.fetch(work, community.id, lists.number_of(cmd))
    _explain(work, cmd.actor, community, ticket, now=now)


def why_button(work: Work, press: Press, *, now: datetime) -> Answer:
    """A number below /why: the same."""
    community, _ = enter_by(work, press, Role.COORDINATOR)
    ticket = dispatch.fetch(work, community.id, press.ref)
    _explain(work, press.actor, community, ticket, now=now)
    return Answer()


def _explain(
    work: Work, actor: Actor, community: Community, ticket: Ticket, *, now: datetime
) -> None:
    steps = []
    for step, role in enumerate(ticket.terms.chain):
        people = []
        for who, reason in dispatch.survey(work, ticket, community, role, now=now):
            people.append({"name": who.person.name, "reason": reason.value if reason else ""})
        current = step == ticket.step and ticket.status is Status.OPEN
        steps.append({"role": role.value, "people": people, "current": current})
    facts = lists.row(work, ticket, now=now)
    facts |= {"why": list(ticket.why), "steps": steps, "accept_by": ms(ticket.accept_by)}
    facts["events"] = lists.events(work, ticket, public=False)
    facts["rows"] = _to_come(work, ticket, now=now)
    reply(work, actor, "why", now=now, **facts)


def _to_come(work: Work, ticket: Ticket, *, now: datetime) -> list[dict[str, Any]]:
    """Return the lines that the timeline of an open ticket gets while nobody answers."""
    if ticket.status is not Status.OPEN:
        return []
    told = len(work.tickets.timeline(ticket))
    return ahead(rehearse(work, lambda _: ticket, at=now), told=told)


def ahead(course: Course, *, told: int = 0) -> list[dict[str, Any]]:
    """Return the lines of a timeline after the first `told`, each with the role it is about."""
    rows = []
    for event in course.events[told:]:
        if event.code not in _TOLD_ELSEWHERE:
            row = {"event": event.code, "moment_at": ms(event.at), **event.facts}
            if "step" in row:
                row["role"] = course.chain[row["step"]].value
            rows.append(row)
    return rows


def left_out(found: LeftOut) -> list[dict[str, Any]]:
    """Return who is never asked, by role and reason, with the first few names."""
    groups: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for role, people in found.items():
        for who, reason in people:
            groups[role.value, reason.value].append(who.person.name)
    return [
        {"role": role, "reason": reason, "count": len(names), "names": names[:_NAMES]}
        for (role, reason), names in groups.items()
    ]
