"""Who comes and goes: the bot itself, and people."""

from __future__ import annotations

from typing import Any

from telegram import ChatMember, Update
from telegram.ext import ChatMemberHandler

from handlers.context import App, Context, actor_of
from services import membership

_OUT = (ChatMember.LEFT, ChatMember.BANNED)


def _present(member: ChatMember) -> bool:
    return member.status not in _OUT and bool(getattr(member, "is_member", True))


async def on_self(update: Update, context: Context) -> None:
    """The bot was added, removed, blocked or allowed again."""
    change, actor = update.my_chat_member, actor_of(update)
    if change is None or actor is None:
        return
    present = _present(change.new_chat_member)
    if actor.private:
        await context.write(update, membership.bot_in_private, actor.user, present)
    elif present is not _present(change.old_chat_member):
        await context.write(update, membership.bot_in_group, actor, present)


async def on_other(update: Update, context: Context) -> None:
    """Somebody joined or left the group."""
    change = update.chat_member
    if change is not None and not change.new_chat_member.user.is_bot:
        user = change.new_chat_member.user.id
        present = _present(change.new_chat_member)
        await context.write(update, membership.person_in_group, change.chat.id, user, present)


def register(app: App) -> None:
    """Let `app` handle comings and goings."""
    mine: ChatMemberHandler[Any, Any] = ChatMemberHandler(on_self, ChatMemberHandler.MY_CHAT_MEMBER)
    others: ChatMemberHandler[Any, Any] = ChatMemberHandler(on_other, ChatMemberHandler.CHAT_MEMBER)
    app.add_handler(mine)
    app.add_handler(others)
