"""All that the sandbox knows: users, chats, messages, bots, and what the bots were told."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any

from sandbox.clock import Clock
from sandbox.errors import Impossible
from sandbox.faults import Fault
from sandbox.limits import Limits
from sandbox.media import Files
from sandbox.model import Chat, Json, Member, Message, Topic, User
from sandbox.updates import Updates

TOKEN = "7000000001:AAsandbox_bot_for_trying_things_out"
CALLS_KEPT = 20_000
Listener = Callable[[Json], None]


@dataclass(slots=True)
class Webhook:
    """Where updates are delivered; the last two fields make it misbehave on order."""

    url: str
    secret: str = ""
    max_connections: int = 40
    last_error: str = ""
    last_error_at: int = 0
    duplicates: int = 0
    shuffle: bool = False


@dataclass(slots=True, eq=False)
class Bot:
    """A bot account. With `privacy` it sees only what is meant for it in groups."""

    user: User
    token: str
    updates: Updates
    privacy: bool = False
    webhook: Webhook | None = None
    commands: dict[tuple[str, str], list[Json]] = field(default_factory=dict)
    about: dict[tuple[str, str], str] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)


@dataclass(slots=True)
class Query:
    """A press of an inline button that waits for its answer; `asked` is real, monotonic time."""

    id: str
    user: User
    message: Message
    asked: float
    answer: Json | None = None


@dataclass(slots=True)
class Call:
    """One entry of the call log; `result` is the full answer, None if none was given."""

    bot: int
    method: str
    params: Json
    at: datetime
    result: Json | None = None

    def json(self) -> Json:
        at = self.at.isoformat()
        return {"method": self.method, "params": self.params, "result": self.result, "at": at}


class State:
    """Users, chats, messages and bots, with the steps that everything else is made of.

    Everything happens in one thread: that of the event loop which serves it.
    """

    def __init__(
        self,
        *,
        clock: Clock | None = None,
        limits: bool = False,
        username: str = "linli_bot",
        name: str = "Linli",
    ) -> None:
        self.clock = clock or Clock()
        self.monotonic: Callable[[], float] = time.monotonic
        self.limited = limits
        self.stirred = asyncio.Event()  # a webhook may have something to deliver
        self.closing = asyncio.Event()  # ends long polls and event streams
        self.latency = 0.0  # real seconds between a call and its effect
        self.users: dict[int, User] = {}
        self.chats: dict[tuple[int, int], Chat] = {}  # (bot or 0, chat id)
        self.bots: dict[str, Bot] = {}  # by token
        self.files = Files()
        self.queries: dict[str, Query] = {}
        self.faults: list[Fault] = []
        self.calls: deque[Call] = deque(maxlen=CALLS_KEPT)
        self.listeners: set[Listener] = set()
        self._ids = {"user": count(5_000_000_001), "group": count(4_000_001)}
        self._ids |= {"supergroup": count(1_001_000_000_001), "query": count(4_200_000_000_001)}
        self.bot = self.add_bot(TOKEN, username, name)

    def number(self, kind: str) -> int:
        """Return a fresh id; most do not fit into 32 bits, as in life."""
        return next(self._ids[kind])

    def now(self) -> int:
        """Return the sandbox's time in Unix seconds."""
        return int(self.clock().timestamp())

    def add_bot(self, token: str, username: str, name: str, *, privacy: bool = False) -> Bot:
        """Register a bot; the number before the colon of its token is its id."""
        number = int(token.partition(":")[0])
        user = User(id=number, first_name=name, username=username, is_bot=True)
        self.users[number] = user
        self.bots[token] = Bot(
            user, token, Updates(self.clock, self.stirred.set, seed=number), privacy
        )
        return self.bots[token]

    def person(self, user: int) -> User:
        """Return the person with this id.

        Raises:
            Impossible: there is none.
        """
        if user not in self.users or self.users[user].is_bot:
            raise Impossible(f"no such person: {user}")
        return self.users[user]

    def private(self, user: int, bot: Bot | None = None) -> Chat:
        """Return the private chat of a person with a bot; it may not have been started."""
        bot = bot or self.bot
        key = (bot.user.id, user)
        if key not in self.chats:
            person = self.person(user)
            self.chats[key] = Chat(id=user, type="private", user=person, bot=bot.user.id)
        return self.chats[key]

    def find(self, chat: int, bot: Bot | None = None) -> Chat | None:
        """Return a chat by its id, as `bot` means it: a user's id is the private chat."""
        if chat < 0:
            return self.chats.get((0, chat))
        known = chat in self.users and not self.users[chat].is_bot
        return self.private(chat, bot) if known else None

    def room(self, chat: int, user: int | None = None) -> Chat:
        """Return a chat for the hands of a person.

        Raises:
            Impossible: there is no such chat, or `user` is not in it.
        """
        found = self.find(chat)
        if found is None:
            raise Impossible(f"no such chat: {chat}")
        if user is not None and not found.has(user):
            raise Impossible(f"{user} is not in chat {chat}")
        return found

    def post(self, chat: Chat, sender: User | None, content: Json, **more: Any) -> Message:
        """Put a message into a chat; `more` are fields of Message. Nobody is told yet."""
        chat.last_id += 1
        message = Message(
            id=chat.last_id, chat=chat, date=self.now(), sender=sender, content=content, **more
        )
        chat.messages[message.id] = message
        self.tell("message", chat, message_id=message.id, silent=message.silent)
        return message

    def deliver(self, kind: str, message: Message) -> None:
        """Queue a message as an update for every bot that may see it."""
        for bot in self.bots.values():
            if message.sender is not bot.user and self.sees(bot, message):
                bot.updates.push(kind, message.json(), lane=f"chat:{message.chat.id}")

    def sees(self, bot: Bot, message: Message) -> bool:
        """Tell whether `bot` gets to know of `message` (membership, privacy mode)."""
        chat = message.chat
        if chat.user is not None:
            return chat.bot == bot.user.id
        member = chat.members.get(bot.user.id)
        if member is None or not member.here:
            return False
        return not bot.privacy or member.status == "administrator" or _addressed(bot, message)

    def admin_bots(self, chat: Chat) -> list[Bot]:
        """Return the bots that administer `chat`: only they hear of other members."""
        return [
            bot
            for bot in self.bots.values()
            if bot.user.id in chat.members and chat.members[bot.user.id].status == "administrator"
        ]

    def set_blocked(self, user: int, blocked: bool) -> None:
        """Note that a person has blocked the bot, or no longer does, and tell it."""
        chat, person = self.private(user), self.person(user)
        if chat.blocked == blocked:
            return
        chat.blocked = blocked
        states = [Member(user=self.bot.user, status=s).json() for s in ("member", "kicked")]
        old, new = states if blocked else reversed(states)
        body = self.changed(chat, person, old, new)
        self.bot.updates.push("my_chat_member", body, lane=f"chat:{chat.id}")
        self.tell("people")

    def change(self, chat: Chat, member: Member, *, by: int) -> None:
        """Set what a user is in a group, and tell the bots that may know."""
        user = member.user
        before = chat.members.get(user.id) or Member(user=user, status="left")
        chat.members[user.id] = member
        self.tell("people")
        actor = self.users.get(by) or user
        body = self.changed(chat, actor, before.json(), member.json())
        for bot in self.bots.values():
            if bot.user is user:
                bot.updates.push("my_chat_member", body, lane=f"chat:{chat.id}")
        for bot in [] if user.is_bot else self.admin_bots(chat):
            bot.updates.push("chat_member", body, lane=f"chat:{chat.id}")

    def new_topic(self, message: Message, name: str) -> int:
        """Make the thread of a forum that `message` opens; return its id."""
        message.chat.topics[message.id] = Topic(message.id, name)
        message.thread_id = message.id
        return message.id

    def changed(self, chat: Chat, by: User, old: Json, new: Json) -> Json:
        """Return a ChatMemberUpdated."""
        about: Json = {"chat": chat.json(), "from": by.json(), "date": self.now()}
        return {**about, "old_chat_member": old, "new_chat_member": new}

    def tell(self, event: str, chat: Chat | None = None, **facts: Any) -> None:
        """Tell the open chat pages that something changed."""
        where = {} if chat is None else {"chat": chat.id}
        for listener in list(self.listeners):
            listener({"event": event, **where, **facts})


def _addressed(bot: Bot, message: Message) -> bool:
    """Tell whether privacy mode lets a group message through: command, mention, reply, service."""
    text = message.content.get("text") or message.content.get("caption")
    if text is None:
        return "photo" not in message.content
    if message.reply_to is not None and message.reply_to.sender is bot.user:
        return True
    return text.startswith("/") or f"@{bot.user.username}" in text
