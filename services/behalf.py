"""代报: a volunteer or a coordinator files for somebody else, with or without Telegram."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from domain.community import Community
from domain.errors import BadInput, NotAllowed
from domain.people import WORKERS, Person
from domain.policy import DRAFT_WAITS
from domain.question import BEHALF, Draft
from services import filing, reports
from services.actors import Actor, Answer, Press, enter, enter_by, reply, roles_of
from services.facts import outline
from services.filing import Report
from services.ports import Work
from services.speaking import spokesperson

_PHONE = re.compile(r"(\+?86)?1[3-9]\d{9}|0\d{2,3}-?\d{7,8}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Whom:
    """Whom a report is for, as somebody typed it.

    Attributes:
        surely: it was said to be a name; else it may be the first word of a report.
        known: it names somebody here (@…), so that nobody new is meant.
    """

    name: str
    phone: str = ""
    surely: bool = False
    known: bool = False


def read(words: Sequence[str], *, surely: bool) -> tuple[Whom, str]:
    """Return whom the first words name, and the rest.

    Raises:
        BadInput: there is no name.
    """
    if not words or _PHONE.fullmatch(words[0]):
        raise BadInput("error.behalf")
    name, *rest = words
    known = name.startswith("@")
    phone = rest.pop(0) if rest and _PHONE.fullmatch(rest[0]) else ""
    name = name.removeprefix("@")
    return Whom(name=name, phone=phone, surely=surely or known, known=known), " ".join(rest)


def receive(work: Work, cmd: Report, whom: Whom, plain: Report, *, now: datetime) -> None:
    """/report NAME …: filed for whom it names; where it names nobody, as it was written (`plain`).

    Raises:
        NotAllowed: it is for somebody else, and the writer is a resident.
    """
    community, filer = enter(work, cmd.actor, now=now)
    may = not roles_of(work, filer).isdisjoint(WORKERS)
    if whom.surely and not may:
        raise NotAllowed("error.need_role", roles=[role.value for role in WORKERS])
    if may and (whom.surely or _known(work, filer, whom)):
        _file(work, community, filer, whom, cmd, now=now)
    else:
        reports.receive(work, plain, now=now)


def _known(work: Work, filer: Person, whom: Whom) -> list[Person]:
    """Return who has this name, but the filer; of several, whoever has this phone."""
    name = whom.name.replace(" ", "")
    found = [
        person
        for person in work.people.all(filer.community)
        if person.name.replace(" ", "") == name and person.id != filer.id
    ]
    by_phone = [person for person in found if whom.phone and person.phone == whom.phone]
    return by_phone or found


def _person(work: Work, filer: Person, whom: Whom, *, now: datetime) -> Person:
    """Return whom it is for; somebody who is not known is noted by name and phone."""
    known = _known(work, filer, whom)
    if len(known) > 1:
        raise BadInput("error.same_name", name=whom.name, count=len(known))
    if known:
        return known[0]
    if whom.known:
        raise BadInput("error.no_resident", name=whom.name)
    person = Person(
        community=filer.community,
        id=work.communities.next(filer.community, "person"),
        user=None,
        name=whom.name,
        in_group=False,
        phone=whom.phone,
    )
    work.people.add(person, now=now)
    return person


def _file(
    work: Work, community: Community, filer: Person, whom: Whom, cmd: Report, *, now: datetime
) -> None:
    if community.level is not None:
        raise NotAllowed("error.unit_report", name=community.name)
    if not cmd.text:
        raise BadInput("error.behalf")
    if work.tickets.by_source(community.id, cmd.key) is not None:
        return
    person = _person(work, filer, whom, now=now)
    photos = filing.album(work, community, cmd)
    reports.take_in(work, community, person, replace(cmd, filed_by=filer.id), photos, now=now)
    ticket = work.tickets.by_source(community.id, cmd.key)
    if ticket is not None and spokesperson(work, ticket).id == person.id:
        reply(work, cmd.actor, "behalf.filed", now=now, name=person.name, **outline(ticket))


def ask_whom(work: Work, press: Press, *, now: datetime) -> Answer:
    """替别人报: asks for whom; the next thing that is written names them."""
    community, _ = enter_by(work, press, *WORKERS)
    _ask(work, press.actor, community.id, None, now=now)
    return Answer()


def _ask(work: Work, actor: Actor, community: int, whom: Whom | None, *, now: datetime) -> None:
    facts = {} if whom is None else {"name": whom.name, "phone": whom.phone}
    draft = Draft(
        community=community,
        user=actor.user,
        kind=BEHALF,
        facts=facts,
        expires_at=now + DRAFT_WAITS,
    )
    work.drafts.put(draft)
    reply(work, actor, "behalf.how", now=now, name=whom.name if whom else "")


def said(work: Work, draft: Draft, cmd: Report, *, now: datetime) -> None:
    """Take in for whom it is, then what it is."""
    community = work.communities.get(draft.community)
    filer = work.people.by_user(draft.community, cmd.actor.user)
    if filer is None:
        return
    if draft.facts:
        _file(work, community, filer, Whom(**draft.facts), replace(cmd, demanded=True), now=now)
        return
    whom, rest = read(cmd.text.split(), surely=True)
    if rest:
        raise BadInput("error.behalf")
    _ask(work, cmd.actor, community.id, whom, now=now)
