"""Every slash command: one table from names to use cases; a few need more than words."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from telegram import Message, Update
from telegram.ext import CommandHandler, MessageHandler, filters

from domain.community import Level
from domain.errors import BadInput, DomainError
from domain.people import Person, Role
from handlers import elder, keywords, reporting
from handlers.context import App, Context, Deps, actor_of, refuse, spoken
from handlers.glance import BINDS
from handlers.menus import show_menu
from handlers.render import Catalog
from handlers.words import coded, meant, places, words_of
from services import (
    about,
    attendance,
    calendars,
    closing,
    desk,
    diary,
    drill,
    duty,
    elder_lists,
    elders,
    leaving,
    lists,
    merging,
    muting,
    opening,
    overrides,
    pauses,
    policies,
    preview,
    private,
    quiet,
    referral,
    rotas,
    setup,
    signs,
    swaps,
    templates,
    waiting,
    wishes,
)
from services.actors import Actor, Command
from services.setup import Bind, Invitation

USE_CASES: dict[str, Callable[..., None]] = {
    "help": lists.help_,
    "my": lists.my,
    "status": lists.status,
    "tasks": lists.tasks,
    "open": opening.open_list,
    "late": lists.late_list,
    "ticket": about.named("ticket", desk.ticket_whole),
    "why": about.named("why", preview.why),
    "preview": preview.preview,
    "drill": drill.drill,
    "assign": about.named("assign", desk.assign),
    "close": about.named("close", closing.command),
    "merge": about.named("merge", merging.command),
    "cat": about.named("cat", merging.cat),
    "quiet": quiet.quiet,
    "mute": muting.command,
    "policy": policies.policy,
    "tpl": templates.command,
    "audit": policies.audit,
    "health": diary.health,
    "hold": about.named("hold", waiting.command),
    "transfer": about.named("transfer", referral.command),
    "people": desk.people,
    "stats": desk.stats,
    "on": attendance.on,
    "off": attendance.off,
    "roster": rotas.roster,
    "override": overrides.override,
    "duty": duty.duty,
    "swap": swaps.swap,
    "leave": leaving.leave,
    "setup": opening.set_up,
    "use": setup.use,
    "stop": pauses.stop,
    "sos": signs.sos,
    "visits": elder_lists.visits,
    "wish": wishes.command,
}


async def on_command(update: Update, context: Context) -> None:
    """Run the use case of a command with the words after it."""
    if (said := await spoken(update, context)) is None:
        return
    message, actor = said
    name = meant(context.deps.renderer.catalog, message.text or "")
    words = words_of(message)
    replied = message.reply_to_message
    codes = coded(context.deps.renderer.catalog, name, words)
    if strange := _strange(context.deps, name, codes):
        how = context.deps.renderer.catalog.command[name]
        fault = BadInput("error.strange", words=strange, command=name, how=how)
        await context.write(update, refuse, actor, fault)
        return
    command = Command(
        actor=actor,
        words=codes,
        buildings=context.deps.buildings(places(context.deps.renderer.catalog, name, words)),
        reply_to=None if replied is None else replied.message_id,
    )
    await context.write_or_refuse(update, actor, private.instead, USE_CASES[name], command)


_PRECISE = frozenset({"preview", "drill", "stats", "open"})
"""Commands that would quietly do something else if a word of theirs were passed over."""


def _strange(deps: Deps, name: str, codes: tuple[str, ...]) -> str:
    """Return the first word that a precise command does not know, "" for none."""
    if name not in _PRECISE:
        return ""
    known = deps.renderer.catalog.word["period"] if name == "stats" else None
    fine = (lambda w: w in known) if known else str.isascii
    return next((w for w in codes if not fine(w) and not deps.buildings(w)), "")


async def on_start(update: Update, context: Context) -> None:
    """/start, perhaps with the token of a link."""
    actor = actor_of(update)
    message = update.effective_message
    if actor is None or message is None or not actor.private:
        return
    token = "".join(words_of(message)[:1])
    person: Person | None = await context.write_or_refuse(update, actor, setup.start, actor, token)
    if person is not None:
        context.deps.elders.update(await context.deps.store.read(elders.users))
        await show_menu(context, actor.user)


async def on_bind(update: Update, context: Context) -> None:
    """/bind 名称, in the group."""
    if (said := await spoken(update, context)) is None:
        return
    message, actor = said
    *words, last = words_of(message) or ("",)
    level = context.deps.renderer.catalog.meaning("level", last) if words else None
    name = " ".join(words if level else (*words, last))[:60]
    unit = Level(level) if level else None
    bind = Bind(actor=actor, name=name, zone=context.deps.zone, level=unit)
    try:
        await context.write(update, setup.bind, bind)
        context.deps.groups.add(actor.chat)
    except DomainError as refusal:
        ours = actor.private or actor.chat in context.deps.groups
        if ours or isinstance(refusal, BadInput):  # only of a coordinator is the input looked at
            await context.write(update, refuse, actor, refusal)


async def on_invite(update: Update, context: Context) -> None:
    """/invite 志愿者 3栋 4栋."""
    if (said := await spoken(update, context)) is None:
        return
    message, actor = said
    words = words_of(message)
    catalog = context.deps.renderer.catalog
    role, rest = _role_in(catalog, words)
    if role == Role.FAMILY.value:
        await elder.family(update, context, actor, rest)
        return
    await issue_invitation(update, context, actor, role, places(catalog, "invite", rest))


def _role_in(catalog: Catalog, words: Sequence[str]) -> tuple[str | None, list[str]]:
    """Return the role that is named, also in «3栋 志愿者» and «志愿者3栋», and the other words."""
    for place, word in enumerate(words):
        for role, name in catalog.word["role"].items():
            if word.startswith(name):
                after = word.removeprefix(name)
                return role, [*words[:place], *([after] if after else []), *words[place + 1 :]]
    return None, list(words)


async def issue_invitation(
    update: Update, context: Context, actor: Actor, role: str | None, words: str
) -> None:
    """Make a fresh token and answer with its link, or ask for the role."""
    deps = context.deps
    token = deps.token()
    invitation = Invitation(
        actor=actor,
        role=Role(role) if role in set(Role) else None,
        buildings=deps.buildings(words),
        words=words,
        token=token,
        link=f"https://t.me/{deps.renderer.username}?start={token}",
    )
    await context.write_or_refuse(update, actor, setup.invite, invitation)


async def on_duty(update: Update, context: Context) -> None:
    """/duty ical needs a fresh token; every other /duty is a matter of words."""
    actor, message, deps = actor_of(update), update.effective_message, context.deps
    if actor is None or message is None or words_of(message) != ("ical",):
        await on_command(update, context)
        return
    link = (deps.token(), deps.calendar)
    await context.write_or_refuse(update, actor, calendars.issue, actor, *link)


async def on_keywords(update: Update, context: Context) -> None:
    """/keywords 加 彩虹桥 设施."""
    if (said := await spoken(update, context)) is None:
        return
    message, actor = said
    await keywords.typed(update, context, actor, words_of(message))


async def on_unknown(update: Update, context: Context) -> None:
    """A command that is none of ours, in private: say where the list is."""
    actor = actor_of(update)
    if actor is not None:
        await context.write(update, refuse, actor, BadInput("error.no_command"))


async def on_typed(update: Update, context: Context) -> None:
    """A command typed in somebody's own way: «／help», «/hold12 3天», «上岗»."""
    text = (update.message and update.message.text) or ""
    await CALLBACKS[meant(context.deps.renderer.catalog, text)](update, context)


class _Typed(filters.MessageFilter):
    """Passes what means a command without being one for Telegram.

    What an elder writes without a slash never is: «help» is a cry there.
    """

    def __init__(self, deps: Deps) -> None:
        super().__init__()
        self._deps = deps

    def filter(self, message: Message) -> bool:
        text, writer = message.text or "", message.from_user
        elder_wrote = writer is not None and writer.id in self._deps.elders
        if elder_wrote and not text.startswith("/"):
            return False
        return meant(self._deps.renderer.catalog, text) in CALLBACKS


CALLBACKS: dict[str, Callable[[Update, Context], Coroutine[Any, Any, None]]] = {
    **dict.fromkeys(USE_CASES, on_command),
    "duty": on_duty,
    "start": on_start,
    "bind": on_bind,
    "invite": on_invite,
    "report": reporting.on_report,
    "keywords": on_keywords,
    **elder.COMMANDS,
}


def register(app: App) -> None:
    """Let `app` handle every command; edited ones are not commands again."""
    new = filters.UpdateType.MESSAGE
    for name, callback in CALLBACKS.items():
        handler: CommandHandler[Any, Any] = CommandHandler(name, callback, filters=new)
        app.add_handler(handler)
    private = new & filters.TEXT & filters.ChatType.PRIVATE
    typed: MessageHandler[Any, Any] = MessageHandler(
        private & _Typed(app.bot_data["deps"]), on_typed
    )
    bound: MessageHandler[Any, Any] = MessageHandler(
        new & filters.ChatType.GROUPS & filters.Regex(BINDS), on_bind
    )
    unknown: MessageHandler[Any, Any] = MessageHandler(private & filters.COMMAND, on_unknown)
    app.add_handlers([typed, bound, unknown])
