"""The methods that make a message: send, copy, forward."""

from __future__ import annotations

from typing import Any

from sandbox import errors
from sandbox.errors import Refused
from sandbox.media import MOST_BYTES, document, photo_sizes
from sandbox.model import Json, Message, present
from sandbox.request import Request

_CAPTIONED = frozenset({"animation", "audio", "document", "photo", "video", "voice"})


def send_message(request: Request) -> Json:
    chat = request.target()
    text, entities = request.formatted()
    return request.send(chat, {"text": text, **present(entities=entities)}).json()


def send_photo(request: Request) -> Json:
    chat = request.target()
    content = media(request, "photo", request.values.get("photo"))
    return request.send(chat, content | request.caption()).json()


def send_document(request: Request) -> Json:
    chat = request.target()
    content = media(request, "document", request.values.get("document"))
    return request.send(chat, content | request.caption()).json()


def send_location(request: Request) -> Json:
    place = {name: float(request.text(name) or 0) for name in ("latitude", "longitude")}
    return request.send(request.target(), {"location": place}).json()


def send_media_group(request: Request) -> list[Json]:
    items = request.json("media") or []
    if not 2 <= len(items) <= 10:
        raise Refused(errors.ALBUM_SIZE)
    chat = request.target(len(items))
    contents = [media_item(request, item) for item in items]
    album = {"media_group_id": str(request.world.number("query"))}
    return [request.send(chat, content, extra=album).json() for content in contents]


def copy_message(request: Request) -> Json:
    chat = request.target()
    source = _source(request, errors.COPY_NOT_FOUND, errors.CANT_COPY)
    content = dict(source.content)
    if "caption" in request.values and _CAPTIONED & content.keys():
        content = {k: v for k, v in content.items() if not k.startswith("caption")}
        content |= request.caption()
    return {"message_id": request.send(chat, content).id}


def forward_message(request: Request) -> Json:
    chat = request.target()
    source = _source(request, errors.FORWARD_NOT_FOUND, errors.CANT_FORWARD)
    origin = source.extra.get("forward_origin") or _origin(source)
    return request.send(chat, dict(source.content), extra={"forward_origin": origin}).json()


def send_chat_action(request: Request) -> bool:
    chat = request.chat()
    request.world.tell("action", chat, action=request.text("action"))
    return True


def get_file(request: Request) -> Json:
    file = request.world.files.get(request.text("file_id"))
    if file is None:
        raise Refused(errors.WRONG_FILE_ID)
    if len(file.body) > MOST_BYTES:
        raise Refused("Bad Request: file is too big")
    return {**file.json(), "file_path": file.path}


def media_item(request: Request, item: Any) -> Json:
    """Return the content of one InputMedia, with its own caption."""
    part = Request(request.world, request.bot, item, request.uploads)
    return media(request, item["type"], item.get("media")) | part.caption()


def media(request: Request, kind: str, value: Any) -> Json:
    """Return the content for a file that is uploaded, attached or named by its file_id."""
    name = str(value or "").removeprefix("attach://") if value else kind
    upload = request.uploads.get(name) or request.uploads.get(kind)
    if upload is not None:
        file = request.world.files.add(kind, upload.body, upload.name, upload.mime)
    elif not value:
        raise Refused(errors.NO_FILE.format(kind=kind))
    else:
        known = request.world.files.get(str(value))
        if known is None:
            raise Refused(errors.BAD_FILE)
        file = known
    return {"photo": photo_sizes(file)} if kind == "photo" else {"document": document(file)}


def _source(request: Request, missing: str, protected: str) -> Message:
    chat = request.chat("from_chat_id")
    message = request.message(missing, chat=chat)
    if message.protected:
        raise Refused(protected)
    return message


def _origin(source: Message) -> Json:
    chat = source.extra.get("sender_chat")
    if chat is not None or source.sender is None:
        return {"type": "chat", "date": source.date, "sender_chat": chat or source.chat.json()}
    return {"type": "user", "date": source.date, "sender_user": source.sender.json()}
