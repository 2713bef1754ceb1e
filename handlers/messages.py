"""What people say: in the group, in private, edited, with photos."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

from telegram import Message, Update
from telegram.ext import MessageHandler, filters

from domain import conversation
from domain.category import Outcome, Reading
from handlers import keywords
from handlers.context import App, Context, Deps, actor_of, nobody_of
from services import delivery, private, reports, unsigned
from services.actors import Actor
from services.filing import Report

_NOTHING = Reading(outcome=Outcome.IGNORE)


async def on_message(update: Update, context: Context) -> None:
    """A message or an edit of one, with text, a caption or a photo."""
    message, actor = update.effective_message, actor_of(update)
    if message is None or message.is_automatic_forward:
        return
    text = message.text or message.caption or ""
    if actor is None:
        await _unsigned(update, context, text)
        return
    if message.contact is not None and actor.private:
        text = message.contact.phone_number
    photo = message.photo[-1].file_id if message.photo else ""
    deps = context.deps
    if not text and not photo:
        if update.message is not None:
            wordless = Report(
                actor=actor,
                text="",
                reading=_NOTHING,
                attached=True,
                located=message.location is not None,
                reply_to=_answered(message),
                sent_at=message.date,
            )
            await context.write_or_refuse(update, actor, private.wordless, wordless)
        return
    reading = await deps.read(text, actor.chat) if text else _NOTHING
    earlier = deps.recent.before(actor.chat, actor.user, message.message_id)
    whole = None
    if earlier and not update.edited_message:
        whole = await deps.read(conversation.joined((*earlier, text)), actor.chat)
    report = Report(
        actor=actor,
        text=text,
        reading=reading,
        told=deps.told(text, reading.place) if _may_tell(message, reading) else None,
        photo=photo,
        photos=_shown_before(deps, actor, message),
        album=message.media_group_id or "",
        attached=message.text is None,
        edited=_age(message) if update.edited_message else None,
        before=earlier,
        whole=whole,
        reply_to=_answered(message),
        sent_at=message.edit_date or message.date,
        **await of_elder(deps, actor, text),
    )
    use_case = private.said if actor.private else reports.receive
    await context.write_or_refuse(update, actor, use_case, report)


async def _unsigned(update: Update, context: Context, text: str) -> None:
    """What would be a report, were it known whose, is answered: nobody may believe it was heard."""
    admin = nobody_of(update)
    if admin is None or not text or update.message is None:
        return
    reading = await context.deps.read(text, admin.chat)
    if reading.outcome is Outcome.TICKET:
        await context.write(update, unsigned.answer, admin, reading)


def _may_tell(message: Message, reading: Reading) -> bool:
    """Tell whether a message may say which door, or a phone: an answer, or what names a number."""
    text = message.text or message.caption or ""
    answers = message.chat.type == "private" or message.reply_to_message is not None
    named = reading.place.building or reading.place.unit or reading.place.room
    return answers or bool(named) or any(map(str.isdigit, text))


def _shown_before(deps: Deps, actor: Actor, message: Message) -> tuple[str, ...]:
    """Return the photos without a word that came just before a message with words."""
    if not (message.text or message.caption) or message.edit_date is not None:
        return ()
    return deps.recent.photos(actor.chat, actor.user, message.message_id, message.date)


def _answered(message: Message) -> int | None:
    """Return the message that this one answers."""
    return message.reply_to_message.message_id if message.reply_to_message else None


def _age(message: Message) -> timedelta:
    """Return how long after writing it the message was edited, by Telegram's own clock."""
    return (message.edit_date or message.date) - message.date


async def of_elder(deps: Deps, actor: Actor, text: str) -> dict[str, Any]:
    """Return what an elder's words mean besides: distress, or a key of their keyboard."""
    if actor.user not in deps.elders:
        return {}
    pressed = deps.renderer.catalog.meaning("answers", text.strip()) or ""
    return {"distress": await asyncio.to_thread(deps.distress, text), "pressed": pressed}


async def on_migration(update: Update, context: Context) -> None:
    """The group became a supergroup; Telegram says so in the old and in the new one."""
    message = update.effective_message
    if message is None:
        return
    old, new = message.chat_id, message.migrate_to_chat_id
    if message.migrate_from_chat_id is not None:
        old, new = message.migrate_from_chat_id, message.chat_id
    if new is not None:
        await context.write(update, delivery.migrated, old, new)
        if old in context.deps.groups:
            context.deps.groups.discard(old)
            context.deps.groups.add(new)
            await keywords.refresh(context)


def register(app: App) -> None:
    """Let `app` handle what people say. It comes after the commands."""
    wanted = filters.UpdateType.MESSAGE | filters.UpdateType.EDITED_MESSAGE
    moved: MessageHandler[Any, Any] = MessageHandler(filters.StatusUpdate.MIGRATE, on_migration)
    said: MessageHandler[Any, Any] = MessageHandler(
        wanted & ~filters.COMMAND & ~filters.StatusUpdate.ALL, on_message
    )
    app.add_handler(moved)
    app.add_handler(said)
