"""What follows when Telegram refuses a message or moves a chat."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from domain.audit import Wrong
from domain.people import EVERYWHERE
from domain.ticket import Status
from services import alarms, cards, checkins, dispatch, failures, leaving, talk
from services.facts import ms
from services.ports import Work
from services.telling import tell_coordinators


def refused(work: Work, chat: int, *, now: datetime) -> None:
    """A chat takes no messages: its person is not reachable, whoever comes next is asked now."""
    for person in work.people.set_reachable(chat, False):
        if person.community == EVERYWHERE:
            continue
        dispatch.unreachable(work, person.community, person.id, now=now)
        checkins.undelivered(work, person.community, person.id, now=now)
        alarms.unreachable(work, person.community, person.id, now=now)
        talk.unreachable(work, person, now=now)
        if work.people.posts(person.community, person.id):
            who = str(person.id)
            failures.note(work, Wrong.UNDELIVERED, community=person.community, ref=who, now=now)
            key, facts = (
                f"unreachable:{person.id}:{ms(now)}",
                leaving.concern(work, person, now=now),
            )
            tell_coordinators(
                work, person.community, "person.unreachable", key, facts, but=person.id, now=now
            )
        for ticket in work.tickets.reported_by(person.community, person.id, limit=10):
            if ticket.status is Status.DONE:
                cards.show(work, ticket, now=now)  # now the group card asks


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
    key, facts = f"topic:{community.topic}:{ms(now)}", {"name": community.name}
    tell_coordinators(work, community.id, "topic.gone", key, facts, now=now)


def quarantined(work: Work, update: int, error: str, *, now: datetime) -> None:
    """An update could not be handled three times: whoever coordinates everything is told."""
    facts = {"update": update, "error": error}
    tell_coordinators(work, EVERYWHERE, "quarantined", f"quarantine:{update}", facts, now=now)
