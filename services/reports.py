"""A message becomes a ticket, a part of one, a question, or nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from domain.category import Outcome
from domain.community import Community
from domain.errors import NotAllowed
from domain.learning import How
from domain.people import WORKERS, Person
from domain.policy import EDIT_COUNTS
from domain.question import Draft
from domain.ticket import Ticket
from services import (
    asking,
    conversation,
    doors,
    filing,
    joining,
    learning,
    openly,
    signs,
    smalltalk,
)
from services.actors import Actor, enter, person_of, reply, roles_of
from services.filing import Report
from services.ports import Work

_TELLS = frozenset({"status", "closed", "notice"})


def receive(work: Work, cmd: Report, *, now: datetime) -> None:
    """Take in one message: file a ticket, ask what it is, or leave it at that."""
    community, person = enter(work, cmd.actor, now=now)
    if community.level is not None:
        if cmd.actor.private or cmd.demanded:
            raise NotAllowed("error.unit_report", name=community.name)
        return
    if not cmd.actor.private and signs.listen(work, cmd, now=now):
        return
    ticket = work.tickets.by_source(community.id, cmd.key)
    photos = filing.album(work, community, cmd)
    if ticket is not None:
        ticket = filing.take_over(work, ticket, cmd, photos, now=now)
        doors.settle(work, ticket, now=now)
        return
    if cmd.edited is not None and cmd.edited > EDIT_COUNTS:
        return
    if conversation.belongs(work, community, person, cmd, now=now):
        return
    meant = _asks_for_something(work, community, person, cmd, photos, now=now)
    if not meant and cmd.actor.private:
        smalltalk.answer(work, community, person, cmd, photos, now=now)


def _asks_for_something(
    work: Work,
    community: Community,
    person: Person,
    cmd: Report,
    photos: tuple[str, ...],
    *,
    now: datetime,
) -> bool:
    """File what is clear, ask in the group what is doubtful; False when it is neither."""
    outcome = cmd.together.outcome
    if smalltalk.is_shut_out(work, person, cmd):
        return False
    if outcome is not Outcome.IGNORE and _announces(work, person, cmd):
        if outcome is Outcome.ASK and "notice" in cmd.reading.marks:
            return True
        outcome = Outcome.ASK
    if cmd.demanded or outcome is Outcome.TICKET:
        take_in(work, community, person, cmd, photos, now=now)
        return True
    if meant := asking.confirmed(work, person, cmd, now=now):
        take_in(work, community, person, *meant, now=now)
        return True
    if cmd.actor.private or outcome is not Outcome.ASK:
        return False
    if not joining.belongs(work, community, person, cmd, photos, now=now):
        cmd = asking.gather(work, person, cmd, now=now)
        asking.ask_category(work, community, person, cmd, photos, now=now)
    return True


def _announces(work: Work, person: Person, cmd: Report) -> bool:
    """Tell whether somebody who serves the group tells it what is being done."""
    if cmd.actor.private or cmd.demanded or cmd.together.urgent:
        return False
    told = not _TELLS.isdisjoint(cmd.reading.marks)
    return told and not roles_of(work, person).isdisjoint(WORKERS)


def take_in(
    work: Work,
    community: Community,
    person: Person,
    cmd: Report,
    photos: tuple[str, ...],
    *,
    now: datetime,
) -> None:
    """File a ticket, unless there is one of the same matter, which then has one more voice."""
    if joining.joins(work, community, person, cmd, photos, now=now):
        return
    asking.drop_question(work, community, cmd, now=now)
    ticket = filing.file(work, community, person, cmd, photos, now=now)
    asking.settle_recent(work, person, now=now)
    if ticket is not None:
        _learn(work, ticket, community, cmd, now=now)
        doors.ask(work, ticket, community, cmd.actor, cmd.together, now=now)
        openly.mind(work, ticket, person, cmd, now=now)


def _learn(work: Work, ticket: Ticket, community: Community, cmd: Report, *, now: datetime) -> None:
    """Somebody found a report in what we had left alone: the next time we know."""
    if cmd.finder is not None and cmd.reading.outcome is Outcome.IGNORE:
        finder = person_of(work, cmd.finder, community, now=now)
        learning.remember(work, ticket, How.DEMANDED, by=finder, now=now)


def demand(work: Work, cmd: Report, *, now: datetime) -> None:
    """The writer says that it is a report: it is filed whatever the reading made of it."""
    receive(work, replace(cmd, demanded=True), now=now)


def start_report(work: Work, actor: Actor, *, now: datetime) -> None:
    """/report without words: the next thing the person writes in private is a report."""
    community, person = enter(work, actor, now=now)
    others = actor.private and not roles_of(work, person).isdisjoint(WORKERS)
    waits = now + timedelta(minutes=30)
    if actor.private:
        draft = Draft(
            community=community.id, user=actor.user, kind="report", facts={}, expires_at=waits
        )
        work.drafts.put(draft)
    buttons = [[["behalf", community.id, 0, ""]]] if others else []
    reply(work, actor, "report.how", now=now, private=actor.private, buttons=buttons)
