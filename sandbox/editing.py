"""The methods that change what is there: edit, delete, pin, react, answer a button."""

from __future__ import annotations

from sandbox import errors
from sandbox.errors import Refused
from sandbox.model import Chat, Json, Message, present
from sandbox.request import Request
from sandbox.sending import media_item

DELETABLE = 48 * 3600  # seconds of sandbox time
ANSWER_WITHIN = 15.0  # real seconds: a button spins for a person, not for the clock
ANSWER_MOST = 200
REACTIONS = frozenset(
    "👍👎❤🔥🥰👏😁🤔🤯😱🤬😢🎉🤩🤮💩🙏👌🕊🤡🥱🥴😍🐳🌚🌭💯🤣⚡🍌🏆💔🤨😐🍓🍾💋🖕😈😴😭🤓👻👀🎃🙈😇😨🤝✍🤗🫡🎅🎄☃💅🤪🗿🆒💘🙉🦄😘💊🙊😎👾😡"
)


def edit_message_text(request: Request) -> Json:
    message = _editable(request)
    if "text" not in message.content:
        raise Refused(errors.NO_TEXT)
    text, entities = request.formatted()
    return _change(request, message, {"text": text, **present(entities=entities)})


def edit_message_caption(request: Request) -> Json:
    message = _editable(request)
    if "text" in message.content:
        raise Refused(errors.NO_CAPTION)
    kept = {k: v for k, v in message.content.items() if not k.startswith("caption")}
    return _change(request, message, kept | request.caption())


def edit_message_media(request: Request) -> Json:
    message = _editable(request)
    return _change(request, message, media_item(request, request.json("media")))


def edit_message_reply_markup(request: Request) -> Json:
    message = _editable(request)
    return _change(request, message, message.content)


def delete_message(request: Request) -> bool:
    message = request.message(errors.DELETE_NOT_FOUND)
    if not _deletable(request, message):
        raise Refused(errors.CANT_DELETE)
    _delete(request, message)
    return True


def delete_messages(request: Request) -> bool:
    """Delete up to 100; those that are gone or too old are skipped in silence."""
    chat = request.chat()
    for number in request.json("message_ids") or []:
        message = chat.messages.get(int(number))
        if message is not None and not message.deleted and _deletable(request, message):
            _delete(request, message)
    return True


def answer_callback_query(request: Request) -> bool:
    query = request.world.queries.get(request.text("callback_query_id"))
    late = query is None or request.world.monotonic() - query.asked > ANSWER_WITHIN
    if query is None or late or query.answer is not None:
        raise Refused(errors.QUERY_TOO_OLD)
    if len(request.text("text")) > ANSWER_MOST:
        raise Refused(errors.ANSWER_TOO_LONG)
    shown = {"text": request.text("text"), "alert": request.flag("show_alert")}
    query.answer = shown
    chat = query.message.chat
    request.world.tell("answer", chat, user=query.user.id, query=query.id, **shown)
    if request.text("url"):
        request.world.tell("open", chat, user=query.user.id, url=request.text("url"))
    return True


def pin_chat_message(request: Request) -> bool:
    chat = request.chat()
    message = request.message(errors.PIN_NOT_FOUND, chat=chat)
    request.right(chat, "can_pin_messages", "manage pinned messages in the chat")
    if message.id in chat.pinned:
        chat.pinned.remove(message.id)
    chat.pinned.append(message.id)
    request.world.post(
        chat, request.bot.user, {"pinned_message": message.json(quote=False)},
        silent=request.flag("disable_notification"),
    )  # fmt: skip
    return True


def unpin_chat_message(request: Request) -> bool:
    """Take down the pinned message, by default the last one."""
    chat = request.chat()
    request.right(chat, "can_pin_messages", "manage pinned messages in the chat")
    number = request.number("message_id") or (chat.pinned or [0])[-1]
    if number not in chat.pinned:
        raise Refused("Bad Request: message to unpin not found")
    chat.pinned.remove(number)
    request.world.tell("pin", chat)
    return True


def set_message_reaction(request: Request) -> bool:
    message = request.message(errors.REACT_NOT_FOUND)
    reaction = request.json("reaction") or []
    if len(reaction) > 1 or not all(r.get("emoji", "") in REACTIONS for r in reaction):
        raise Refused(errors.REACTION_INVALID)
    message.reactions[request.bot.user.id] = reaction
    request.world.tell("react", message.chat, message_id=message.id)
    return True


def _editable(request: Request) -> Message:
    message = request.message(errors.EDIT_NOT_FOUND)
    if message.sender is not request.bot.user or "forward_origin" in message.extra:
        raise Refused(errors.CANT_EDIT)
    return message


def _change(request: Request, message: Message, content: Json) -> Json:
    """Give a message new content and the keyboard of the call; without one it loses its own."""
    markup = request.inline()
    if content == message.content and markup == message.markup:
        raise Refused(errors.NOT_MODIFIED)
    if content != message.content:
        message.edit_date = request.world.now()
    message.content, message.markup = content, markup
    message.edits += 1
    request.world.tell("edit", message.chat, message_id=message.id)
    return message.json()


def _deletable(request: Request, message: Message) -> bool:
    """Its own and, as an admin, others' messages; in private both; none older than 48 hours."""
    if request.world.now() - message.date > DELETABLE:
        return False
    chat, mine = message.chat, message.sender is request.bot.user
    return mine or chat.user is not None or _admin_may(request, chat)


def _admin_may(request: Request, chat: Chat) -> bool:
    return chat.members[request.bot.user.id].may("can_delete_messages")


def _delete(request: Request, message: Message) -> None:
    message.deleted = True
    if message.id in message.chat.pinned:
        message.chat.pinned.remove(message.id)
    request.world.tell("delete", message.chat, message_id=message.id)
