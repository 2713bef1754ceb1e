"""Keyboards: what Telegram accepts as one, and as what it keeps it."""

from __future__ import annotations

from typing import Any

from sandbox import errors
from sandbox.errors import Refused

Json = dict[str, Any]

DATA_MOST = 64  # bytes, not characters
ACTIONS = (
    "callback_data", "url", "web_app", "login_url", "switch_inline_query",
    "switch_inline_query_current_chat", "switch_inline_query_chosen_chat", "copy_text",
)  # fmt: skip
LINKS = ("http://", "https://", "tg://")


def inline_keyboard(markup: Json) -> Json | None:
    """Return the inline keyboard as kept; an empty one is none.

    Raises:
        Refused: a button without action, with too much data, or with a bad link.
    """
    rows = [[_button(button) for button in row] for row in markup["inline_keyboard"] if row]
    return {"inline_keyboard": rows} if rows else None


def _button(button: Any) -> Json:
    if not isinstance(button, dict) or not button.get("text"):
        raise Refused(errors.BUTTON_TYPE)
    if not any(action in button for action in ACTIONS):
        raise Refused(errors.BUTTON_TYPE)
    data = button.get("callback_data")
    if data is not None and not 1 <= len(str(data).encode()) <= DATA_MOST:
        raise Refused(errors.BUTTON_DATA)
    url = button.get("url")
    if url is not None and not str(url).startswith(LINKS):
        raise Refused(errors.BUTTON_URL)
    return button


def reply_keyboard(markup: Any) -> Json | None:
    """Return a reply keyboard, a forced reply or a removal; None if `markup` is none of them."""
    if not isinstance(markup, dict):
        return None
    if "keyboard" in markup:
        rows = [[_key(key) for key in row] for row in markup["keyboard"]]
        return {**markup, "keyboard": rows}
    return markup if markup.get("remove_keyboard") or markup.get("force_reply") else None


def _key(key: Any) -> Json:
    shown = {"text": key} if isinstance(key, str) else key
    if not isinstance(shown, dict) or not shown.get("text"):
        raise Refused(errors.KEYBOARD)
    return shown
