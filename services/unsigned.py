"""A report of somebody we cannot know: an admin who speaks in the group's own name."""

from __future__ import annotations

from datetime import datetime

from domain.category import Reading
from services.actors import Actor, reply
from services.asking import danger
from services.ports import Work


def answer(work: Work, actor: Actor, reading: Reading, *, now: datetime) -> None:
    """Say that nothing was filed and why; of an emergency also whom to call, and that stays."""
    community = work.communities.by_chat(actor.chat)
    if community is not None and community.level is None:
        facts = danger(community, reading)
        reply(work, actor, "unsigned", keep=reading.urgent, now=now, **facts)
