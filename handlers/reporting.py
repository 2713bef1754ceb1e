"""/report: with words, as an answer to a message, or for somebody else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from telegram import Update

from domain.category import Outcome
from domain.errors import DomainError
from handlers.context import Context, refuse, spoken
from handlers.messages import of_elder
from handlers.words import words_of
from services import behalf, private, reports
from services.actors import Actor
from services.filing import Report


async def on_report(update: Update, context: Context) -> None:
    """/report with words, or as an answer to a message that was taken for chatter."""
    if (said := await spoken(update, context)) is None:
        return
    message, actor = said
    text, sent_at = " ".join(words_of(message)), message.date
    finder, replied = None, message.reply_to_message
    if not text and replied is not None and replied.from_user and not replied.from_user.is_bot:
        text = replied.text or replied.caption or ""
        finder, sent_at = actor, replied.date
        actor = Actor(
            user=replied.from_user.id,
            name=replied.from_user.full_name,
            chat=actor.chat,
            private=actor.private,
            update=actor.update,
            message=replied.message_id,
            topic=actor.topic,
        )
    if not any(map(str.isalpha, text)):  # nothing said, or only numbers
        await context.write_or_refuse(update, actor, reports.start_report, actor)
        return
    plain = await _demanded(context, actor, text, finder=finder, sent_at=sent_at)
    if not actor.private:
        await context.write_or_refuse(update, actor, reports.receive, plain)
    elif actor.user in context.deps.elders:
        await context.write_or_refuse(update, actor, private.said, plain)
    else:
        words = text.split()
        surely = context.deps.renderer.catalog.meaning("behalf", words[0]) is not None
        await _for_whom(update, context, words[surely:], plain, surely=surely)


async def _demanded(context: Context, actor: Actor, text: str, **more: Any) -> Report:
    """Return what was said to be a report, read."""
    reading = await context.deps.read(text, actor.chat)
    return Report(
        actor=actor,
        text=text,
        reading=reading,
        demanded=reading.outcome is not Outcome.TICKET,
        **more,
        **await of_elder(context.deps, actor, text),
    )


async def _for_whom(
    update: Update, context: Context, words: Sequence[str], plain: Report, *, surely: bool
) -> None:
    """/report NAME …: the first word may name whom it is for, which the database knows."""
    actor = plain.actor
    try:
        whom, text = behalf.read(words, surely=surely)
    except DomainError as refusal:
        if surely:
            await context.write(update, refuse, actor, refusal)
        else:
            await context.write_or_refuse(update, actor, reports.receive, plain)
        return
    cmd = await _demanded(context, actor, text, sent_at=plain.sent_at)
    await context.write_or_refuse(update, actor, behalf.receive, cmd, whom, plain)
