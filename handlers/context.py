"""What every handler has at hand, and how it gets things done."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar
from zoneinfo import ZoneInfo

from telegram import Message, Update
from telegram.ext import Application, CallbackContext, ExtBot

from domain.category import Place, Reading
from domain.door import Door
from domain.errors import DomainError, NotAllowed
from handlers.recent import Recent
from handlers.render import Renderer
from services import signs
from services.actors import Actor, reply
from services.ports import Work
from services.signs import Stir

P = ParamSpec("P")
T = TypeVar("T")


class Store(Protocol):
    """Runs use cases; see storage."""

    async def write(
        self,
        use_case: Callable[..., T],
        *args: Any,
        settles: tuple[int, int] | None = None,
        **kwargs: Any,
    ) -> T: ...

    async def read(self, query: Callable[..., T], *args: Any, **kwargs: Any) -> T: ...


class Readers(Protocol):
    """Understand messages; see bot.readers."""

    async def read(self, text: str, chat: int) -> Reading: ...
    def know(self, words: Mapping[int, Sequence[tuple[str, str]]]) -> None:
        """Read each group with these (word, concept) pairs from now on."""
        ...

    def with_words(self, words: Sequence[tuple[str, str]]) -> Callable[[str], Reading]:
        """Return what reads with these words; for a worker thread, since it takes its time."""
        ...


@dataclass(frozen=True)
class Deps:
    """Everything that handlers need of the outside, given once at start.

    Attributes:
        readers: understand a message, each chat with its own words.
        buildings: finds building numbers in what a coordinator typed.
        token: makes a fresh random token for an invitation.
        bot_id: the name under which updates are stored.
        log: notes an event by its name and plain facts, never what people wrote.
        recent: what people wrote in the last minute and a half.
        served: where others reach us over HTTP ("http://host:8081"), "" for nowhere.
        answers: small windows on their way; kept so that they are not forgotten half-way.
        groups: the groups that are bound; in every other one the bot is silent.
        distress: finds words of distress in what an elder says.
        told: finds the door and the phone in what may be the answer to our question for them.
        elders: the Telegram ids of those who are looked after.
    """

    store: Store
    readers: Readers
    buildings: Callable[[str], tuple[str, ...]]
    clock: Callable[[], datetime]
    token: Callable[[], str]
    renderer: Renderer
    zone: ZoneInfo
    bot_id: int
    log: Callable[..., None]
    distress: Callable[[str], tuple[str, ...]]
    told: Callable[[str, Place], Door | None]
    served: str = ""
    groups: set[int] = field(default_factory=set)
    elders: set[int] = field(default_factory=set)
    recent: Recent = field(default_factory=Recent)
    answers: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def calendar(self) -> str:
        """Where people's calendars are, "" for nowhere."""
        return self.served and f"{self.served}/calendar"

    @property
    def gateway(self) -> str:
        """Where the gateways of elders' devices post to, "" for nowhere."""
        return self.served and f"{self.served}/signal"

    async def read(self, text: str, chat: int) -> Reading:
        """Understand what was written in a chat."""
        return await self.readers.read(text, chat)


Data = dict[Any, Any]


class Context(CallbackContext[ExtBot[None], Data, Data, Data]):
    """PTB's context, with our dependencies."""

    @property
    def deps(self) -> Deps:
        """The only place that looks them up."""
        deps: Deps = self.application.bot_data["deps"]
        return deps

    async def write(
        self,
        update: Update,
        use_case: Callable[Concatenate[Work, P], T],
        *args: Any,
        **kwargs: Any,
    ) -> T:
        """Run a use case as the whole effect of `update`, committed together with it."""
        deps = self.deps
        settles, now = (deps.bot_id, update.update_id), deps.clock()
        stir = await _stir(deps, update)
        if stir is None:
            return await deps.store.write(use_case, *args, now=now, settles=settles, **kwargs)
        after: Callable[..., T] = signs.after
        return await deps.store.write(
            after, stir, use_case, *args, now=now, settles=settles, **kwargs
        )

    async def write_or_refuse(
        self, update: Update, actor: Actor, use_case: Callable[..., T], *args: Any
    ) -> T | None:
        """Run a use case; what it refuses is said in words, where the actor spoke."""
        try:
            return await self.write(update, use_case, *args)
        except DomainError as refusal:
            await self.write(update, refuse, actor, refusal)
            return None


async def _stir(deps: Deps, update: Update) -> Stir | None:
    """Return what an elder's tap or command says besides: that they are well, or a cry for help.

    /sos and a report in words are left to their own use cases, which listen themselves.
    """
    user, message = update.effective_user, update.message
    if user is None or user.id not in deps.elders:
        return None
    if update.callback_query is not None:
        return Stir(user=user.id, update=update.update_id)
    text = (message.text or "") if message is not None else ""
    if message is None or not text.startswith("/") or text.startswith(("/sos", "/report ")):
        return None
    heard = await asyncio.to_thread(deps.distress, text)
    return Stir(user=user.id, update=update.update_id, at=message.date, words=text, distress=heard)


App = Application[ExtBot[None], Context, Data, Data, Data, None]


def refuse(work: Work, actor: Actor, refusal: DomainError, *, now: datetime) -> None:
    """Say why something was refused, and what to do instead."""
    if actor.private:  # what was refused took back that we may write to this person
        work.people.set_reachable(actor.user, True)
    reply(work, actor, refusal.code, now=now, **refusal.facts)


def actor_of(update: Update) -> Actor | None:
    """Return who acts, None for channels and anonymous admins: they are nobody in particular."""
    user, chat, message = update.effective_user, update.effective_chat, update.effective_message
    if user is None or chat is None or user.is_bot:
        return None
    if message is not None and message.sender_chat is not None and not update.callback_query:
        return None
    return Actor(
        user=user.id,
        name=user.full_name,
        chat=chat.id,
        private=chat.type == chat.PRIVATE,
        update=update.update_id,
        message=None if message is None else message.message_id,
        topic=message.message_thread_id if message and message.is_topic_message else None,
    )


_ANONYMOUS_ADMIN = 1087968824


async def spoken(update: Update, context: Context) -> tuple[Message, Actor] | None:
    """Return a command's message and who gave it, None when that is nobody we can act for.

    An anonymous admin is told to come in private; a channel is nobody.
    """
    message, actor = update.effective_message, actor_of(update)
    if message is None:
        return None
    if actor is not None:
        return message, actor
    if (admin := nobody_of(update)) is not None:
        await context.write(update, refuse, admin, NotAllowed("error.anonymous"))
    return None


def nobody_of(update: Update) -> Actor | None:
    """Return an anonymous admin as somebody who can be answered, and be no more than that."""
    message = update.effective_message
    if message is None or message.from_user is None or message.from_user.id != _ANONYMOUS_ADMIN:
        return None
    return Actor(
        user=_ANONYMOUS_ADMIN,
        name="",
        chat=message.chat_id,
        private=False,
        update=update.update_id,
        message=message.message_id,
        topic=message.message_thread_id if message.is_topic_message else None,
    )
