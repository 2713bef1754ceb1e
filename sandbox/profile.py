"""The methods about the bot itself: who it is, its commands, its webhook."""

from __future__ import annotations

import re

from sandbox import errors
from sandbox.errors import Refused
from sandbox.model import Json, present
from sandbox.request import Request
from sandbox.state import Webhook

COMMAND = re.compile(r"[a-z0-9_]{1,32}")
COMMANDS_MOST = 100
SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")


def get_me(request: Request) -> Json:
    abilities = {
        "can_join_groups": True,
        "can_read_all_group_messages": not request.bot.privacy,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }
    return request.bot.user.json() | abilities


def set_my_commands(request: Request) -> bool:
    commands = request.json("commands") or []
    if len(commands) > COMMANDS_MOST:
        raise Refused("Bad Request: BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        described = 1 <= len(command.get("description", "")) <= 256
        if not COMMAND.fullmatch(command.get("command", "")) or not described:
            raise Refused(errors.COMMAND_INVALID)
    request.bot.commands[_scope(request)] = commands
    return True


def get_my_commands(request: Request) -> list[Json]:
    return request.bot.commands.get(_scope(request), [])


def delete_my_commands(request: Request) -> bool:
    request.bot.commands.pop(_scope(request), None)
    return True


def set_my_description(request: Request) -> bool:
    return _describe(request, "description", 512)


def set_my_short_description(request: Request) -> bool:
    return _describe(request, "short_description", 120)


def get_my_description(request: Request) -> Json:
    return {"description": request.bot.about.get(_about(request, "description"), "")}


def get_my_short_description(request: Request) -> Json:
    key = _about(request, "short_description")
    return {"short_description": request.bot.about.get(key, "")}


def set_webhook(request: Request) -> bool:
    url, secret = request.text("url"), request.text("secret_token")
    if not url:
        return delete_webhook(request)
    if not url.startswith(("http://", "https://")):
        raise Refused("Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
    if secret and not SECRET.fullmatch(secret):
        raise Refused("Bad Request: secret token contains unallowed characters")
    _allow_and_drop(request)
    most = min(max(request.number("max_connections", 40), 1), 100)
    request.bot.webhook = Webhook(url, secret, most)
    request.bot.updates.interrupt(Refused(errors.SET_WEBHOOK))
    request.bot.updates.stir()
    return True


def delete_webhook(request: Request) -> bool:
    _allow_and_drop(request)
    request.bot.webhook = None
    return True


def get_webhook_info(request: Request) -> Json:
    hook, updates = request.bot.webhook, request.bot.updates
    allowed = present(allowed_updates=sorted(updates.allowed or ()))
    base = {"has_custom_certificate": False, "pending_update_count": updates.pending(), **allowed}
    if hook is None:
        return {"url": "", **base}
    failed = present(last_error_message=hook.last_error, last_error_date=hook.last_error_at)
    return {"url": hook.url, "max_connections": hook.max_connections, **base, **failed}


def _allow_and_drop(request: Request) -> None:
    allowed = request.json("allowed_updates")
    if allowed is not None:
        request.bot.updates.allow(allowed)
    if request.flag("drop_pending_updates"):
        request.bot.updates.drop()


def _scope(request: Request) -> tuple[str, str]:
    """Return the key of a command list: scope with chat and user, and language."""
    scope = request.json("scope") or {"type": "default"}
    parts = [scope["type"], *(str(scope[k]) for k in ("chat_id", "user_id") if k in scope)]
    if "chat_id" in scope:
        Request(request.world, request.bot, scope).chat()
    return ":".join(parts), request.text("language_code")


def _about(request: Request, name: str) -> tuple[str, str]:
    return name, request.text("language_code")


def _describe(request: Request, name: str, most: int) -> bool:
    if len(request.text(name)) > most:
        raise Refused(f"Bad Request: {name} is too long")
    request.bot.about[_about(request, name)] = request.text(name)
    return True
