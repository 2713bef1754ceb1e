"""The methods about chats and the people in them."""

from __future__ import annotations

from sandbox import errors
from sandbox.errors import Refused
from sandbox.model import ADMINS, PERMISSIONS, Chat, Json, Member, present
from sandbox.request import Request

GIFTS = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription")


def get_chat(request: Request) -> Json:
    """Return a ChatFullInfo."""
    chat = request.chat(enter=False)
    gifts = dict.fromkeys((*GIFTS, "gifts_from_channels"), False)
    full = {"accent_color_id": chat.id % 7, "max_reaction_count": 11, "accepted_gift_types": gifts}
    if chat.user is None:
        full["permissions"] = dict.fromkeys(PERMISSIONS, True)
    pinned = chat.messages.get(chat.pinned[-1]) if chat.pinned else None
    return chat.json() | full | present(pinned_message=pinned and pinned.json(quote=False))


def get_chat_member(request: Request) -> Json:
    return _member(request, request.chat(enter=False)).json()


def get_chat_administrators(request: Request) -> list[Json]:
    members = _group(request).members.values()
    return [m.json() for m in members if m.status in ADMINS]


def get_chat_member_count(request: Request) -> int:
    chat = request.chat()
    return 2 if chat.user is not None else sum(m.here for m in chat.members.values())


def restrict_chat_member(request: Request) -> bool:
    """Restrict a member; all permissions at once lift the restriction."""
    chat = _group(request)
    request.right(chat, "can_restrict_members", "restrict/unrestrict chat member")
    if _member(request, chat).status in ADMINS:
        raise Refused("Bad Request: user is an administrator of the chat")
    allowed = request.json("permissions") or {}
    rights = frozenset(right for right in PERMISSIONS if allowed.get(right))
    status = "member" if rights == frozenset(PERMISSIONS) else "restricted"
    user, until = request.world.users[request.number("user_id")], request.number("until_date")
    changed = Member(user=user, status=status, rights=rights, until=until)
    request.world.change(chat, changed, by=request.bot.user.id)
    return True


def leave_chat(request: Request) -> bool:
    chat = _group(request)
    gone = Member(user=request.bot.user, status="left")
    request.world.change(chat, gone, by=request.bot.user.id)
    return True


def create_forum_topic(request: Request) -> Json:
    chat, name = _forum(request), request.text("name")
    if not 1 <= len(name) <= 128:
        raise Refused("Bad Request: TOPIC_TITLE_EMPTY")
    topic = {"name": name, "icon_color": request.number("icon_color", 7322096)}
    message = request.world.post(chat, request.bot.user, {"forum_topic_created": topic})
    return {"message_thread_id": request.world.new_topic(message, name), **topic}


def close_forum_topic(request: Request) -> bool:
    topic = _forum(request).topics.get(request.number("message_thread_id"))
    if topic is None:
        raise Refused(errors.NO_THREAD)
    if topic.closed:
        raise Refused("Bad Request: TOPIC_NOT_MODIFIED")
    topic.closed = True
    return True


def _group(request: Request) -> Chat:
    chat = request.chat()
    if chat.user is not None:
        raise Refused("Bad Request: there are no administrators in the private chat")
    return chat


def _forum(request: Request) -> Chat:
    chat = _group(request)
    if not chat.is_forum:
        raise Refused(errors.NOT_FORUM)
    request.right(chat, "can_manage_topics", "create a topic")
    return chat


def _member(request: Request, chat: Chat) -> Member:
    number = request.number("user_id")
    user = request.world.users.get(number)
    if user is None:
        raise Refused(errors.USER_NOT_FOUND)
    if chat.user is not None:
        return Member(user=user)
    return chat.members.get(number) or Member(user=user, status="left")
