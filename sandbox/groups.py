"""Who is in which group, and as what; whom the bot can reach."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sandbox.errors import Impossible
from sandbox.model import ADMIN_RIGHTS, Chat, Json, Member, Message, User
from sandbox.state import State


class Groups(State):
    """What people and admins do to groups, and to their private chat with the bot."""

    def add_user(
        self, first_name: str, *, username: str = "", last_name: str = "", note: str = "",
        id: int = 0,
    ) -> User:  # fmt: skip
        """Create a person. `note` is shown on the page beside the name (a role, a house)."""
        number = id or self.number("user")
        if number in self.users:
            raise Impossible(f"id {number} is taken")
        user = User(
            id=number, first_name=first_name, last_name=last_name, username=username, note=note
        )
        self.users[number] = user
        self.tell("people")
        return user

    def add_group(
        self, title: str, *, type: str = "supergroup", members: Collection[int] = (),
        creator: int = 0, bot: str = "member", forum: bool = False,
    ) -> Chat:  # fmt: skip
        """Create a group; `bot` is what the bot is there: member, administrator or "" (absent).

        Nobody is told about the first members, except the bot of itself.
        """
        if type not in ("group", "supergroup"):
            raise Impossible(f"not a kind of group: {type}")
        number = -self.number(type)
        chat = Chat(id=number, type=type, title=title, is_forum=forum)
        self.chats[0, number] = chat
        for user in members:
            chat.members[user] = Member(user=self.person(user))
        if creator:
            chat.members[creator] = Member(user=self.person(creator), status="creator")
        if bot:
            self.set_bot(number, bot, by=creator or next(iter(members), 0))
        self.tell("people")
        return chat

    def join(self, chat: int, user: int) -> None:
        """Enter a group."""
        self._service(chat, user, {"new_chat_members": [self.person(user).json()]})
        self.change(self.room(chat), Member(user=self.person(user)), by=user)

    def leave(self, chat: int, user: int) -> None:
        """Leave a group."""
        place = self.room(chat, user)
        self._service(chat, user, {"left_chat_member": self.person(user).json()})
        self.change(place, Member(user=self.person(user), status="left"), by=user)

    def set_member(
        self, chat: int, user: int, status: str, *, by: int = 0,
        rights: Collection[str] = ADMIN_RIGHTS, anonymous: bool = False, until: int = 0,
    ) -> None:  # fmt: skip
        """Promote, demote, restrict or remove a person; `by` is the admin who does it.

        `rights`: what an administrator may do, or what a restricted member still may.
        """
        member = Member(
            user=self.person(user), status=status, rights=frozenset(rights),
            anonymous=anonymous, until=until,
        )  # fmt: skip
        self.change(self.room(chat), member, by=by or user)

    def set_bot(
        self, chat: int, status: str, *, by: int = 0, rights: Collection[str] = ADMIN_RIGHTS
    ) -> None:
        """Add the bot to a group, promote, demote or remove it (`left`, `kicked`)."""
        place, bot = self.room(chat), self.bot
        was_here = place.has(bot.user.id)
        member = Member(user=bot.user, status=status, rights=frozenset(rights))
        if member.here and not was_here:
            place.members[bot.user.id] = Member(user=bot.user, status="left")
        self.change(place, member, by=by)
        if member.here and not was_here and by:
            self._service(chat, by, {"new_chat_members": [bot.user.json()]})

    def block(self, user: int) -> None:
        """Block the bot: whatever it sends is refused from now on."""
        self.set_blocked(user, True)

    def unblock(self, user: int) -> None:
        """Take the block away."""
        self.set_blocked(user, False)

    def deactivate(self, user: int) -> None:
        """Delete the account of a person."""
        self.person(user).deactivated = True
        self.tell("people")

    def open_topic(self, chat: int, user: int, name: str) -> int:
        """Open a topic in a forum; return its thread id."""
        message = self._service(chat, user, {"forum_topic_created": _topic(name)})
        return self.new_topic(message, name)

    def upgrade(self, chat: int) -> Chat:
        """Turn a basic group into a supergroup: a new id, and the old one is refused."""
        old = self.room(chat)
        if old.type != "group" or old.upgraded_to:
            raise Impossible(f"not a basic group: {chat}")
        number = -self.number("supergroup")
        new = Chat(id=number, type="supergroup", title=old.title, members=dict(old.members))
        self.chats[0, number] = new
        by = next(m.user for m in old.members.values() if m.here and not m.user.is_bot)
        self.deliver("message", self.post(old, by, {"migrate_to_chat_id": number}))
        self.deliver("message", self.post(new, by, {"migrate_from_chat_id": old.id}))
        old.upgraded_to = number
        self.tell("people")
        return new

    def _service(self, chat: int, user: int, content: Json) -> Message:
        message = self.post(self.room(chat), self.person(user), content)
        self.deliver("message", message)
        return message


def _topic(name: str) -> dict[str, Any]:
    return {"name": name, "icon_color": 7322096}
