"""What follows when Telegram refuses a message or moves a chat."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from domain.audit import Wrong
from domain.notice import Notice
from domain.people import Person, Role
from domain.ticket import Status
from services import alarms, cards, checkins, dispatch, failures, leaving, talk
from services.facts import ms
from services.ports import Work


def refused(work: Work, chat: int, *, now: datetime) -> None:
    """A chat takes no messages: its person is not reachable, whoever comes next is asked now."""
    for person in work.people.set_reachable(chat, False):
        if person.community == 0:
            continue
        dispatch.unreachable(work, person.community, person.id, now=now)
        checkins.undelivered(work, person.community, person.id, now=now)
        alarms.unreachable(work, person.community, person.id, now=now)
        talk.unreachable(work, person, now=now)
        if work.people.posts(person.community, person.id):
            who = str(person.id)
            failures.note(work, Wrong.UNDELIVERED, community=person.community, ref=who, now=now)
            _tell_coordinators(work, person, now=now)
        for ticket in work.tickets.reported_by(person.community, person.id, limit=10):
            if ticket.status is Status.DONE:
                cards.show(work, ticket, now=now)  # now the group card asks


def _tell_coordinators(work: Work, person: Person, *, now: datetime) -> None:
    facts = leaving.concern(work, person, now=now)
    for to in work.people.holding(person.community, Role.COORDINATOR):
        if to.id == person.id or to.user is None or not to.reachable:
            continue
        notice = Notice(
            key=f"unreachable:{person.id}:{ms(now)}:{to.id}",
            community=person.community,
            chat=to.user,
            kind="person.unreachable",
            facts=facts,
        )
        work.outbox.put(notice, now=now)


def migrated(work: Work, old: int, new: int, *, now: datetime) -> None:  # noqa: ARG001 every use case has it
    """A group became a supergroup: everything that named it names the new one."""
    community = work.communities.by_chat(old)
    if community is not None:
        work.communities.save(replace(community, chat=new))
    work.tickets.move_chat(old, new)
    work.outbox.moved(old, new)


def topic_gone(work: Work, chat: int, *, now: datetime) -> None:
    """The topic that the bot wrote in was deleted: it goes on in General, coordinators hear."""
    community = work.communities.by_chat(chat)
    if community is None or community.topic is None:
        return
    work.communities.save(replace(community, topic=None))
    for to in work.people.holding(community.id, Role.COORDINATOR):
        if to.user is not None and to.reachable:
            notice = Notice(
                key=f"topic:{community.topic}:{ms(now)}:{to.id}",
                community=community.id,
                chat=to.user,
                kind="topic.gone",
                facts={"name": community.name},
            )
            work.outbox.put(notice, now=now)


def quarantined(work: Work, update: int, error: str, *, now: datetime) -> None:
    """An update could not be handled three times: whoever coordinates everything is told."""
    for to in work.people.holding(0, Role.COORDINATOR):
        if to.user is not None and to.reachable:
            notice = Notice(
                key=f"quarantine:{update}:{to.id}",
                community=0,
                chat=to.user,
                kind="quarantined",
                facts={"update": update, "error": error},
            )
            work.outbox.put_once(notice, now=now)
