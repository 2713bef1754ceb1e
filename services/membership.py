"""Who is in the group, and whether the bot itself still is."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from domain.notice import Notice
from domain.people import EVERYWHERE
from services import delivery, healing, leaving
from services.actors import Actor, coordinates_everywhere
from services.facts import ms
from services.ports import Work
from services.telling import tell_coordinators


def bot_in_group(work: Work, actor: Actor, present: bool, *, now: datetime) -> None:
    """The bot was added to a group or removed from it; in an unknown group it stays silent."""
    community = work.communities.by_chat(actor.chat)
    if community is not None:
        kind = "bot.back" if present else "bot.removed"
        facts = {"name": community.name}
        tell_coordinators(work, community.id, kind, f"{kind}:{ms(now)}", facts, now=now)
    elif present and coordinates_everywhere(work, actor.user):
        notice = Notice(
            key=how_key(actor.chat),
            community=EVERYWHERE,
            chat=actor.chat,
            kind="bind.how",
            topic=actor.topic,
            silent=True,
        )
        work.outbox.put(notice, now=now)


def how_key(chat: int) -> str:
    """Name the line that says how a group is bound; it goes when that is done."""
    return f"bind:{chat}"


def bot_in_private(work: Work, user: int, allowed: bool, *, now: datetime) -> None:
    """A person blocked the bot or took that back."""
    if allowed:
        healing.back(work, user, now=now)
    else:
        delivery.refused(work, user, now=now)


def person_in_group(work: Work, chat: int, user: int, present: bool, *, now: datetime) -> None:
    """Somebody joined or left the group; who leaves is on duty no more.

    The coordinators hear of it when that was a volunteer with shifts, and may hand them over.
    """
    community = work.communities.by_chat(chat)
    person = None if community is None else work.people.by_user(community.id, user)
    if community is None or person is None:
        return
    if person.in_group is not present:
        work.people.save(replace(person, in_group=present))
    if present:
        return
    was_on = work.people.end_duty(community.id, person.id, now=now)
    facts = leaving.concern(work, person, now=now)
    if was_on or facts["rows"]:
        key = f"left:{person.id}:{ms(now)}"
        tell_coordinators(work, community.id, "person.left", key, facts, now=now)
