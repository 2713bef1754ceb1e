"""Words after /elder, /pause and /invite, read: names, windows, days, how and how closely."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import time
from typing import Any

from telegram import Update

from domain.calendar import Window
from domain.checkin import Mode, Tier
from domain.errors import BadInput
from domain.occasion import Occasion
from handlers.clocks import clocked
from handlers.context import Context, actor_of, refuse
from handlers.render import Catalog
from handlers.words import number_in, words_of
from services import (
    elder_card,
    elder_form,
    elder_lists,
    elder_month,
    elders,
    extra_rounds,
    gateways,
    pairing,
    pauses,
    phone_list,
)
from services.actors import Actor, Answer, Press
from services.elders import ElderCommand

USE_CASES: dict[str, Callable[..., None]] = {
    "": elder_lists.menu,
    "add": elders.add,
    "list": elder_lists.today,
    "due": elder_lists.due,
    "report": elder_month.report,
    "print": phone_list.send,
    "pair": pairing.pair,
    "pause": pauses.pause_command,
    "plan": elders.amend,
    "extra": extra_rounds.command,
    "signal": gateways.command,
}

LINKS: dict[str, Callable[..., Answer]] = {
    "kin": elder_card.kin,
    "relink": elder_card.relink,
    "gateway": gateways.renew,
    "devices": gateways.button,
    "enrolnow": elder_form.save,
}
"""The buttons that answer with a link or an address, and so need a fresh token."""

_DATE = re.compile(r"(\d{1,2})-(\d{1,2})")
_WINDOW = re.compile(r"(\d{1,2})[::](\d{2})[-–—~～](\d{1,2})[::](\d{2})")
_NOTE = re.compile(r"([^=＝:]+)[=＝:](.+)")


def windows_of(words: tuple[str, ...]) -> tuple[Window, ...]:
    """Return the windows among the words, in order.

    Raises:
        BadInput: one names a time that no clock shows.
    """
    found = [match for word in words if (match := _WINDOW.fullmatch(word))]
    try:
        spans = [tuple(int(n) for n in match.groups()) for match in found]
        return tuple(sorted((time(a, b), time(c, d)) for a, b, c, d in spans))
    except ValueError as error:
        raise BadInput("error.window") from error


def read(
    catalog: Catalog, buildings: Callable[[str], tuple[str, ...]], actor: Actor, words: list[str]
) -> ElderCommand:
    """Return what the words say; what is nothing else is a name."""
    facts: dict[str, Any] = {"names": (), "notes": {}, "buildings": ()}
    words = [word if "=" in word else clocked(catalog, word) for word in words]
    for word in words:
        choice = _choice(catalog, word)
        days = word.removesuffix(catalog.word["span"]["day"])
        level = word.removesuffix(catalog.word["span"]["level"])
        note, until = _NOTE.fullmatch(word), _date(catalog, word)
        kind = catalog.meaning("note_kind", note.group(1)) if note else None
        if _WINDOW.fullmatch(word):
            continue
        count = number_in(catalog, days) if word != days else None
        if choice:
            facts |= choice
        elif count is not None:
            facts["days"] = min(count, 10_000)
        elif until is not None:
            facts["until"] = until
        elif level in ("1", "2", "3"):
            facts["level"] = int(level)
        elif note and kind:
            facts["notes"] = {**facts["notes"], kind: note.group(2)[:200]}
        elif found := buildings(word):
            facts["buildings"] = found
        else:
            facts["names"] = (*facts["names"], word[:40])
    return ElderCommand(actor=actor, windows=windows_of(tuple(words)), **facts)


_CHOICES: dict[str, type[Mode] | type[Tier] | type[Occasion]] = {
    "mode": Mode,
    "tier": Tier,
    "occasion": Occasion,
}


def _choice(catalog: Catalog, word: str) -> dict[str, Any]:
    """Return the field that a word of a fixed kind fills, nothing for another word."""
    for field, kind in _CHOICES.items():
        if code := catalog.meaning(field, word):
            return {field: kind(code)}
    return {}


def _date(catalog: Catalog, word: str) -> tuple[int, int] | None:
    """Return the day, month and date, up to which somebody is away."""
    span = catalog.word["span"]
    plain = word.removeprefix(span["until"]).removesuffix(span["date"])
    found = _DATE.fullmatch(plain.replace(span["month"], "-"))
    return None if found is None else (int(found[1]), int(found[2]))


def parsed(context: Context, actor: Actor, words: list[str]) -> ElderCommand:
    """Return a command with a fresh token, for the links that some of them answer with."""
    deps = context.deps
    token, link = fresh_link(context)
    cmd = read(deps.renderer.catalog, deps.buildings, actor, words)
    facts = {name: getattr(cmd, name) for name in ElderCommand.__dataclass_fields__}
    return ElderCommand(**{**facts, "token": token, "link": link, "address": deps.gateway})


def fresh_link(context: Context) -> tuple[str, str]:
    """Return a random token and the link that leads to the bot with it."""
    token = context.deps.token()
    return token, f"https://t.me/{context.deps.renderer.username}?start={token}"


async def press(update: Update, context: Context, pressed: Press, verb: str) -> Answer:
    """A button that answers with a link, or with the address that a gateway posts to."""
    token, link = fresh_link(context)
    where = context.deps.gateway if verb in ("gateway", "devices") else link
    return await context.write(update, LINKS[verb], pressed, token, where)


async def on_elder(update: Update, context: Context) -> None:
    """/elder add|list|due|report|pair|pause|plan|signal …, or a name; alone, buttons."""
    message, actor = update.effective_message, actor_of(update)
    if message is None or actor is None:
        return
    verb, *words = words_of(message) or ("",)
    known = context.deps.renderer.catalog.meaning("elder_verb", verb)
    verb = known.partition(".")[0] if known else verb
    if verb != "plan":  # in whose notes a comma is a comma
        words = [part for word in words for part in re.split("[,\uff0c\u3001]", word) if part]
    use_case = USE_CASES.get(verb)
    if use_case is None:  # no verb of ours: somebody's name
        use_case, words = elder_card.by_name, [verb, *words]
    await _run(update, context, actor, use_case, words, alone=verb in _ONE_NAME)


_ONE_NAME = frozenset({"add", "plan"})
"""After these a second name is a word that was not understood: a time, mostly."""


async def on_pause(update: Update, context: Context) -> None:
    """/pause 3天, by an elder or their family."""
    message, actor = update.effective_message, actor_of(update)
    if message is not None and actor is not None:
        await _run(update, context, actor, pauses.own_pause, list(words_of(message)))


async def family(update: Update, context: Context, actor: Actor, words: list[str]) -> None:
    """/invite 家属 张桂芳."""
    await _run(update, context, actor, elders.invite_family, words)


async def _run(
    update: Update,
    context: Context,
    actor: Actor,
    use_case: Callable[..., None],
    words: list[str],
    *,
    alone: bool = False,
) -> None:
    try:
        cmd = parsed(context, actor, words)
        if alone and len(cmd.names) > 1:
            raise BadInput("error.elder_words", words=" ".join(cmd.names[1:]))
    except BadInput as fault:
        await context.write(update, refuse, actor, fault)
        return
    await context.write_or_refuse(update, actor, use_case, cmd)


COMMANDS = {"elder": on_elder, "pause": on_pause}
