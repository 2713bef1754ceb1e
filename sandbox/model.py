"""The things Telegram knows: users, chats, members, messages. `json()` is the Bot API's view."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

ANONYMOUS_ADMIN = 1087968824  # the "from" of an admin who writes in the group's name
CHANNEL_POSTER = 136817688  # the "from" of a person who writes in a channel's name
TELEGRAM = 777000  # the "from" of posts that a linked channel forwards by itself

PRESENT = ("creator", "administrator", "member", "restricted")
ADMINS = ("creator", "administrator")

ADMIN_RIGHTS = (
    "can_manage_chat", "can_delete_messages", "can_manage_video_chats", "can_restrict_members",
    "can_promote_members", "can_change_info", "can_invite_users", "can_post_stories",
    "can_edit_stories", "can_delete_stories", "can_pin_messages", "can_manage_topics",
    "can_send_welcome_messages",
)  # fmt: skip
PERMISSIONS = (
    "can_send_messages", "can_send_audios", "can_send_documents", "can_send_photos",
    "can_send_videos", "can_send_video_notes", "can_send_voice_notes", "can_send_polls",
    "can_send_other_messages", "can_add_web_page_previews", "can_change_info",
    "can_invite_users", "can_pin_messages", "can_manage_topics", "can_react_to_messages",
    "can_edit_tag",
)  # fmt: skip


def present(**values: Any) -> Json:
    """Return only what has a value: the Bot API leaves absent fields out."""
    return {name: value for name, value in values.items() if value not in (None, "", [], False)}


@dataclass(kw_only=True, slots=True, eq=False)
class User:
    """A person, or a bot. `note` is free text that only the chat page shows."""

    id: int
    first_name: str
    last_name: str = ""
    username: str = ""
    language_code: str = "zh-hans"
    is_bot: bool = False
    deactivated: bool = False
    note: str = ""

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    def json(self) -> Json:
        known = present(last_name=self.last_name, username=self.username)
        if not self.is_bot:
            known |= present(language_code=self.language_code)
        return {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name, **known}


@dataclass(kw_only=True, slots=True, eq=False)
class Member:
    """What a user is in a group; `rights` are what an admin, or a restricted member, may do."""

    user: User
    status: str = "member"
    rights: frozenset[str] = frozenset()
    anonymous: bool = False
    until: int = 0

    @property
    def here(self) -> bool:
        return self.status in PRESENT

    def may(self, right: str) -> bool:
        """Tell whether the member is an admin who holds `right`."""
        return self.status == "creator" or (self.status == "administrator" and right in self.rights)

    def json(self) -> Json:
        base: Json = {"user": self.user.json(), "status": self.status}
        match self.status:
            case "creator":
                base |= {"is_anonymous": self.anonymous}
            case "administrator":
                base |= {"can_be_edited": False, "is_anonymous": self.anonymous}
                base |= {right: right in self.rights for right in ADMIN_RIGHTS}
            case "restricted":
                base |= {"is_member": True, "until_date": self.until}
                base |= {right: right in self.rights for right in PERMISSIONS}
            case "kicked":
                base |= {"until_date": self.until}
        return base


@dataclass(kw_only=True, slots=True, eq=False)
class Chat:
    """A private chat with one bot, a group, a supergroup or a channel.

    A private chat has the id of its user and belongs to one `bot`. `upgraded_to` is the id of
    the supergroup that a basic group became. `keyboards` is the reply keyboard (or forced
    reply) that stands below the input field of each user.
    """

    id: int
    type: str
    title: str = ""
    username: str = ""
    user: User | None = None
    bot: int = 0
    started: bool = False
    blocked: bool = False
    members: dict[int, Member] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    keyboards: dict[int, Json] = field(default_factory=dict)
    topics: dict[int, Topic] = field(default_factory=dict)
    pinned: list[int] = field(default_factory=list)
    is_forum: bool = False
    upgraded_to: int = 0
    last_id: int = 0
    action: str = ""

    def json(self) -> Json:
        if self.user is not None:
            user = self.user
            names = present(last_name=user.last_name, username=user.username)
            return {"id": self.id, "type": "private", "first_name": user.first_name, **names}
        more = present(username=self.username, is_forum=self.is_forum)
        return {"id": self.id, "type": self.type, "title": self.title, **more}

    def has(self, user: int) -> bool:
        """Tell whether `user` can read the chat now."""
        if self.user is not None:
            return user == self.id
        return user in self.members and self.members[user].here


@dataclass(slots=True)
class Topic:
    """A thread of a forum; its id is the id of the message that opened it."""

    id: int
    name: str
    closed: bool = False


@dataclass(kw_only=True, slots=True, eq=False)
class Message:
    """One message as the server keeps it.

    `content` holds the fields that say what it is (`text`, `photo`, `caption`, …), `extra`
    those that say where it comes from (`forward_origin`, `media_group_id`, …). `markup` is an
    inline keyboard: reply keyboards belong to the chat, not to the message.
    """

    id: int
    chat: Chat
    date: int
    sender: User | None
    content: Json
    extra: Json = field(default_factory=dict)
    reply_to: Message | None = None
    thread_id: int | None = None
    markup: Json | None = None
    silent: bool = False
    protected: bool = False
    edit_date: int | None = None
    edits: int = 0
    deleted: bool = False
    reactions: dict[int, list[Json]] = field(default_factory=dict)

    def json(self, *, quote: bool = True) -> Json:
        """Return the Bot API's Message; a quoted message does not quote in turn."""
        out: Json = {"message_id": self.id, "date": self.date, "chat": self.chat.json()}
        if self.sender is not None:
            out["from"] = self.sender.json()
        if self.thread_id is not None:
            out |= {"message_thread_id": self.thread_id, "is_topic_message": True}
        if quote and self.reply_to is not None and not self.reply_to.deleted:
            out["reply_to_message"] = self.reply_to.json(quote=False)
        if self.edit_date is not None:
            out["edit_date"] = self.edit_date
        if self.protected:
            out["has_protected_content"] = True
        if self.markup is not None:
            out["reply_markup"] = self.markup
        return {**out, **self.extra, **self.content}
