"""The menu of commands: each person sees only their own."""

from __future__ import annotations

from collections.abc import Iterable

from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
)
from telegram.error import TelegramError

from domain.people import Role
from handlers.context import Context
from handlers.render import Catalog
from services.actors import roles_everywhere

RESIDENT = ("report", "my", "status", "wish", "help")
BY_ROLE = {
    Role.COORDINATOR: (
        "open",
        "late",
        "ticket",
        "why",
        "preview",
        "drill",
        "assign",
        "close",
        "hold",
        "transfer",
        "merge",
        "cat",
        "mute",
        "policy",
        "tpl",
        "audit",
        "health",
        "people",
        "roster",
        "override",
        "duty",
        "invite",
        "stats",
        "keywords",
        "setup",
        "elder",
        "visits",
    ),
    Role.VOLUNTEER: ("on", "off", "tasks", "duty", "swap", "quiet", "leave", "visits"),
    Role.BUILDING_HEAD: ("on", "off", "tasks", "quiet", "visits"),
    Role.ELDER: ("sos", "pause", "stop"),
    Role.FAMILY: ("pause",),
}


def _menu(catalog: Catalog, names: Iterable[str]) -> list[BotCommand]:
    return [BotCommand(name, catalog.command[name]) for name in dict.fromkeys(names)]


def commands_for(roles: Iterable[Role]) -> tuple[str, ...]:
    """Return the commands of somebody with these roles, those of their work first."""
    held = set(roles)
    work = [name for role, names in BY_ROLE.items() if role in held for name in names]
    return (*dict.fromkeys(work), *RESIDENT)


async def set_defaults(bot: Bot, catalog: Catalog) -> None:
    """Set what everybody sees in private, and in groups."""
    private = BotCommandScopeAllPrivateChats()
    await bot.set_my_commands(_menu(catalog, RESIDENT), scope=private)
    group = BotCommandScopeAllGroupChats()
    await bot.set_my_commands(_menu(catalog, ("report", "help")), scope=group)


async def set_for(bot: Bot, catalog: Catalog, user: int, roles: Iterable[Role]) -> None:
    """Set what one person sees in private. Without it they still may use their commands."""
    scope = BotCommandScopeChat(user)
    await bot.set_my_commands(_menu(catalog, commands_for(roles)), scope=scope)


async def show_menu(context: Context, user: int) -> None:
    """Bring one person's menu up to date after their roles changed."""
    roles = await context.deps.store.read(roles_everywhere, user)
    try:
        await set_for(context.bot, context.deps.renderer.catalog, user, roles)
    except TelegramError as error:
        context.deps.log("menu_not_set", error=type(error).__name__)
