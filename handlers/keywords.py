"""/keywords: a community's own words. What a change would do is read outside the transaction."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from telegram import Update

from domain import learning as rules
from domain.errors import BadInput, DomainError
from domain.learning import Effect, Keyword
from handlers.buttons import Button
from handlers.context import Context, refuse
from handlers.render import Catalog
from services import learning
from services.actors import Actor, Answer, Press
from services.learning import Material

VERBS = frozenset({"word", "unword"})
"""The buttons that are answered here: before them something must be read."""

_TABLE = "concept"


def parse(catalog: Catalog, words: Sequence[str]) -> Keyword:
    """Return the change that a coordinator typed; its community is not known yet.

    Raises:
        BadInput: it is none; the sentence says how to type one.
    """
    change = catalog.meaning("change", words[0])
    concept = catalog.meaning(_TABLE, words[-1]) if change == "add" else ""
    inner = words[1:-1] if change == "add" else words[1:]
    if change is None or concept is None or not inner:
        raise BadInput("error.keywords", concepts=list(catalog.word[_TABLE]))
    return Keyword(community=rules.UNKNOWN, word=" ".join(inner), concept=concept)


async def typed(update: Update, context: Context, actor: Actor, words: Sequence[str]) -> None:
    """/keywords, /keywords 加 彩虹桥 设施, /keywords 删 彩虹桥."""
    catalog = context.deps.renderer.catalog
    if not words:
        concepts = tuple(catalog.word[_TABLE])
        await context.write_or_refuse(update, actor, learning.show, actor, concepts)
        return
    try:
        change = parse(catalog, words)
        change, effect = await _try(context, actor, change)
        await context.write(update, learning.propose, actor, change, effect)
    except DomainError as refusal:
        await context.write(update, refuse, actor, refusal)


async def press(update: Update, context: Context, actor: Actor, button: Button) -> Answer:
    """A word in the list is taken away after a look at what follows; 确定 makes the change.

    What follows is looked at once more then: examples may have come since.
    """
    concept, _, word = button.arg.rpartition(":")
    if concept and concept not in context.deps.renderer.catalog.word[_TABLE]:
        return Answer(code="error.too_old", alert=True)
    change = Keyword(community=button.community, word=word, concept=concept)
    change, effect = await _try(context, actor, change)
    if button.verb == "unword":
        await context.write(update, learning.propose, actor, change, effect)
        return Answer()
    pressed = Press(actor=actor, community=button.community, ref=button.ref, arg=button.arg)
    answer = await context.write(update, learning.settle, pressed, change, effect)
    await refresh(context)
    return answer


async def _try(context: Context, actor: Actor, change: Keyword) -> tuple[Keyword, Effect]:
    """Return the change with its community, and what it would have done to what was said."""
    deps = context.deps
    found: Material = await deps.store.read(
        learning.material, actor, change.community, now=deps.clock()
    )
    change = Keyword(community=found.community, word=change.word, concept=change.concept)
    learning.check(change, found.words)
    return change, await asyncio.to_thread(_effect, context, found, change)


def _effect(context: Context, found: Material, change: Keyword) -> Effect:
    readers = context.deps.readers
    before = readers.with_words(_pairs(found.words))
    after = readers.with_words(_pairs(rules.with_word(found.words, change)))
    return rules.effect(found.texts, found.examples, before, after)


def _pairs(words: Sequence[Keyword]) -> list[tuple[str, str]]:
    return [(word.word, word.concept) for word in words]


async def refresh(context: Context) -> None:
    """Read from now on with the words as they are in the database."""
    deps = context.deps
    words = await deps.store.read(learning.words_by_chat)
    deps.readers.know(words)
