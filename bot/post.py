"""One row of the outbox as one call to the Bot API."""

from __future__ import annotations

import html
import re
from typing import Any, Protocol

from telegram import InputFile

from handlers.rendered import File, Rendered
from storage.owed import Owed

_TAG = re.compile(r"<[^<>]*>")
_DOCUMENT = ("sendDocument", "document")
_QUIET = {"is_disabled": True}  # no picture of a page that somebody linked to


class Calls(Protocol):
    """The Bot API, as `bot.telegram.Api` speaks it."""

    async def call(self, method: str, params: dict[str, Any], /) -> Any: ...


async def post(
    api: Calls, row: Owed, rendered: Rendered | None, *, plain: bool = False
) -> int | None:
    """Send, edit or delete the message of `row`; return its id, None once it is deleted.

    Args:
        rendered: what it says; None when it is to be deleted.
        plain: without markup, since Telegram could not read it.
    """
    if rendered is None:
        await api.call("deleteMessage", {"chat_id": row.chat, "message_id": row.message})
        return None
    if row.message is not None:
        await api.call(*_edit(row, row.message, rendered, plain))
        return row.message
    result = await api.call(*_send(row, rendered, plain))
    return int(result["message_id"])


def _send(row: Owed, rendered: Rendered, plain: bool) -> tuple[str, dict[str, Any]]:
    params = {
        "chat_id": row.chat,
        "message_thread_id": row.topic,
        "disable_notification": row.silent or None,
        "protect_content": row.protect or None,
        "reply_markup": rendered.keyboard,
    }
    if row.reply_to is not None:
        params["reply_parameters"] = {
            "message_id": row.reply_to,
            "allow_sending_without_reply": True,
        }
    if rendered.file is not None:
        method, field = ("sendPhoto", "photo") if rendered.file.picture else _DOCUMENT
        return method, {**params, field: _upload(rendered.file), **_words(rendered, plain)}
    if rendered.copy is not None:
        chat, message = rendered.copy
        params |= {"from_chat_id": chat, "message_id": message}
        return "copyMessage", {**params, **_words(rendered, plain)}
    if rendered.photo is not None:
        return "sendPhoto", {**params, "photo": rendered.photo, **_words(rendered, plain)}
    return "sendMessage", {**params, "link_preview_options": _QUIET, **_words(rendered, plain)}


def _edit(row: Owed, message: int, rendered: Rendered, plain: bool) -> tuple[str, dict[str, Any]]:
    params: dict[str, Any] = {"chat_id": row.chat, "message_id": message}
    if rendered.buttons:  # other keyboards cannot be edited
        params["reply_markup"] = rendered.keyboard
    if rendered.file is not None:
        kind = "photo" if rendered.file.picture else "document"
        media = {"type": kind, "media": "attach://file", **_words(rendered, plain)}
        return "editMessageMedia", {**params, "media": media, "file": _upload(rendered.file)}
    if rendered.photo is not None or rendered.copy is not None:
        return "editMessageCaption", {**params, **_words(rendered, plain)}
    return "editMessageText", {**params, "link_preview_options": _QUIET, **_words(rendered, plain)}


def _upload(file: File) -> InputFile:
    return InputFile(file.content, filename=file.name)


def _words(rendered: Rendered, plain: bool) -> dict[str, Any]:
    name = "caption" if rendered.photo or rendered.file or rendered.copy else "text"
    if plain:
        return {name: html.unescape(_TAG.sub("", rendered.text))}
    return {name: rendered.text, "parse_mode": "HTML"}
